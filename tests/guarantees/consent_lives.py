"""Random lives for G1, and beside them a plain model of the rules that knows nothing of how they are kept.

An operation is one thing that happens to one person's consent or to one copy: a yes, a no, a copy queued, a copy
claimed, a question, an end. A unit of work holds many of them, as an import, a round or a claim does, and the clock may
step within a unit as well as between two.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import select

from ethicomm import campaigns, clock, consent, ledger
from ethicomm.accounts import MACHINE
from ethicomm.algorithms import PICKS
from ethicomm.app import House
from ethicomm.campaigns import Campaign, Kind, Letter, Text
from ethicomm.campaigns.claiming import claim, take_over
from ethicomm.consent import Decision, Method, Standing, UseAct
from ethicomm.db import Session
from ethicomm.members import NewMember, add_members, keep_values
from ethicomm.policy import in_force
from ethicomm.segments import CANDIDATE, Audience, fill_facets, parse
from tests.consent.people import OWNER, acting, says_no, says_yes, takes_back

PURPOSES = ("newsletter", "personalisation", "segmentation")
LEIDEN = {"field": "region", "is": "leiden"}
JUMPS = [timedelta(days=days) for days in (-30, -2, -1, 1, 30, 300)] + [timedelta(hours=-1), timedelta(hours=5)]
GENERATION = timedelta(days=30 * 365)  # then the clock steps back all the way
numbers = count(1)


@dataclass
class Model:
    """Until when each yes counts, and nothing else: {(person, purpose): end}. Who is not in `here` left."""

    here: set[int] = field(default_factory=set)
    until: dict[tuple[int, str], datetime] = field(default_factory=dict)

    def yes(self, who: int, purpose: str, now: datetime) -> None:
        self.until[who, purpose] = three_years_after(now)

    def no(self, who: int, purpose: str) -> None:
        self.until.pop((who, purpose), None)

    def renews(self, who: int, purpose: str, now: datetime) -> None:
        if self.stands(who, purpose, now):
            self.yes(who, purpose, now)

    def leaves(self, who: int) -> None:
        self.here.remove(who)
        for purpose in PURPOSES:
            self.no(who, purpose)

    def runs_out(self, who: int, now: datetime) -> None:
        """What has ended is written down, and does not stand again when the clock steps back."""
        for purpose in PURPOSES:
            if (who, purpose) in self.until and not self.stands(who, purpose, now):
                self.no(who, purpose)

    def stands(self, who: int, purpose: str, now: datetime) -> bool:
        return who in self.here and (who, purpose) in self.until and self.until[who, purpose] > now


def three_years_after(now: datetime) -> datetime:
    """29 February has no such day three years later, so the day before it counts."""
    return now.replace(year=now.year + 3, day=28 if (now.month, now.day) == (2, 29) else now.day)


@dataclass
class Lives:
    """The people, one letter that copies are queued for, the model, and everything that was done against it."""

    house: House
    dice: random.Random
    size: int = 8
    model: Model = field(default_factory=Model)
    people: list[int] = field(default_factory=list)
    letter: int = 0
    first: datetime = field(default_factory=clock.now)
    moment: datetime = field(init=False)
    done: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.moment = self.first

    def begin(self) -> None:
        with self.house.database.write() as session:
            self.come(session, self.size)
            text = {"en": Text("A", "{{ picks }}")}
            public_id = campaigns.write(session, OWNER, Letter("A", text), Kind.AUTOMATION)
            campaigns.open_for_automation(session, MACHINE, public_id)
            self.letter = session.scalars(select(Campaign.id)).one()

    def live(self, operations: int, in_a_unit: int) -> None:
        """Until so many operations are done; a unit holds at least `in_a_unit`."""
        while self.done.total() < operations:
            with self.house.database.write() as session:
                enough = self.done.total() + in_a_unit
                while self.done.total() < min(enough, operations):
                    self.step(session)

    def step(self, session: Session) -> None:
        if self.dice.random() < 0.05:
            self.moment += self.dice.choice(JUMPS)
            if self.moment > self.first + GENERATION:
                self.moment = self.first
            self.done["clock"] += 1
        act = self.dice.choices(self.acts, self.weights)[0]
        with clock.moved(self.moment):
            self.done[act.__name__] += act(session)

    @property
    def acts(self) -> list[Callable[[Session], int]]:
        return [
            self.say_yes, self.say_no, self.take_back, self.renew, self.queue, self.claim, self.look, self.let_lapse,
            self.invalidate, self.ask, self.fill, self.erase, self.place,
        ]  # fmt: skip

    weights = (30, 8, 10, 3, 10, 10, 4, 1, 2, 2, 3, 1, 1)

    def some(self, most: int) -> list[int]:
        return self.dice.sample(self.people, self.dice.randint(1, min(most, len(self.people))))

    def someone(self) -> int:
        return self.dice.choice(self.people)

    def come(self, session: Session, people: int) -> int:
        """Newcomers who allow all three and live in Leiden."""
        told = [NewMember({"email": f"person{next(numbers)}@example.org"}, "en") for _ in range(people)]
        new = add_members(session, OWNER, told, Method.COUNTER)
        self.people += new
        self.model.here.update(new)
        for who in new:
            for purpose in PURPOSES:
                says_yes(session, who, purpose)
                self.model.yes(who, purpose, clock.now())
        keep_values(session, {who: {"region": "leiden"} for who in new}, Method.PORTAL)
        fill_facets(session, new)
        return people * len(PURPOSES)

    def say_yes(self, session: Session) -> int:
        who, purpose = self.someone(), self.dice.choice(PURPOSES)
        says_yes(session, who, purpose)
        self.model.yes(who, purpose, clock.now())
        return 1

    def say_no(self, session: Session) -> int:
        who, purpose = self.someone(), self.dice.choice(PURPOSES)
        says_no(session, who, purpose)
        self.model.no(who, purpose)
        return 1

    def take_back(self, session: Session) -> int:
        who, purpose = self.someone(), self.dice.choice(PURPOSES)
        takes_back(session, who, purpose)
        self.model.no(who, purpose)
        return 1

    def renew(self, session: Session) -> int:
        """They change their interests; only where the policy promises it does that renew anything."""
        who = self.someone()
        consent.renew_by_own_act(session, acting(who), who, "interests")
        if in_force(session).purposes["personalisation"].own_act_renews:
            self.model.renews(who, "personalisation", clock.now())
        return 1

    def invalidate(self, session: Session) -> int:
        some, purpose = self.some(20), self.dice.choice(PURPOSES)
        consent.invalidate(session, OWNER, purpose, some, Method.AMENDMENT)
        for who in some:
            self.model.no(who, purpose)
        return len(some)

    def ask(self, session: Session) -> int:
        return consent.put_question(session, OWNER, self.dice.choice(PURPOSES)) + consent.ask_again(session)

    def let_lapse(self, session: Session) -> int:
        now = clock.now()
        for who in self.people:
            self.model.runs_out(who, now)
        lapsed = 0
        while found := consent.expire_lapsed(session):
            lapsed += found
        return lapsed

    def erase(self, session: Session) -> int:
        gone = self.some(3)
        for who in gone:
            consent.leave(session, acting(who), who, method=Method.PORTAL)
            self.model.leaves(who)
            self.people.remove(who)
        return len(gone) + self.come(session, len(gone))

    def queue(self, session: Session) -> int:
        for who in (some := self.some(12)):
            campaigns.enqueue(session, self.letter, who, "en")
        return len(some)

    def place(self, session: Session) -> int:
        ledger.sequence(session)
        return 1

    def fill(self, session: Session) -> int:
        """Facets are made from sealed values, so whoever is opened for them must allow it."""
        some, now = self.some(10), clock.now()
        fill_facets(session, some)
        newest = select(UseAct.id).where(UseAct.reason == "facets").order_by(UseAct.id.desc()).limit(1)
        decided = select(Decision.subject, Decision.refusal).where(Decision.use == newest.scalar_subquery())
        for who, refusal in session.execute(decided):
            self.hold(who, "segmentation", now, refusal is None, "a value opened for a facet")
            self.model.runs_out(who, now)
        return len(some)

    def claim(self, session: Session) -> int:
        """Take some copies, as a worker would: who gets one must allow it, and who allows it must get one."""
        letter = session.scalars(select(Campaign).where(Campaign.id == self.letter)).one()
        taken = claim(session, take_over(session, letter, (PICKS,), ("newsletter",)), self.dice.randint(1, 60))
        if taken is None:
            return 1
        now, mask = taken.use.at, in_force(session).mask("personalisation")
        with_picks = {copy.subject for copy in taken.copies if copy.variant & mask}
        for copy in taken.copies:
            self.hold(copy.subject, "newsletter", now, True, "handed over")
            self.hold(copy.subject, "personalisation", now, copy.subject in with_picks, "picks")
        for who in taken.use.refused:
            self.hold(who, "newsletter", now, False, "handed over")
        for who in (*taken.use.allowed, *taken.use.refused):
            self.model.runs_out(who, now)
        consent.handed_over(session, [copy.delivery for copy in taken.copies])
        self.seen["handed over"] += len(taken.copies)
        return len(taken.copies) + len(taken.use.refused)

    def look(self, session: Session) -> int:
        """Who is in the group: looking at someone's region needs their yes to that."""
        now, chosen = clock.now(), Audience("newsletter", parse(in_force(session), LEIDEN))
        found = select(Standing.subject).select_from(chosen.people()).where(chosen.outcome(session) == CANDIDATE)
        subjects = session.scalars(found).all()
        for subject in subjects:
            self.hold(subject, "segmentation", now, True, "a facet")
            self.hold(subject, "newsletter", now, True, "a facet")
        self.seen["facets"] += len(subjects)
        return 1

    def hold(self, who: int, purpose: str, now: datetime, was_done: bool, what: str) -> None:
        """Hold what was done, or left undone, against the model."""
        if was_done != self.model.stands(who, purpose, now):
            self.wrong.append(f"{what} {'without' if was_done else 'refused despite'} a yes to {purpose}")
