"""The sink: counts fast, keeps on demand, and says when each letter began and ended."""

import json
import signal
import smtplib
import subprocess
import sys
from pathlib import Path

import pytest

from ethicomm import clock
from ethicomm.demo.sink import Fault, Letter, Sink, Step
from ethicomm.mail import Outcome
from tests.mail.post import crowd, fates, hand_over


def test_it_says_when_each_letter_began_and_ended() -> None:
    seen: list[tuple[str, float, float | None]] = []

    def note(letter: Letter) -> None:
        seen.append((letter.recipients[0], letter.begun, letter.ended))

    before = clock.monotonic()
    with Sink(record=note) as sink:
        hand_over(f"smtp://127.0.0.1:{sink.port}", ["anna@x.example", "ben@x.example"])
    first, last = [one for one in seen if one[0] == "anna@x.example"]
    assert first[2] is None
    assert last[2] is not None
    assert before <= first[1] == last[1] <= last[2] <= clock.monotonic()


def test_a_letter_that_was_cut_off_after_its_dot_is_recorded_but_not_accepted() -> None:
    seen: list[Letter] = []
    with Sink(record=seen.append, faults=[Fault(Step.DOT, drop=True)]) as sink:
        hand_over(f"smtp://127.0.0.1:{sink.port}", ["anna@x.example"])
    assert seen[-1].ended is not None
    assert not seen[-1].accepted
    assert sink.letters == 0


def test_a_fault_may_strike_so_many_times_and_no_more() -> None:
    with Sink(faults=[Fault(Step.RCPT, "450 4.2.0 Later", times=3)]) as sink:
        results = hand_over(f"smtp://127.0.0.1:{sink.port}", crowd(10))
    assert sum(result.outcome is Outcome.DEFERRED for result in results) == 3
    assert sink.letters == 7


def test_other_programs_can_send_to_it_too() -> None:
    kept: list[Letter] = []
    with Sink(keep=kept.append, users={"crumb": "secret"}) as sink, smtplib.SMTP("127.0.0.1", sink.port) as client:
        client.login("crumb", "secret")
        client.sendmail("a@x.example", ["b@x.example", "c@x.example"], "Subject: Hi\r\n\r\n.dot\r\n")
        client.noop()
    assert kept[0].recipients == ["b@x.example", "c@x.example"]
    assert kept[0].content == b"Subject: Hi\r\n\r\n.dot\r\n"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("DATA", 554),
        ("RCPT TO:<a@x.example>", 503),
        ("MAIL TO:<a>", 501),
        ("HELLO", 500),
        ("AUTH PLAIN AAA", 535),
        ("STARTTLS", 502),
    ],
)
def test_it_refuses_what_makes_no_sense(line: str, code: int) -> None:
    with Sink() as sink, smtplib.SMTP("127.0.0.1", sink.port) as client:
        client.ehlo()
        assert client.docmd(line)[0] == code


@pytest.mark.parametrize("size", [5_000, 5_000_000])
def test_a_letter_that_is_too_large_is_refused(size: int) -> None:
    with Sink(largest=1000) as sink:
        client = smtplib.SMTP("127.0.0.1", sink.port)
        with pytest.raises((smtplib.SMTPException, OSError)):
            client.sendmail("a@x.example", ["b@x.example"], b"x" * size)
        client.close()
    assert sink.letters == 0


def test_a_taken_port_is_an_error_at_once() -> None:
    with Sink() as sink, pytest.raises(OSError, match="in use"), Sink(port=sink.port):
        pass


def test_it_runs_as_a_process_of_its_own(tmp_path: Path) -> None:
    record = tmp_path / "record"
    fault = json.dumps({"step": "rcpt", "reply": "550 5.1.1 No", "to": "m3@"})
    command = [sys.executable, "-m", "ethicomm.demo.sink", "--record", str(record), "--fault", fault]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        results = hand_over(f"smtp://127.0.0.1:{process.stdout.readline().strip()}", crowd(10), connections=2)
        process.send_signal(signal.SIGTERM)
        totals = json.loads(process.stdout.read())
    assert totals["letters"] == 9
    assert fates(results)["m3@x.example"] is Outcome.BOUNCED
    lines = [json.loads(line) for line in record.read_text().splitlines()]
    assert sorted(line["to"] for line in lines if line["ended"]) == sorted(set(crowd(10)) - {"m3@x.example"})
    assert all(line["begun"] < clock.monotonic() for line in lines)
