"""Handing letters to a real mail server (SMTP, RFC 5321). Knows layouts, envelopes and replies; no domain words.

`Layout` makes the bytes, `Sender` hands them over, each letter ends in one `Outcome`.
"""

from ethicomm.mail.checking import RelayFacts, check
from ethicomm.mail.headers import Unfit
from ethicomm.mail.layout import Layout
from ethicomm.mail.pile import Message, Result
from ethicomm.mail.relay import Relay, Tls
from ethicomm.mail.replies import Outcome
from ethicomm.mail.sending import Sender, send_one
from ethicomm.mail.talk import Patience

__all__ = [
    "Layout",
    "Message",
    "Outcome",
    "Patience",
    "Relay",
    "RelayFacts",
    "Result",
    "Sender",
    "Tls",
    "Unfit",
    "check",
    "send_one",
]
