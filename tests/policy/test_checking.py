# ruff: noqa: E501  (a table reads better wide)
"""What a folder of policies may not say: each refusal names the file, the line and the mend."""

import re
import shutil
from pathlib import Path

import pytest

from ethicomm.app import House
from ethicomm.errors import Invalid
from ethicomm.policy import apply, check, in_force
from ethicomm.settings import house as folder_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(folder_of("policies"), tmp_path / "policies")
    return tmp_path / "policies"


def altered(folder: Path, file: str, pattern: str, replacement: str) -> Path:
    path = folder / file
    text, count = re.subn(pattern, replacement, path.read_text(), count=1, flags=re.M)
    assert count == 1, "the plant must have taken"
    path.write_text(text)
    return folder


def test_the_sample_policies_are_fit(folder: Path) -> None:
    assert check(folder) == []


PLANTS = [
    ("a field no purpose lists", "purposes/birthday_greeting.toml", r'"birthday", ', "", "fields.toml", "No purpose lists birthday"),
    ("a field that does not exist", "purposes/newsletter.toml", r'"email", ', '"email", "shoe_size", ', "purposes/newsletter.toml", "no field shoe_size"),
    ("a recipient of an unknown purpose", "recipients/hosting.toml", r'"backup"', '"gossip"', "recipients/hosting.toml", "no purpose gossip"),
    ("an algorithm that reads more", "algorithms/picks.toml", r'\["interests"\]', '["interests", "region"]', "algorithms/picks.toml", "does not list region"),
    ("letters without a yes", "purposes/newsletter.toml", r"A6-1-a", "A6-1-f", "purposes/newsletter.toml", "must rest on consent"),
    ("an unknown basis", "purposes/account.toml", r"A6-1-b", "A6-1-z", "purposes/account.toml", "is no legal basis"),
    ("interest that was not weighed", "purposes/security.toml", r"\[balancing\]", "[weighing]", "purposes/security.toml", "without balancing"),
    ("diet by ordinary consent", "fields.toml", r"pd:Interest", "pd:DietaryPreference", "purposes/personalisation.toml", "special category"),
    ("a term nobody defined", "purposes/newsletter.toml", r"dpv:DirectMarketing", "dpv:Spam", "purposes/newsletter.toml", "dpv:Spam"),
    ("a yes for ever", "purposes/newsletter.toml", r"^ask_again.*\n", "", "purposes/newsletter.toml", "never end"),
    ("a value for ever", "fields.toml", r'"while:birthday_greeting"', '"always"', "fields.toml", "kept for ever"),
    ("kept for a purpose that does not list it", "fields.toml", r'"while:birthday_greeting"', '"while:newsletter"', "fields.toml", "does not list it"),
    ("seen by nobody known", "purposes/newsletter.toml", r'"staff"', '"everyone"', "purposes/newsletter.toml", "no role everyone"),
    ("a processor without contract", "recipients/hosting.toml", r"2025-01-15", "soon", "recipients/hosting.toml", "no date"),
    ("abroad without a ground", "recipients/hosting.toml", r'"NL"', '"US"', "recipients/hosting.toml", "outside the European"),
    ("words that leave out rights", "notices/newsletter/1.en.md", r"^## What you can do$", "## Bye", "notices/newsletter/1.en.md", "rights"),
    ("two questions in one", "notices/newsletter/1.en.md", r"opening hours\?", "opening hours? And may we share it?", "notices/newsletter/1.en.md", "exactly one question"),
    ("a tick beforehand", "purposes/newsletter.toml", r"^order", "default = true\norder", "purposes/newsletter.toml", "beforehand"),
    ("a text in one language", "purposes/newsletter.toml", r"^title\.nl.*\n", "", "purposes/newsletter.toml", "missing in nl"),
    ("a choice of nothing", "fields.toml", r"(?s)\[region\.choices\].*?\n\n", "\n", "fields.toml", "no choices"),
    ("a missing fact", "community.toml", r"^authority = .*\n", "", "community.toml", "`authority` is missing"),
    ("an unknown kind", "fields.toml", r'kind = "day_month"', 'kind = "date"', "fields.toml", "no kind date"),
    ("no TOML", "roles.toml", r"^\[staff\]", "[staff", "roles.toml", "not TOML"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "pattern", "planted", "found_in", "message"), [one[1:] for one in PLANTS], ids=[one[0] for one in PLANTS]
)
def test_what_may_not_be_said_is_refused_by_file_and_line(
    folder: Path, file: str, pattern: str, planted: str, found_in: str, message: str
) -> None:
    found = [one for one in check(altered(folder, file, pattern, planted)) if message in one.message]
    assert found, [str(one) for one in check(folder)]
    assert found[0].file == found_in
    assert found[0].mend
    assert 1 <= found[0].line <= len((folder / found_in).read_text().splitlines())


def test_the_line_is_the_one_to_mend(folder: Path) -> None:
    altered(folder, "fields.toml", r'"while:birthday_greeting"', '"always"')
    lines = (folder / "fields.toml").read_text().splitlines()
    (found,) = [one for one in check(folder) if "for ever" in one.message]
    assert lines[found.line - 1] == 'keep = "always"'


def test_a_question_missing_in_a_language_is_refused(folder: Path) -> None:
    (folder / "notices/newsletter/1.nl.md").unlink()
    assert any("cannot be asked in nl" in one.message for one in check(folder))


def test_an_unfit_folder_is_not_applied(folder: Path, house: House) -> None:
    with house.database.read() as session:
        before = in_force(session).hash
    altered(folder, "purposes/newsletter.toml", r"A6-1-a", "A6-1-f")
    with pytest.raises(Invalid, match="Nothing was applied"), house.database.write() as session:
        apply(session, "a test", folder)
    with house.database.read() as session:
        assert in_force(session).hash == before


def test_a_folder_without_policies_says_so(tmp_path: Path) -> None:
    assert "community.toml is missing" in check(tmp_path)[0].message
