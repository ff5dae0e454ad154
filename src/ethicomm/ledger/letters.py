"""The mail to a witness: what it is, what to do with it, and the checkpoint itself. Plain text, nothing to press."""

from ethicomm.db import Session
from ethicomm.ledger.kept import Kept
from ethicomm.ledger.models import Checkpoint
from ethicomm.ledger.queries import verifier_key
from ethicomm.mail import Layout, Message, Relay, Result, Unfit, send_one
from ethicomm.mail.replies import Outcome
from ethicomm.policy import in_force
from ethicomm.settings import Settings
from ethicomm.words import _, number, speaking, when

RULE = "-" * 64


def witness_letter(session: Session, checkpoint: Checkpoint, kept: Kept) -> tuple[str, str]:
    """Subject and text, in the community's first language."""
    community = in_force(session).community
    with speaking(community.languages[0], community.zone):
        size = number(checkpoint.size)
        subject = _("%(community)s: how the log stands at %(size)s entries", community=community.name, size=size)
        parts = [
            _(
                "%(community)s writes down what it does with its members' data, in a log. You were asked to be a "
                "witness of that log. On %(when)s it had %(size)s entries; the lines below say so, signed. They hold "
                "nothing about any member.",
                community=community.name,
                when=when(checkpoint.at),
                size=size,
            ),
            _(
                "What to do: keep this mail. That is all. If someone rewrites the log later, or makes it shorter, it "
                "no longer fits what you kept, and nobody can change that."
            ),
            _(
                "To check that the log only grew, save the mails you kept as one text file, and run this on a machine "
                "of your own:"
            ),
            f"    ethicomm ledger grew FILE --key {verifier_key(session)}",
            _("To check that the log still says what it said then, whoever has the log runs:"),
            "    ethicomm ledger verify --against FILE",
            f"{RULE}\n{kept.text}{RULE}",
            _("You no longer want to be a witness? Answer this mail."),
            f"-- \n{community.legal_name} · {community.postal_address}",
        ]
    return subject, "\n\n".join(parts) + "\n"


def send(session: Session, address: str, subject: str, text: str) -> Result[str] | None:
    """Hand it to the relay; None when this is no address."""
    community = in_force(session).community
    fields = [
        ("From", f"{community.name} <{community.sender}>"),
        ("To", "{{to}}"),
        ("Reply-To", community.contact),
        ("Subject", subject),
        ("Auto-Submitted", "auto-generated"),
    ]
    try:
        content = Layout(fields, text).fill({"to": address})
    except Unfit:
        return None
    relay = Relay.at(Settings.of(session).smtp_url)
    return send_one(relay, community.sender, Message("checkpoint", address, content))


def failure(result: Result[str] | None) -> str | None:
    """Why the mail did not go out, without any address; None when it did."""
    if result is None:
        return _("the policy names no proper address")
    return None if result.outcome is Outcome.SENT else result.text or result.outcome.value
