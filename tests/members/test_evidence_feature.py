"""features/members/evidence.feature, through the owner's pages and the member's own."""

import re
from collections import Counter
from datetime import timedelta
from hashlib import sha256

import pytest
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from ethicomm import consent
from ethicomm.accounts import member
from ethicomm.app import House
from ethicomm.clock import moved, now
from ethicomm.consent import ConsentState, Grade, Method, Standing
from ethicomm.db import Session
from ethicomm.errors import Conflict
from ethicomm.ledger import Act
from ethicomm.members import find_member
from ethicomm.members.imports.lifting import lift
from ethicomm.members.imports.models import ImportBatch
from ethicomm.portal.routes import HANDLERS as PORTAL
from tests.members.conftest import OWNER, STAFF, Scene
from tests.members.imports.files import audience, confirmed, imports, made_export, tables_of
from tests.members.people import says_yes, takes_back
from tests.visiting import visiting, words_on

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("scene")]
scenarios("members/evidence.feature")
ADDRESS = {name: f"{name.casefold().replace('é', 'e')}@example.org" for name in ("Anna", "Ben", "Chloé")}
WORDS = "Yes, send me the letter of the bakery.\n\nYou can stop at any time."
OTHER = "Yes, sell my address."


@given("I brought in a file in which Anna, Ben and Chloé confirmed long ago")
def brought_in(scene: Scene) -> None:
    rows = [confirmed(ADDRESS["Anna"], days=100), confirmed(ADDRESS["Ben"]), confirmed(ADDRESS["Chloé"], days=2000)]
    imports(scene.house, audience(rows))


@given("Ben has taken his yes back since")
def ben_stops(scene: Scene) -> None:
    with scene.house.database.write() as session:
        takes_back(session, subject(session, "Ben"), "newsletter")
    scene.kept |= {"stood": standing(scene.house), "before": tables_of(scene.house)}


@when("I paste the words of the old form")
def paste(scene: Scene) -> None:
    scene.posts(OWNER, f"{page(scene)}/check", {"words": WORDS.replace("\n", "\r\n")})


@when("I paste the words of the old form and keep them")
@when("I keep the same words again")
def keep(scene: Scene) -> None:
    scene.posts(OWNER, page(scene), {"words": WORDS})


@when("I keep other words")
def keep_others(scene: Scene) -> None:
    scene.posts(OWNER, page(scene), {"words": OTHER})


@when("I upload a photo of the form")
def photo(scene: Scene) -> None:
    scene.posts(OWNER, f"{page(scene)}/check", files={"words_file": ("form.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00")})


@then(parsers.parse('I read "{words}"'))
def read(scene: Scene, words: str) -> None:
    assert words in scene.page


@then("the mark of the words")
def mark(scene: Scene) -> None:
    assert sha256(WORDS.encode()).hexdigest() in scene.page


@then("nothing has changed yet")
def unchanged(scene: Scene) -> None:
    assert tables_of(scene.house) == scene.kept["before"]


@then("the yes of Anna and Chloé is documented, and names those words")
def documented(scene: Scene) -> None:
    with scene.house.database.read() as session:
        states = {name: state(session, name) for name in ADDRESS}
    digest = sha256(WORDS.encode()).hexdigest()
    assert {(states[one].grade, states[one].notice) for one in ("Anna", "Chloé")} == {(Grade.DOCUMENTED, digest)}
    assert (states["Ben"].state, states["Ben"].notice) == ("withdrawn", None)


@then("the same people may be written to, until the same day as before")
def same(scene: Scene) -> None:
    assert standing(scene.house) == scene.kept["stood"]


@then("the log says that proof was added for 2 people")
def logged(scene: Scene) -> None:
    with scene.house.database.read() as session:
        (detail,) = session.scalars(select(Act.detail).where(Act.what == "proof added"))
    assert '"newsletter":2' in detail


@then("Anna's history holds one proof")
def once(scene: Scene) -> None:
    with scene.house.database.read() as session:
        events = consent.history(session, subject(session, "Anna"))
    assert [one.method for one in events if one.purpose == "newsletter"] == [Method.EVIDENCE, Method.IMPORT]


