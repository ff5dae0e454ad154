"""The page of policies: everything that is in force, for those who answer for it."""

import re

import pytest

from ethicomm.accounts import Actor, Role, member
from ethicomm.amendments.routes import HANDLERS
from ethicomm.app import House
from ethicomm.policy import Policy, in_force
from tests.visiting import visiting

OWNER = Actor(Role.OWNER, "femke")


def page(house: House, language: str = "en", actor: Actor = OWNER) -> str:
    with visiting(house, HANDLERS, actor) as browser:
        answer = browser.get("/policies", headers={"Accept-Language": language})
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.text)


def facts(house: House) -> Policy:
    with house.database.read() as session:
        return in_force(session)


def test_the_owner_reads_every_purpose_field_recipient_and_role(house: House) -> None:
    shown, policy = page(house), facts(house)
    for one in (*policy.purposes.values(), *policy.roles.values(), *policy.algorithms.values()):
        assert str(one.title) in shown
    assert all(str(one.label) in shown for one in policy.fields.values())
    assert all(one.name in shown for one in policy.recipients.values())


def test_it_says_since_when_by_whom_and_under_which_mark(house: House) -> None:
    shown = page(house)
    assert "first set-up" in shown
    assert facts(house).hash in shown


def test_the_exact_words_of_each_question_are_one_press_away(house: House) -> None:
    shown = page(house)
    for purpose in facts(house).purposes.values():
        if purpose.stands == "consent":
            assert all(f'href="/notices/{one.hash}"' in shown for one in purpose.notices.values())


def test_how_long_is_told_in_words(house: House) -> None:
    shown = page(house)
    assert "3 years" in shown
    assert "while one of these stands: Birthday greeting" in shown
    assert "P36M" not in shown
    assert "while:" not in shown


def test_staff_may_read_it_in_their_own_language(house: House) -> None:
    assert "Nieuwsbrief" in page(house, "nl", Actor(Role.STAFF, "bram"))


@pytest.mark.parametrize("actor", [Actor(Role.AUDITOR, "ada"), member(7)])
def test_others_who_are_signed_in_find_nothing_there(house: House, actor: Actor) -> None:
    with visiting(house, HANDLERS, actor) as browser:
        assert browser.get("/policies").status_code == 404


def test_a_stranger_is_shown_the_door(house: House) -> None:
    with visiting(house, HANDLERS, None) as browser:
        assert browser.get("/policies", follow_redirects=False).status_code == 303
