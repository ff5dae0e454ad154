"""G4, the sender's part: whatever a mail server does, each letter ends in exactly one documented state.

Anna is in trouble; Ben before her and Chloé after her must not notice.
"""

import socket

import pytest

from ethicomm.demo.sink import Fault, Step
from ethicomm.mail import Message, Outcome, Relay, Sender
from ethicomm.mail.replies import Reply, meaning
from ethicomm.mail.replies import Step as At
from tests.mail.post import SENDER, among, fates, hand_over, kept_for, letters
from tests.smtp import taking_mail

ANNA, BEN, CHLOE = "anna@x.example", "ben@x.example", "chloe@x.example"
PEOPLE = [BEN, ANNA, CHLOE]
BOTH_WAYS = pytest.mark.parametrize("pipelining", [True, False], ids=["pipelined", "lock-step"])

ANSWERS = [
    (Step.MAIL, "421 4.3.2 Shutting down", Outcome.DEFERRED),
    (Step.MAIL, "451 4.3.0 Later", Outcome.DEFERRED),
    (Step.MAIL, "452 4.3.1 Full", Outcome.DEFERRED),
    (Step.RCPT, "421 4.3.2 Shutting down", Outcome.DEFERRED),
    (Step.RCPT, "450 4.2.0 Greylisted, come back", Outcome.DEFERRED),
    (Step.RCPT, "451 4.3.0 Later", Outcome.DEFERRED),
    (Step.RCPT, "452 4.2.2 Full", Outcome.DEFERRED),
    (Step.RCPT, "550 5.1.1 No such user", Outcome.BOUNCED),
    (Step.RCPT, "551 5.1.6 Moved", Outcome.BOUNCED),
    (Step.RCPT, "552 5.2.2 Full", Outcome.BOUNCED),
    (Step.RCPT, "553 5.1.3 Bad name", Outcome.BOUNCED),
    (Step.RCPT, "550 5.7.1 Blocked by the recipient", Outcome.BOUNCED),
    (Step.DATA, "421 4.3.2 Shutting down", Outcome.DEFERRED),
    (Step.DATA, "451 4.3.0 Later", Outcome.DEFERRED),
    (Step.DATA, "554 5.3.0 No", Outcome.BOUNCED),
    (Step.DATA, "250 2.0.0 What?", Outcome.DEFERRED),
    (Step.DOT, "421 4.3.2 Shutting down", Outcome.DEFERRED),
    (Step.DOT, "451 4.3.0 Later", Outcome.DEFERRED),
    (Step.DOT, "554 5.6.0 Not like this", Outcome.BOUNCED),
    (Step.DOT, "354 What?", Outcome.UNCERTAIN),
]


@BOTH_WAYS
@pytest.mark.parametrize(
    ("step", "reply", "outcome"), ANSWERS, ids=[f"{step}-{reply[:9]}" for step, reply, _ in ANSWERS]
)
def test_one_answer_decides_over_one_letter(step: Step, reply: str, outcome: Outcome, pipelining: bool) -> None:
    if step is Step.MAIL:  # the relay does not know yet for whom
        results, smtp = among([Fault(step, reply, times=1)], [ANNA, BEN, CHLOE], pipelining=pipelining)
    else:
        results, smtp = among([Fault(step, reply, to=ANNA)], PEOPLE, pipelining=pipelining)
    found = fates(results)
    assert found.pop(ANNA) is outcome
    # Begun behind a letter that the relay closes after, Chloé's never left its envelope; she is asked again.
    assert found[BEN] is Outcome.SENT
    assert found[CHLOE] in (Outcome.SENT, Outcome.DEFERRED)
    assert kept_for(smtp) == sorted(to for to, end in found.items() if end is Outcome.SENT)