@then("Anna reads in her history that proof of it was added")
def anna_reads(scene: Scene) -> None:
    with scene.house.database.read() as session:
        anna = member(subject(session, "Anna"))
    with visiting(scene.house, PORTAL, anna) as browser:
        answer = browser.get("/me/consents")
    assert "proof of it was added" in words_on(answer)
    scene.kept["consents"] = answer.text


@then("she can open the words")
def opens(scene: Scene) -> None:
    digest = sha256(WORDS.encode()).hexdigest()
    assert re.search(rf'href="/notices/{digest}"', str(scene.kept["consents"]))


def test_a_member_who_said_yes_here_meanwhile_keeps_the_better_proof(scene: Scene) -> None:
    brought_in(scene)
    with scene.house.database.write() as session:
        anna = subject(session, "Anna")
        takes_back(session, anna, "newsletter")
        says_yes(session, anna, "newsletter")
    keep(scene)
    with scene.house.database.read() as session:
        assert state(session, "Anna").grade == Grade.SEEN_HERE


def test_a_yes_that_ran_out_is_not_brought_back(scene: Scene) -> None:
    brought_in(scene)
    with moved(now() + timedelta(days=91)):
        keep(scene)
        with scene.house.database.write() as session:
            consent.expire_lapsed(session)
            assert not consent.authorise(session, subject(session, "Chloé"), "newsletter")
            assert state(session, "Chloé").grade == Grade.CLAIMED


def test_an_open_question_about_its_end_stays_open_and_is_not_put_twice(scene: Scene) -> None:
    brought_in(scene)
    with scene.house.database.write() as session:
        assert consent.ask_again(session) == 1
    keep(scene)
    with scene.house.database.write() as session:
        assert consent.open_questions(session, subject(session, "Chloé")) == ("newsletter",)
        assert consent.ask_again(session) == 0


def test_only_the_grade_and_the_words_change_whatever_was_imported(scene: Scene) -> None:
    imports(scene.house, made_export(300))
    before, grades = standing(scene.house), grades_in(scene.house)
    keep(scene)
    assert standing(scene.house) == before
    assert grades_in(scene.house) == {("documented" if one == "claimed" else one): n for one, n in grades.items()}


def grades_in(house: House) -> dict[str, int]:
    with house.database.read() as session:
        return Counter(session.scalars(select(ConsentState.grade).where(ConsentState.purpose == "newsletter")))


def test_only_the_owner_brings_words(scene: Scene) -> None:
    brought_in(scene)
    scene.posts(STAFF, page(scene), {"words": WORDS})
    assert scene.status == 404


def test_two_who_bring_words_at_once_do_not_swap_them(scene: Scene) -> None:
    brought_in(scene)
    with scene.house.database.read() as session:
        read_before = session.scalars(select(ImportBatch)).one()
    keep(scene)
    with scene.house.database.write() as session, pytest.raises(Conflict):
        lift(session, OWNER, read_before, OTHER)
    with scene.house.database.read() as session:
        assert session.scalars(select(ImportBatch.words)).one() == WORDS


@pytest.mark.parametrize("words", ["", "   \n ", "x" * 50_001])
def test_no_words_or_far_too_many_are_told_so(scene: Scene, words: str) -> None:
    brought_in(scene)
    scene.posts(OWNER, f"{page(scene)}/check", {"words": words})
    assert scene.status == 422


def page(scene: Scene) -> str:
    with scene.house.database.read() as session:
        return f"/people/import/{session.scalars(select(ImportBatch.id)).one()}/words"


def subject(session: Session, name: str) -> int:
    return find_member(session, ADDRESS[name]) or 0


def state(session: Session, name: str) -> ConsentState:
    return session.get_one(ConsentState, (subject(session, name), "newsletter"))


def standing(house: House) -> object:
    """All that permits anything, and until when."""
    with house.database.read() as session:
        rows = session.execute(select(Standing.subject, Standing.bits, Standing.lapses).order_by(Standing.subject))
        ends = select(ConsentState.subject, ConsentState.purpose, ConsentState.ends, ConsentState.since)
        return rows.all(), session.execute(ends.order_by(ConsentState.subject, ConsentState.purpose)).all()
