"""Letters to hand over in tests, and a sender that does not wait long."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import inf
from typing import Any

from ethicomm.demo.sink import Fault
from ethicomm.mail import Layout, Message, Outcome, Patience, Relay, Result, Sender
from tests.smtp import Smtp, taking_mail

SENDER = "letters@crumb.example"
SHORT = Patience(opening=2, answer=0.4, acceptance=0.4, leaving=0.5)
LAYOUT = Layout([("From", SENDER), ("To", "{{to}}"), ("Subject", "Loaves")], "Hello {{to}}\n", "<p>Hello {{to}}</p>")


def letters(*recipients: str) -> list[Message[str]]:
    """One letter to each; the key is the recipient."""
    return [Message(to, to, LAYOUT.fill({"to": to})) for to in recipients]


def crowd(count: int) -> list[str]:
    """So many recipients."""
    return [f"m{number}@x.example" for number in range(count)]


def hand_over(url: str, recipients: Iterable[str], connections: int = 1, until: float = inf) -> list[Result[str]]:
    """Send each a letter through this relay."""
    with Sender(Relay.at(url), SENDER, connections=connections, patience=SHORT) as sender:
        return sender.send(letters(*recipients), until)


def among(faults: Sequence[Fault], recipients: Iterable[str], **options: Any) -> tuple[list[Result[str]], Smtp]:
    """Send through a server with these faults, and see what it kept."""
    with taking_mail([replace(fault) for fault in faults], **options) as smtp:  # a copy, as faults count down
        return hand_over(smtp.url, recipients), smtp


def fates(results: Iterable[Result[str]]) -> dict[str, Outcome]:
    """The outcome for each recipient; fails when someone has two."""
    found = [(result.key, result.outcome) for result in results]
    assert len(dict(found)) == len(found)
    return dict(found)


def kept_for(smtp: Smtp) -> list[str]:
    """Whom the server has a letter for, sorted, twice if it has two."""
    return sorted(recipient for letter in smtp.kept for recipient in letter.recipients)
