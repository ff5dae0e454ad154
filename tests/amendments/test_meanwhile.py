"""Somebody answers in the very moment that the words change."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ethicomm import consent
from ethicomm.amendments import put_in_force
from ethicomm.app import House
from ethicomm.consent import Method
from ethicomm.errors import Conflict
from tests.amendments.changes import letters_each_week
from tests.consent.people import OWNER, acting, says_yes, someone, words_of
from tests.patience import somebody_waits
from tests.policy.conftest import folder

__all__ = ["folder"]
pytestmark = pytest.mark.both


def amend(house: House, folder: Path) -> None:
    with house.database.write() as session:
        put_in_force(session, OWNER, folder)


def test_a_yes_to_words_that_change_in_that_moment_is_not_taken(house: House, folder: Path) -> None:
    with house.database.write() as session:
        anna, read = someone(session), words_of(session, "newsletter")
    letters_each_week(folder)

    def says_yes_to_what_she_read() -> None:
        with house.database.write() as session:
            consent.give(
                session, acting(anna), anna, "newsletter", notice_hash=read, language="en", method=Method.PORTAL
            )

    with ThreadPoolExecutor() as pool:
        with house.database.write() as session:
            put_in_force(session, OWNER, folder)
            answering = pool.submit(says_yes_to_what_she_read)
            somebody_waits(house.database)
        with pytest.raises(Conflict):
            answering.result(timeout=20)
    with house.database.read() as looking:
        assert not consent.authorise(looking, anna, "newsletter")


def test_who_is_in_the_middle_of_joining_is_asked_anew_like_everybody(house: House, folder: Path) -> None:
    letters_each_week(folder)
    with ThreadPoolExecutor() as pool:
        with house.database.write() as joining:
            ben = someone(joining)
            says_yes(joining, ben, "newsletter")
            amending = pool.submit(amend, house, folder)
            somebody_waits(house.database, amending)
        amending.result(timeout=20)
    with house.database.read() as looking:
        assert not consent.authorise(looking, ben, "newsletter")


def test_nobody_joins_under_words_that_change_in_that_moment(house: House, folder: Path) -> None:
    letters_each_week(folder)

    def joins() -> int:
        with house.database.write() as session:
            ben = someone(session)
            says_yes(session, ben, "newsletter")
        return ben

    with ThreadPoolExecutor() as pool:
        with house.database.write() as session:
            put_in_force(session, OWNER, folder)
            joining = pool.submit(joins)
            somebody_waits(house.database, joining)
        if house.database.is_sqlite:  # where nobody even begins, and who waited reads the new words
            joining.result(timeout=20)
            return
        with pytest.raises(Conflict):
            joining.result(timeout=20)
