"""`ethicomm ledger` says in sentences, and to scripts in JSON, whether the log holds."""

import json
from pathlib import Path
from types import SimpleNamespace

from click.testing import CliRunner, Result
from sqlalchemy import text

from ethicomm import ledger
from ethicomm.app import House
from ethicomm.consent.models import KINDS
from ethicomm.errors import Invalid
from ethicomm.ledger.commands import ledger as group


def call(house: House, *words: str) -> Result:
    opened = SimpleNamespace(database=house.database, ledger_kinds=KINDS)
    return CliRunner().invoke(group, words, obj=opened)


def test_verify_says_that_a_log_holds_and_what_that_does_not_show(log: House) -> None:
    answer = call(log, "verify")
    assert answer.exit_code == 0
    assert "600 entries and 5 checkpoints were checked" in answer.output
    assert "Nothing in the log was changed." in answer.output
    assert "It cannot show that nothing was left out." in answer.output


def test_verify_names_what_is_broken_and_fails(log: House) -> None:
    with log.database.write() as session:
        session.execute(text("UPDATE act SET actor_id = '2'"))
    answer = call(log, "verify")
    assert answer.exit_code == 1
    assert "- entry 599 (act): what it says was changed after it was written." in answer.output


def test_verify_gives_scripts_the_whole_report(log: House) -> None:
    with log.database.write() as session:
        session.execute(text("DELETE FROM act"))
    report = json.loads(call(log, "verify", "--json").output)
    assert (report["size"], report["holds"]) == (600, False)
    assert report["broken"] == [{"fault": "missing", "kind": "act", "first": 599, "last": 599, "count": 1}]


def test_a_checkpoint_kept_in_a_file_is_a_witness(log: House, tmp_path: Path) -> None:
    kept = tmp_path / "checkpoint.txt"
    kept.write_text(call(log, "checkpoint", "--json") and json.loads(call(log, "checkpoint", "--json").output)["note"])
    assert call(log, "verify", "--against", str(kept)).exit_code == 0
    kept.write_text(kept.read_text().replace("600", "700"))
    assert "checkpoint at 700 entries" in call(log, "verify", "--against", str(kept)).output


def test_a_file_with_many_checkpoints_is_as_many_witnesses(log: House, tmp_path: Path) -> None:
    kept = tmp_path / "outside.txt"
    with log.database.read() as session:
        kept.write_text("\n".join(one.note for one in ledger.checkpoints(session)))
    assert "600 entries and 5 checkpoints were checked" in call(log, "verify", "--against", str(kept)).output
    with log.database.write() as session:
        session.execute(text("DELETE FROM ledger_checkpoint WHERE size < 600"))
    assert call(log, "verify", "--against", str(kept)).exit_code == 0
    kept.write_text(kept.read_text().replace("600", "700"))
    assert "checkpoint at 700 entries" in call(log, "verify", "--against", str(kept)).output


def test_a_file_without_a_checkpoint_is_no_witness(log: House, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Wanda")
    answer = call(log, "verify", "--against", str(tmp_path / "letter.txt"))
    assert isinstance(answer.exception, Invalid)
    assert "Nothing was checked." in answer.exception.message


def test_with_nowhere_to_put_it_the_owner_is_told_how_to_name_a_place(log: House) -> None:
    answer = call(log, "anchor")
    assert answer.exit_code == 1
    assert "Set ETHICOMM_ANCHOR_FILE" in answer.output


def test_a_log_without_a_checkpoint_says_so(house: House) -> None:
    assert "Nothing was signed yet." in call(house, "checkpoint").output


def test_sequence_places_what_waits(house: House) -> None:
    with house.database.write() as session:
        ledger.note(session, "owner", "1", "policy applied")
    assert "1 entry was placed." in call(house, "sequence").output
    assert "0 entries were placed." in call(house, "sequence").output
