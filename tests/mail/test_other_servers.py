"""The sender against a server that somebody else wrote (aiosmtpd), so that our own two halves do not agree in error."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from ethicomm.mail import Outcome, Relay, check
from tests.mail.conftest import Authority
from tests.mail.post import SHORT, crowd, fates, hand_over


class Postmaster:
    """Keeps letters; knows no Anna, asks Ben's to come back, and refuses Chloé's text."""

    def __init__(self) -> None:
        self.kept: list[Envelope] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("anna"):
            return "550 5.1.1 No such user"
        if address.startswith("ben"):
            return "451 4.7.1 Greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if envelope.rcpt_tos[0].startswith("chloe"):
            return "554 5.6.0 Not like this"
        self.kept.append(envelope)
        return "250 OK"


@contextmanager
def other_server(postmaster: Postmaster, **options: Any) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(postmaster, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        controller.stop()


def test_letters_arrive_whole() -> None:
    postmaster = Postmaster()
    with other_server(postmaster, enable_SMTPUTF8=True) as place:
        results = hand_over(f"smtp://{place}", [*crowd(20), "jürgen@x.example"], connections=3)
    assert set(fates(results).values()) == {Outcome.SENT}
    assert sorted(envelope.rcpt_tos[0] for envelope in postmaster.kept) == sorted([*crowd(20), "jürgen@x.example"])
    assert all(b"<p>Hello" in envelope.content for envelope in postmaster.kept)  # type: ignore[operator]


def test_what_it_refuses_ends_in_the_right_state() -> None:
    people = ["m0@x.example", "anna@x.example", "ben@x.example", "chloe@x.example", "m1@x.example"]
    with other_server(Postmaster()) as place:
        results = hand_over(f"smtp://{place}", people)
    assert [result.outcome for result in results] == [
        Outcome.SENT,
        Outcome.BOUNCED,
        Outcome.DEFERRED,
        Outcome.BOUNCED,
        Outcome.SENT,
    ]


@pytest.mark.parametrize(("password", "outcome"), [("right", Outcome.SENT), ("wrong", Outcome.RELAY_REFUSED)])
def test_signing_in_behind_starttls(authority: Authority, password: str, outcome: Outcome) -> None:
    def known(server: SMTP, session: Session, envelope: Envelope, way: str, given: LoginPassword) -> AuthResult:
        return AuthResult(success=given.password == b"right", handled=False)

    with other_server(Postmaster(), **signed(authority), authenticator=known) as place:
        url = f"smtp://crumb:{password}@{place}?tls=require&ca={authority.file}"
        results, facts = hand_over(url, crowd(2)), check(Relay.at(url), SHORT)
    assert set(fates(results).values()) == {outcome}
    assert facts.signed_in is (password == "right")


def test_a_server_that_wants_a_sign_in_we_do_not_have(authority: Authority) -> None:
    with other_server(Postmaster(), **signed(authority)) as place:
        results = hand_over(f"smtp://{place}?tls=require&ca={authority.file}", crowd(2))
    assert set(fates(results).values()) == {Outcome.RELAY_REFUSED}


def signed(authority: Authority) -> dict[str, Any]:
    """Options of a server that wants encryption first and a password then."""
    return {"tls_context": authority.vouches_for("127.0.0.1"), "require_starttls": True, "auth_required": True}
