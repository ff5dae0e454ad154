"""What a member's copy holds, as version 1 of the published schema says it. Moments are UTC (RFC 3339).

A part that grows keeps its version; a key that goes, or means something else, makes a new one.
"""

from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any, get_args, get_type_hints
from uuid import UUID

import msgspec

VERSION = 1


@dataclass(frozen=True)
class Us:
    """Who answers for the data (GDPR 13), and where a complaint goes."""

    name: str
    legal_name: str
    postal_address: str
    contact: str
    data_protection_contact: str
    authority: str
    authority_url: str


@dataclass(frozen=True)
class You:
    """The member. `number` is the random one under which records about them stand."""

    number: str
    public_id: UUID
    language: str
    joined_at: datetime
    active_at: datetime | None
    undeliverable_at: datetime | None
    batch: UUID | None
    wants_time: bool | None


@dataclass(frozen=True)
class Held:
    """One value: as it is kept, in words, where it came from, when it goes and why (`until`), or is made coarser."""

    field: str
    label: str
    value: str
    words: str
    source: str
    at: datetime
    ends: datetime | None
    until: str
    coarsens: datetime | None


@dataclass(frozen=True)
class Said:
    """One event in the life of a purpose. `notice` is the hash of the words shown, which are in `notices`."""

    id: UUID
    purpose: str
    title: str
    n: int
    state: str
    legal_basis: str
    at: datetime
    agreed_at: datetime
    ends: datetime | None
    method: str
    grade: str
    notice: str | None
    language: str | None
    actor_role: str
    policy: str
    evidence: str | None


@dataclass(frozen=True)
class Words:
    """The exact words behind a hash."""

    hash: str
    text: str


@dataclass(frozen=True)
class Answer:
    """The newest answer to one purpose, and how long nobody asks again."""

    purpose: str
    record: UUID
    n: int
    state: str
    since: datetime
    ends: datetime | None
    grade: str
    notice: str | None
    own_no: datetime | None
    asked_at: datetime | None
    quiet_until: datetime | None


@dataclass(frozen=True)
class Used:
    """One use of the data: by whom, for which purposes, which fields; or why it was refused."""

    id: UUID
    at: datetime
    actor_role: str
    purposes: tuple[str, ...]
    fields: tuple[str, ...]
    reason: str
    said: str
    refusal: str | None
    decision: UUID | None
    agreed_at: datetime | None


@dataclass(frozen=True)
class Letter:
    """One copy of a letter, and what became of it."""

    id: int
    letter: UUID
    subject_line: str
    purpose: str
    also_for: tuple[str, ...]
    asked: tuple[str, ...]
    language: str
    state: str
    reason: str | None
    decision: UUID | None
    attempts: int
    next_try: datetime | None
    at: datetime


@dataclass(frozen=True)
class LeftOut:
    """A letter that went to others, and why not here."""

    letter: UUID
    subject_line: str
    reason: str


@dataclass(frozen=True)
class Option:
    """One thing an algorithm weighed: its points, whether it was chosen, and what would have turned that."""

    title: str
    chosen: bool
    total: str
    turns: str


@dataclass(frozen=True)
class Choice:
    """One decision of an algorithm. `trace` is the run itself, and `options` the same in words."""

    id: UUID
    delivery: int | None
    algorithm: str
    rule: str
    at: datetime
    decision: UUID
    weighed: int
    chosen: int
    options: tuple[Option, ...]
    trace: Any


@dataclass(frozen=True)
class Turn:
    """One turn of an automation with this member."""

    id: UUID
    automation: str
    state: str
    reason: str | None
    due: datetime
    at: datetime
    actor_role: str
    delivery: int | None


@dataclass(frozen=True)
class Slip:
    """A paper on which a yes was written; `file` is its picture in the ZIP."""

    id: UUID
    record: UUID
    purposes: tuple[str, ...]
    file: str
    media_type: str
    size: int
    at: datetime
    ends: datetime | None


@dataclass(frozen=True)
class Guardian:
    """Who decides for a young member. Their address has stars in it, because it is not the member's (GDPR 15(4))."""

    address: str
    linked_at: datetime
    ends: datetime


@dataclass(frozen=True)
class Young:
    """The two days that are kept of a member under 18."""

    of_age: datetime
    ends: datetime
    asked: bool


@dataclass(frozen=True)
class SignedIn:
    """A browser that is signed in."""

    device: str
    opened_at: datetime
    seen_at: datetime
    ends: datetime


@dataclass(frozen=True)
class Erasure:
    """Something of theirs that was erased. `said` is JSON: what went, what stays until when, who is told."""

    id: UUID
    what: str
    at: datetime
    actor_role: str
    policy: str
    said: str


@dataclass(frozen=True)
class Certificate:
    """What was found in every store after an erasure. `said` is JSON."""

    id: UUID
    what: str
    erased_at: datetime
    at: datetime
    actor_role: str
    policy: str
    said: str


@dataclass(frozen=True)
class Request:
    """An erasure they asked for that waits for a person, and what was decided."""

    id: UUID
    what: str
    at: datetime
    due: datetime
    actor_role: str
    decided_at: datetime | None
    reason: str | None


@dataclass(frozen=True)
class NotHere:
    """Something that is kept and not in the copy, and why."""

    what: str
    why: str


@dataclass(frozen=True)
class Copy:
    """Everything that is held about one member. `schema` is where this description of it is published."""

    schema: str
    version: int
    made_at: datetime
    receipts: str
    us: Us
    you: You
    values: tuple[Held, ...]
    consents: tuple[Said, ...]
    notices: tuple[Words, ...]
    answers: tuple[Answer, ...]
    uses: tuple[Used, ...]
    letters: tuple[Letter, ...]
    left_out: tuple[LeftOut, ...]
    choices: tuple[Choice, ...]
    automations: tuple[Turn, ...]
    slips: tuple[Slip, ...]
    guardian: tuple[Guardian, ...]
    young: tuple[Young, ...]
    sessions: tuple[SignedIn, ...]
    erasures: tuple[Erasure, ...]
    certificates: tuple[Certificate, ...]
    requests: tuple[Request, ...]
    not_here: tuple[NotHere, ...]


def parts() -> dict[str, frozenset[str]]:
    """The keys of each part, by its name: what a personal column may name as its place."""
    hints = get_type_hints(Copy)
    kinds = {
        name: next((one for one in (hint, *get_args(hint)) if is_dataclass(one)), None) for name, hint in hints.items()
    }
    return {name: frozenset(one.name for one in fields(kind)) for name, kind in kinds.items() if kind}


def schema(address: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a copy, published at `address`."""
    made = msgspec.json.schema(Copy)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": address, **made}
