"""The page of promises: each is held by tests that exist, and what is shown is what was run."""

import json
import re
from pathlib import Path

import pytest

from ethicomm.app import House
from ethicomm.portal import promises
from tests.visiting import visiting, words_on

TESTED = {
    f"G{int(code)}"
    for path in Path("tests").rglob("test_*.py")
    for code in re.findall(r"test_g(\d+)_", path.name + path.read_text())
}


def test_no_promise_is_made_without_a_test() -> None:
    assert {code for one in promises.PROMISES for code in one.held_by} <= TESTED


def test_whatever_holds_a_promise_says_what_it_counts() -> None:
    assert {code for one in promises.PROMISES for code in one.held_by} <= set(promises.COUNTS)


def test_a_full_number_that_did_not_hold_is_shown_as_such(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    when = {"at": "2026-11-21T10:00+00:00", "seconds": 9}
    results = {
        "one": {"guarantee": "G2", "held": True, "number": 10_000, "database": "postgres", **when},
        "two": {"guarantee": "G7", "held": False, "number": 1_000, "database": "sqlite", **when},
    }
    (tmp_path / "proved.json").write_text(json.dumps(results))
    monkeypatch.setattr(promises, "PROVED", tmp_path / "proved.json")
    promises.proofs.cache_clear()
    with visiting(house, promises.HANDLERS, None) as anyone:
        said = words_on(anyone.get("/promises"))
    promises.proofs.cache_clear()
    assert "10,000 withdrawals in the very moment the letter leaves · PostgreSQL" in said
    assert re.search(r"did not hold · 1,000 forged stop links", said)
