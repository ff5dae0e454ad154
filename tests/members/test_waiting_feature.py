"""features/members/waiting_room.feature, through the owner's pages, with the worker doing its part."""

import csv
import io
import re
from datetime import timedelta

import msgspec
import pytest
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from ethicomm import consent, members, vault
from ethicomm.accounts import member
from ethicomm.clock import moved, now
from ethicomm.consent import ConsentRecord, Grade, Method
from ethicomm.db import Session
from ethicomm.members import Why, find_member, people_here
from ethicomm.members.imports import old_words
from ethicomm.members.imports.models import ImportBatch, Uploaded
from ethicomm.members.imports.people import moment_of
from ethicomm.members.models import Waiting
from ethicomm.words import date
from tests.members.conftest import OWNER, STAFF, Scene
from tests.members.imports.files import audience, confirmed, days_ago, imports, table, unconfirmed
from tests.members.people import joins, may_write_to, seen_of

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("scene")]
scenarios("members/waiting_room.feature")
ADDRESS = {name: f"{name.casefold().replace('é', 'e')}@example.org" for name in ("Anna", "Ben", "Chloé", "Dora")}
WORDS = "Yes, send me the letter."
TIMED = ("E-mail", "Confirmed at", "Source")
SAID = ("E-mail", "Confirmed")


@given("I brought in an export in which Anna, Ben, Chloé and Dora never confirmed")
def never_confirmed(scene: Scene) -> None:
    imports(scene.house, audience([(one, name, *unconfirmed(one)[2:]) for name, one in ADDRESS.items()]))
    with scene.house.database.read() as session:
        scene.kept["origin"] = session.scalars(select(ImportBatch.id)).one()


@given("Anna asked never to be written to")
def marked(scene: Scene) -> None:
    with scene.house.database.write() as session:
        members.mark(session, ADDRESS["Anna"], Why.UNSUBSCRIBED)


@given("Anna joined by herself, and was forgotten")
def forgotten(scene: Scene) -> None:
    with scene.house.database.write() as session:
        anna = joins(session, email=ADDRESS["Anna"])
        members.erase(session, member(anna), anna, Method.PORTAL)


@when("I open the waiting room")
def opens(scene: Scene) -> None:
    scene.opens(OWNER, "/people/waiting")


@when("I bring a list on which Anna and Ben confirmed")
def brings(scene: Scene) -> None:
    upload(scene, TIMED, *((ADDRESS[name], days_ago(40), "shop form, shelf 3") for name in ("Anna", "Ben")))
    counts(scene)


@when("I bring a list on which Anna and Ben confirmed, 31 days later")
def brings_late(scene: Scene) -> None:
    with moved(now() + timedelta(days=31)):
        brings(scene)
        let_in(scene)
        scene.opens(OWNER, "/people/waiting")
        brings(scene)


@when("I bring a list that says Anna and Ben confirmed, without the words of the form")
def brings_said(scene: Scene) -> None:
    upload(scene, SAID, (ADDRESS["Anna"], "yes"), (ADDRESS["Ben"], "x"))
    counts(scene)


@when("I bring the words as well, and let them in")
def with_words(scene: Scene) -> None:
    counts(scene, words=WORDS)
    let_in(scene)


@when('I bring a list that says "no" for Anna and "yes" for Ben, with the words of the form')
def brings_no(scene: Scene) -> None:
    upload(scene, SAID, (ADDRESS["Anna"], "no"), (ADDRESS["Ben"], "yes"))
    counts(scene, words=WORDS)


@when("I bring a list with times on which Anna unsubscribed, Chloé said no, and Ben said yes")
def brings_stopped(scene: Scene) -> None:
    upload(
        scene, ("E-mail", "Confirmed at", "Confirmed", "Status"),
        (ADDRESS["Anna"], days_ago(40), "yes", "Unsubscribed"), (ADDRESS["Chloé"], days_ago(40), "no", ""),
        (ADDRESS["Ben"], days_ago(40), "yes", "subscribed"), ("ANNA@example.org", days_ago(40), "yes", ""),
    )  # fmt: skip
    counts(scene)


