"""`ethicomm receipt verify` needs no community: a file, and the key of whoever issued it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ethicomm.consent.receipts.commands import receipt
from tests.ledger.test_offline import CLAIMED, KEY, RECEIPTS, YES


def call(*words: str) -> Result:
    return CliRunner().invoke(receipt, ["verify", *words])


def test_a_file_of_receipts_holds_and_says_what_that_shows() -> None:
    answer = call(str(RECEIPTS), "--key", KEY)
    assert answer.exit_code == 0
    assert answer.output.count("this receipt holds") == 5
    assert "What it does not show:\n  - What was asked: the yes was taken over from a file" in answer.output


def test_one_that_does_not_hold_is_named_and_the_others_are_told_too(tmp_path: Path) -> None:
    altered = {**YES, "dct:title": "x"}
    file = tmp_path / "receipts.json"
    file.write_text(json.dumps({"@graph": [altered, CLAIMED]}))
    answer = call(str(file))
    assert answer.exit_code == 1
    assert "R-4: this receipt does not hold" in answer.output
    assert "✕ Something in it was changed" in answer.output
    assert "R-7: this receipt holds" in answer.output


def test_another_key_refuses_it() -> None:
    other = "members.crumb.example/ethicomm+f8e1d2c3+AXwtzH+/9h0RK/Fx/m646jXtt9kaIr06nvs8XX4KJ5p6"
    answer = call(str(RECEIPTS), "--key", other)
    assert answer.exit_code == 1
    assert "That is no key of a log." in answer.output


@pytest.mark.parametrize(("words", "said"), [("nothing", "it cannot be read as JSON"), (None, "There is no such file")])
def test_what_cannot_be_checked_is_a_sentence(tmp_path: Path, words: str | None, said: str) -> None:
    file = tmp_path / "receipt.json"
    if words:
        file.write_text(words)
    answer = call(str(file))
    assert answer.exit_code == 1
    assert said in answer.output
    assert "Traceback" not in answer.output


def test_it_works_where_there_is_no_community(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "ethicomm", "receipt", "verify", str(RECEIPTS)]
    done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    assert [*tmp_path.iterdir()] == []
