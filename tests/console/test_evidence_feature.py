"""features/console/evidence.feature, told by the owner; and that its figures are those of the gate and the asking."""

import re
from datetime import timedelta
from html import unescape

import pytest
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import event, select

from ethicomm import consent
from ethicomm.accounts import Actor, Role, member
from ethicomm.app import House
from ethicomm.clock import moved, now
from ethicomm.consent import ConsentRecord, Grade, Method
from ethicomm.console import routes
from ethicomm.console.evidence import evidence, few, sum_of_few
from ethicomm.members.imports import lifting
from ethicomm.members.imports.models import ImportBatch
from ethicomm.policy import in_force
from tests.automations.story import OWNER
from tests.console.day import Day
from tests.members.imports.files import audience, confirmed, imports, made_export
from tests.members.people import joins, takes_back
from tests.visiting import visiting, words_on

pytestmark = pytest.mark.both
scenarios("console/evidence.feature")


@given("12 people who said yes to letters here, and 3 from a file")
def people(day: Day) -> None:
    with day.house.database.write() as session:
        for number in range(12):
            joins(session, "newsletter", email=f"here{number}@example.org")
    imports(day.house, audience([confirmed(f"file{number}@example.org") for number in range(3)]))


@given("3 people from a file who said yes long ago")
def long_ago(day: Day) -> None:
    imports(day.house, audience([confirmed(f"file{number}@example.org", days=2000) for number in range(3)]))


@given("the question about it was put to them")
def asked(day: Day) -> None:
    with day.house.database.write() as session:
        assert consent.ask_again(session) == 3


@given(parsers.parse("{count:d} of those who said yes here took it back"))
def took_back(day: Day, count: int) -> None:
    with day.house.database.write() as session:
        yes = select(ConsentRecord.subject).where(
            ConsentRecord.purpose == "newsletter", ConsentRecord.grade == "seen_here"
        )
        for subject in session.scalars(yes.order_by(ConsentRecord.id).limit(count)).all():
            takes_back(session, subject, "newsletter")


@when("I open what is on record")
def opens(day: Day) -> None:
    with visiting(day.house, routes.HANDLERS, OWNER) as browser:
        answer = browser.get("/evidence")
    day.page = unescape(answer.text)
    assert answer.status_code == 200, words_on(answer)


@when("I keep the words of the old form, and open what is on record")
def keeps_words(day: Day) -> None:
    with day.house.database.write() as session:
        batch = session.scalars(select(ImportBatch)).one()
        lifting.lift(session, Actor(Role.OWNER, "owner"), batch, "Yes, the letter.")
    opens(day)


@then(parsers.parse("letters stand for {people:d} people: {one:d} {grade} and {other:d} {other_grade}"))
def graded(day: Day, people: int, one: int, grade: str, other: int, other_grade: str) -> None:
    said = row(day, "stands")
    assert f"Newsletter {people} " in said
    assert f"{grade} {one} " in said + " "
    assert f"{other_grade} {other}" in said


@then(parsers.parse("in version 1 of the words for {ours:d} of them, and in {words} for {theirs:d}"))
def in_words(day: Day, ours: int, words: str, theirs: int) -> None:
    said = row(day, "stands")
    assert re.search(rf"version 1 English: Newsletter, version 1 {ours} ", said)
    assert re.search(rf"{words} (its words: Newsletter, an old form )?{theirs} ", said)


@then("the words of version 1 are one press away")
def one_press(day: Day) -> None:
    with day.house.database.read() as session:
        words = in_force(session).purposes["newsletter"].notices["en"].hash
    assert f'href="/notices/{words}"' in day.page


@then(parsers.parse('this month shows {given_:d} who said yes, and "{back}" who took it back'))
def month(day: Day, given_: int, back: str) -> None:
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", day.page.split('id="stands"')[0])
    assert cells[-3:] == [str(given_), back, "0"]


@then(parsers.parse("{ends:d} yeses to letters end within 90 days, and {asked_:d} of these people are asked"))
def ending(day: Day, ends: int, asked_: int) -> None:
    assert f"Newsletter {ends} {asked_} 0" in row(day, "soon")


@then(parsers.parse("{people:d} people may not be asked about letters yet"))
def resting(day: Day, people: int) -> None:
    assert f"Newsletter 0 0 {people}" in row(day, "soon")


@then("I can go on to put a question to others")
def asking(day: Day) -> None:
    assert 'href="/asking"' in day.page


@then("letters stand for nobody")
def nobody(day: Day) -> None:
    assert "Newsletter 0 –" in row(day, "stands")


def row(day: Day, section: str) -> str:
    """What the row about letters says in one section, without its markup."""
    part = day.page.split(f'id="{section}"')[1].split("</section>")[0]
    text = " ".join(re.sub(r"<[^>]*>", " ", part).split()).replace(" :", ":")
    return text[text.index("Newsletter") :].split("Picks for you")[0]


def test_it_says_what_the_gate_and_the_asking_say(day: Day) -> None:
    imports(day.house, made_export(300))
    people(day)
    took_back(day, 4)
    with day.house.database.write() as session:
        anna = joins(session, "personalisation", email="anna@example.org")
        consent.refuse(session, member(anna), anna, "newsletter", notice_hash=None, method=Method.PORTAL)
        consent.ask_again(session)
    for days in (0, 45, 95, 200):
        with moved(now() + timedelta(days=days)):
            with day.house.database.write() as session:
                consent.expire_lapsed(session)
            agrees(day)


def agrees(day: Day) -> None:
    with day.house.database.read() as session:
        for one in evidence(session).purposes:
            askable = consent.askable(session, one.key)
            assert one.people == consent.counts(session, one.key)["stands"] == askable.stands
            assert sum(people for _month, people in one.rests) == askable.not_before
            assert sum(words.people for words in one.words) == one.people


def test_a_yes_that_stands_has_one_grade(day: Day) -> None:
    people(day)
    with day.house.database.read() as session:
        newsletter = evidence(session).purposes[0]
    assert dict(newsletter.grades) == {Grade.SEEN_HERE: 12, Grade.CLAIMED: 3}


def test_it_is_read_from_indexes_alone_however_many_people_there_are(house: House, database_kind: str) -> None:
    """100,000 people in a third of a second; a scan of their rows would take two."""
    if database_kind != "sqlite":
        return
    asked = list[tuple[str, object]]()
    event.listen(house.database.engine, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
    with house.database.read() as session:
        evidence(session)
        counted = [one for one in asked if "count(" in one[0].lower() and "FROM consent_" in one[0]]
        connection = session.connection()
        for statement, parameters in counted:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()  # type: ignore[arg-type]
            assert any("COVERING INDEX" in row.detail for row in plan), (statement, plan)
    assert len(counted) >= 20


@pytest.mark.parametrize(("people", "told"), [(0, "0"), (1, "under 10"), (9, "under 10"), (10, "10"), (1234, "1,234")])
def test_few_are_not_told(people: int, told: str) -> None:
    assert few(people) == told


@pytest.mark.parametrize(("parts", "told"), [([], "0"), ([3], "under 10"), ([20, 15], "35"), ([20, 4], "about 20")])
def test_a_sum_gives_no_few_away(parts: list[int], told: str) -> None:
    assert sum_of_few(parts) == told
