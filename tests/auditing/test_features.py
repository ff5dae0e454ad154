"""The features of auditing, told by an auditor."""

import csv
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import text

from ethicomm import ledger
from ethicomm.accounts import Actor
from ethicomm.app import JOBS, House
from ethicomm.db import Session
from ethicomm.jobs import run_due
from ethicomm.ledger import Fault
from tests.auditing.conftest import Sent
from tests.auditing.test_pages import words
from tests.visiting import Visitor, entering

pytestmark = pytest.mark.both
scenarios("auditing/checking.feature")


@dataclass
class Desk:
    """What lies before the auditor."""

    pages: list[str] = field(default_factory=list)
    file: str = ""
    kept: str = ""
    status: int = 0

    @property
    def page(self) -> str:
        """The page opened last, as it is read."""
        return words(self.pages[-1])


@pytest.fixture
def desk() -> Desk:
    return Desk()


@given("the bakery sent a letter to Anna, who said yes on her own page")
@given("to Ben, whose yes came with an old list")
@given("Cleo took her yes back before her copy left")
def the_letter_is_out(sent: Sent) -> None:
    """All three are in it."""


@given("someone changed Ben's record in the database")
def bens_record_changed(sent: Sent) -> None:
    with sent.house.database.write() as session:
        changed = text("UPDATE consent_record SET grade = 'documented' WHERE subject = :ben AND grade = 'claimed'")
        assert session.connection().execute(changed, {"ben": sent.ben}).rowcount == 1


@given("I kept a checkpoint")
def i_kept_a_checkpoint(sent: Sent, visitor: Visitor, desk: Desk) -> None:
    address = re.search(r'href="(/audit/log/checkpoints/\d+)"', visitor.get("/audit/log").text)
    assert address
    desk.kept = visitor.get(address[1]).text


@given("someone put back the copy from before the letter")
def an_older_copy_is_back(sent: Sent) -> None:
    """Rows, entries and checkpoints as they were when the log was empty."""
    with sent.house.database.write() as session:
        for table in ("decision", "use_act", "consent_record", "act", *LOG):
            session.execute(text(f"DELETE FROM {table}"))


LOG = ("ledger_waiting", "ledger_entry", "ledger_node", "ledger_checkpoint", "ledger_head")


@given("the bakery puts a checkpoint in a file elsewhere each day", target_fixture="elsewhere")
def a_file_elsewhere(sent: Sent, tmp_path: Path) -> Iterator[House]:
    yield from anchored(sent.house, tmp_path / "elsewhere.txt")


@given("the bakery wants to put a checkpoint in a file that cannot be written", target_fixture="elsewhere")
def a_file_that_cannot_be_written(sent: Sent, tmp_path: Path) -> Iterator[House]:
    yield from anchored(sent.house, tmp_path / "no such folder" / "elsewhere.txt")


def anchored(house: House, file: Path) -> Iterator[House]:
    """The same bakery with this file in its settings, after the day's round."""
    made = House(house.settings.model_copy(update={"anchor_file": file}))
    ledger.anchor_daily(made.database)
    run_due(made.database, JOBS)
    yield made
    made.close()


@when("I look at the log")
def i_look_at_the_log(elsewhere: House, auditor: Actor, desk: Desk) -> None:
    with entering(elsewhere, auditor) as visitor:
        desk.pages.append(visitor.get("/audit/log").text)


@then("I read when that was done last, and over how many entries")
def i_read_when_it_was_put_outside(desk: Desk) -> None:
    assert re.search(r"The file was given the checkpoint of \d+ entries on .*\d\d:\d\d\.", desk.page)


@then("I read that it failed, why, and that it is tried again")
def i_read_that_it_failed(desk: Desk) -> None:
    assert "The file could not be written: No such file or directory." in desk.page
    assert "It is tried again within the hour; nothing was lost." in desk.page


@given("my access has ended")
def my_access_has_ended(sent: Sent, auditor: Actor) -> None:
    with sent.house.database.write() as session:
        session.execute(text("UPDATE staff SET until = '2020-01-01 00:00:00.000000+00:00' WHERE role = 'auditor'"))


@when("I open the letter")
def i_open_the_letter(sent: Sent, visitor: Visitor, desk: Desk) -> None:
    answer = visitor.get(sent.address)
    desk.status = answer.status_code
    desk.pages.append(answer.text)


@when(parsers.parse('I draw a sample with the seed "{seed}"'))
def i_draw_a_sample(sent: Sent, visitor: Visitor, desk: Desk, seed: str) -> None:
    to = visitor.get(f"{sent.address}/sample", params={"seed": seed}).headers["location"]
    desk.pages.append(visitor.get(to).text)


@when("I save the letter as a file")
def i_save_the_letter(sent: Sent, visitor: Visitor, desk: Desk) -> None:
    desk.file = visitor.get(f"{sent.address}/report.csv").text


