"""What a folder of policies may not say: each refusal names the file, the line and the mend."""

import tomllib
from pathlib import Path

import pytest

from ethicomm import words
from ethicomm.policy import check, parse, questions, read_files, rules, versions
from ethicomm.policy.checking import check_files
from ethicomm.settings import house as folder_of
from tests.policy.conftest import change
from tests.policy.plants import ALL, FACTS, NEWS, QUESTIONS, WORDS, Plant

SAMPLE = folder_of("policies")
each_plant = pytest.mark.parametrize("plant", ALL, ids=[one.what for one in ALL])


def test_the_sample_policies_are_fit(folder: Path) -> None:
    assert check(folder) == []


@each_plant
def test_what_may_not_be_said_is_refused_at_its_line(folder: Path, plant: Plant) -> None:
    change(folder, plant.file, plant.old, plant.new)
    found = [one for one in check(folder) if plant.message in one.message and one.file == plant.at]
    assert found, [str(one) for one in check(folder)]
    lines = (folder / plant.at).read_text().splitlines()
    assert plant.line in lines[found[0].line - 1], f"{found[0]} points to {lines[found[0].line - 1]!r}"


@each_plant
def test_every_refusal_says_how_to_mend_it_in_the_reader_s_language(folder: Path, plant: Plant) -> None:
    change(folder, plant.file, plant.old, plant.new)
    assert all(one.mend for one in check(folder))
    with words.speaking(words.PSEUDO):
        for one in check(folder):
            assert "⟦" in one.message, "a sentence that no translator would ever see"
            assert "⟦" in one.mend, "a mend that no translator would ever see"


def test_every_rule_has_a_fault_that_it_finds(folder: Path) -> None:
    """A rule that nothing trips may be broken, and nobody would know."""
    silent = {rule.__name__ for rule in rules.RULES} | {ask.__name__ for ask in (*questions.RULES, *versions.RULES)}
    for plant in (*FACTS, *QUESTIONS):
        path = folder / plant.file
        before = path.read_text()
        change(folder, plant.file, plant.old, plant.new)
        silent -= tripped(folder)
        path.write_text(before)
    (folder / "notices/newsletter/1.nl.md").unlink()
    (folder / "purposes/backup.toml").rename(folder / "purposes/backup.txt")
    (folder / "notices/measurement").rename(folder / "notices/gossip")
    (folder / "notices/newsletter/1.en.md").rename(folder / "notices/newsletter/2.en.md")
    assert silent - tripped(folder) == set()


def tripped(folder: Path) -> set[str]:
    policy = parse(read_files(folder))
    headings = tomllib.loads((folder / "notices/headings.toml").read_text())
    found = {rule.__name__ for rule in rules.RULES if list(rule(policy))}
    asks = (*questions.RULES, *versions.RULES)
    return found | {ask.__name__ for ask in asks if list(ask(policy, headings))}


def test_nothing_happens_unasked_but_the_five_things(folder: Path) -> None:
    """Promise 1: a sixth, on whatever ground of the law, is refused."""
    text = (folder / "purposes/account.toml").read_text()
    (folder / "purposes/gossip.toml").write_text(text)
    (found,) = check(folder)
    assert (found.file, found.message) == ("purposes/gossip.toml", "gossip would happen to everyone, unasked.")


@pytest.mark.parametrize("key", ["account", "rights", "security", "backup"])
def test_what_membership_rests_on_cannot_be_left_out(folder: Path, key: str) -> None:
    (folder / f"purposes/{key}.toml").unlink()
    assert f"Being a member rests on the purpose {key}." in [one.message for one in check(folder)]


def test_a_community_that_sells_nothing_needs_no_orders(folder: Path) -> None:
    (folder / "purposes/orders.toml").unlink()
    change(folder, "fields.toml", ",orders", "")
    change(folder, "fields.toml", "while:orders", "while:account")
    change(folder, "purposes/account.toml", '"first_name"', '"first_name", "last_name"')
    for recipient in ("hosting", "mail_relay"):
        change(folder, f"recipients/{recipient}.toml", ', "orders"', "")
    assert check(folder) == []


