"""Pressing the button of a joining mail: twice at once, and after the words or the person changed meanwhile."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from ethicomm import consent
from ethicomm.consent import Method
from ethicomm.errors import Conflict
from ethicomm.members import find_member
from ethicomm.members.counter import Noted, add_one
from ethicomm.members.joining import Answers, ask_to_confirm, confirm
from tests.members.asked import Asked
from tests.members.people import OWNER
from tests.patience import somebody_waits

pytestmark = pytest.mark.both
CLEO = "cleo@example.org"


def answers(asked: Asked, address: str, *yes: str, no: tuple[str, ...] = ()) -> str:
    """Somebody answered on the join page; the token of the link in their mail."""
    with asked.house.database.write() as session:
        words = {purpose: asked.policy(session).purposes[purpose].notices["en"].hash for purpose in yes}
        ask_to_confirm(session, Answers(address, "en", yes=words, no=no), "192.0.2.1")
    asked.works()
    return asked.link(address).rpartition("/")[2]


def test_two_links_for_one_address_pressed_at_once_make_one_member(asked: Asked) -> None:
    """On PostgreSQL both see nobody with this address, and the second finds somebody when it writes."""
    first, second = answers(asked, CLEO, "newsletter"), answers(asked, CLEO, "measurement")
    database = asked.house.database

    def press_second() -> str:
        with database.write() as session:
            return str(confirm(session, second).new)

    with ThreadPoolExecutor() as pool:
        with database.write() as session:
            confirm(session, first)
            pressed = pool.submit(press_second)
            somebody_waits(database)
        if database.is_sqlite:
            assert pressed.result() == "False"
        else:
            with pytest.raises(Conflict, match="in the same moment"):
                pressed.result()
            assert press_second() == "False", "pressed again, it is a member's answer"
    with database.read() as session:
        asked.subject = find_member(session, CLEO) or 0
    assert len(asked.allows()) == 2


def test_two_colleagues_who_add_one_person_at_once_make_one_member(asked: Asked) -> None:
    noted = Noted(CLEO, "Cleo", "en", (), Method.COUNTER, "the shop")
    database = asked.house.database

    def add() -> None:
        with database.write() as session:
            add_one(session, OWNER, noted)

    with ThreadPoolExecutor() as pool:
        with database.write() as session:
            add_one(session, OWNER, noted)
            adding = pool.submit(add)
            somebody_waits(database)
        with pytest.raises(Conflict):
            adding.result()


def test_a_no_holds_though_a_yes_of_the_same_press_cannot_be_kept(asked: Asked) -> None:
    asked.joins("measurement")
    token = answers(asked, "anna@example.org", "newsletter", no=("measurement",))
    asked.rewords()
    asked.posts(f"/join/confirm/{token}", {})
    assert asked.status == 200
    assert asked.allows() == set()
    assert "was not kept" in asked.read
    assert "Its words have changed since then." in asked.read
    assert "Newsletter Yes" not in asked.read, "it is not listed as kept"


def test_a_newcomer_is_told_which_yes_was_not_kept(asked: Asked) -> None:
    token = answers(asked, CLEO, "newsletter", "measurement")
    asked.rewords()
    asked.posts(f"/join/confirm/{token}", {})
    assert "You are in" in asked.read
    assert "Your yes to “Newsletter” was not kept. Its words have changed since then." in asked.read
    with asked.house.database.read() as session:
        cleo = find_member(session, CLEO) or 0
        assert not consent.authorise(session, cleo, "newsletter")
        assert consent.authorise(session, cleo, "measurement")


def test_a_link_that_was_used_leads_to_signing_in(asked: Asked) -> None:
    token = answers(asked, CLEO)
    asked.posts(f"/join/confirm/{token}", {})
    asked.opens(f"/join/confirm/{token}")
    assert asked.status == 404
    assert '<a href="/sign-in">Sign in, if you are a member</a>' in asked.page
