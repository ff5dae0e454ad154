"""What we promise, and how each promise was last put to the test: read from the results that ship with the package.

A promise without a test is not made; a test holds this list against the tests that exist.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import ClassVar

from ethicomm.accounts import Audience
from ethicomm.web import Visit, shows
from ethicomm.words import _, lazy

PROVED = Path(__file__).parent.parent / "proved.json"


@dataclass(frozen=True)
class Promise:
    """One promise in plain words, and the guarantees that hold it."""

    title: lazy
    words: lazy
    held_by: tuple[str, ...]


PROMISES = (
    Promise(
        lazy("Nothing without a reason"),
        lazy("Your data is used only for a reason that stands at that moment, for most things your own yes."),
        ("G1", "G25"),
    ),
    Promise(
        lazy("Nothing without a trace"),
        lazy("Each use of your data is written down first, where you can read it."),
        ("G1", "G14"),
    ),
    Promise(
        lazy("Not knowing is not knowing"),
        lazy("What you did not tell us never puts you in a group, and never keeps you out of one."),
        ("G1",),
    ),
    Promise(
        lazy("A no holds at once"),
        lazy("When we have said that you will get no more letters, no letter to you begins. Not from anywhere."),
        ("G2", "G3", "G7"),
    ),
    Promise(
        lazy("Opening a link does nothing"),
        lazy(
            "Only pressing a button says yes, says no or ends something. Mail programs open links by themselves. "
            "One exception, and it only says no: a browser of yours that sends Global Privacy Control."
        ),
        ("G8", "G18"),
    ),
    Promise(
        lazy("Erased means unreadable"),
        lazy("Your data lies locked under a key of your own. Erasing destroys that key."),
        ("G9", "G10", "G11"),
    ),
    Promise(
        lazy("What we hold ends"),
        lazy("Everything you told us has a day on which it goes. You see it beforehand, and that is the day."),
        ("G13",),
    ),
    Promise(
        lazy("An old backup brings nobody back"),
        lazy("Should we ever need one, every no and every erasure since then is done again before a letter can leave."),
        ("G5", "G24"),
    ),
    Promise(
        lazy("All or nothing"),
        lazy("Whatever breaks off, and whenever: nothing of yours is half done, half kept or half sent."),
        ("G16", "G12"),
    ),
    Promise(
        lazy("A copy of everything"),
        lazy("You can take everything we hold about you with you. What is not in it stands in it, with the reason."),
        ("G26",),
    ),
    Promise(
        lazy("You can check the log without us"),
        lazy("A receipt that you keep shows later whether what was written down then was changed."),
        ("G14",),
    ),
    Promise(
        lazy("Reasons are the real ones"),
        lazy("What we say decided is what decided. The change we name would have changed it."),
        ("G25",),
    ),
    Promise(
        lazy("Only you see what is yours"),
        lazy("Nobody else opens your pages, and another site cannot act in your name."),
        ("G17", "G18", "G19"),
    ),
)
COUNTS = {
    "G1": lazy("uses of data tried at a random moment, with consent coming and going"),
    "G2": lazy("withdrawals in the very moment the letter leaves"),
    "G3": lazy("times the sender was killed in the middle of its work"),
    "G5": lazy("noes that an old backup would have undone"),
    "G7": lazy("forged stop links"),
    "G8": lazy("mails whose every link a scanner opens twice"),
    "G9": lazy("people whose words were searched for in every file"),
    "G10": lazy("locked values moved to another place"),
    "G11": lazy("erased people whose keys were searched for in every file"),
    "G12": lazy("readings a second, or kills, while all keys were renewed"),
    "G13": lazy("people whose values were followed over years"),
    "G14": lazy("changes made to the log behind its back"),
    "G16": lazy("acts broken off at each of their steps"),
    "G17": lazy("addresses tried as everyone who may not open them"),
    "G18": lazy("acts tried from another site"),
    "G19": lazy("ways to get in without being asked"),
    "G24": lazy("backups made while people were writing, each brought back"),
    "G25": lazy("explained choices made once more"),
    "G26": lazy("copies held against what lies here"),
}


@dataclass(frozen=True)
class Proof:
    """One full number as it was last run. `number` is None where the test counts nothing."""

    guarantee: str
    held: bool
    number: int | None
    database: str
    at: datetime

    @property
    def counts(self) -> str:
        """What there were so many of."""
        return str(COUNTS.get(self.guarantee, self.guarantee))


@dataclass(frozen=True)
class PromisesPage:
    """Every promise, with what was last proved of it."""

    template: ClassVar[str] = "portal/promises.html"
    promises: ClassVar[tuple[Promise, ...]] = PROMISES
    proofs: Mapping[str, tuple[Proof, ...]]

    @property
    def title(self) -> str:
        """The page's name."""
        return _("What we promise")

    def proofs_of(self, promise: Promise) -> list[Proof]:
        """What was proved of it in full."""
        return [one for code in promise.held_by for one in self.proofs.get(code, ())]


@shows("/promises", Audience.EVERYONE)
def promises(visit: Visit) -> PromisesPage:
    """What anyone may hold us to."""
    return PromisesPage(proofs())


@cache
def proofs() -> dict[str, tuple[Proof, ...]]:
    """The results that ship with this version, by guarantee."""
    found = dict[str, tuple[Proof, ...]]()
    for one in json.loads(PROVED.read_text()).values() if PROVED.exists() else ():
        at = datetime.fromisoformat(one["at"])
        proof = Proof(one["guarantee"], one["held"], one["number"], DATABASES.get(one["database"], ""), at)
        found[proof.guarantee] = (*found.get(proof.guarantee, ()), proof)
    return found


DATABASES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
HANDLERS = [promises]
