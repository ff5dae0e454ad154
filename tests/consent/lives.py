"""Random lives of consent: everything that can happen to an answer, under a clock that jumps ahead and steps back."""

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from ethicomm import clock, consent, ledger
from ethicomm.amendments.actions import put_in_force
from ethicomm.app import House
from ethicomm.consent import Allowed, Denied, Method, Yes
from ethicomm.consent.documenting import document
from ethicomm.consent.replay import Cut
from ethicomm.db import Session
from ethicomm.ledger.models import Waiting
from ethicomm.policy import in_force
from tests.consent.people import OWNER, acting, says_no, says_yes, someone, takes_back

ASKED = ("newsletter", "personalisation", "segmentation", "measurement")
UNASKED = ("account", "rights")
STEPS = [timedelta(days=days) for days in (-30, -2, -1, 1, 30, 300)] + [timedelta(hours=-1), timedelta(minutes=1)]
Seen = dict[tuple[int, str], Allowed | Denied]


@dataclass(frozen=True)
class Moment:
    """What stood for everyone when this much was in the log."""

    cut: Cut
    seen: Seen


@dataclass
class History:
    """A few people, everything that happened to them, and what stood after each step."""

    house: House
    folder: Path
    dice: random.Random
    people: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    now: datetime = field(default_factory=clock.now)
    moments: list[Moment] = field(default_factory=list)

    def begin(self, people: int = 3) -> None:
        with self.house.database.write() as session:
            self.people += [someone(session) for _ in range(people)]

    def step(self) -> None:
        if self.dice.random() < 0.3:
            self.now += self.dice.choice(STEPS)
        act = self.dice.choice(self.acts)
        with clock.moved(self.now), self.house.database.write() as session:
            act(session)
            self.moments.append(Moment(Cut(written(session), clock.now()), self.seen(session)))

    def seen(self, session: Session) -> Seen:
        known = [one for one in (*ASKED, *UNASKED) if one in in_force(session).purposes]
        return {(who, one): consent.authorise(session, who, one) for who in (*self.people, *self.gone) for one in known}

    @property
    def acts(self) -> list[Callable[[Session], object]]:
        often = [self.say_yes, self.say_yes, self.say_yes, self.say_no, self.take_back, self.use, self.use, self.use]
        rarely = [
            self.let_lapse, self.invalidate, self.ask, self.ask_about_ends, self.bring, self.show, self.leave,
            self.change_policy, self.sequence, self.say_no_to_all,
        ]  # fmt: skip
        return [*often, *rarely]

    def someone(self) -> int:
        return self.dice.choice(self.people)

    def asked(self, session: Session) -> str:
        return self.dice.choice([one for one in ASKED if one in in_force(session).purposes])

    def say_yes(self, session: Session) -> None:
        says_yes(session, self.someone(), self.asked(session))

    def say_no(self, session: Session) -> None:
        says_no(session, self.someone(), self.asked(session))

    def take_back(self, session: Session) -> None:
        takes_back(session, self.someone(), self.asked(session))

    def say_no_to_all(self, session: Session) -> None:
        who = self.someone()
        consent.refuse_all(session, acting(who), who, method=Method.PORTAL)

    def let_lapse(self, session: Session) -> None:
        consent.expire_lapsed(session)

    def invalidate(self, session: Session) -> None:
        consent.invalidate(session, OWNER, self.asked(session), [self.someone()], Method.AMENDMENT)

    def ask(self, session: Session) -> None:
        consent.put_question(session, OWNER, self.asked(session))

    def ask_about_ends(self, session: Session) -> None:
        consent.ask_again(session)

    def bring(self, session: Session) -> None:
        """A file tells of a new member's yes, some of them long ago."""
        self.people.append(someone(session))
        said = clock.now() - timedelta(days=self.dice.choice([3, 700, 2_000]))
        consent.give_many(session, OWNER, self.asked(session), [Yes(self.people[-1], said)], None)

    def show(self, session: Session) -> None:
        """The old form's words turn up."""
        among = select(consent.Standing.subject).where(consent.Standing.subject == self.someone())
        document(session, OWNER, self.asked(session), among, "a" * 64)

    def leave(self, session: Session) -> None:
        if len(self.people) > 2 and self.dice.random() < 0.5:
            who = self.someone()
            consent.leave(session, acting(who), who, method=Method.PORTAL)
            self.people.remove(who)
            self.gone.append(who)

    def change_policy(self, session: Session) -> None:
        """One purpose is given up, or comes back."""
        given_up = "measurement" not in in_force(session).purposes
        put_in_force(session, OWNER, self.house.settings.policies if given_up else without_measurement(self))

    def sequence(self, session: Session) -> None:
        ledger.sequence(session, self.dice.choice([None, 2]))

    def use(self, session: Session) -> None:
        known = [one for one in ASKED if one in in_force(session).purposes]
        purposes = self.dice.sample([*known, *UNASKED], self.dice.randint(1, 2))
        also = [one for one in self.dice.sample(known, 2) if one not in purposes]
        consent.use(session, OWNER, [*self.people, *self.gone[-1:]], purposes, "a test", also=also)


def written(session: Session) -> int:
    """How many entries there are, those that wait among them."""
    return ledger.placed_count(session) + (session.scalar(select(func.sum(Waiting.count))) or 0)


def without_measurement(history: History) -> Path:
    """The sample policies, without one purpose."""
    folder = history.folder / "given-up"
    if not folder.exists():
        shutil.copytree(history.house.settings.policies, folder)
        (folder / "purposes" / "measurement.toml").unlink()
        shutil.rmtree(folder / "notices" / "measurement")
        for recipient in (folder / "recipients").glob("*.toml"):
            text = recipient.read_text().replace('"measurement", ', "").replace(', "measurement"', "")
            recipient.write_text(text)
    return folder