@BOTH_WAYS
@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault(Step.MAIL, drop=True, times=1), Outcome.DEFERRED),
        (Fault(Step.RCPT, drop=True, to=ANNA), Outcome.DEFERRED),
        (Fault(Step.DATA, drop=True, to=ANNA), Outcome.DEFERRED),
        (Fault(Step.DATA, silent=True, to=ANNA), Outcome.DEFERRED),
        (Fault(Step.RCPT, dribble=0.1, to=ANNA), Outcome.DEFERRED),
        (Fault(Step.CONTENT, drop=True, to=ANNA), Outcome.UNCERTAIN),
        (Fault(Step.DOT, drop=True, to=ANNA), Outcome.UNCERTAIN),
        (Fault(Step.DOT, silent=True, to=ANNA), Outcome.UNCERTAIN),
        (Fault(Step.DOT, dribble=0.1, to=ANNA), Outcome.UNCERTAIN),
        (Fault(Step.DOT, wait=0.2, to=ANNA), Outcome.SENT),
        (Fault(Step.DOT, dribble=0.005, to=ANNA), Outcome.SENT),
    ],
    ids=lambda value: f"{value.step}-{'drop' if value.drop else 'slow'}" if isinstance(value, Fault) else str(value),
)
def test_a_server_that_falls_silent_or_hangs_up(fault: Fault, outcome: Outcome, pipelining: bool) -> None:
    results, _smtp = among([fault], [ANNA], pipelining=pipelining)
    assert fates(results) == {ANNA: outcome}


@BOTH_WAYS
def test_who_was_sent_their_letter_stays_sent_when_the_next_one_breaks_the_connection(pipelining: bool) -> None:
    results, smtp = among(
        [Fault(Step.MAIL, drop=True, times=1), Fault(Step.RCPT, drop=True, to=ANNA)], PEOPLE, pipelining=pipelining
    )
    assert fates(results) == {BEN: Outcome.DEFERRED, ANNA: Outcome.DEFERRED, CHLOE: Outcome.SENT}
    assert kept_for(smtp) == [CHLOE]


@BOTH_WAYS
@pytest.mark.parametrize("reply", ["550 5.7.1 Sender refused", "530 5.7.0 Sign in first", "553 5.1.8 Bad sender"])
def test_a_relay_that_refuses_the_sender_bounces_nobody(reply: str, pipelining: bool) -> None:
    results, smtp = among([Fault(Step.MAIL, reply)], PEOPLE, pipelining=pipelining)
    assert set(fates(results).values()) == {Outcome.RELAY_REFUSED}
    assert not smtp.kept


@BOTH_WAYS
@pytest.mark.parametrize(
    "reply",
    [
        "554 5.7.1 <anna@x.example>: Relay access denied",
        "550 relay not permitted",
        "550 5.7.1 Relaying denied",
        "530 5.7.0 Sign in",
    ],
)
def test_a_relay_that_does_not_relay_for_us_bounces_nobody(reply: str, pipelining: bool) -> None:
    results, _smtp = among([Fault(Step.RCPT, reply)], PEOPLE, pipelining=pipelining)
    assert set(fates(results).values()) == {Outcome.RELAY_REFUSED}


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault(Step.CONNECT, "421 4.3.2 Too busy"), Outcome.DEFERRED),
        (Fault(Step.CONNECT, drop=True), Outcome.DEFERRED),
        (Fault(Step.EHLO, drop=True), Outcome.DEFERRED),
        (Fault(Step.EHLO, "421 4.3.2 Too busy"), Outcome.DEFERRED),
        (Fault(Step.CONNECT, "554 5.7.1 Not from there"), Outcome.RELAY_REFUSED),
        (Fault(Step.CONNECT, "HTTP/1.1 400 Bad Request"), Outcome.DEFERRED),
        (Fault(Step.CONNECT, "220-" + "x" * 9000), Outcome.DEFERRED),
    ],
)
def test_a_relay_that_does_not_let_us_in(fault: Fault, outcome: Outcome) -> None:
    results, _smtp = among([fault], PEOPLE)
    assert set(fates(results).values()) == {outcome}
    assert all(result.text for result in results)


