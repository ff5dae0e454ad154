"""G6: time can lie, and consent does not follow it: order comes from the sequence of answers (promises 1 and 4).

A clock that jumps ahead, steps back, passes a change of summer time or meets 29 February: what was said last is what
counts, an end that was written down stays an end, and nobody is asked twice for it. Jumps and purges are elsewhere.
"""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from ethicomm import campaigns, clock, consent, ledger
from ethicomm.app import House
from ethicomm.campaigns import Campaign, Letter, Text
from ethicomm.campaigns.sending import start_if_due
from ethicomm.consent import ConsentRecord, Gate, Reason, Standing
from ethicomm.consent.moments import cut_of
from ethicomm.consent.rechecking import recheck_all
from ethicomm.consent.replay import cut_at, standing_then
from ethicomm.console.needs import needs
from ethicomm.db import Session
from ethicomm.errors import Invalid
from ethicomm.policy import in_force
from tests.consent.people import OWNER, says_no, says_yes, someone, takes_back
from tests.proving import short_and_full

pytestmark = pytest.mark.both
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2027, 3, 27, 12, tzinfo=UTC)  # the night after, summer time begins
JUMPS = {"3 days back": -3 * DAY, "40 days ahead": 40 * DAY, "an hour back": -HOUR, "into summer time": 14 * HOUR}
Says = Callable[[Session, int, str], object]


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
@pytest.mark.parametrize(
    ("answers", "stands"), [((says_yes, takes_back), False), ((says_no, says_yes), True), ((says_yes, says_yes), True)]
)
def test_g6_what_was_said_last_counts_whatever_the_clock_said(
    house: House, jump: timedelta, answers: tuple[Says, Says], stands: bool
) -> None:
    with clock.moved(NOON), house.database.write() as session:
        anna = someone(session)
        answers[0](session, anna, "newsletter")
    with clock.moved(NOON + jump), house.database.write() as session:
        answers[1](session, anna, "newsletter")
        consent.use(session, OWNER, [anna], ["newsletter"], "a test")
        assert bool(consent.authorise(session, anna, "newsletter")) == stands
        gate = Gate.of(in_force(session), "newsletter").clause(clock.now())
        assert bool(session.scalars(select(Standing.subject).where(gate)).all()) == stands
        assert all(one.equal for one in recheck_all(session))
        ledger.sequence(session)
        assert replayed(session, anna, max(NOON, NOON + jump)) == stands


def replayed(session: Session, subject: int, moment: datetime) -> bool:
    (one,) = [
        one
        for one in standing_then(session, subject, cut_at(session, moment + HOUR))
        if one.purpose.key == "newsletter"
    ]
    return one.stands


def test_g6_numbers_grow_where_times_do_not(house: House) -> None:
    """The scenario bites: sorted by time, the answers would stand in another order."""
    with clock.moved(NOON), house.database.write() as session:
        anna = someone(session)
    for jump in (0 * DAY, -3 * DAY, 40 * DAY, -HOUR):
        with clock.moved(NOON + jump), house.database.write() as session:
            says_yes(session, anna, "newsletter")
    with house.database.write() as session:
        ledger.sequence(session)
        mine = select(ConsentRecord.id, ConsentRecord.n, ConsentRecord.at).where(ConsentRecord.purpose == "newsletter")
        rows = session.execute(mine.order_by(ConsentRecord.n)).all()
        placed = ledger.positions(session, [one.id for one in rows])
    assert [one.n for one in rows] == [1, 2, 3, 4]
    assert all(placed[one.id] < placed[after.id] for one, after in pairwise(rows))
    assert [one.at for one in rows] != sorted(one.at for one in rows)


@pytest.mark.parametrize("back", [HOUR, 3 * DAY, 400 * DAY])
def test_g6_an_end_that_was_written_down_stays_an_end(house: House, back: timedelta) -> None:
    with clock.moved(NOON), house.database.write() as session:
        anna = someone(session)
        says_yes(session, anna, "newsletter")
        ends = consent.history(session, anna)[0].ends
    assert ends
    with clock.moved(ends + HOUR / 2), house.database.write() as session:
        assert consent.expire_lapsed(session) == 1
    with clock.moved(ends + HOUR / 2 - back), house.database.write() as session:
        refusal = consent.authorise(session, anna, "newsletter")
        assert not refusal
        assert refusal.reason is Reason.EXPIRED