@when("I bring a list with a broken row, a stranger, a time that cannot be true, and Ben twice")
def brings_broken(scene: Scene) -> None:
    upload(
        scene, TIMED, ("nobody", days_ago(9), "=1+1"), ("eve@example.org", days_ago(9), ""),
        (ADDRESS["Anna"], "2999-01-01", ""), (ADDRESS["Ben"], days_ago(9), ""),
        (ADDRESS["Ben"].upper(), days_ago(3), ""),
    )  # fmt: skip
    counts(scene)


@when("I let them in")
def let_in(scene: Scene) -> None:
    scene.posts(OWNER, f"/people/proof/{scene.kept['batch']}")
    scene.works()
    scene.opens(OWNER, f"/people/import/{scene.kept['batch']}")


@when("I stop, and have the list deleted")
def stop(scene: Scene) -> None:
    scene.posts(OWNER, f"/people/proof/{scene.kept['batch']}/stop")
    with scene.house.database.read() as session:
        assert session.scalar(select(Uploaded.batch)) is None


@then(parsers.parse('I read "{words}"'))
def read(scene: Scene, words: str) -> None:
    assert words in scene.page


@then("I read until when they wait")
def until(scene: Scene) -> None:
    with scene.house.database.read() as session:
        ends = session.scalars(select(Waiting.ends).limit(1)).one()
    assert date(ends) in scene.page


@then("I read no name and no address")
def masked(scene: Scene) -> None:
    assert not [name for name in ADDRESS if name in scene.page]
    assert "example.org" not in scene.page


@then("nobody has come in yet")
def nobody(scene: Scene) -> None:
    with scene.house.database.read() as session:
        assert people_here(session) == 0


@then(parsers.parse("the next letter goes to {who}"))
def letter_goes_to(scene: Scene, who: str) -> None:
    named = {name for name, address in ADDRESS.items() if may_write_to(scene.house, address)}
    assert named == {name for name in ADDRESS if name in who}


@then("their name is kept as the import had it")
def named(scene: Scene) -> None:
    with scene.house.database.read() as session:
        ben = find_member(session, ADDRESS["Ben"]) or 0
    assert seen_of(scene.house, ben, "newsletter", "first_name") == {"first_name": "Ben"}


@then("what the list shows of Anna is sealed with her yes")
def sealed(scene: Scene) -> None:
    with scene.house.database.read() as session:
        anna = find_member(session, ADDRESS["Anna"]) or 0
        record = session.get_one(ConsentRecord, yes_of(session, "Anna").record)
        assert record.evidence
        evidence = vault.of(session).keys([anna])[anna].open(consent.evidence_place(record.id), record.evidence)
    told = msgspec.json.decode(evidence)
    assert told["proof"] == "shop form, shelf 3"
    assert told["asked_at"]
    assert timedelta(days=39) < now() - (moment_of(told["confirmed_at"]) or now()) < timedelta(days=41)


@then("their yes is documented, from the day they signed up")
def documented(scene: Scene) -> None:
    with scene.house.database.read() as session:
        yes = yes_of(session, "Anna")
        assert old_words(session, yes.notice or "") == WORDS
    assert (yes.grade, yes.method) == (Grade.DOCUMENTED, Method.IMPORT)
    assert timedelta(days=399) < now() - yes.agreed_at < timedelta(days=401)


@then(parsers.parse("{count:d} people wait"))
def wait(scene: Scene, count: int) -> None:
    with scene.house.database.read() as session:
        assert len(session.scalars(select(Waiting.id)).all()) == count


@then("the table of rows says why for each")
def rejects(scene: Scene) -> None:
    answer = scene.visitor(OWNER).get(f"/people/proof/{scene.kept['batch']}/rejects")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row[0]: row[1] for row in rows[1:]} == {
        "2": "This is not an e-mail address. It looks like name@example.org.",
        "3": "Nobody with this address waits from this import.",
        "6": "The same address as in row 5.",
    }
    assert "'=1+1" in rows[1]


