"""Leaving for good: everything that can be read goes, what stays is named first, and nothing is done by accident."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Table, func, select

from ethicomm import clock, members, vault
from ethicomm.accounts import member
from ethicomm.app import House
from ethicomm.consent import Method
from ethicomm.db import Base, keeper
from ethicomm.errors import Conflict
from ethicomm.jobs import Job
from ethicomm.policy import add_period
from ethicomm.retention.holds import place
from ethicomm.retention.vocabulary import Why
from ethicomm.rights import asking
from ethicomm.rights.erasing import erase_now
from ethicomm.rights.models import Asked, Certificate
from ethicomm.rights.stays import STAYS, TOLD, WARD
from tests.consent.people import OWNER
from tests.portal.people import Anna, gets_a_letter, gets_a_turn, held_of, says_no, work
from tests.smtp import Smtp
from tests.visiting import Visitor, entering, session_of, words_on

SURE = {"word": "erase"}
ABOUT_COLLEAGUES = {"staff"}
FINISHES = "destroy_key"  # the one job that is about someone erased: it ends what a crash may have left


def tables() -> Iterator[Table]:
    """Every table with rows about members."""
    for one in Base.registry.mappers:
        if "subject" in one.local_table.c and isinstance(one.local_table, Table):
            yield one.local_table


def rows_about(house: House, subject: int) -> dict[str, int]:
    """How many rows each table has about someone."""
    with house.database.read() as session, keeper(session):
        count = {one.name: select(func.count()).where(one.c.subject == subject) for one in tables()}
        found = {name: session.scalar(statement) or 0 for name, statement in count.items()}
        still_to_do = select(func.count()).where(Job.ref == str(subject), Job.kind != FINISHES)
        found["job"] = session.scalar(still_to_do) or 0
    return {name: number for name, number in found.items() if number}


def staying() -> set[str]:
    """The tables that say what stays after an erasure."""
    personal = {one.local_table: one.class_.__personal__ for one in Base.registry.mappers}
    return {one.name for one in tables() if personal[one].stays}


@pytest.mark.both
def test_after_every_act_nothing_is_left_but_what_says_that_it_stays(house: House, anna: Anna) -> None:
    gets_a_turn(house, anna.subject)
    with house.database.write() as session:
        says_no(session, anna.subject, "birthday_greeting")  # so that something is still to be done for her
    before = rows_about(house, anna.subject)
    with entering(house, anna.actor) as her:
        assert her.post("/me/erasure", data=SURE).status_code == 303
    assert {"value", "standing", "login", "member", "automation_run", "delivery", "algorithm_run", "job"} <= set(before)
    after = rows_about(house, anna.subject)
    assert set(after) <= staying()
    assert {"consent_record", "decision", "delivery", "algorithm_run"} <= set(after)
    with house.database.read() as session:
        assert vault.of(session).keys([anna.subject]) == {}
        assert members.is_marked(session, "anna@example.org")


def test_what_was_still_to_be_done_for_her_leaves_no_new_rows(house: House, anna: Anna) -> None:
    with entering(house, anna.actor) as her:
        her.post("/me/data/interests", data={"value": ["bread"]})  # groups are to be filled anew
        her.post("/me/erasure", data=SURE)
    after = rows_about(house, anna.subject)
    with clock.moved(clock.now() + timedelta(days=2)):
        work(house)
    assert rows_about(house, anna.subject) == after


def test_every_browser_of_hers_is_signed_out_and_told_so(house: House, anna: Anna, her: Visitor) -> None:
    elsewhere = session_of(house, anna.actor)
    answer = her.post("/me/erasure", data=SURE)
    assert answer.headers["location"].startswith("/erased/")
    assert 'ethicomm=""' in answer.headers["set-cookie"] or "ethicomm=;" in answer.headers["set-cookie"]
    page = her.get(answer.headers["location"])
    assert "You are erased" in words_on(page)
    assert "Sign out" not in page.text
    for token in (elsewhere, session_of_cookie(her)):
        her.cookies.set("ethicomm", token or "")
        assert her.get("/me").status_code == 303


def test_the_next_letter_does_not_reach_her(house: House, anna: Anna, smtp: Smtp) -> None:
    with entering(house, anna.actor) as her:
        her.post("/me/erasure", data=SURE)
    gets_a_letter(house, "December loaves")
    assert [mail["subject"] for mail in smtp.read("anna@example.org")] == ["October loaves"]


@pytest.mark.parametrize("word", ["", "yes", "eras", "erase me"])
def test_without_the_word_nothing_is_erased(house: House, anna: Anna, her: Visitor, word: str) -> None:
    answer = her.post("/me/erasure", data={"word": word})
    assert answer.status_code == 422
    assert "Type “erase” if you are sure. Nothing was erased." in words_on(answer)
    assert "<title>Error:" in answer.text
    assert len(held_of(house, anna.subject)) == 6


def test_the_word_may_be_typed_large(house: House, anna: Anna, her: Visitor) -> None:
    assert her.post("/me/erasure", data={"word": " ERASE "}).status_code == 303
    assert held_of(house, anna.subject) == set()


def test_a_sign_in_of_an_hour_ago_is_not_enough(house: House, anna: Anna, her: Visitor) -> None:
    with clock.moved(clock.now() + timedelta(hours=1)):
        page = her.get("/me/erasure")
        assert "You signed in a while ago." in words_on(page)
        assert 'name="word"' not in page.text
        assert her.post("/me/erasure", data=SURE).status_code == 403
        assert len(held_of(house, anna.subject)) == 6
        again = her.post("/me/erasure/sign-in")
        assert again.headers["location"] == "/sign-in?next=/me/erasure"
        assert her.get("/me").status_code == 303
        assert 'name="after" value="/me/erasure"' in her.get("/sign-in?next=/me/erasure").text


def test_the_page_names_what_goes_and_what_stays_with_its_end(her: Visitor) -> None:
    page = words_on(her.get("/me/erasure"))
    assert "E-mail First name Interests Region Age band Birthday" in page
    years = add_period(clock.now(), "P36M")
    assert f"until {years.day} {years:%B} {years.year}" in page
    assert "until you join again yourself" in page
    assert "letters in your mailbox" in page


def test_every_table_that_stays_is_named_on_the_page_for_as_long_as_it_is_kept() -> None:
    named = {table: stay.period for stay in (*STAYS, TOLD, WARD) for table in stay.tables}
    personal = {one.class_.__tablename__: one.class_.__personal__ for one in Base.registry.mappers}
    assert {name for name, said in personal.items() if said and said.stays and name not in ABOUT_COLLEAGUES} <= set(
        named
    )
    for table in staying():
        period, kept = named[table], personal[table].keep
        assert period is not None
        assert add_period(clock.now(), kept) <= add_period(clock.now(), period), table


def test_a_stranger_may_read_the_last_page_and_erases_nobody(house: House, anna: Anna) -> None:
    with entering(house, None) as stranger:
        assert stranger.get("/erased").status_code == 200
        assert stranger.post("/me/erasure", data=SURE).status_code == 303
        assert stranger.get("/me/erasure").headers["location"] == "/sign-in?next=/me/erasure"
    assert len(held_of(house, anna.subject)) == 6


def test_ben_is_still_here_when_anna_is_gone(house: House, anna: Anna, ben: int) -> None:
    before = rows_about(house, ben)
    with entering(house, anna.actor) as her:
        her.post("/me/erasure", data=SURE)
    assert rows_about(house, ben) == before
    with entering(house, member(ben)) as his:
        assert "Ben" in words_on(his.get("/me"))


def session_of_cookie(browser: Visitor) -> str | None:
    return next((one.value for one in browser.cookies.jar if re.fullmatch("ethicomm", one.name)), None)


@pytest.mark.both
def test_a_field_is_erased_with_its_certificate_or_not_at_all(house: House, anna: Anna) -> None:
    field = next(one for one in held_of(house, anna.subject) if one != "email")
    with house.database.write() as session:
        done = erase_now(session, anna.actor, anna.subject, Method.PORTAL, field)
        session.info["after"].clear()  # the process ends with the commit
    with house.database.read() as session:
        kept = session.get(Certificate, done.id)
        assert kept
        assert '"found": 0' in kept.said


@pytest.mark.both
def test_two_people_who_decide_at_once_do_not_both_decide(house: House, anna: Anna) -> None:
    with house.database.write() as session:
        place(session, OWNER, anna.subject, Why.CLAIM, clock.now() + timedelta(days=90))
        assert asking.ask(session, anna.actor, anna.subject, Method.PORTAL) is None
        (asked,) = asking.requests_of(session, anna.subject)
    if house.database.is_sqlite:
        return  # its writer is alone
    with house.database.write() as late:
        seen = late.get(Asked, asked.id)
        with house.database.write() as session:
            asking.decide(session, OWNER, asked.id, erase=False, why=Why.CLAIM)
        with pytest.raises(Conflict, match="decided already"):
            asking.decide(late, OWNER, asked.id, erase=True, why="")
    assert seen
    assert held_of(house, anna.subject)
