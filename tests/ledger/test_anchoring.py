"""What was signed is put where nobody here can reach it, and whoever keeps it can check it without us."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ethicomm import clock, jobs, ledger
from ethicomm.app import JOBS, House
from ethicomm.consent.models import KINDS
from ethicomm.demo.faults import Fault, Step
from ethicomm.ledger import Act, kept, offline
from ethicomm.ledger.models import Anchor
from ethicomm.policy import apply
from ethicomm.rounds import ROUNDS
from ethicomm.settings import house as folder_of
from tests.ledger.conftest import Write
from tests.smtp import Smtp, taking_mail

WITNESS, OTHER = "wanda@example.org", "otto@example.net"
PUT = "checkpoint put outside"


Opens = Callable[..., House]


@pytest.fixture
def opened(house: House) -> Iterator[Opens]:
    """The same community with other settings."""
    with ExitStack() as stack:

        def opened(**settings: object) -> House:
            made = House(house.settings.model_copy(update=settings))
            stack.callback(made.close)
            return made

        yield opened


def name(house: House, folder: Path, *witnesses: str) -> None:
    """Put a policy in force that names these witnesses."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(folder_of("policies"), folder)
    community = folder / "community.toml"
    community.write_text(f"witnesses = {list(witnesses)!r}\n{community.read_text()}")
    with house.database.write() as session:
        apply(session, "a test", folder)


def next_day(house: House, days: int = 1) -> None:
    """The round comes by a day later, and the worker does what it asks for."""
    with clock.moved(clock.now() + timedelta(days=days, minutes=1)):
        ledger.anchor_daily(house.database)
        jobs.run_due(house.database, JOBS)


def key_of(house: House) -> tuple[str, bytes]:
    with house.database.read() as session:
        return offline.public_key(ledger.verifier_key(session))


def found(house: House, text: str) -> list[tuple[str, int]]:
    return [(one.finding, one.size) for one in kept.steps(kept.read(text), *key_of(house))]


def anchors(house: House) -> list[tuple[str, int, bool]]:
    with house.database.read() as session:
        rows = session.scalars(select(Anchor).order_by(Anchor.id)).all()
        return [(one.place, one.size, one.failure is None) for one in rows]


def noted(house: House) -> int:
    with house.database.read() as session:
        return session.scalar(select(func.count()).where(Act.what == PUT)) or 0


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body
    return str(body.get_content())


@pytest.mark.both
def test_the_newest_checkpoint_is_added_to_the_file_each_day(
    house: House, write: Write, opened: Opens, tmp_path: Path
) -> None:
    house = opened(anchor_file=tmp_path / "outside.txt")
    write(300)
    next_day(house)
    write(300)
    next_day(house, 2)
    assert found(house, (tmp_path / "outside.txt").read_text()) == [("first", 300), ("grew", 601)]
    assert anchors(house) == [("file", 300, True), ("file", 601, True)]
    assert noted(house) == 2


def test_a_note_that_was_cut_off_spoils_not_the_one_after_it(
    house: House, write: Write, opened: Opens, tmp_path: Path
) -> None:
    file = tmp_path / "outside.txt"
    house = opened(anchor_file=file)
    write(300)
    next_day(house)
    whole = file.read_text()
    file.write_text(whole + whole.rstrip()[:-20])  # the disk was full in the middle of the next one
    write(300)
    next_day(house, 2)
    assert ("grew", 601) in found(house, file.read_text())


def test_a_day_on_which_nothing_was_signed_adds_nothing(
    house: House, write: Write, opened: Opens, tmp_path: Path
) -> None:
    house = opened(anchor_file=tmp_path / "outside.txt")
    next_day(house)
    assert not (tmp_path / "outside.txt").exists()
    write(3)
    next_day(house, 2)
    next_day(house, 4)
    assert anchors(house) == [("file", 3, True)]


def test_within_a_day_it_is_put_there_once_but_on_demand_whenever_asked(
    house: House, write: Write, opened: Opens, tmp_path: Path
) -> None:
    house = opened(anchor_file=tmp_path / "outside.txt")
    write(3)
    for _ in range(3):
        ledger.anchor_daily(house.database)
        jobs.run_due(house.database, JOBS)
    assert anchors(house) == [("file", 3, True)]
    write(3)
    (stands,) = ledger.anchor(house.database)
    assert (stands.size, stands.failure) == (7, None)


