"""Leaving for good: what goes, what stays and until when (law.md 5), named before the member confirms.

Threat: a borrowed browser that erases someone. So the sign-in must be fresh, and a word is typed.
"""

from dataclasses import dataclass
from datetime import datetime

from ethicomm import clock
from ethicomm.accounts.arriving import session_token, signed_in
from ethicomm.accounts.sessions import close_session
from ethicomm.errors import Invalid, Refused
from ethicomm.policy import add_period
from ethicomm.web import Visit
from ethicomm.words import _, lazy


@dataclass(frozen=True)
class Stay:
    """Something that outlives erasure. `tables` are those whose rows it is about; `period` runs from the erasure."""

    what: lazy
    tables: tuple[str, ...]
    period: str | None

    @property
    def until(self) -> datetime | None:
        """When it goes, if the erasure were now."""
        return add_period(clock.now(), self.period) if self.period else None

    @property
    def is_short(self) -> bool:
        """Whether the hour matters."""
        return bool(self.period and "T" in self.period)


STAYS = (
    Stay(
        lazy(
            "A mark that keeps us from writing to your address. It does not contain the address, "
            "and it goes when you join again yourself."
        ),
        (),
        None,
    ),
    Stay(
        lazy(
            "Proof for both sides: what you allowed and when, each use of your data, which letters went to you. "
            "It lies under a random number that no longer leads to you."
        ),
        ("consent_record", "decision", "delivery"),
        "P36M",
    ),
    Stay(
        lazy("That software chose something for you, when, and by which rule. What it looked at is unreadable."),
        ("algorithm_run",),
        "P24M",
    ),
    Stay(lazy("Old copies of your key, in backups of the keys. After that nobody can open anything."), (), "P7D"),
    Stay(lazy("If a letter is leaving at this very moment: a note of that."), ("handover",), "PT1H"),
)


def is_sure(visit: Visit) -> None:
    """Raises Refused when they signed in too long ago, Invalid when the word was not typed."""
    if not is_fresh(visit):
        raise Refused(_("Sign in once more first, so that we know it is you. Nothing was erased."))
    if visit.form.text("word").casefold() != word().casefold():
        said = _("Type “%(word)s” if you are sure. Nothing was erased.", word=word())
        raise Invalid(said, {"word": said})


def word() -> str:
    """What is typed to confirm."""
    return _("erase")


def is_fresh(visit: Visit) -> bool:
    """Whether this browser's sign-in is only minutes old."""
    found = signed_in(visit)
    return bool(found and found.fresh)


def sign_out_first(visit: Visit) -> None:
    """End this browser's session, so that they can prove anew who they are."""
    close_session(visit.session, session_token(visit))
