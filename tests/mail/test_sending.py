"""Letters share a few lasting connections; each leaves once, and none begins after its time."""

import asyncio
import threading
from collections import Counter
from dataclasses import replace
from email import message_from_bytes

import pytest

from ethicomm import clock
from ethicomm.demo.sink import Fault, Letter, Sink, Step
from ethicomm.mail import Message, Outcome, Relay, Sender, Unfit, send_one
from tests.mail.post import LAYOUT, SENDER, SHORT, crowd, fates, hand_over, kept_for, letters
from tests.smtp import Smtp, taking_mail


def test_everyone_gets_their_own_letter_once(smtp: Smtp) -> None:
    results = hand_over(smtp.url, crowd(500), connections=4)
    assert [result.key for result in results] == crowd(500)
    assert set(fates(results).values()) == {Outcome.SENT}
    assert kept_for(smtp) == sorted(crowd(500))
    assert all(message_from_bytes(letter.content)["To"] == letter.recipients[0] for letter in smtp.kept)
    assert smtp.sink.conversations == 4


def test_a_relay_without_pipelining_gets_one_command_at_a_time() -> None:
    with taking_mail(pipelining=False) as smtp:
        results = hand_over(smtp.url, crowd(50), connections=2)
    assert set(fates(results).values()) == {Outcome.SENT}
    assert kept_for(smtp) == sorted(crowd(50))


def test_some_bounce_some_wait_and_the_rest_get_theirs() -> None:
    faults = [
        Fault(Step.RCPT, "550 5.1.1 No", to="7@"),
        Fault(Step.DOT, "451 4.3.0 Later", to="3@"),
        Fault(Step.DOT, drop=True, to="m88@"),
    ]
    with taking_mail(faults) as smtp:
        results = hand_over(smtp.url, crowd(200), connections=3)
    count = Counter(fates(results).values())
    assert count[Outcome.BOUNCED] == 20
    assert count[Outcome.DEFERRED] in (20, 21)  # with the one begun behind the letter that was cut off
    assert count[Outcome.UNCERTAIN] == 1
    assert kept_for(smtp) == sorted(result.key for result in results if result.outcome is Outcome.SENT)


@pytest.mark.parametrize("pipelining", [True, False], ids=["pipelined", "lock-step"])
def test_g2_no_letter_begins_after_its_time(pipelining: bool) -> None:
    begun: list[Letter] = []
    with Sink(record=begun.append, pipelining=pipelining, faults=[Fault(Step.DOT, wait=0.02)]) as sink:
        until = clock.monotonic() + 0.15
        results = hand_over(f"smtp://127.0.0.1:{sink.port}", crowd(100), connections=2, until=until)
    found = Counter(result.outcome for result in results)
    assert found[Outcome.SENT] >= 2
    assert found[Outcome.NOT_BEGUN] >= 50
    assert found.total() == 100
    assert (
        max(letter.begun for letter in begun) < until + 0.5
    )  # the way there; without the check, the last begins after a second


def test_nothing_begins_when_the_time_is_over_already(smtp: Smtp) -> None:
    results = hand_over(smtp.url, crowd(3), until=clock.monotonic())
    assert set(fates(results).values()) == {Outcome.NOT_BEGUN}
    assert not smtp.kept


def test_connections_last_from_one_lot_to_the_next(smtp: Smtp) -> None:
    with Sender(Relay.at(smtp.url), SENDER, connections=2, patience=SHORT) as sender:
        for lot in range(5):
            results = sender.send(letters(*(f"m{lot}-{number}@x.example" for number in range(20))))
            assert set(fates(results).values()) == {Outcome.SENT}
    assert smtp.sink.conversations == 2
    assert len(smtp.kept) == 100


def test_a_connection_that_the_relay_closed_meanwhile_is_opened_anew() -> None:
    faults, asking = [Fault(Step.RSET, drop=True, times=3)], replace(SHORT, fresh=0)
    with taking_mail(faults) as smtp, Sender(Relay.at(smtp.url), SENDER, connections=1, patience=asking) as sender:
        assert sender.send(letters("a@x.example"))[0].outcome is Outcome.SENT
        assert sender.send(letters("b@x.example"))[0].outcome is Outcome.SENT
    assert smtp.sink.conversations > 1
    assert kept_for(smtp) == ["a@x.example", "b@x.example"]


