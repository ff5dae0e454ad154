"""My data: everything held in words, where it came from, what for, until when; to correct, to give, to delete."""

from datetime import datetime, timedelta
from itertools import chain, combinations
from pathlib import Path
from shutil import copytree

import pytest

from ethicomm import clock
from ethicomm.accounts import member
from ethicomm.app import House
from ethicomm.db import Session
from ethicomm.policy import apply
from ethicomm.portal.holdings import FieldSeen, fields_of
from ethicomm.retention.running import run
from ethicomm.rounds import let_lapse
from ethicomm.settings import house as folder_of
from tests.members.people import joins, says_yes
from tests.patience import time_was_watched
from tests.portal.people import VALUES, Anna, held_of, work
from tests.visiting import Visitor, entering, words_on

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_anna_reads_what_is_held_in_words_and_not_in_keys(her: Visitor) -> None:
    page = words_on(her.get("/me/data"))
    assert "Interests Bread, Gluten-free baking Where it came from at the counter" in page
    assert "Region Leiden" in page
    assert "Birthday 3 May" in page
    assert "What it is for Picks for you, Sorting members into groups" in page
    for key in ("gluten_free", "25_39", '["', "05-03"):
        assert key not in page


def test_in_dutch_she_reads_it_in_dutch(her: Visitor) -> None:
    her.cookies.set("language", "nl")
    assert "Brood, Glutenvrij bakken" in words_on(her.get("/me/data"))
    her.cookies.set("language", "nl")
    assert "Glutenvrij bakken" in words_on(her.get("/me/data/interests"))


def test_the_last_use_names_only_what_was_opened_for_her(house: House, her: Visitor) -> None:
    page = words_on(her.get("/me/data"))
    region = page.partition("Region Leiden")[2].partition("When it goes")[0]
    assert "by a member of staff. You asked for something" in region
    birthday = page.partition("Birthday 3 May")[2].partition("When it goes")[0]
    assert "Last used not yet" in birthday


def test_she_corrects_her_interests(house: House, anna: Anna, her: Visitor) -> None:
    form = her.get("/me/data/interests").text
    assert form.count(" checked") == 2
    answer = her.post("/me/data/interests", data={"value": ["coffee", "pastry"]})
    assert (answer.status_code, answer.headers["location"]) == (303, "/me/data#interests")
    assert "Interests Pastry, Coffee Where it came from on your own page" in words_on(her.get("/me/data"))


def test_nothing_ticked_deletes_it(house: House, anna: Anna, her: Visitor) -> None:
    her.post("/me/data/interests", data={})
    assert "interests" not in held_of(house, anna.subject)


def test_what_does_not_fit_is_said_and_what_was_typed_stays(her: Visitor) -> None:
    answer = her.post("/me/data/birthday", data={"value": "31 May"})
    assert answer.status_code == 422
    assert "It looks like 05-31" in answer.text
    assert 'value="31 May"' in answer.text
    assert "<title>Error: Birthday" in answer.text
    assert 'value="05-03"' in her.get("/me/data/birthday").text


def test_an_answer_that_is_none_of_the_choices_is_refused(her: Visitor) -> None:
    for name, value in (("region", "atlantis"), ("interests", ["bread", "atlantis"])):
        answer = her.post(f"/me/data/{name}", data={"value": value})
        assert answer.status_code == 422
        assert "not one of the answers" in answer.text


def test_a_choice_may_be_taken_back_and_none_is_chosen_for_you(house: House, anna: Anna, her: Visitor) -> None:
    assert '<option value="leiden" selected>' in her.get("/me/data/region").text
    her.post("/me/data/region", data={"value": ""})
    assert "region" not in held_of(house, anna.subject)
    assert '<option value="" selected>' in her.get("/me/data/region").text


def test_she_deletes_one_thing(house: House, anna: Anna, her: Visitor) -> None:
    her.post("/me/data/birthday/removal")
    page = words_on(her.get("/me/data"))
    assert "Erased: Birthday." in page
    assert "Give: Birthday" in page
    assert "birthday" not in held_of(house, anna.subject)


def test_her_address_is_neither_changed_nor_deleted_here(house: House, anna: Anna, her: Visitor) -> None:
    assert her.get("/me/data/email").status_code == 404
    assert her.post("/me/data/email", data={"value": "other@example.org"}).status_code == 403
    assert her.post("/me/data/email/removal").status_code == 403
    assert "anna@example.org" in words_on(her.get("/me/data"))


