"""The words of letters, one enumeration each: where a letter stands, and where each person's copy of it stands."""

from enum import StrEnum

from babel import Locale

from ethicomm.words import lazy


class Kind(StrEnum):
    """Who decides when it goes."""

    LETTER = "letter"  # a person pressed send
    AUTOMATION = "automation"  # each copy is queued by an automation, and labelled so


class State(StrEnum):
    """Where a letter stands."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"  # will start at `starts_at`; until then nothing is frozen and all can be stopped
    SENDING = "sending"
    PAUSED = "paused"
    SENT = "sent"  # every copy has its outcome
    CANCELLED = "cancelled"

    @property
    def words(self) -> lazy:
        """The state as people read it."""
        return STATES[self]


class Copy(StrEnum):
    """Where one person's copy stands: a delivery is in exactly one of these at every instant."""

    QUEUED = "queued"
    HANDING_OVER = "handing_over"  # claimed, and being handed to the relay now
    SENT = "sent"  # the relay took it
    DEFERRED = "deferred"  # not accepted yet; tried again at `next_try`, with a new look at consent
    BOUNCED = "bounced"  # refused for good
    UNCERTAIN = "uncertain"  # begun, and no answer known: never sent again by itself
    SUPPRESSED = "suppressed"  # the reason to write did not stand when its turn came
    CANCELLED = "cancelled"

    @property
    def words(self) -> lazy:
        """The state as people read it."""
        return COPIES[self]


OPEN = (Copy.QUEUED, Copy.DEFERRED, Copy.HANDING_OVER)  # those that still have an outcome to come

STATES = {
    State.DRAFT: lazy("draft"),
    State.SCHEDULED: lazy("about to be sent"),
    State.SENDING: lazy("being sent"),
    State.PAUSED: lazy("paused"),
    State.SENT: lazy("sent"),
    State.CANCELLED: lazy("cancelled"),
}
COPIES = {
    Copy.QUEUED: lazy("waiting"),
    Copy.HANDING_OVER: lazy("leaving now"),
    Copy.SENT: lazy("sent"),
    Copy.DEFERRED: lazy("not accepted yet, tried again"),
    Copy.BOUNCED: lazy("could not be delivered"),
    Copy.UNCERTAIN: lazy("perhaps sent: the line broke"),
    Copy.SUPPRESSED: lazy("not sent: they may not be written to"),
    Copy.CANCELLED: lazy("not sent: you cancelled"),
}


def name_of(language: str) -> str:
    """A language in its own words, such as `Nederlands`."""
    name = Locale.parse(language).display_name or language
    return name[:1].upper() + name[1:]
