"""The words of automations, one enumeration each: how far one is trusted, and where one person's turn stands."""

from enum import StrEnum

from ethicomm.words import lazy


class Stage(StrEnum):
    """How far an automation is trusted. It begins as a draft and moves up one step at a time."""

    DRAFT = "draft"  # off: nothing begins
    SHADOW = "shadow"  # notes what it would have done, and does nothing
    APPROVE = "approve"  # a person says yes to each letter
    AUTOMATIC = "automatic"  # sends by itself, labelled so, until its review date

    @property
    def words(self) -> lazy:
        """The stage as people read it."""
        return STAGES[self][0]

    @property
    def meaning(self) -> lazy:
        """What happens in this stage."""
        return STAGES[self][1]

    def allows(self, to: "Stage") -> bool:
        """Whether one may go there from here: one step up, or back as far as one likes."""
        order = list(Stage)
        return order.index(to) == order.index(self) + 1 or order.index(to) < order.index(self)


SENDS = (Stage.APPROVE, Stage.AUTOMATIC)


class Turn(StrEnum):
    """Where one person's turn stands. It is in exactly one of these."""

    WAITING = "waiting"  # until its time has come
    NOTED = "noted"  # on trial: it would have sent
    ASKING = "asking"  # a person decides
    QUEUED = "queued"  # handed to the letters, which ask for consent again
    SKIPPED = "skipped"  # a person said no
    ENDED = "ended"  # not sent, and `reason` says why

    @property
    def words(self) -> lazy:
        """The state as people read it."""
        return TURNS[self]


class Ending(StrEnum):
    """Why a turn ended without a letter, besides the reasons of consent itself."""

    OFF = "off"
    STOPPED = "stopped"

    @property
    def words(self) -> lazy:
        """The reason as people read it."""
        return ENDINGS[self]


STAGES = {
    Stage.DRAFT: (lazy("off"), lazy("Nothing happens and nobody is looked at.")),
    Stage.SHADOW: (lazy("trial"), lazy("It writes down whom it would have written to, and sends nothing.")),
    Stage.APPROVE: (lazy("you approve each one"), lazy("Each letter waits here until a person says yes to it.")),
    Stage.AUTOMATIC: (lazy("automatic"), lazy("It sends by itself. Each letter says that it was sent automatically.")),
}
TURNS = {
    Turn.WAITING: lazy("waits for its time"),
    Turn.NOTED: lazy("would have been sent"),
    Turn.ASKING: lazy("waits for you"),
    Turn.QUEUED: lazy("on its way"),
    Turn.SKIPPED: lazy("skipped by a person"),
    Turn.ENDED: lazy("not sent"),
}
ENDINGS = {
    Ending.OFF: lazy("the automation was switched off"),
    Ending.STOPPED: lazy("all automations were stopped"),
}
