"""The way to the relay: encrypted where it can be, certificates checked, and no password in clear.

`127.0.0.1` plays a machine elsewhere here: `?tls=require` asks of it what is asked of others by themselves.
"""

import pytest

from ethicomm.demo.sink import Fault, Sink, Step
from ethicomm.errors import Invalid
from ethicomm.mail import Outcome, Relay, Tls, check
from tests.mail.conftest import Authority
from tests.mail.post import SHORT, fates, hand_over

ANNA = "anna@x.example"
USERS = {"crumb": "p@ss/wörd"}
SIGNED_IN = "crumb:p%40ss%2Fw%C3%B6rd@"


def sent_through(sink: Sink, before: str = "", after: str = "", scheme: str = "smtp") -> tuple[Outcome, str]:
    [result] = hand_over(f"{scheme}://{before}127.0.0.1:{sink.port}{after}", [ANNA])
    return result.outcome, result.text


@pytest.mark.parametrize("encrypted", [True, False], ids=["smtps", "starttls"])
def test_a_letter_goes_encrypted(authority: Authority, encrypted: bool) -> None:
    with Sink(certificate=authority.vouches_for("127.0.0.1"), encrypted=encrypted) as sink:
        scheme, wanted = ("smtps", "?") if encrypted else ("smtp", "?tls=require&")
        outcome, _ = sent_through(sink, after=f"{wanted}ca={authority.file}", scheme=scheme)
        facts = check(Relay.at(f"{scheme}://127.0.0.1:{sink.port}{wanted}ca={authority.file}"), SHORT)
    assert outcome is Outcome.SENT
    assert facts.encrypted == "TLSv1.3"
    assert facts.certificate_until.endswith("GMT")


@pytest.mark.parametrize("encrypted", [True, False], ids=["smtps", "starttls"])
def test_a_certificate_nobody_vouches_for_stops_the_letter(authority: Authority, encrypted: bool) -> None:
    with Sink(certificate=authority.vouches_for("127.0.0.1"), encrypted=encrypted) as sink:
        scheme, wanted = ("smtps", "") if encrypted else ("smtp", "?tls=require")
        outcome, text = sent_through(sink, after=wanted, scheme=scheme)
    assert outcome is Outcome.RELAY_REFUSED
    assert text.startswith("The relay's certificate is not good")
    assert sink.letters == 0


@pytest.mark.parametrize(("host", "days"), [("localhost", 1), ("127.0.0.1", -1)], ids=["another name", "out of date"])
def test_a_certificate_that_does_not_fit_stops_the_letter(authority: Authority, host: str, days: int) -> None:
    with Sink(certificate=authority.vouches_for(host, days)) as sink:
        outcome, _ = sent_through(sink, after=f"?tls=require&ca={authority.file}")
    assert outcome is Outcome.RELAY_REFUSED


def test_a_relay_must_encrypt_where_that_is_required() -> None:
    with Sink() as sink:
        assert sent_through(sink, after="?tls=require") == (
            Outcome.RELAY_REFUSED,
            "The relay does not offer encryption.",
        )


def test_a_relay_that_cannot_encrypt_just_now_is_asked_again_later(authority: Authority) -> None:
    later = [Fault(Step.STARTTLS, "454 4.7.0 Not now")]
    with Sink(certificate=authority.vouches_for("127.0.0.1"), faults=later) as sink:
        outcome, _ = sent_through(sink, after=f"?tls=require&ca={authority.file}")
    assert outcome is Outcome.DEFERRED


def test_what_was_said_in_clear_behind_starttls_counts_for_nothing(authority: Authority) -> None:
    planted = [Fault(Step.STARTTLS, "220 2.0.0 Go ahead\r\n250 AUTH PLAIN")]
    with Sink(certificate=authority.vouches_for("127.0.0.1"), faults=planted) as sink:
        facts = check(Relay.at(f"smtp://127.0.0.1:{sink.port}?tls=require&ca={authority.file}"), SHORT)
    assert facts.trouble == "The relay cannot be reached."


def test_signing_in_with_the_right_password() -> None:
    with Sink(users=USERS) as sink:
        assert sent_through(sink, before=SIGNED_IN)[0] is Outcome.SENT
        assert check(Relay.at(f"smtp://{SIGNED_IN}127.0.0.1:{sink.port}"), SHORT).signed_in