@when("I check the whole log")
def i_check_the_log(sent: Sent, visitor: Visitor, desk: Desk) -> None:
    desk.pages.append(visitor.get("/audit/log/check").text)


@then(parsers.parse("I read that {sent_copies:d} were sent and {stopped:d} was stopped"))
def i_read_the_totals(desk: Desk, sent_copies: int, stopped: int) -> None:
    assert f"{sent_copies} sent, {stopped} stopped" in desk.page
    assert f"{sent_copies + stopped} accounted for." in desk.page


def line(desk: Desk, sent: Sent, subject: int) -> str:
    """What the page says of this person."""
    found = re.search(rf"{sent.name(subject)} (.*? \d+ · \d+)", desk.page)
    assert found, desk.page
    return found[1]


@then("Anna's copy rests on a yes that was seen here, with the words she was shown")
def annas_copy(sent: Sent, desk: Desk, visitor: Visitor) -> None:
    assert re.match(r"given .* seen here newsletter v1 .* ✓ sent", line(desk, sent, sent.anna))
    shown = re.search(r'href="(/notices/\w+)"', desk.pages[-1])
    assert shown
    assert visitor.get(shown[1]).status_code == 200


@then("Ben's copy rests on a yes that is only claimed, from words we do not know")
def bens_copy(sent: Sent, desk: Desk) -> None:
    assert re.match(r"given .* claimed, import unknown \(old form\) .* ✓ sent", line(desk, sent, sent.ben))


@then("Cleo's copy was not sent, because she withdrew")
def cleos_copy(sent: Sent, desk: Desk) -> None:
    assert re.match(r"none: withdrew.* ✕ not sent withdrew", line(desk, sent, sent.cleo))


@then("nobody's name or address is on the page")
def no_name(desk: Desk) -> None:
    assert not re.search(r"anna|ben\b|cleo|@example\.org", desk.pages[-1].casefold())


@then("the page says what it cannot show")
def the_limits(desk: Desk) -> None:
    assert "It cannot show that nothing was left out." in desk.page


@then("I got the same people twice")
def the_same_people(desk: Desk) -> None:
    first, second = (words(page) for page in desk.pages)
    assert first == second
    assert "Drawn from 3 decisions" in first


@then("each of them leads to an entry that I can check by hand")
def checked_by_hand(desk: Desk, visitor: Visitor) -> None:
    links = {html.unescape(one) for one in re.findall(r'href="(/audit/log/\d+\?[^"]+)"', desk.pages[-1])}
    assert len(links) == 6
    for link in links:
        checked_entry(visitor.get(link).text)


def checked_entry(page: str) -> None:
    """Hash the text, then climb as the page says, with nothing but SHA-256."""
    signs = [html.unescape(one) for one in re.findall(r'class="sign">([^<]+)<', page)]
    leaf, root, *proof, said = signs
    sides = re.findall(r"put it to the (left|right)<", page)
    climbed = sha256(b"\0" + said.encode()).digest()
    assert climbed.hex() == leaf
    for side, one in zip(sides, map(bytes.fromhex, proof), strict=True):
        climbed = sha256(b"\1" + (one + climbed if side == "left" else climbed + one)).digest()
    assert climbed.hex() == root


@then("it has as many rows as the page has copies")
def as_many_rows(desk: Desk) -> None:
    assert len([row for row in desk.file.splitlines() if not row.startswith("#")]) == 1 + 3


@then("it names its filters, its time, its version and its checkpoint")
def it_names_itself(desk: Desk) -> None:
    names = {cells[0] for cells in csv.reader(desk.file.splitlines()) if cells[0].startswith("#")}
    assert names >= {"# filters", "# made", "# made by", "# checkpoint", "# rows", "# total"}


@then("its hash fits its rows")
def its_hash_fits(desk: Desk) -> None:
    above, _, below = desk.file.partition("\nperson,")
    assert above.endswith(sha256(f"person,{below}".encode()).hexdigest())


@then("I read that one entry was changed after it was written")
def one_was_changed(desk: Desk) -> None:
    assert "The log is broken" in desk.page
    assert len(re.findall(r"entry [\d,]+ \(consent\): what it says was changed", desk.page)) == 1


@then("I read that nothing was changed")
def nothing_was_changed(desk: Desk) -> None:
    assert "Nothing in the log was changed" in desk.page


@then("checked against the checkpoint I kept, entries are missing")
def missing_entries(sent: Sent, desk: Desk) -> None:
    with sent.house.database.read() as session:
        assert [one.fault for one in against(session, desk.kept)] == [Fault.TRUNCATED]


def against(session: Session, kept: str) -> tuple[ledger.Broken, ...]:
    return ledger.verify(session, ledger.kinds_of(session), outside=[kept]).broken


@then("I am shown the door")
def shown_the_door(desk: Desk) -> None:
    assert desk.status == 303