@pytest.mark.parametrize("put", ["", "{key}7", '{key}"x"', "{key}[]", "{key}[1]", "{key}{{}}", "{key}true"])
def test_however_a_line_is_spoilt_the_check_tells_and_does_not_fall(put: str) -> None:
    """Every line of every file, left out or holding something else."""
    files = read_files(SAMPLE)
    for path, text in files.items():
        lines = text.splitlines()
        for at, line in enumerate(lines):
            key, found, _value = line.partition("= ")
            if path.endswith(".toml") and (found or not put):
                spoilt = "\n".join([*lines[:at], put.format(key=key + found), *lines[at + 1 :]])
                told = check_files({**files, path: spoilt})
                assert all(one.line <= max(1, spoilt.count("\n") + 1) for one in told if one.file == path)
                assert told or parse({**files, path: spoilt})


def test_a_refusal_reads_like_a_compiler_s(folder: Path) -> None:
    change(folder, NEWS, "A6-1-a", "A6-1-f")
    (found, *_more) = [one for one in check(folder) if one.file == NEWS]
    assert str(found).startswith("purposes/newsletter.toml:6: A purpose of kind marketing must rest on consent. Write:")


def test_a_question_that_cannot_be_read_in_a_language_is_refused(folder: Path) -> None:
    (folder / "notices/newsletter/1.nl.md").unlink()
    (found,) = check(folder)
    assert "newsletter has no words in nl" in found.message
    assert "notices/newsletter/1.nl.md" in found.mend


def test_new_words_in_one_language_only_are_refused(folder: Path) -> None:
    """Else people would be asked two different things."""
    (folder / "notices/newsletter/2.en.md").write_text((folder / WORDS).read_text())
    assert any("notices/newsletter/2.nl.md" in found.mend for found in check(folder))


def test_members_are_told_what_happens_without_asking(folder: Path) -> None:
    (folder / "notices/account/1.en.md").unlink()
    assert [one.message for one in check(folder)] == ["account has no words in en."]


def test_words_for_a_purpose_that_is_gone_are_refused(folder: Path) -> None:
    (folder / "notices/gossip").mkdir()
    (folder / "notices/gossip/1.en.md").write_text("# Gossip\n")
    (found,) = check(folder)
    assert (found.file, found.message) == ("notices/gossip/1.en.md", "There is no purpose gossip.")


def test_words_under_a_name_nobody_finds_are_refused(folder: Path) -> None:
    (folder / WORDS).rename(folder / "notices/newsletter/final.md")
    assert any(one.file == "notices/newsletter/final.md" for one in check(folder))


def test_health_may_be_asked_with_an_explicit_yes_of_its_own(folder: Path) -> None:
    change(folder, "fields.toml", 'category = "pd:BirthDate"', 'category = "pd:Health"')
    change(folder, "purposes/birthday_greeting.toml", "A6-1-a", "A9-2-a")
    assert check(folder) == []


def test_data_may_go_abroad_on_a_named_ground(folder: Path) -> None:
    change(folder, "recipients/hosting.toml", '"NL"', '"US"')
    change(
        folder,
        "recipients/hosting.toml",
        "what.en",
        'transfer = { en = "standard clauses", nl = "modelclausules" }\nwhat.en',
    )
    assert check(folder) == []


@pytest.mark.parametrize("file", ["roles.toml", "fields.toml", "notices/headings.toml"])
def test_a_file_that_is_missing_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()
    assert [(one.file, one.message) for one in check(folder)] == [(file, "This file is missing.")]


def test_a_folder_without_policies_says_so(tmp_path: Path) -> None:
    (found,) = check(tmp_path)
    assert "community.toml is missing" in found.message


def test_what_is_no_toml_is_told_by_line_before_anything_else(folder: Path) -> None:
    change(folder, "fields.toml", "[first_name]", "[first_name")
    change(folder, NEWS, "A6-1-a", "A6-1-f")
    (found,) = check(folder)
    assert found.message == "This cannot be read as TOML."
    assert (folder / "fields.toml").read_text().splitlines()[found.line - 1] == "[first_name"


def test_what_ends_in_the_middle_is_told_too(folder: Path) -> None:
    (folder / "roles.toml").write_text('[staff]\ntitle = { en = "staff"')
    (found,) = check(folder)
    assert (found.file, found.line) == ("roles.toml", 2)


def test_what_is_not_utf_8_is_told(folder: Path) -> None:
    (folder / WORDS).write_bytes("café".encode("latin-1"))
    (found,) = check(folder)
    assert "1.en.md is not written in UTF-8" in found.message
