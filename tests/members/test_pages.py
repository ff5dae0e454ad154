"""The pages about people: masked, paged, and quiet about whatever odd text people have (G20)."""

import re
from html import escape

import pytest

from ethicomm import members
from ethicomm.accounts import member
from ethicomm.app import House
from ethicomm.consent import Method
from ethicomm.members import NewMember
from ethicomm.members.queries import PAGE
from tests.members.conftest import OWNER, STAFF, Scene
from tests.members.imports.files import HEAD, audience, confirmed, imports, table, tables_of
from tests.members.people import joins
from tests.members.test_counter_feature import FORM
from tests.members.test_import_feature import uploads

NAUGHTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}",
    "{% raw %}",
    "${jndi:ldap://x}",
    "'; DROP TABLE member; --",
    "=cmd|' /C calc'!A0",
    "Robert\u202egnp.exe",
    "﷽",
    "Ω≈ç√∫˜µ",
    "ﾟ･✿ヾ╲(｡◕‿◕｡)╱✿･ﾟ",
    "‪‪test‪",
    "1;DROP",
    "NULL",
    "undefined",
    "../../../etc/passwd",
    "%s%n%x",
    "\ufeffBOM",
]


def test_people_are_listed_masked_newest_first_page_by_page(scene: Scene) -> None:
    people = [NewMember({"email": f"p{number}@example.org", "first_name": "Anna"}, "en") for number in range(PAGE + 3)]
    with scene.house.database.write() as session:
        members.add_members(session, OWNER, people, Method.COUNTER)
    first = scene.opens(STAFF, "/people")
    assert f"{PAGE + 3} people are here." in first
    older = re.search(r'href="(/people\?before=[0-9a-f-]+)"', first)
    assert older
    second = scene.opens(STAFF, older[1])
    links = re.compile(r'href="/people/([0-9a-f-]{36})"')
    assert (len(links.findall(first)), len(links.findall(second))) == (PAGE, 3)
    assert not set(links.findall(first)) & set(links.findall(second))
    assert "Anna" not in first


def test_an_empty_house_says_how_people_come_in(scene: Scene) -> None:
    assert "Nobody is here yet" in scene.opens(STAFF, "/people")
    assert scene.opens(STAFF, "/people?before=nonsense")
    assert scene.status == 200


def test_someone_who_is_not_there_is_not_found(scene: Scene) -> None:
    scene.opens(STAFF, "/people/00000000-0000-4000-8000-000000000000")
    assert scene.status == 404
    scene.posts(STAFF, "/people/00000000-0000-4000-8000-000000000000/look", {"why": "order"})
    assert scene.status == 404


@pytest.mark.parametrize("path", ["/people", "/people/new", "/people/import"])
def test_members_and_strangers_do_not_see_the_people(scene: Scene, path: str) -> None:
    scene.opens(member(1), path)
    assert scene.status == 404
    answer = scene.visitor(None).get(path, follow_redirects=False)
    assert answer.headers["location"].startswith("/work/sign-in")


def test_staff_do_not_import(scene: Scene) -> None:
    scene.opens(STAFF, "/people/import")
    assert scene.status == 404


@pytest.mark.parametrize("text", NAUGHTY)
def test_odd_names_are_shown_as_they_are_and_run_nowhere(scene: Scene, text: str) -> None:
    scene.posts(STAFF, "/people/new", {**FORM, "name": text, "where": text})
    assert scene.status in (200, 422)
    if scene.status == 200:
        person = scene.address.rsplit("/", 1)[1]
        answer = scene.visitor(STAFF).post(f"/people/{person}/look", data={"why": "other"})
        assert escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in answer.text
        scene.works()
        assert scene.smtp.kept


@pytest.mark.parametrize("text", NAUGHTY)
def test_odd_texts_in_a_file_break_nothing(house: House, text: str) -> None:
    row = list(confirmed("anna@example.org", text, tags=f'"{text}"'))
    content = audience([tuple(row), (f"{text}@example.org", text, text, text, text, text, text, text)])
    report = imports(house, content)
    assert report.people == 2
    assert report.joining == 1


def test_odd_names_of_columns_and_tags_are_shown_and_run_nowhere(scene: Scene) -> None:
    head = (*HEAD[:-1], "<script>alert(2)</script>", "TAGS")
    row = (*confirmed("anna@example.org")[:-1], "x", '"<b>tag</b>"')
    answer = scene.visitor(OWNER).post("/people/import", files={"file": ("<script>.csv", table(head, row))})
    assert "<script>alert(2)" not in answer.text
    assert "&lt;script&gt;alert(2)" in answer.text
    assert "&lt;b&gt;tag" in answer.text


def test_a_second_look_at_a_half_decided_import_keeps_what_was_chosen(scene: Scene) -> None:
    content = audience([confirmed("anna@example.org", tags='"bread"')])
    uploads(scene, content)
    batch = scene.kept["batch"]
    page = scene.opens(OWNER, f"/people/import/{batch}/columns")
    chosen = dict(re.findall(r'<select id="(column-\d+)".*?<option value="([^"]*)" selected', page))
    decided = {"covers": "personalisation", "tag-name-0": "bread", "tag-0": "interests:bread", "words": ""}
    scene.posts(OWNER, f"/people/import/{batch}/columns", {**chosen, **decided})
    assert scene.status == 422
    assert "Paste the words of the old form" in scene.page or "Needed for: Picks for you" in scene.page
    assert re.search(r'value="personalisation" checked', scene.page)
    assert re.search(r'<option value="interests:bread" selected', scene.page)


def test_an_upload_without_a_file_says_so(scene: Scene) -> None:
    scene.posts(OWNER, "/people/import", {"x": "y"})
    assert scene.status == 422
    assert "Choose a file first." in scene.page


def test_opening_and_counting_change_nothing(scene: Scene) -> None:
    """G8, for these pages: GET writes nothing."""
    with scene.house.database.write() as session:
        anna = joins(session, "newsletter")
        public_id = members.member_row(session, anna).public_id
    uploads(scene, audience([confirmed("ben@example.org", days=3)]))
    before = tables_of(scene.house)
    batch = scene.kept["batch"]
    for path in (
        "/people", f"/people/{public_id}", "/people/new", "/people/import", f"/people/import/{batch}",
        f"/people/import/{batch}/columns", f"/people/import/{batch}/check", f"/people/import/{batch}/rejects",
        "/join", "/join/sent",
    ):  # fmt: skip
        scene.opens(OWNER, path)
        assert scene.status == 200, path
    assert tables_of(scene.house) == before
