"""What changed between two versions of the words, told word by word."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ethicomm.policy import Notice, changed_passages
from ethicomm.policy.differences import Step

FIRST = """# Newsletter

May we send you our letter twice a month?

## What we use

Your e-mail address. Nothing else.

## How long

Three years.
"""


def notice(text: str, version: int = 1) -> Notice:
    return Notice("newsletter", version, "en", text, sha256(text.encode()).hexdigest())


def told(new: str, old: str = FIRST) -> list[tuple[str, list[tuple[str, str]]]]:
    """(heading, the words that did not stay)."""
    return [
        (one.heading, [(piece.step.value, piece.words.strip()) for piece in one.pieces if piece.step is not Step.KEPT])
        for one in changed_passages(notice(old), notice(new, 2))
    ]


def test_a_word_that_changed_is_told_with_the_heading_it_stands_under() -> None:
    assert told(FIRST.replace("Three years.", "Two years.")) == [
        ("How long", [("taken out", "Three"), ("added", "Two")]),
    ]


def test_the_question_stands_under_the_title() -> None:
    assert told(FIRST.replace("twice a month", "each week")) == [
        ("Newsletter", [("taken out", "twice a month?"), ("added", "each week?")]),
    ]


def test_a_paragraph_that_comes_or_goes_is_told_whole() -> None:
    more = FIRST.replace("Three years.", "Three years.\n\nThen we ask once more.")
    assert told(more) == [("How long", [("added", "Then we ask once more.")])]
    assert told(FIRST, more) == [("How long", [("taken out", "Then we ask once more.")])]


def test_a_new_heading_is_told_too() -> None:
    more = FIRST.replace("## How long", "## Who sees it\n\nOur staff.\n\n## How long")
    assert told(more) == [("Who sees it", [("added", "Who sees it")]), ("Who sees it", [("added", "Our staff.")])]


@pytest.mark.parametrize("new", [FIRST, FIRST + "\n", FIRST.replace("address. Nothing", "address.\nNothing")])
def test_other_line_ends_are_no_change(new: str) -> None:
    assert told(new) == []


@given(st.text(alphabet="ab ?.\n#", max_size=60), st.text(alphabet="ab ?.\n#", max_size=60))
def test_what_is_told_leads_from_the_old_words_to_the_new(old: str, new: str) -> None:
    """Kept and taken out, put together, are old paragraphs; kept and added are new ones."""
    for passage in changed_passages(notice(old), notice(new, 2)):
        for gone, text in ((Step.ADDED, old), (Step.TAKEN_OUT, new)):
            said = "".join(one.words for one in passage.pieces if one.step is not gone)
            assert "".join(said.split()) in "".join(text.split())