def test_a_relay_that_says_goodbye_between_two_lots_is_greeted_again() -> None:
    with taking_mail() as smtp, Sender(Relay.at(smtp.url), SENDER, connections=1, patience=SHORT) as sender:
        assert sender.send(letters("a@x.example"))[0].outcome is Outcome.SENT
        smtp.sink.hang_up()
        assert sender.send(letters("b@x.example"))[0].outcome is Outcome.SENT
    assert smtp.sink.conversations == 2


@pytest.mark.parametrize(
    "content",
    [
        b"Subject: x\r\n\r\n.\r\n..\r\n.hidden\r\nend\r\n",
        b".starts with a dot\r\n",
        b"no line end at the end",
        b"ends in a dot\r\n.",
        b"",
    ],
)
def test_dots_arrive_as_they_were(smtp: Smtp, content: bytes) -> None:
    with Sender(Relay.at(smtp.url), SENDER) as sender:
        results = sender.send([Message("a", "a@x.example", content), *letters("b@x.example")])
    assert set(fates(results).values()) == {Outcome.SENT}
    [got] = [letter.content for letter in smtp.kept if letter.recipients == ["a@x.example"]]
    assert got.removesuffix(b"\r\n") == content.removesuffix(b"\r\n")


@pytest.mark.parametrize("end", [b"\n.\n", b"\r\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\r\n", b"\r.\r\n"])
def test_no_letter_can_smuggle_in_another(smtp: Smtp, end: bytes) -> None:
    smuggled = (
        b"Subject: x\r\n\r\nHello" + end + b"MAIL FROM:<evil@x.example>\r\nRCPT TO:<all@x.example>\r\nDATA\r\nHa" + end
    )
    with Sender(Relay.at(smtp.url), SENDER) as sender:
        [result] = sender.send([Message("a", "a@x.example", smuggled)])
    assert result.outcome is Outcome.SENT
    assert kept_for(smtp) == ["a@x.example"]
    assert b"\r\n.\r\nMAIL" in smtp.kept[0].content  # as text


def test_a_large_letter_goes_alone_and_whole(smtp: Smtp) -> None:
    large = b"Subject: x\r\n\r\n" + b"loaves and loaves\r\n" * 20_000
    with Sender(Relay.at(smtp.url), SENDER, connections=1) as sender:
        results = sender.send([Message(number, f"m{number}@x.example", large) for number in range(3)])
    assert {result.outcome for result in results} == {Outcome.SENT}
    assert [letter.content for letter in smtp.kept] == [large] * 3


def test_a_single_letter_such_as_a_sign_in_mail(smtp: Smtp) -> None:
    [message] = letters("anna@x.example")
    result = send_one(Relay.at(smtp.url), SENDER, message)
    assert result.outcome is Outcome.SENT
    assert smtp.kept[0].sender == SENDER
    assert smtp.read("anna@x.example")[0]["Subject"] == "Loaves"


def test_it_works_where_another_loop_runs_already(smtp: Smtp) -> None:
    async def from_within_a_loop() -> list[Outcome]:
        return [result.outcome for result in hand_over(smtp.url, crowd(3))]

    assert asyncio.run(from_within_a_loop()) == [Outcome.SENT] * 3


def test_an_error_of_the_caller_lets_go_of_every_connection(smtp: Smtp) -> None:
    def sends_one_and_stumbles() -> None:
        with Sender(Relay.at(smtp.url), SENDER) as sender:
            sender.send(letters("a@x.example"))
            LAYOUT.fill({"to": "nobody"})

    with pytest.raises(Unfit):
        sends_one_and_stumbles()
    assert [thread.name for thread in threading.enumerate() if thread.name == "mail"] == []


def test_nothing_to_send_opens_nothing(smtp: Smtp) -> None:
    assert hand_over(smtp.url, []) == []
    assert smtp.sink.conversations == 0


def test_a_sender_needs_an_address_that_failures_come_back_to(smtp: Smtp) -> None:
    with pytest.raises(Unfit):
        Sender(Relay.at(smtp.url), "nobody")
