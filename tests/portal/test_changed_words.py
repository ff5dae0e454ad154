"""What anyone reads of words that came after others: what changed, without having to compare by eye."""

import re
from pathlib import Path

import pytest

from ethicomm.app import House
from ethicomm.policy import apply, in_force
from ethicomm.portal.front import HANDLERS
from tests.policy.conftest import EACH_WEEK, folder, new_words
from tests.visiting import visiting, words_on

__all__ = ["folder"]


def page(house: House, digest: str) -> str:
    with visiting(house, HANDLERS, None) as browser:
        answer = browser.get(f"/notices/{digest}")
    assert answer.status_code == 200
    return answer.text + words_on(answer)


def reworded(house: House, folder: Path, *, material: bool) -> tuple[str, str]:
    """The marks of the old words and of the new ones."""
    with house.database.write() as session:
        old = in_force(session).purposes["newsletter"].notices["en"].hash
        new_words(folder, "newsletter", EACH_WEEK, material=material)
        return old, apply(session, "a test", folder).purposes["newsletter"].notices["en"].hash


@pytest.mark.both
def test_new_words_show_what_changed_since_the_old_ones(house: House, folder: Path) -> None:
    old, new = reworded(house, folder, material=True)
    shown = page(house, new)
    assert "What changed since version 1" in shown
    assert re.search(r"<del>.*?twice a month:.*?</del>", shown)
    assert re.search(r"<ins>.*?each week:.*?</ins>", shown)
    assert "taken out:" in shown, "said to those who cannot see a line through words"
    assert "Whoever said yes before is asked anew." in shown
    assert f'href="/notices/{old}"' in shown


def test_words_that_ask_for_the_same_say_that_nobody_is_asked(house: House, folder: Path) -> None:
    _old, new = reworded(house, folder, material=False)
    assert "so nobody is asked anew" in page(house, new)


def test_first_words_have_nothing_to_compare(house: House, folder: Path) -> None:
    old, _new = reworded(house, folder, material=True)
    assert "What changed" not in page(house, old)
