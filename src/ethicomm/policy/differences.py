"""What changed from one version of the words to the next, word by word, so that nobody has to compare by eye."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from ethicomm.policy.facts import Notice

HEADING = re.compile(r"#+ +(.*)")


class Step(StrEnum):
    """What became of some words."""

    KEPT = "kept"
    ADDED = "added"
    TAKEN_OUT = "taken out"


@dataclass(frozen=True)
class Piece:
    """Some words, and what became of them."""

    step: Step
    words: str


@dataclass(frozen=True)
class Passage:
    """One paragraph that changed, and the heading it stands under."""

    heading: str
    pieces: tuple[Piece, ...]


def changed_passages(old: Notice, new: Notice) -> tuple[Passage, ...]:
    """The paragraphs that are not as they were, in the order of the new words."""
    before, after = _paragraphs(old.text), _paragraphs(new.text)
    steps = SequenceMatcher(None, [one[1] for one in before], [one[1] for one in after], autojunk=False).get_opcodes()
    return tuple(
        passage
        for step, *ends in steps
        if step != "equal"
        for passage in _passages(before[ends[0] : ends[1]], after[ends[2] : ends[3]])
    )


def _passages(before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]]) -> Iterator[Passage]:
    """Paragraphs side by side; those without a partner came or went whole."""
    for at in range(max(len(before), len(after))):
        old = before[at][1] if at < len(before) else ""
        heading, new = after[at] if at < len(after) else (before[at][0], "")
        yield Passage(heading, tuple(_pieces(old, new)))


def _pieces(old: str, new: str) -> Iterator[Piece]:
    before, after = old.split(), new.split()
    matched = SequenceMatcher(None, before, after, autojunk=False)
    for step, first, last, begin, end in matched.get_opcodes():
        if step == "equal":
            yield Piece(Step.KEPT, " ".join(after[begin:end]))
            continue
        if first < last:
            yield Piece(Step.TAKEN_OUT, " ".join(before[first:last]))
        if begin < end:
            yield Piece(Step.ADDED, " ".join(after[begin:end]))


def _paragraphs(text: str) -> list[tuple[str, str]]:
    """(heading it stands under, paragraph), headings among them."""
    found, heading = list[tuple[str, str]](), ""
    for block in re.split(r"\n\s*\n", text.strip()):
        words = " ".join(block.split())
        if said := HEADING.fullmatch(words):
            heading = words = said[1]
        found.append((heading, words))
    return found
