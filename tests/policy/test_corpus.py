"""A corpus of questions as communities write them: the good ones pass, each bad one is refused for what is bad in it.

A file holds what is written differently from the sample notice of its purpose and language; the other sections are the
sample's. Its folder says what is wrong with it.
"""

import re
import tomllib
from pathlib import Path

import pytest

from ethicomm.policy import Finding, check, parse, questions, read_files, wording
from ethicomm.settings import house as folder_of

CORPUS = Path(__file__).parent / "corpus"
GOOD = sorted(CORPUS.glob("good/*.md"))
BAD = sorted(CORPUS.glob("bad/*/*.md"))
FOUND_BY = {  # each folder of bad ones: the one rule that must refuse them
    "negated": wording.every_yes_means_yes,
    "bundled": wording.every_question_asks_one_thing,
    "terms": wording.no_question_hides_terms,
    "pushed": wording.nobody_is_pushed,
    "no-without-words": wording.every_no_is_told,
    "vague": wording.nothing_is_left_open,
    "hard": wording.words_are_plain,
    "long": wording.sentences_are_short,
    "unanswerable": wording.every_question_takes_a_yes_or_a_no,
    "incomplete": questions.every_notice_is_whole,
    "hidden": questions.every_notice_is_true,
    "ticked": questions.every_question_stands_alone,
    "several": questions.every_question_stands_alone,
}
SECTION = re.compile(r"^## (.+)\n((?:(?!^## ).*\n?)*)", re.M)
each_good = pytest.mark.parametrize("path", GOOD, ids=[one.stem for one in GOOD])
each_bad = pytest.mark.parametrize("path", BAD, ids=[f"{one.parent.name}-{one.stem}" for one in BAD])


def composed(path: Path, folder: Path) -> str:
    """Write this notice into a copy of the sample policies. Returns where."""
    purpose, _slug, language, _md = path.name.split(".")
    where = f"notices/{purpose}/1.{language}.md"
    sample, text = (folder / where).read_text("utf-8"), path.read_text("utf-8")
    sections = dict(SECTION.findall(sample)) | dict(SECTION.findall(text))
    opening = text.split("\n## ")[0].strip()
    whole = "\n\n".join([opening, *(f"## {heading}\n\n{words.strip()}" for heading, words in sections.items())])
    (folder / where).write_text(whole + "\n", "utf-8")
    return where


def tripped(folder: Path) -> set[str]:
    """The names of all rules that refuse something."""
    policy = parse(read_files(folder))
    headings = tomllib.loads((folder / "notices/headings.toml").read_text("utf-8"))
    return {rule.__name__ for rule in (*questions.RULES, *wording.RULES) if list(rule(policy, headings))}


def refused(path: Path, folder: Path) -> list[Finding]:
    where = composed(path, folder)
    return [one for one in check(folder) if one.file == where]


@each_good
def test_a_plain_question_passes(folder: Path, path: Path) -> None:
    composed(path, folder)
    assert [str(one) for one in check(folder)] == []


@each_bad
def test_what_is_bad_is_refused_for_what_is_bad_in_it(folder: Path, path: Path) -> None:
    found = refused(path, folder)
    assert found
    assert tripped(folder) == {FOUND_BY[path.parent.name].__name__}, [str(one) for one in found]


@each_bad
def test_the_refusal_names_the_words_their_line_and_the_mend(folder: Path, path: Path) -> None:
    found = refused(path, folder)
    lines = (folder / found[0].file).read_text("utf-8").splitlines()
    for one in found:
        assert one.mend.endswith((".", "…?", "…”."))
        for words in re.findall("“([^”]+)”", one.message):
            assert words in lines[one.line - 1], f"{one} points to {lines[one.line - 1]!r}"


def test_the_corpus_is_large_and_in_both_languages() -> None:
    """Forty in all, some of each kind of fault in English and in Dutch."""
    assert len(GOOD) + len(BAD) >= 40
    for kind in FOUND_BY:
        languages = {path.name.split(".")[2] for path in BAD if path.parent.name == kind}
        assert languages == {"en", "nl"}, kind
    assert {path.name.split(".")[2] for path in GOOD} == {"en", "nl"}


def test_every_list_of_words_has_the_same_kinds_in_each_language() -> None:
    english, *others = (set(lists) for lists in wording.LISTS.values())
    assert all(one == english for one in others)
    assert set(wording.LISTS) >= set(folder_languages())


def folder_languages() -> tuple[str, ...]:
    return parse(read_files(folder_of("policies"))).community.languages


def test_a_nudge_in_the_benefit_beside_the_question_is_found_too(folder: Path) -> None:
    file = folder / "purposes/newsletter.toml"
    file.write_text(
        file.read_text("utf-8").replace("You get our letter", "You will miss out without our letter"), "utf-8"
    )
    (found,) = check(folder)
    assert (found.file, found.line) == ("purposes/newsletter.toml", 4)
    assert found.message == "“You will miss” makes a no feel bad."


def test_a_language_without_lists_is_left_to_people(folder: Path) -> None:
    """What cannot be judged is not refused."""
    for path in [*folder.rglob("*.toml"), *folder.glob("notices/*/*.nl.md")]:
        path.write_text(re.sub(r"\bnl\b(?= ?=|\"])", "fy", path.read_text("utf-8")), "utf-8")
        path.rename(path.with_name(path.name.replace(".nl.", ".fy.")))
    news = folder / "notices/newsletter/1.fy.md"
    news.write_text(news.read_text("utf-8").replace("Mogen we je", "Misschien mogen we je"), "utf-8")
    assert check(folder) == []
