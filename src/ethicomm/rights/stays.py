"""What outlives an erasure, on which reason and until when (law.md 5), named before anyone confirms.

A test holds each table that says it stays against this list: it must be named here, for at least as long as it is kept.
"""

from dataclasses import dataclass
from datetime import datetime

from ethicomm import clock
from ethicomm.policy import Policy, add_period
from ethicomm.words import lazy


@dataclass(frozen=True)
class Stay:
    """Something that stays. `tables` are those whose rows it is about; `period` runs from the erasure, else `ends`."""

    key: str
    what: lazy
    why: lazy
    tables: tuple[str, ...]
    period: str | None
    ends: lazy | None = None

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
        "mark",
        lazy(
            "A mark that keeps us from writing to your address. It does not contain the address, "
            "and it goes when you join again yourself."
        ),
        lazy("So that no list brings your address back (GDPR 17(3)(b))."),
        ("mark",),
        None,
        lazy("until you join again yourself"),
    ),
    Stay(
        "proof",
        lazy(
            "Proof for both sides: what you allowed and when, each use of your data, which letters went to you, "
            "and this erasure. It lies under a random number that no longer leads to you."
        ),
        lazy("So that you and we can show what was agreed, if someone says otherwise (GDPR 17(3)(e))."),
        ("consent_record", "decision", "delivery", "erasure", "erasure_certificate"),
        "P36M",
    ),
    Stay(
        "choices",
        lazy("That software chose something for you, when, and by which rule. What it looked at is unreadable."),
        lazy("So that what software does can be checked later (GDPR 17(3)(e))."),
        ("algorithm_run",),
        "P24M",
    ),
    Stay(
        "keys",
        lazy("Old copies of your key, in backups of the keys. After that nobody can open anything."),
        lazy("So that a broken disk does not take everyone's data with it."),
        (),
        "P7D",
    ),
    Stay(
        "upload",
        lazy("If someone here is importing a list just now: that list, locked. The import leaves you out."),
        lazy("A list is locked as a whole, until it is read."),
        ("uploaded",),
        "P1D",
    ),
    Stay(
        "tries",
        lazy("How often a mail was asked for with your address today, under a mark without the address."),
        lazy("So that nobody can fill a mailbox."),
        ("tries",),
        "P1D",
    ),
    Stay(
        "handover",
        lazy("If a letter is leaving at this very moment: a note of that."),
        lazy("So that it is not sent twice."),
        ("handover",),
        "PT1H",
    ),
)
TOLD = Stay(
    "told",
    lazy("Your address, locked, until those who were given your data have been told that it is erased."),
    lazy("So that they erase it too (GDPR 19)."),
    ("erasure_telling", "erasure_naming"),
    "P30D",
)
WARD = Stay(
    "ward",
    lazy("If you decide for a young member: your address, locked with what is theirs, until they are of age."),
    lazy("They still need someone who decides. You can end it with the link in our mail to you."),
    ("guardian",),
    None,
    lazy("until they are of age"),
)
OF_FIELD = (
    Stay(
        "backups",
        lazy(
            "Locked copies of it in backups. If one of them is ever used, this is deleted again before anything else."
        ),
        lazy("A backup is kept whole."),
        (),
        None,
        lazy("until the backup is thrown away"),
    ),
    Stay(
        "explained",
        lazy("Where software chose something for you by it: that it did, locked with a key of yours."),
        lazy("So that you can read why, and check it."),
        ("algorithm_run",),
        "P24M",
    ),
)


def stays_for(policy: Policy, telling: bool) -> tuple[Stay, ...]:
    """What stays of someone erased whole."""
    ward = (WARD,) if policy.community.children == "guardian" else ()
    return (*STAYS, *((TOLD,) if telling else ()), *ward)
