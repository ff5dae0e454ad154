"""features/members/import.feature, through the pages, with the worker doing its part."""

import csv
import io
import re

import pytest
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from ethicomm import consent
from ethicomm.accounts import member
from ethicomm.consent import Method
from ethicomm.members import Mark, Member, find_member
from ethicomm.members.imports.models import Uploaded
from tests.members.conftest import OWNER, Scene
from tests.members.imports.files import (
    audience,
    confirmed,
    days_ago,
    stopped,
    table,
    tables_of,
    unconfirmed,
)
from tests.members.people import may_write_to

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("scene")]
scenarios("members/import.feature")
ADDRESS = {name: f"{name.casefold().replace('é', 'e')}@example.org" for name in ("Anna", "Ben", "Chloé", "Dora")}


def uploads(scene: Scene, content: bytes, name: str = "export.zip", **decided: object) -> None:
    """Upload, keep what is suggested, and ask for the counts."""
    page = scene.posts(OWNER, "/people/import", files={"file": (name, content)})
    batch = re.search(r"/people/import/([0-9a-f-]{36})/columns", page)[1]  # type: ignore[index]
    scene.kept["batch"] = batch
    chosen = re.findall(r'<select id="(column-\d+)".*?<option value="([^"]*)" selected', page)
    scene.posts(OWNER, f"/people/import/{batch}/columns", {**dict(chosen), "covers": "newsletter", "language": "en"})


def brings_in(scene: Scene) -> None:
    scene.posts(OWNER, f"/people/import/{scene.kept['batch']}")
    scene.works()
    scene.opens(OWNER, f"/people/import/{scene.kept['batch']}")


@given("an export of my old tool with")
def export(scene: Scene, datatable: list[list[str]]) -> None:
    assert len(datatable) == 5
    scene.kept["export"] = audience(
        [confirmed(ADDRESS["Anna"], days=365, birthday="05/03"), unconfirmed(ADDRESS["Ben"])],
        [stopped(ADDRESS["Chloé"], why="SPAM")],
        [(*confirmed(ADDRESS["Dora"]), days_ago(9))],
    )


@when("I upload the export and ask for the counts")
def upload_export(scene: Scene) -> None:
    scene.kept["before"] = tables_of(scene.house)
    uploads(scene, scene.kept["export"])  # type: ignore[arg-type]


@when("I bring them in")
def bring_in(scene: Scene) -> None:
    brings_in(scene)


@given("I brought the export in")
@when("I bring the same export in again")
def bring_export_in(scene: Scene) -> None:
    upload_export(scene)
    brings_in(scene)


@when("I stop, and have the file deleted")
def stop(scene: Scene) -> None:
    scene.posts(OWNER, f"/people/import/{scene.kept['batch']}/stop")


@when("I bring in a file in which Ben confirmed")
def proof(scene: Scene) -> None:
    uploads(scene, audience([confirmed(ADDRESS["Ben"])]))
    brings_in(scene)


@given("Anna said no to letters on her own page")
def says_no(scene: Scene) -> None:
    with scene.house.database.write() as session:
        anna = find_member(session, ADDRESS["Anna"]) or 0
        consent.withdraw(session, member(anna), anna, "newsletter", method=Method.PORTAL)


@when("I upload a file with a broken row and a row that hides a formula")
def upload_broken(scene: Scene) -> None:
    rows = (
        ("email", "name", "confirmed at"),
        (ADDRESS["Anna"], "Anna", days_ago(9)),
        ("nobody", '=HYPERLINK("http://evil.example")', days_ago(9)),
        (ADDRESS["Anna"].upper(), "+31 71", days_ago(9)),
    )
    uploads(scene, table(*rows), "people.csv")


@then(parsers.parse('I read "{words}"'))
def read(scene: Scene, words: str) -> None:
    assert words in scene.page


@then("nobody has come in")
def nobody(scene: Scene) -> None:
    after = tables_of(scene.house)
    assert {name for name, rows in after.items() if rows != scene.kept["before"][name]} <= {"import_batch", "uploaded"}  # type: ignore[index]


@then(parsers.parse("the next letter goes to {who}"))
def letter_goes_to(scene: Scene, who: str) -> None:
    named = {name for name, address in ADDRESS.items() if may_write_to(scene.house, address)}
    assert named == {name for name in ADDRESS if name in who}


@then("of Chloé and Dora there is a mark, and nothing else")
def marks(scene: Scene) -> None:
    with scene.house.database.read() as session:
        assert sorted(session.scalars(select(Mark.why))) == ["cleaned", "complained"]
        assert len(session.scalars(select(Member.subject)).all()) == 1


@then("the file is gone")
def gone(scene: Scene) -> None:
    with scene.house.database.read() as session:
        assert session.scalar(select(Uploaded.batch)) is None


@then("nobody was added, marked or changed")
def same(scene: Scene) -> None:
    before, after = scene.kept["before"], tables_of(scene.house)
    same_again = {"member", "value", "standing", "consent_record", "consent_state", "mark", "waiting", "login"}
    assert {name: after[name] for name in same_again} == {name: before[name] for name in same_again}  # type: ignore[index]


@then("I read that row 3 has no address, and row 4 repeats row 2")
def row_reasons(scene: Scene) -> None:
    assert "This is not an e-mail address." in scene.page
    assert "The same address as in row 2 of “the file”." in scene.page
    assert len(re.findall(r"<td class=\"n\">[34]</td>|<td[^>]*>[34]</td>", scene.page)) >= 2


@then("the table of those rows runs nothing when it is opened")
def rejects(scene: Scene) -> None:
    answer = scene.visitor(OWNER).get(f"/people/import/{scene.kept['batch']}/rejects")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["Row", "3", "4"]
    assert [row[3] for row in rows[1:]] == ['\'=HYPERLINK("http://evil.example")', "'+31 71"]