def test_a_relay_that_is_not_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        results = hand_over(f"smtp://127.0.0.1:{taken.getsockname()[1]}", PEOPLE)
    assert set(fates(results).values()) == {Outcome.DEFERRED}
    assert {result.text for result in results} == {"The relay cannot be reached."}


def test_a_relay_that_never_greets_is_not_waited_for_longer_than_agreed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        results = hand_over(f"smtp://127.0.0.1:{silent.getsockname()[1]}", PEOPLE)
    assert set(fates(results).values()) == {Outcome.DEFERRED}
    assert {result.text for result in results} == {"The relay did not answer in time."}


def test_a_relay_that_hangs_up_each_time_is_left_alone_soon() -> None:
    crowd = [f"m{number}@x.example" for number in range(50)]
    results, smtp = among([Fault(Step.MAIL, drop=True)], crowd)
    assert set(fates(results).values()) == {Outcome.DEFERRED}
    assert smtp.sink.conversations <= 4


@BOTH_WAYS
def test_a_server_that_wants_the_text_though_it_refused_everyone_gets_an_empty_one(pipelining: bool) -> None:
    fault = Fault(Step.RCPT, "550 5.1.1 No such user", to=ANNA)
    results, smtp = among([fault], PEOPLE, goes_ahead=True, pipelining=pipelining)
    assert fates(results) == {BEN: Outcome.SENT, ANNA: Outcome.BOUNCED, CHLOE: Outcome.SENT}
    assert kept_for(smtp) == [BEN, CHLOE]
    assert smtp.sink.conversations == 1


def test_an_address_beyond_ascii_needs_a_relay_that_takes_it() -> None:
    people = ["jürgen@x.example", BEN]
    results, _smtp = among([], people, utf8=False)
    assert fates(results) == {"jürgen@x.example": Outcome.BOUNCED, BEN: Outcome.SENT}
    assert "SMTPUTF8" in results[0].text
    results, smtp = among([], people)
    assert set(fates(results).values()) == {Outcome.SENT}
    assert "To: jürgen@x.example".encode() in smtp.kept[0].content


@pytest.mark.parametrize("to", ["", "anna", "anna@x.example>\r\nRCPT TO:<evil@x.example", "anna x@x.example"])
def test_what_is_no_address_never_reaches_the_relay(to: str) -> None:
    with taking_mail() as smtp, Sender(Relay.at(smtp.url), SENDER) as sender:
        found = sender.send([Message("x", to, b"Subject: x\r\n\r\nHello\r\n"), *letters(BEN)])
    assert fates(found) == {"x": Outcome.BOUNCED, BEN: Outcome.SENT}
    assert kept_for(smtp) == [BEN]


def test_a_large_letter_cut_off_on_its_way_is_tried_again() -> None:
    large = b"Subject: x\r\n\r\n" + b"loaves and loaves\r\n" * 700_000
    with taking_mail([Fault(Step.CONTENT, drop=True)]) as smtp, Sender(Relay.at(smtp.url), SENDER) as sender:
        [result] = sender.send([Message("x", ANNA, large)])
    assert result.outcome is Outcome.DEFERRED


def test_an_answer_is_kept_with_its_codes_and_without_addresses() -> None:
    reply = "550 5.1.1 <anna@x.example>: Recipient ANNA unknown in local@x.example"
    [result], _smtp = among([Fault(Step.RCPT, reply)], [ANNA])
    assert (result.code, result.enhanced) == (550, "5.1.1")
    assert result.text == "…: Recipient … unknown in …"


def test_no_answer_at_all_has_a_meaning_at_each_step() -> None:
    nothing = Reply(0, "")
    assert [meaning(step, nothing) for step in At] == [Outcome.DEFERRED] * 3 + [Outcome.UNCERTAIN]