def test_who_is_let_in_is_as_if_the_import_had_shown_it(scene: Scene) -> None:
    never_confirmed(scene)
    brings(scene)
    let_in(scene)
    imports(scene.house, audience([confirmed("eve@example.org", "Eve", days=40)]))
    with scene.house.database.read() as session:
        anna, eve = find_member(session, ADDRESS["Anna"]) or 0, find_member(session, "eve@example.org") or 0
        lives = [[(one.purpose, one.state, one.method, one.grade, one.notice) for one in consent.history(session, who)]
                 for who in (anna, eve)]  # fmt: skip
        held = [members.held_fields(session, who) for who in (anna, eve)]
    assert lives[0] == lives[1]
    assert held[0] == held[1]


def test_a_member_in_the_file_is_not_talked_over(scene: Scene) -> None:
    never_confirmed(scene)
    with scene.house.database.write() as session:
        joins(session, email=ADDRESS["Anna"])
    brings(scene)
    let_in(scene)
    assert not may_write_to(scene.house, ADDRESS["Anna"])
    assert may_write_to(scene.house, ADDRESS["Ben"])


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "There is nothing in this file."), (b"PK\3\4", "is broken or locked")]
)
def test_a_file_that_is_none_is_told_so(scene: Scene, content: bytes, said: str) -> None:
    never_confirmed(scene)
    origin = scene.kept["origin"]
    scene.posts(OWNER, f"/people/waiting/{origin}", files={f"file-{origin}": ("proof.csv", content)})
    assert scene.status == 422
    assert said in scene.page


def test_a_file_whose_columns_show_nothing_is_not_taken(scene: Scene) -> None:
    never_confirmed(scene)
    upload(scene, ("E-mail", "Colour"), (ADDRESS["Anna"], "blue"))
    counts(scene)
    assert scene.status == 422
    assert "Say which column shows the yes" in scene.page


def test_only_the_owner_lets_in(scene: Scene) -> None:
    never_confirmed(scene)
    scene.opens(STAFF, "/people/waiting")
    assert scene.status == 404


def test_a_list_of_those_who_said_stop_is_no_proof(scene: Scene) -> None:
    never_confirmed(scene)
    origin = scene.kept["origin"]
    content = audience([confirmed(ADDRESS["Anna"])], [(*confirmed(ADDRESS["Anna"]), days_ago(1), "NORMAL")])
    page = scene.posts(OWNER, f"/people/waiting/{origin}", files={f"file-{origin}": ("export.zip", content)})
    keep(scene, page)
    assert "0 of 4 can be let in, 4 stay" in scene.page


def upload(scene: Scene, *rows: tuple[str, ...]) -> None:
    origin = scene.kept["origin"]
    content = table(*rows)
    page = scene.posts(OWNER, f"/people/waiting/{origin}", files={f"file-{origin}": ("proof.csv", content)})
    keep(scene, page, count=False)


def keep(scene: Scene, page: str, count: bool = True) -> None:
    """Remember which file it is, and what was suggested for its columns."""
    scene.kept["batch"] = re.search(r"/people/proof/([0-9a-f-]{36})/columns", page)[1]  # type: ignore[index]
    scene.kept["chosen"] = dict(re.findall(r'<select id="(\w+)".*?<option value="([^"]*)" selected', page))
    if count:
        counts(scene)


def counts(scene: Scene, **more: str) -> None:
    """Keep what was suggested, and look at the counts."""
    chosen = scene.kept["chosen"]
    assert isinstance(chosen, dict)
    scene.posts(OWNER, f"/people/proof/{scene.kept['batch']}/columns", {**chosen, **more})


def yes_of(session: Session, name: str) -> consent.Event:
    events = consent.history(session, find_member(session, ADDRESS[name]) or 0)
    return next(one for one in events if one.purpose == "newsletter")