def test_g6_an_end_that_no_one_wrote_down_yet_is_an_end_only_while_the_clock_says_so(house: House) -> None:
    """And what else was said in that hour changes nothing about it: the row follows from events alone."""
    with clock.moved(NOON), house.database.write() as session:
        anna = someone(session)
        says_yes(session, anna, "newsletter")
        ends = consent.history(session, anna)[0].ends
    assert ends
    with clock.moved(ends + HOUR), house.database.write() as session:
        says_no(session, anna, "measurement")
        assert not consent.authorise(session, anna, "newsletter")
    with clock.moved(ends - HOUR), house.database.write() as session:
        assert consent.authorise(session, anna, "newsletter")
    with clock.moved(ends + HOUR), house.database.write() as session:
        assert consent.expire_lapsed(session) == 1, "its end is still written down"


@pytest.mark.parametrize("jump", [-3 * DAY, 40 * DAY, -HOUR])
def test_g6_nobody_is_asked_twice_because_a_clock_moved(house: House, jump: timedelta) -> None:
    with clock.moved(NOON), house.database.write() as session:
        someone(session)
        assert consent.put_question(session, OWNER, "newsletter") == 1
    for moment in (NOON + jump, NOON, NOON + jump):
        with clock.moved(moment), house.database.write() as session:
            assert consent.put_question(session, OWNER, "newsletter") == 0


def test_g6_a_yes_of_29_february_ends_on_28_february(house: House) -> None:
    with clock.moved(datetime(2028, 2, 29, 12, tzinfo=UTC)), house.database.write() as session:
        anna = someone(session)
        says_yes(session, anna, "newsletter")
    for moment, stands in (
        (datetime(2031, 2, 28, 11, 59, tzinfo=UTC), True),
        (datetime(2031, 3, 1, tzinfo=UTC), False),
    ):
        with clock.moved(moment), house.database.read() as session:
            assert bool(consent.authorise(session, anna, "newsletter")) == stands


@pytest.mark.parametrize("typed", ["2027-03-27", "2027-03-27T13:00"])
def test_g6_today_is_a_day_that_can_be_asked_about(house: House, typed: str) -> None:
    with clock.moved(NOON), house.database.write() as session:
        someone(session)
        ledger.sequence(session)
        assert NOON <= cut_of(session, typed).moment <= clock.now(), "as far as today has come"
        with pytest.raises(Invalid, match="still to come"):
            cut_of(session, "2027-03-28")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-03-29T02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # the clocks leave it out: the hour after
        ("2026-10-25T02:30", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),  # it comes twice: the second one
        ("2026-10-25T01:30", datetime(2026, 10, 24, 23, 30, tzinfo=UTC)),
        ("2024-02-29T12:00", datetime(2024, 2, 29, 11, tzinfo=UTC)),
    ],
)
def test_g6_a_moment_that_is_asked_about_is_one_moment(house: House, typed: str, meant: datetime) -> None:
    with clock.moved(datetime(2020, 1, 1, tzinfo=UTC)), house.database.write() as session:
        someone(session)
        ledger.sequence(session)
        session.execute(ConsentRecord.__table__.update().values(at=clock.now()))  # type: ignore[attr-defined]
    with house.database.read() as session:
        assert cut_of(session, typed).moment == meant


def test_g6_a_letter_whose_time_has_long_passed_asks(house: House) -> None:
    """The house slept, or the clock jumped 40 days: a person says whether it still goes."""
    with clock.moved(NOON), house.database.write() as session:
        anna = someone(session)
        says_yes(session, anna, "newsletter")
        letter = campaigns.write(session, OWNER, Letter("Easter", {"en": Text("Easter", "Hello")}))
        campaigns.schedule(session, OWNER, letter, NOON + HOUR)
    with clock.moved(NOON + 40 * DAY):
        start_if_due(house.database, letter)
        with house.database.read() as session:
            kept = session.scalars(select(Campaign)).one()
            asked = [one.title for one in needs(session)]
    assert (kept.state, kept.candidates, kept.starts_at) == ("draft", 0, None)
    assert "“Easter” did not go" in asked


@short_and_full("answers", short=60, full=4_000)
def test_g6_whatever_the_clock_does_between_them_the_last_answer_counts(house: House, answers: int) -> None:
    """Five people answer in turn under a clock that jumps by months; many of the answers come in the same second."""
    dice, last = random.Random(6), dict[int, bool]()
    with clock.moved(NOON), house.database.write() as session:
        people = [someone(session) for _ in range(5)]
    moment = NOON
    for number in range(answers):
        if dice.random() < 0.6:
            moment = NOON + dice.randint(-300, 300) * DAY + dice.choice((0, -1, 14)) * HOUR
        who, yes = dice.choice(people), dice.random() < 0.5
        with clock.moved(moment), house.database.write() as session:
            (says_yes if yes else says_no)(session, who, "newsletter")
            last[who] = yes
            assert bool(consent.authorise(session, who, "newsletter")) == yes, f"answer {number}"
    with clock.moved(moment), house.database.write() as session:
        ledger.sequence(session)
        assert {who: replayed(session, who, NOON + 301 * DAY) for who in last} == last
