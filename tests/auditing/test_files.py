"""The report as a file: the same totals as the page, and a hash that tells when a row was altered."""

import csv
import io
from collections import Counter
from datetime import datetime
from hashlib import sha256

import pytest
from sqlalchemy import text

from ethicomm import ledger
from tests.auditing.conftest import Sent
from tests.visiting import Visitor


def parts(file: str) -> tuple[dict[str, list[str]], list[dict[str, str]], str]:
    """The lines above the rows by name, the rows, and what was hashed."""
    lines = file.splitlines(keepends=True)
    above = [line for line in lines if line.startswith("#")]
    below = "".join(lines[len(above) :])
    named = {cells[0].removeprefix("# "): cells[1:] for cells in csv.reader(above)}
    return named, list(csv.DictReader(io.StringIO(below))), below


@pytest.mark.both
def test_the_file_says_what_it_is_and_has_every_copy(sent: Sent, visitor: Visitor) -> None:
    answer = visitor.get(f"{sent.address}/report.csv")
    head, rows, below = parts(answer.text)
    with sent.house.database.read() as session:
        newest = ledger.latest_checkpoint(session)
        assert newest is not None
    assert answer.headers["content-type"].startswith("text/csv")
    assert head["letter"] == ["Rolls", str(sent.letter)]
    assert head["rows"] == ["3"]
    assert head["made by"] == ["ethicomm 0.1.0"]
    assert head["made"][0].endswith("Z")
    assert datetime.fromisoformat(head["made"][0])
    assert head["checkpoint"] == [str(newest.size), newest.root.hex()]
    assert head["sha256 of what follows"] == [sha256(below.encode()).hexdigest()]
    by_person = {row["person"]: row for row in rows}
    assert by_person[sent.name(sent.ben)]["evidence"] == "claimed"
    assert by_person[sent.name(sent.anna)]["notice"] == "newsletter v1"
    cleo = by_person[sent.name(sent.cleo)]
    assert (cleo["result"], cleo["refusal"], cleo["consent_state"]) == ("suppressed", "withdrawn", "withdrawn")
    assert all(row["decision_entry"].isdecimal() and row["decided_utc"].endswith("Z") for row in rows)


def test_the_file_keeps_the_filters_of_the_page(sent: Sent, visitor: Visitor) -> None:
    head, rows, _ = parts(visitor.get(f"{sent.address}/report.csv?result=sent&evidence=claimed").text)
    assert head["filters"] == ["result is sent", "evidence is claimed"]
    assert [row["person"] for row in rows] == [sent.name(sent.ben)]


def test_totals_of_page_and_file_are_equal(sent: Sent, visitor: Visitor) -> None:
    answer = visitor.get(f"{sent.address}/report.csv").text
    totals = Counter({cells[1]: int(cells[2]) for cells in csv.reader(answer.splitlines()) if cells[0] == "# total"})
    _, rows, _ = parts(answer)
    assert totals == Counter(row["result"] for row in rows) == Counter(sent=2, suppressed=1)
    assert "2 sent, 1 stopped" in visitor.get(sent.address).text


def test_a_name_that_a_spreadsheet_would_run_is_harmless(sent: Sent, visitor: Visitor) -> None:
    with sent.house.database.write() as session:
        session.execute(text("UPDATE campaign SET name = '=HYPERLINK(1)'"))
    head, _, _ = parts(visitor.get(f"{sent.address}/report.csv").text)
    assert head["letter"][0] == "'=HYPERLINK(1)"


def test_a_large_file_is_whole(sent: Sent, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ethicomm.auditing.files.IN_MEMORY", 100)
    monkeypatch.setattr("ethicomm.auditing.letters.BATCH", 1)
    _, rows, _ = parts(visitor.get(f"{sent.address}/report.csv").text)
    assert len(rows) == 3