def test_signing_in_step_by_step_where_nothing_else_is_offered() -> None:
    hello = [Fault(Step.EHLO, "250-localhost\r\n250 AUTH LOGIN")]
    with Sink(users=USERS, faults=hello) as sink:
        assert sent_through(sink, before=SIGNED_IN)[0] is Outcome.SENT


@pytest.mark.parametrize("hello", ["250-localhost\r\n250 AUTH LOGIN", "250-localhost\r\n250 AUTH PLAIN"])
def test_g4_a_wrong_password_bounces_nobody(hello: str) -> None:
    people = [f"m{number}@x.example" for number in range(20)]
    with Sink(users=USERS, faults=[Fault(Step.EHLO, hello)]) as sink:
        results = hand_over(f"smtp://crumb:wrong@127.0.0.1:{sink.port}", people, connections=4)
    assert set(fates(results).values()) == {Outcome.RELAY_REFUSED}
    assert {(result.code, result.enhanced) for result in results} == {(535, "5.7.8")}
    assert sink.conversations == 1  # four wrong guesses would lock the account


def test_a_relay_that_cannot_check_passwords_just_now_is_asked_again_later() -> None:
    with Sink(users=USERS, faults=[Fault(Step.AUTH, "454 4.7.0 Not now")]) as sink:
        assert sent_through(sink, before=SIGNED_IN)[0] is Outcome.DEFERRED


def test_a_relay_that_knows_no_way_to_sign_in() -> None:
    with Sink() as sink:
        assert sent_through(sink, before=SIGNED_IN)[0] is Outcome.RELAY_REFUSED


def test_no_password_goes_to_another_machine_in_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ethicomm.mail.relay.LOOPBACK", frozenset())  # so that this machine counts as another
    with Sink(users=USERS) as sink:
        outcome, text = sent_through(sink, before=SIGNED_IN)
    assert (outcome, text) == (
        Outcome.RELAY_REFUSED,
        "The password was not sent, as the relay encrypts nothing.",
    )


def test_a_password_may_go_in_clear_to_this_machine_or_where_the_owner_says_so() -> None:
    assert not Relay.at("smtp://u:p@mail.example.org").may_send_password
    assert Relay.at("smtp://u:p@mail.example.org?tls=never").may_send_password
    assert Relay.at("smtp://u:p@127.0.0.1").may_send_password


@pytest.mark.parametrize(
    ("url", "port", "tls"),
    [
        ("smtp://mail.example.org", 25, Tls.OFFERED),
        ("smtp://u:p@mail.example.org", 587, Tls.OFFERED),
        ("smtps://mail.example.org", 465, Tls.FIRST),
        ("smtp://mail.example.org:2525?tls=require", 2525, Tls.REQUIRE),
        ("smtp://mail.example.org?tls=never", 25, Tls.NEVER),
        ("smtp://127.0.0.1", 25, Tls.NEVER),
        ("smtp://localhost?tls=require", 25, Tls.REQUIRE),
    ],
)
def test_an_address_says_how_to_reach_the_relay(url: str, port: int, tls: Tls) -> None:
    relay = Relay.at(url)
    assert (relay.port, relay.tls) == (port, tls)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.org",
        "http://x",
        "smtp://",
        "smtp://x:port",
        "smtp://x?tls=maybe",
        "smtps://x?tls=never",
        "smtp://x?speed=1",
    ],
)
def test_an_address_that_is_none_says_what_one_looks_like(url: str) -> None:
    with pytest.raises(Invalid, match="smtp://user:password@host"):
        Relay.at(url)


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(Relay.at("smtp://u:secret@mail.example.org"))
    with pytest.raises(Invalid) as problem:
        Relay.at("smtp://u:secret@mail.example.org:port")
    assert "secret" not in str(problem.value)


def test_a_check_says_what_the_relay_can_do_and_what_is_wrong() -> None:
    with Sink(utf8=False, largest=1_000_000) as sink:
        facts = check(Relay.at(f"smtp://127.0.0.1:{sink.port}"), SHORT)
    assert (facts.trouble, facts.pipelining, facts.addresses_beyond_ascii, facts.largest) == (
        "",
        True,
        False,
        1_000_000,
    )
    assert check(Relay.at(f"smtp://127.0.0.1:{sink.port}"), SHORT).trouble == "The relay cannot be reached."
