"""`ethicomm import FILE`: for scripts and for large files."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from ethicomm.app import House
from ethicomm.errors import Invalid
from ethicomm.ledger import Act
from ethicomm.members.commands import import_members
from tests.members.imports.files import audience, confirmed, stopped, table, tables_of, unconfirmed
from tests.members.people import may_write_to

ANNA, BEN, CHLOE = "anna@example.org", "ben@example.org", "chloe@example.org"


def types(house: House, *words: object) -> Result:
    result = CliRunner().invoke(import_members, [str(word) for word in words], obj=house, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "export.zip"
    path.write_bytes(
        audience([confirmed(ANNA, birthday="05/03", tags='"gluten free"'), unconfirmed(BEN)], [stopped(CHLOE)])
    )
    return path


def test_the_owner_imports_by_one_command_and_reads_one_sentence(house: House, export: Path) -> None:
    said = types(house, export, "--as", "Maria").stdout
    assert said.splitlines()[-1] == "Of 3: 1 may get the next letter, 1 wait for proof, 1 stay out."
    assert "Birthday: 1 left behind, nobody agreed to: Birthday greeting" in said
    assert may_write_to(house, ANNA)
    with house.database.read() as session:
        assert session.scalar(select(Act.actor_id).where(Act.what == "import")) == "command line: Maria"


def test_a_script_reads_the_dry_run_as_json_and_nothing_is_written(house: House, export: Path) -> None:
    before = tables_of(house)
    said = json.loads(types(house, export, "--as", "Maria", "--dry-run", "--json").stdout)
    assert (said["people"], said["may"], said["wait"], said["out"]) == (3, 1, 1, 1)
    assert said["columns"]["CONFIRM_TIME"] == "confirmed_at"
    assert said["report"]["left_behind"] == {"birthday": 1}
    assert tables_of(house) == before


def test_meanings_of_columns_and_tags_and_the_old_words_can_be_given(
    house: House, export: Path, tmp_path: Path
) -> None:
    words = tmp_path / "form.txt"
    words.write_text("Send me the letter, with what I like.")
    said = types(
        house, export, "--as", "Maria", "--dry-run", "--json", "--words", words, "--column", "Birthday=leave",
        "--purpose", "newsletter", "--purpose", "personalisation", "--tag", "gluten free=interests:gluten_free",
    ).stdout  # fmt: skip
    report = json.loads(said)["report"]
    assert (report["left_behind"], report["locked_tags"]) == ({}, {})


def test_what_does_not_fit_is_one_sentence(house: House, export: Path) -> None:
    with pytest.raises(Invalid, match="words of the old form"):
        types(house, export, "--as", "Maria", "--purpose", "segmentation")
    with pytest.raises(Invalid, match="not in the file"):
        types(house, export, "--as", "Maria", "--column", "Nothing=tags")
    with pytest.raises(Invalid, match="NAME=MEANING"):
        types(house, export, "--as", "Maria", "--column", "Birthday")
    with pytest.raises(Invalid, match="what the people in this file said yes to"):
        types(house, export, "--as", "Maria", "--purpose", "account")
    with pytest.raises(Invalid, match="which column holds the e-mail"):
        types(house, export, "--as", "Maria", "--column", "Email Address=leave")
    with pytest.raises(Invalid, match="same meaning"):
        types(house, export, "--as", "Maria", "--column", "OPTIN_TIME=confirmed_at")


def test_rows_that_stay_out_are_saved_as_a_table_and_printed_by_number(house: House, tmp_path: Path) -> None:
    path, out = tmp_path / "people.csv", tmp_path / "out.csv"
    rows = [("email", "name"), *((f"nobody {number}", "=1+1") for number in range(25))]
    path.write_bytes(table(*rows))
    said = types(house, path, "--as", "Maria", "--dry-run", "--rejects", out)
    assert "the file 2: This is not an e-mail address." in said.stderr
    assert "and 5 more rows" in said.stderr
    assert out.read_text("utf-8-sig").splitlines()[1].endswith("nobody 0,'=1+1")
