"""G13: retention happens, and not early. People come, give, say no, visit, are silent; rounds come once in 22 hours.

The oracle below knows the rules and the calendar by itself: it takes no line of what it judges. After a round it says
of how many people each field must be held; from time to time, whose. Nobody works here who could confirm anything.
"""

import calendar
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from ethicomm import clock, consent, jobs, retention
from ethicomm.app import House
from ethicomm.consent import Method, Yes
from ethicomm.db import keeper
from ethicomm.members import NewMember, Value, add_members, keep_values, want_time
from ethicomm.members.keeping import were_active
from tests.amendments.changes import GREETING
from tests.consent.people import OWNER, acting, takes_back
from tests.policy.conftest import EACH_WEEK, new_words
from tests.proving import short_and_full
from tests.retention.policies import apply, changed, with_more

pytestmark = pytest.mark.both
START = datetime(2027, 1, 31, 9, 30, tzinfo=UTC)  # 31 January: months end, and a 29 February comes within
STEP, DAY = timedelta(hours=22), timedelta(days=1)
NEWS, GREETINGS = "newsletter", "birthday_greeting"
PERIODS = (1, 2, 3, 4, 6, 12, 13, 18, 24, 36)  # months after it was given
SILENCE = (3, 4, 6, 12, 24)  # months after the member's last own act
WHILE = {"w0": (NEWS,), "w1": (GREETINGS,), "w2": (NEWS, GREETINGS), "w3": (NEWS,)}
COUNTED = 2  # months until an answer is only a number
YES_LASTS = 36  # months, as both purposes say
FIELDS = {
    **{f"p{months}": f'kind = "text"\nkeep = "P{months}M"' for months in PERIODS},
    **{f"s{months}": f'kind = "text"\nkeep = "inactive:P{months}M"' for months in SILENCE},
    **{key: f'kind = "text"\nkeep = "while:{",".join(purposes)}"' for key, purposes in WHILE.items()},
    "c0": 'kind = "choice"\nkeep = "while:account"\ncoarsen = { after = "P2M", to = "total" }\n'
    '[c0.choices]\na = { en = "A", nl = "A" }\nb = { en = "B", nl = "B" }',
}  # fmt: skip
LISTED = {
    "account": tuple(key for key in FIELDS if key not in WHILE),
    NEWS: ("w0", "w2", "w3"),
    GREETINGS: ("w1", "w2"),
}


def later(moment: datetime, months: int) -> datetime:
    """The calendar, once more: the same day so many months on, or that month's last."""
    year, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + year, month + 1
    return moment.replace(year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1]))


def day_after(moment: datetime) -> datetime:
    return datetime(moment.year, moment.month, moment.day, tzinfo=UTC) + DAY


@dataclass
class Person:
    """What the oracle knows of one member."""

    subject: int
    given: dict[str, datetime]
    acted: datetime
    wants_time: bool
    yes: dict[str, datetime | None] = field(default_factory=dict)  # since when; None: not
    ended: dict[str, tuple[datetime, bool]] = field(default_factory=dict)  # when, and whether by their own no
    over: dict[str, datetime] = field(
        default_factory=dict
    )  # what ended, and when: coming back later brings nothing back

    def limit(self, key: str) -> datetime | None:
        """When this value must be gone, by what is known now; None while nothing ends it."""
        return self.over[key] if key in self.over else self._limit(key)

    def _limit(self, key: str) -> datetime | None:
        if key[0] == "p":
            return later(self.given[key], int(key[1:]))
        if key[0] == "s":
            return later(day_after(max(self.acted, self.given[key])), int(key[1:]))
        if key == "c0":
            return later(self.given[key], COUNTED)
        return self._lost(WHILE[key])

    def _lost(self, purposes: tuple[str, ...]) -> datetime | None:
        stand = [later(since, YES_LASTS) for one in purposes if (since := self.yes.get(one))]
        if stand:
            return max(stand)
        ended = [self.ended[one] for one in purposes if one in self.ended]
        moment, own = max(ended)
        return moment + (7 * DAY if own and self.wants_time else timedelta())

    def lapse(self, now: datetime) -> None:
        """A yes that ran out by now has ended, by nobody's no."""
        for one, since in self.yes.items():
            if since and later(since, YES_LASTS) <= now:
                self.yes[one], self.ended[one] = None, (later(since, YES_LASTS), False)
        for key in FIELDS:
            if key not in self.over and (limit := self._limit(key)) and limit <= now:
                self.over[key] = limit