def test_what_nothing_needs_is_not_taken(house: House, ben: int, his: Visitor) -> None:
    assert "Nothing that you allow needs this" in words_on(his.get("/me/data/region"))
    assert his.post("/me/data/region", data={"value": "leiden"}).status_code == 403
    assert "region" not in held_of(house, ben)


def test_what_would_help_is_offered_once_its_purpose_stands(house: House, ben: int, his: Visitor) -> None:
    with house.database.write() as session:
        says_yes(session, ben, "birthday_greeting")
    assert "Give: Birthday" in words_on(his.get("/me/data"))
    his.post("/me/data/birthday", data={"value": "12-24"})
    assert "Birthday 24 December" in words_on(his.get("/me/data"))


@pytest.mark.parametrize("name", ["shoe_size", "%00", "region%2f..", "interests:bread"])
def test_what_is_no_field_is_not_found(his: Visitor, name: str) -> None:
    assert his.get(f"/me/data/{name}").status_code == 404
    assert his.post(f"/me/data/{name}", data={"value": "x"}).status_code == 404


def test_letters_come_in_the_language_she_chooses(house: House, his: Visitor) -> None:
    assert his.post("/me/language", data={"language": "nl"}).status_code == 303
    page = his.get("/me/data").text
    assert '<option value="nl" selected>Nederlands</option>' in page
    assert '<html lang="nl"' in page
    assert his.post("/me/language", data={"language": "fr"}).status_code == 422


CHANGING = ("personalisation", "segmentation", "birthday_greeting")
SUBSETS = list(chain.from_iterable(combinations(CHANGING, size) for size in range(len(CHANGING) + 1)))


def test_what_the_page_says_of_the_end_is_what_happens(house: House) -> None:
    """Each subset of what one may allow, said on different days; each value stays to its day and goes within a day."""
    start = clock.now().replace(hour=12)
    people = [_settles_over_days(house, start, number, allowed) for number, allowed in enumerate(SUBSETS)]
    with clock.moved(start + 10 * DAY), house.database.read() as session:
        ends = {(one, seen.field.key): seen.gone_by for one in people for seen in _held(session, one)}
    days = {moment.date() for moment in ends.values() if moment}
    assert len(days) == len(CHANGING)
    for day in sorted(days):
        noon = start.replace(year=day.year, month=day.month, day=day.day)
        due = {key for key, end in ends.items() if end and end.date() == day}
        assert due <= _alive(house, people, noon - 3 * HOUR)
        assert not due & _alive(house, people, noon + DAY - 4 * HOUR)
    endless = {key for key, end in ends.items() if end is None}
    assert endless == {(one, field) for one in people for field in ("email", "first_name")}
    assert _alive(house, people, start + 10 * 365 * DAY) == endless


def test_a_field_kept_for_a_time_says_so_and_goes_then(house: House, tmp_path: Path) -> None:
    folder = Path(copytree(folder_of("policies"), tmp_path / "policies"))
    fields = (folder / "fields.toml").read_text("utf-8")
    (folder / "fields.toml").write_text(fields.replace('"while:birthday_greeting"', '"P30D"'), "utf-8")
    with house.database.write() as session:
        apply(session, "test", folder)
        subject = joins(session, "birthday_greeting", birthday="05-03")
    with entering(house, member(subject)) as browser:
        assert "that is how long it is kept" in words_on(browser.get("/me/data"))
    with clock.moved(clock.now() + 29 * DAY):
        time_was_watched(house)
        run(house.database)
    assert "birthday" in held_of(house, subject)
    with clock.moved(clock.now() + 31 * DAY):
        time_was_watched(house)
        run(house.database)
    assert "birthday" not in held_of(house, subject)


def _settles_over_days(house: House, start: datetime, number: int, allowed: tuple[str, ...]) -> int:
    with house.database.write() as session:
        subject = joins(session, *allowed, email=f"member{number}@example.org", **VALUES)
    for day, purpose in enumerate(CHANGING, start=1):
        if purpose in allowed:  # said once more, a day later than the one before
            with clock.moved(start + day * DAY), house.database.write() as session:
                says_yes(session, subject, purpose)
    return subject


def _held(session: Session, subject: int) -> list[FieldSeen]:
    return [one for one in fields_of(session, member(subject)) if one.value is not None]


def _alive(house: House, people: list[int], moment: datetime) -> set[tuple[int, str]]:
    """What is held once the worker has done what was due at that moment."""
    with clock.moved(moment):
        let_lapse(house.database)
    with clock.moved(moment + 2 * HOUR):
        work(house)
    return {(one, field) for one in people for field in held_of(house, one)}
