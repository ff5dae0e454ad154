"""A browser's own no, heard in the very moment that its reader answers."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ethicomm import consent
from ethicomm.app import House
from ethicomm.consent import Method
from ethicomm.policy import apply
from tests.consent.people import acting, says_yes, someone
from tests.patience import somebody_waits
from tests.policy.conftest import EACH_WEEK, change, folder, new_words

__all__ = ["folder"]
SIGNAL = {"sec-gpc": "1"}


@pytest.mark.both
def test_a_page_that_opens_slowly_takes_back_no_yes_said_meanwhile(house: House, folder: Path) -> None:
    change(folder, "purposes/newsletter.toml", '"dpv:DirectMarketing"', '"dpv:DirectMarketing", "dpv:Advertising"')
    new_words(folder, "newsletter", EACH_WEEK, material=True)
    with house.database.write() as session:
        apply(session, "a test", folder)
        anna = someone(session)
    with ThreadPoolExecutor() as pool:
        with house.database.write() as session:
            consent.hold(session, [anna])
            opening = pool.submit(consent.hear_browser, house.database, acting(anna), SIGNAL)
            somebody_waits(house.database)
            consent.refuse(session, acting(anna), anna, "newsletter", notice_hash=None, method=Method.GPC)
            says_yes(session, anna, "newsletter")
        opening.result(timeout=20)
    with house.database.read() as looking:
        assert consent.authorise(looking, anna, "newsletter")
        heard = [one for one in consent.history(looking, anna) if one.method is Method.GPC]
    assert len(heard) == 1
