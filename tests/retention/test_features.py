"""What ends, in the words of members and owners: features/retention."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from ethicomm import clock, consent, jobs, retention
from ethicomm.accounts import Actor, Role, member
from ethicomm.app import House
from ethicomm.console.needs import needs
from ethicomm.ledger import Act
from ethicomm.members import member_row, reveal
from ethicomm.retention import large
from ethicomm.retention.models import Warned
from tests.consent.people import OWNER
from tests.retention.people import colleague, held, holders, members_of, months_pass, passing
from tests.retention.policies import keeping
from tests.smtp import Smtp
from tests.visiting import entering

scenarios("retention/what_ends.feature", "retention/away.feature")
DAY = timedelta(days=1)
MARCH = datetime(2027, 3, 1, 10, tzinfo=UTC)


def day_of(words: str) -> datetime:
    """`1 March 2028`, at eight in the morning; `late in the day` at eleven in the evening."""
    named = re.match(r"(\d+ \w+ \d{4})", words)
    assert named
    day = datetime.strptime(named[1], "%d %B %Y").date()  # noqa: DTZ007
    return datetime.combine(date(day.year, day.month, day.day), datetime.min.time(), UTC) + timedelta(
        hours=23 if "late" in words else 8
    )


@dataclass
class Bakery:
    """The house, who is in it, and what was seen last."""

    house: House
    folder: Path
    anna: int = 0
    workers: list[Actor] = field(default_factory=list)
    page: str = ""
    last: datetime = MARCH

    @contextmanager
    def at(self, words: str) -> Iterator[None]:
        with clock.moved(day_of(words)):
            yield

    def rounds(self, until: datetime) -> None:
        """The months before are not lived through round by round; the nine days before are."""
        first = max(self.last, until - 9 * DAY)
        if first - self.last > DAY:
            months_pass(self.house)
        passing(self.house, first, until)
        with clock.moved(until):
            retention.keep_promises(self.house.database)
            jobs.run_due(self.house.database, retention.JOBS)
        self.last = until


@pytest.fixture
def bakery(house: House, tmp_path: Path, smtp: Smtp) -> Iterator[Bakery]:
    relayed = House(house.settings.model_copy(update={"smtp_url": smtp.url}))
    yield Bakery(relayed, tmp_path / "policies")
    relayed.close()


@given("a bakery that keeps the region for a year after it was given")
def _a_year(bakery: Bakery) -> None:
    keeping(bakery.house, bakery.folder, region='keep = "P12M"')


@given("Anna, who told her region on 1 March 2027")
def _anna(bakery: Bakery) -> None:
    with clock.moved(MARCH):
        (bakery.anna,) = members_of(bakery.house, 1, "segmentation", "newsletter", region="leiden")


@given("11 others who told their region on 1 March 2027")
def _others(bakery: Bakery) -> None:
    with clock.moved(MARCH):
        members_of(bakery.house, 11, "segmentation", start=1, region="leiden")


@given("two people who work there")
def _two(bakery: Bakery) -> None:
    bakery.workers = [colleague(bakery.house, "mia", Role.OWNER), colleague(bakery.house, "tom")]


@given(parsers.parse("the worker did its rounds until {day}"))
@when(parsers.parse("the worker does its rounds until {day}"))
def _rounds(bakery: Bakery, day: str) -> None:
    bakery.rounds(day_of(day))


@given("a bakery that keeps the region until someone was away for a year")
def _away(bakery: Bakery) -> None:
    keeping(bakery.house, bakery.folder, region='keep = "inactive:P12M"')


@when(parsers.parse("Anna opens her data on {day}"))
def _opens(bakery: Bakery, day: str) -> None:
    with bakery.at(day), entering(bakery.house, member(bakery.anna)) as visitor:
        bakery.page = visitor.get("/me/data").text


@when(parsers.parse("Anna opens her page on {day}"))
def _home(bakery: Bakery, day: str) -> None:
    with bakery.at(day), entering(bakery.house, member(bakery.anna)) as visitor:
        bakery.page = visitor.get("/me").text


@then(parsers.parse("she reads that her region goes on {day}, with Keep, Delete now and Take a copy as equals"))
def _equals(bakery: Bakery, day: str) -> None:
    card = bakery.page[bakery.page.index("This ends because you were away") :]
    card = card[: card.index("</section>")]
    assert day in card
    buttons = re.findall(r'<(?:button|a)[^>]*class="([^"]*)"[^>]*>\s*(Keep|Delete now|Take a copy)<', card)
    assert [words for _class, words in buttons] == ["Keep", "Delete now", "Take a copy"]
    assert len({style for style, _words in buttons}) == 1


@then(parsers.parse("she reads that her region goes on {day}"))
def _reads(bakery: Bakery, day: str) -> None:
    assert f"On {day}: that is how long it is kept." in bakery.page


@then("she reads that it is not deleted until then, because someone may need it for a claim")
def _reads_why(bakery: Bakery) -> None:
    assert "someone may need it to prove or answer a claim in law" in bakery.page


@then("her region is still held")
def _still(bakery: Bakery) -> None:
    assert "region" in held(bakery.house, bakery.anna)


@then("her region is gone")
def _gone(bakery: Bakery) -> None:
    assert "region" not in held(bakery.house, bakery.anna)


@then("the log has a certificate of it")
def _certificate(bakery: Bakery) -> None:
    with bakery.house.database.read() as session:
        (one,) = session.scalars(select(Act).where(Act.what == "retention run")).all()
        assert '"value region":1' in one.detail


@when("the owner holds Anna's region until 30 June 2028, because of a claim")
def _hold(bakery: Bakery) -> None:
    with clock.moved(MARCH), entering(bakery.house, colleague(bakery.house, "mia", Role.OWNER)) as visitor:
        with bakery.house.database.read() as session:
            address = f"/people/{member_row(session, bakery.anna).public_id}/hold"
        said = {"field": "region", "why": "claim", "ends": "2028-06-30", "untold": ""}
        assert visitor.post(address, data=said).status_code == 303


@then(parsers.parse("Today says that much ends on {day}"))
def _today(bakery: Bakery, day: str) -> None:
    with clock.moved(bakery.last), bakery.house.database.read() as session:
        assert f"Much ends on {day}" in [one.title for one in needs(session)]


@then("Today says that the clock jumped")
def _today_clock(bakery: Bakery) -> None:
    with clock.moved(bakery.last), bakery.house.database.read() as session:
        assert "The clock jumped" in [one.title for one in needs(session)]


@then("the region of all 12 is still held, and opens for nobody")
def _all_held(bakery: Bakery) -> None:
    assert holders(bakery.house, "region") == 12
    with clock.moved(bakery.last), bakery.house.database.write() as session:
        use = consent.use(session, OWNER, [bakery.anna], ["segmentation"], "a test", fields=["region"])
        assert reveal(session, use).get(bakery.anna, {}) == {}


@when(parsers.parse("the {which} of them confirms it"))
def _confirms(bakery: Bakery, which: str) -> None:
    who = bakery.workers[("first", "second").index(which)]
    with clock.moved(bakery.last), entering(bakery.house, who) as visitor:
        with bakery.house.database.read() as session:
            (day,) = large.large_days(session)
        assert visitor.post(f"/keeping/large/{day.id}").status_code == 303


@when("the clock jumps to 1 June 2028")
def _jump(bakery: Bakery) -> None:
    bakery.last = day_of("1 June 2028")
    with clock.moved(bakery.last):
        retention.keep_promises(bakery.house.database)


@when("the owner says that the time is right")
def _right(bakery: Bakery) -> None:
    owner = colleague(bakery.house, "mia", Role.OWNER)
    with clock.moved(bakery.last), entering(bakery.house, owner) as visitor:
        assert visitor.post("/keeping/time").status_code == 303


@then("she was written to once")
def _written(bakery: Bakery, smtp: Smtp) -> None:
    (mail,) = smtp.read("m0@example.org")
    assert "2 March 2028" in str(mail["Subject"])
    with bakery.house.database.read() as session:
        assert [one.days for one in session.scalars(select(Warned))] == [30]


@when("she presses Keep on 6 February 2028")
def _keep(bakery: Bakery) -> None:
    with bakery.at("6 February 2028"), entering(bakery.house, member(bakery.anna)) as visitor:
        assert visitor.post("/me/ending/keep").status_code == 303
