"""Builds the receipt of an event from what is kept, and has it signed only when it stands up to every check.

GET writes nothing, and an event has its place in the log a second after it was written. Decision: until then there is
a receipt without a file, and `place` (an act) gives it its place at once.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Self
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from ethicomm import ledger
from ethicomm.consent.models import CONSENT, ConsentRecord
from ethicomm.consent.receipts.filling import Facts, filled, reference
from ethicomm.consent.vocabulary import Grade, Method, State
from ethicomm.errors import Conflict, NotFound
from ethicomm.ledger import Act, offline
from ethicomm.policy import Notice, Policy, applied, notice
from ethicomm.settings import Settings
from ethicomm.words import _, speaking

SLIP_KEPT = "slip kept"  # the act that names the slip of paper for an answer
PLACED = 4096  # entries that one act puts in their place
OldWords = Callable[[Session, str], str | None]  # the words of an older form, by their hash


@dataclass(frozen=True)
class Said:
    """What an entry of the log says, for people."""

    purpose: str
    state: State
    agreed_at: datetime
    ends: datetime | None
    method: Method
    grade: Grade
    actor_role: str
    subject: int
    notice: str | None

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """Raises ValueError where something stands there that was never written."""
        ends = datetime.fromisoformat(said["ends"]) if said["ends"] else None
        return cls(
            said["purpose"], State(said["state"]), datetime.fromisoformat(said["agreed_at"]), ends,
            Method(said["method"]), Grade(said["grade"]), said["actor_role"], int(said["subject"]), said["notice"],
        )  # fmt: skip


@dataclass(frozen=True)
class Receipt:
    """One answer as it is kept. `content` is the file; there is none while it waits for its place in the log.

    `slip` is the SHA-256 of the slip of paper that shows it.
    """

    record: UUID
    said: Said
    words: str | None
    notice: Notice | None
    policy: Policy | None
    content: Mapping[str, Any] | None
    slip: str | None = None

    @property
    def evidence(self) -> str:
        """How well it is shown: what was said on paper was not seen in front of our own page."""
        if self.said.method is not Method.PAPER:
            return str(self.said.grade)
        return _("on paper, and the slip is kept") if self.slip else _("on paper, noted by a colleague")

    @cached_property
    def checks(self) -> tuple[offline.Check, ...]:
        """What a verifier finds in the file."""
        return tuple(offline.Receipt(self.content).check()) if self.content else ()

    @property
    def holds(self) -> bool:
        """Whether a verifier accepts it."""
        return bool(self.checks) and all(one.holds for one in self.checks)

    @property
    def number(self) -> str:
        """Its reference number."""
        return str(self.content["dct:identifier"]) if self.content else ""

    @property
    def title(self) -> str:
        """The purpose's name as it was then; its key, where the community gave it up."""
        known = self.policy.purposes.get(self.said.purpose) if self.policy else None
        return str(known.title) if known else self.said.purpose

    def as_file(self) -> bytes:
        """The file, as JSON that people can read too."""
        return _as_json(self.content) + b"\n"


def receipt_of(session: Session, record: UUID, old_words: OldWords, subject: int | None = None) -> Receipt:
    """The receipt of one event; with `subject`, of theirs only.

    Raises NotFound where there is none, and Conflict where what is kept cannot even be read any more.
    """
    which = ConsentRecord.id == record
    mine = which if subject is None else and_(which, ConsentRecord.subject == subject)
    try:
        entry = ledger.entry_of(session, CONSENT, mine)
        if entry is not None:
            return _built(session, record, entry, old_words)
    except (KeyError, ValueError):
        said = _("What was kept of this answer was changed, and cannot be read any more. Please write to us.")
        raise Conflict(said) from None
    raise NotFound(_("There is no such receipt."))


def place(session: Session) -> None:
    """Give what waits its place in the log now, instead of within a second."""
    ledger.sequence(session, PLACED)


def numbers_of(session: Session, records: Iterable[UUID]) -> dict[UUID, str]:
    """The reference numbers of these events; those that wait have none."""
    return {record: reference(at) for record, at in ledger.positions(session, [*records]).items()}


def all_as_file(session: Session, subject: int, old_words: OldWords) -> Iterator[bytes]:
    """Every receipt of one member that has its place, oldest first, as one file; a question that was put has none.

    What cannot be read any more stands there too, as a receipt that does not hold.
    """
    answers = ConsentRecord.purpose != "account", ConsentRecord.state != State.REQUESTED
    mine = select(ConsentRecord.id).where(ConsentRecord.subject == subject, *answers)
    yield b'{"@graph": ['
    between = b"\n"
    for record in session.scalars(mine.order_by(ConsentRecord.at, ConsentRecord.n)).all():
        content = _content(session, record, old_words)
        if content:
            yield between + _as_json(content)
            between = b",\n"
    yield b"]}\n"


def _content(session: Session, record: UUID, old_words: OldWords) -> Mapping[str, Any] | None:
    try:
        return receipt_of(session, record, old_words).content
    except Conflict:
        empty = {"entry": "{}", "position": -1, "path": [], "checkpoint": "", "key": "", "signature": ""}
        named = {"dct:identifier": str(record)}
        return {**named, "@type": "dpv:ConsentReceipt", "dpv:hasRecordOfActivity": named, "proof": empty}


def _as_json(content: object) -> bytes:
    return json.dumps(content, indent=2, ensure_ascii=False).encode()


def _built(session: Session, record: UUID, entry: str, old_words: OldWords) -> Receipt:
    said = json.loads(entry)
    ours = notice(session, said["notice"]) if said["notice"] else None
    older = old_words(session, said["notice"]) if said["notice"] and ours is None else None
    words = ours.text if ours else older
    slip = _slip(session, record)
    facts = Facts(applied(session, said["policy"]), ours, words, Settings.of(session).base_url, slip)
    proof = ledger.proof_of(session, CONSENT.name, record)
    content = None
    if proof:
        with speaking(facts.language):
            content = ledger.issue(session, filled(said, facts, proof, entry))
    return Receipt(record, Said.read(said), words, ours, facts.policy, content, slip)


def _slip(session: Session, record: UUID) -> str | None:
    """The hash of the slip of paper that was kept for this answer, as the log has it."""
    kept = select(Act.detail).where(Act.what == SLIP_KEPT, Act.detail.contains(str(record)))
    detail = session.scalar(kept.order_by(Act.at.desc()).limit(1))
    return str(json.loads(detail)["sha256"]) if detail else None
