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
from tests.consent.people import OWNER, acting, someone, words_of
from tests.patience import somebody_waits
from tests.policy.conftest import folder

__all__ = ["folder"]


@pytest.mark.both
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
            consent.hold(session, [anna])
            answering = pool.submit(says_yes_to_what_she_read)
            somebody_waits(house.database)
            put_in_force(session, OWNER, folder)
        with pytest.raises(Conflict):
            answering.result(timeout=20)
    with house.database.read() as looking:
        assert not consent.authorise(looking, anna, "newsletter")