def test_a_witness_gets_a_mail_that_says_what_it_is_and_can_be_checked_offline(
    house: House, write: Write, opened: Opens, smtp: Smtp, tmp_path: Path
) -> None:
    house = opened(smtp_url=smtp.url)
    name(house, tmp_path / "policies", WITNESS)
    write(300)
    next_day(house)
    write(300)
    next_day(house, 2)
    first, second = smtp.read(WITNESS)
    assert str(second["Subject"]).startswith("Crumb & Co.: how the log stands at ")
    assert "keep this mail" in text_of(second)
    assert "ethicomm ledger verify --against FILE" in text_of(second)
    steps = found(house, text_of(second) + text_of(first))
    assert [finding for finding, _size in steps] == ["first", "grew"]
    assert [finding for finding, _size in found(house, first.as_string())] == ["first"], "as a mail program saves it"


def test_every_witness_is_sent_the_steps_since_their_own_last_note(
    house: House, write: Write, opened: Opens, smtp: Smtp, tmp_path: Path
) -> None:
    house = opened(smtp_url=smtp.url)
    name(house, tmp_path / "policies", WITNESS)
    write(300)
    next_day(house)
    name(house, tmp_path / "policies", WITNESS, OTHER)
    write(20)
    next_day(house, 2)
    (late,) = smtp.read(OTHER)
    assert [one.old for one in kept.read(text_of(late))] == [0]
    assert [one.old for letter in smtp.read(WITNESS) for one in kept.read(text_of(letter))] == [0, 300]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(Step.RCPT, "550 5.1.1 <wanda@example.org> unknown", times=1),
        Fault(Step.CONNECT, "421 4.3.2 later", times=1),
        Fault(Step.DOT, drop=True, times=1),
    ],
)
def test_a_mail_that_did_not_go_out_is_shown_with_a_sentence_and_tried_again(
    house: House, write: Write, opened: Opens, tmp_path: Path, fault: Fault
) -> None:
    with taking_mail([fault]) as smtp:
        house = opened(smtp_url=smtp.url)
        name(house, tmp_path / "policies", WITNESS)
        write(3)
        (stands,) = ledger.anchor(house.database)
        assert stands.words.startswith("The mail to a witness did not go out: ")
        assert stands.words.endswith("It is tried again within the hour; nothing was lost.")
        assert "wanda" not in stands.words
        assert noted(house) == 0
        next_day(house, 0)
        with house.database.read() as session:
            (stands,) = ledger.anchored(session)
        assert (stands.size, stands.failure) == (3, None)
        assert anchors(house) == [("mail", 3, True)]


def test_a_file_that_cannot_be_written_is_told_and_holds_nobody_up(
    house: House, write: Write, opened: Opens, smtp: Smtp, tmp_path: Path
) -> None:
    house = opened(smtp_url=smtp.url, anchor_file=tmp_path / "gone" / "outside.txt")
    name(house, tmp_path / "policies", WITNESS)
    write(3)
    file, mail = ledger.anchor(house.database)
    assert file.words.startswith("The file could not be written: No such file or directory.")
    assert mail.failure is None


def test_an_address_that_is_none_is_told_without_repeating_it(
    house: House, write: Write, opened: Opens, smtp: Smtp, tmp_path: Path
) -> None:
    house = opened(smtp_url=smtp.url)
    name(house, tmp_path / "policies", "wanda at example")
    write(3)
    (stands,) = ledger.anchor(house.database)
    assert "the policy names no proper address" in stands.words


def test_the_address_of_a_witness_reaches_no_log(
    house: House, write: Write, opened: Opens, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with taking_mail([Fault(Step.RCPT, "550 5.1.1 <wanda@example.org> unknown", times=1)]) as smtp:
        house = opened(smtp_url=smtp.url)
        name(house, tmp_path / "policies", WITNESS)
        write(3)
        next_day(house)
        next_day(house, 2)
    written = "".join(capfd.readouterr())
    with house.database.read() as session:
        acts = "".join(session.scalars(select(Act.detail)))
        tries = "".join(str(one.failure) for one in session.scalars(select(Anchor)))
    assert "wanda" not in written + acts + tries


def test_the_round_comes_by_every_hour_and_leaves_a_fresh_log_alone(house: House) -> None:
    assert (3600, ledger.anchor_daily) in ROUNDS
    ledger.anchor_daily(house.database)
    assert jobs.run_due(house.database, JOBS) == 0


def test_a_log_rewritten_after_it_was_put_outside_no_longer_fits(
    house: House, write: Write, opened: Opens, tmp_path: Path
) -> None:
    house = opened(anchor_file=tmp_path / "outside.txt")
    write(3)
    ledger.anchor(house.database)
    with house.database.write() as session:
        for table in ("decision", "act", "ledger_entry", "ledger_checkpoint", "ledger_head", "ledger_waiting"):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")
    write(5)
    notes = [one.note for one in kept.read((tmp_path / "outside.txt").read_text())]
    with house.database.read() as session:
        assert ledger.verify(session, KINDS).holds, "the new history is whole in itself"
        assert not ledger.verify(session, KINDS, outside=notes).holds