class Town:
    """Everyone, in the house and in the oracle."""

    def __init__(self, house: House, dice: Random) -> None:
        self.house, self.dice, self.people = house, dice, list[Person]()

    def arrive(self, many: int) -> None:
        """So many come at once, as from a file, and say yes to both."""
        now, dice = clock.now(), self.dice
        with self.house.database.write() as session:
            newcomers = [NewMember({"email": f"m{dice.getrandbits(60)}@example.org"}, "en") for _one in range(many)]
            subjects = add_members(session, OWNER, newcomers, Method.COUNTER)
            for purpose in (NEWS, GREETINGS):
                told = [Yes(one, now) for one in subjects]
                consent.give_many(session, OWNER, purpose, told, None)
            values = {one: dict.fromkeys(FIELDS, "a") for one in subjects}
            keep_values(session, values, Method.COUNTER)
            for one in subjects:
                wants = dice.random() < 0.2
                if wants:
                    want_time(session, acting(one), one, wanted=True)
                both: dict[str, datetime | None] = {NEWS: now, GREETINGS: now}
                self.people.append(Person(one, dict.fromkeys(FIELDS, now), now, wants, both))

    def live(self, many: int) -> None:
        """So many things happen between two rounds: visits, noes, and values given anew."""
        now = clock.now()
        with self.house.database.write() as session:
            for person in self.dice.choices(self.people, k=many) if self.people else ():
                person.lapse(now)
                act = self.dice.random()
                if act < 0.6:
                    were_active(session, [person.subject], now)
                    person.acted = now
                elif act < 0.9:
                    self._no(session, person, self.dice.choice((NEWS, GREETINGS)), now)
                else:
                    key = self.dice.choice([f"p{months}" for months in PERIODS])
                    keep_values(session, {person.subject: {key: "anew"}}, Method.PORTAL)
                    person.given[key] = now
                    person.over.pop(key, None)

    def _no(self, session, person: Person, purpose: str, now: datetime) -> None:  # type: ignore[no-untyped-def]
        if person.yes.get(purpose):
            takes_back(session, person.subject, purpose)
            person.yes[purpose], person.ended[purpose] = None, (now, True)

    def round(self) -> None:
        """What the worker does: yeses that ran out, what is due, work in hand."""
        with self.house.database.write() as session:
            while consent.expire_lapsed(session):
                pass
        assert retention.run(self.house.database).believed
        jobs.run_due(self.house.database, {"let_go": retention.let_go})

    def must(self) -> tuple[Counter[str], Counter[str]]:
        """By field, how many must be held now, and how many may be: a no of the last hour still has its time."""
        now, least, most = clock.now(), Counter[str](), Counter[str]()
        for person in self.people:
            person.lapse(now)
            for key in FIELDS:
                limit = person.limit(key)
                least[key] += limit is None or limit > now
                most[key] += limit is None or limit > now - (timedelta(hours=2) if key in WHILE else timedelta())
        return least, most

    def held(self) -> Counter[str]:
        with self.house.database.read() as session, keeper(session):
            rows = session.execute(
                select(Value.field, func.count()).where(Value.field != "email").group_by(Value.field)
            )
            return Counter(dict(rows.all()))

    def astray(self) -> list[tuple[str, str]]:
        """Whose value is held past its limit and a day, or gone before its limit."""
        now, wrong = clock.now(), list[tuple[str, str]]()
        with self.house.database.read() as session, keeper(session):
            held = {tuple(row) for row in session.execute(select(Value.subject, Value.field))}
        for person in self.people:
            person.lapse(now)
            for key in FIELDS:
                limit, here = person.limit(key), (person.subject, key) in held
                if here and limit and limit + DAY < now:
                    wrong.append((key, f"alive {now - limit} past its limit"))
                if not here and (limit is None or limit > now):
                    wrong.append((key, "gone early"))
        return wrong


@short_and_full("members", 16, 10_000)
def test_g13_everything_ends_on_its_day_and_nothing_before(house: House, tmp_path: Path, members: int) -> None:
    full = members > 1_000
    folder = with_more(changed(tmp_path / "policies"), FIELDS, LISTED)
    new_words(folder, NEWS, EACH_WEEK, material=True)
    new_words(folder, GREETINGS, GREETING, material=True)
    now, dice = START, Random(13)
    with clock.moved(now):
        apply(house, folder)
    town, end = Town(house, dice), later(START, 60 if full else 3)
    arrivals = {0: members // 2} | {number * 3: members // 8 for number in range(1, 5)}
    rounds = 0
    while now < end:
        with clock.moved(now):
            if rounds in arrivals:
                town.arrive(arrivals[rounds])
            town.live(max(1, members // 300))
        now += STEP
        with clock.moved(now):
            town.round()
            held = town.held()
            if rounds % (20 if full else 1) == 0:
                least, most = town.must()
                assert all(least[key] <= held[key] <= most[key] for key in FIELDS), (now, held, least, most)
            if rounds % 200 == 0:
                assert town.astray() == []
        rounds += 1
    with clock.moved(now):
        assert town.astray() == []
        assert sum(held.values()) < len(town.people) * len(FIELDS), "the scenario bites: much has ended"
