"""What a relay answers, and what each answer means for the letter it is about.

The table of meanings is RFC 5321, 4.2, with one rule of ours: what is wrong between the relay and us (sign-in,
sender, leave to relay) is never held against the person written to.
"""

import re
from enum import IntEnum, StrEnum
from typing import NamedTuple

_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:\s+|$)")
_ABOUT_US = frozenset({503, 530, 534, 535, 538})  # bad order, sign-in needed or failed (RFC 4954)
_NO_RELAYING = re.compile(
    r"\brelay(?:ing|ed)?\b", re.IGNORECASE
)  # every server says it with 550 or 554, as to a stranger
_ADDRESSES = re.compile(r"<[^>]*>|\S*@\S*")
LONGEST_TEXT = 200


class Step(IntEnum):
    """How far one letter has come."""

    MAIL = 0
    RCPT = 1
    DATA = 2
    DOT = 3  # the whole letter is handed over; only the answer is missing


class Outcome(StrEnum):
    """What became of one letter handed to the relay."""

    SENT = "sent"  # the relay answered for it
    DEFERRED = "deferred"  # not now; trying later may help
    BOUNCED = "bounced"  # not to this address, ever
    UNCERTAIN = "uncertain"  # handed over whole, and no answer came: it may have arrived
    NOT_BEGUN = "not_begun"  # the time to begin was over
    RELAY_REFUSED = "relay_refused"  # the relay will not take mail from us; nobody's address is at fault


class Reply(NamedTuple):
    """One answer. Code 0: none came, and `text` is our own sentence why."""

    code: int
    text: str

    @property
    def good(self) -> bool:
        """Whether the next step may follow."""
        return 200 <= self.code < 400

    @property
    def enhanced(self) -> str:
        """The enhanced code (RFC 3463) such as `5.1.1`, or nothing."""
        found = _ENHANCED.match(self.text)
        return found[1] if found else ""

    def words(self, recipient: str = "") -> str:
        """Its text without codes and addresses, 200 signs at most."""
        text = self.text[len(self.enhanced) :].strip()
        if "@" in text or "<" in text:
            text = _ADDRESSES.sub("…", text)
        for known in (recipient, recipient.rpartition("@")[0]):
            if len(known) > 2 and known.lower() in text.lower():
                text = re.sub(re.escape(known), "…", text, flags=re.IGNORECASE)
        if not text.isprintable():
            text = "".join(sign if sign.isprintable() else " " for sign in text)
        return text[:LONGEST_TEXT]


def meaning(step: Step, reply: Reply) -> Outcome:
    """What the answer at this step, the first that was not good or that to the dot, means for the letter."""
    if step is Step.DOT and reply.code // 100 == 2:
        return Outcome.SENT
    if step is Step.DOT and reply.code // 100 not in (4, 5):
        return Outcome.UNCERTAIN
    if reply.code // 100 != 5:
        return Outcome.DEFERRED
    return Outcome.RELAY_REFUSED if _is_about_us(step, reply) else Outcome.BOUNCED


def _is_about_us(step: Step, reply: Reply) -> bool:
    if step is Step.MAIL or reply.code in _ABOUT_US:
        return True
    return step is Step.RCPT and bool(_NO_RELAYING.search(reply.text))
