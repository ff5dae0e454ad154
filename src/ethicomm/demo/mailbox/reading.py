"""A letter as a mail program sees it: its headers in words, its two parts, and what it offers to stop it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from urllib.parse import urlsplit

from ethicomm.demo.mailbox.spool import Kept

SHOWN = ("From", "To", "Reply-To", "Date", "List-Id", "List-Unsubscribe", "Auto-Submitted", "Message-ID")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_LINK = re.compile(r"<(https?://[^<>\s]+)>")


@dataclass(frozen=True)
class Mail:
    """One letter, read. `one_click` is the address that a mail program may post to (RFC 8058), if it is here."""

    id: int
    at: datetime
    recipients: tuple[str, ...]
    subject: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    one_click: str
    source: str


def read(letter: Kept) -> Mail:
    """Read a letter; what cannot be decoded is shown as it is."""
    message = message_from_bytes(letter.content, policy=policy.default)
    return Mail(
        id=letter.id,
        at=datetime.fromtimestamp(letter.at, UTC),
        recipients=letter.recipients,
        subject=str(message["Subject"] or ""),
        headers=tuple(_headers(message)),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        one_click=_one_click(message),
        source=letter.content.decode("utf-8", "replace"),
    )


def _headers(message: EmailMessage) -> Iterator[tuple[str, str]]:
    for name in SHOWN:
        if message[name] is not None:
            yield name, str(message[name])


def _part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    return str(found.get_content()).replace("\r\n", "\n") if found is not None else ""


def _one_click(message: EmailMessage) -> str:
    """Only addresses on this machine: the mailbox never reaches out."""
    if str(message["List-Unsubscribe-Post"]).replace(" ", "") != "List-Unsubscribe=One-Click":
        return ""
    links = _LINK.findall(str(message["List-Unsubscribe"]))
    return next((link for link in links if urlsplit(link).hostname in LOOPBACK), "")
