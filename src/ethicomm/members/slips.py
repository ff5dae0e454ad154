"""The slip of paper on which someone said yes: a photo or a scan of it, sealed under the member's own key.

It is kept as it came, with all that a phone writes into a picture; whoever adds one is told so. The log holds its
SHA-256, so that another cannot take its place. Who works here opens it only for a reason that the member reads.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from sqlalchemy import insert, select

from ethicomm import clock, consent, ledger, vault
from ethicomm.accounts import Actor
from ethicomm.consent import ConsentState, Use
from ethicomm.db import Session, uuid7
from ethicomm.errors import Invalid, NotFound
from ethicomm.members.models import Slip, slip_place
from ethicomm.members.reveal import reveal_cell
from ethicomm.policy import Purpose, add_period, in_force
from ethicomm.words import _, lazy

LARGEST = 5_000_000  # bytes
PROOF = "P36M"  # how long proof is kept after the yes has ended (law.md 5)
STARTS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"%PDF-": "application/pdf"}
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


class SlipLook(StrEnum):
    """Why someone who works here opens a member's slip. The member reads it."""

    QUESTION = "slip question"
    DOUBT = "slip doubt"
    OTHER = "slip other"

    def __str__(self) -> str:
        return str(LOOKS[self])


LOOKS = {
    SlipLook.QUESTION: lazy("they asked about it"),
    SlipLook.DOUBT: lazy("to check what it says"),
    SlipLook.OTHER: lazy("another reason"),
}


@dataclass(frozen=True)
class Picture:
    """A photo or scan as it came."""

    content: bytes
    media_type: str

    @property
    def name(self) -> str:
        """What a saved copy is called."""
        return f"slip.{ENDINGS[self.media_type]}"


@dataclass(frozen=True)
class SlipKept:
    """That a slip is kept: of which yes, since and until when (None: while they are here)."""

    id: UUID
    purposes: tuple[str, ...]
    at: datetime
    ends: datetime | None
    size: int

    @property
    def kilobytes(self) -> int:
        """Its size for people."""
        return max(1, round(self.size / 1000))


def picture_in(content: bytes) -> Picture:
    """A JPEG, PNG or PDF by its first bytes, whatever it is called. Raises Invalid that says what to do."""
    found = next((kind for start, kind in STARTS.items() if content.startswith(start)), None)
    if len(content) > LARGEST:
        raise _unfit(_("The photo is larger than 5 MB. Take it again in a smaller size. Nothing was saved."))
    if found is None:
        raise _unfit(_("This is not a photo we can keep. Save it as JPEG, PNG or PDF. Nothing was saved."))
    return Picture(content, found)


def keep_slip(session: Session, actor: Actor, subject: int, purposes: Sequence[str], picture: Picture) -> None:
    """Seal the picture beside the yeses that it shows, which have just been given. Raises Invalid without any."""
    if not purposes:
        raise _unfit(_("A slip shows a yes. Tick what it says, or leave the photo away. Nothing was saved."))
    states = {one.purpose: one for one in _states(session, subject, purposes)}
    ends = [one.ends for one in states.values()]
    slip, now, text = uuid7(), clock.now(), base64.b64encode(picture.content).decode()
    cell = vault.of(session).keys([subject])[subject].seal(slip_place(slip), text)
    session.execute(insert(Slip).values(
        id=slip, subject=subject, record=states[purposes[0]].record, purposes=" ".join(purposes), cell=cell,
        media_type=picture.media_type, size=len(picture.content), at=now,
        ends=None if None in ends else add_period(max(end for end in ends if end), PROOF),
    ))  # fmt: skip
    ledger.note(
        session, actor.role, actor.id, "slip kept", subject=subject, sha256=sha256(picture.content).hexdigest(),
        records=[str(states[one].record) for one in purposes], media_type=picture.media_type,
    )  # fmt: skip


def slips_of(session: Session, subject: int) -> list[SlipKept]:
    """The slips that are kept of a member, newest first. Opens none."""
    kept = select(Slip.id, Slip.purposes, Slip.at, Slip.ends, Slip.size).where(Slip.subject == subject)
    policy = in_force(session)
    return [
        SlipKept(row.id, _titles(policy.purposes, row.purposes), row.at, row.ends, row.size)
        for row in session.execute(kept.order_by(Slip.at.desc()))
    ]


def open_slip(session: Session, actor: Actor, subject: int, slip: UUID, why: SlipLook) -> Picture:
    """Open a slip for a reason that the member will read."""
    row = _slip(session, subject, slip)
    use = consent.use(session, actor, [subject], ["rights"], why.value)
    return _opened(session, use, row)


def open_own_slip(session: Session, actor: Actor, slip: UUID) -> Picture:
    """A member opens their own."""
    use = consent.use_of_own(session, actor)
    (subject,) = use.allowed
    return _opened(session, use, _slip(session, subject, slip))


def _opened(session: Session, use: Use, row: Slip) -> Picture:
    text = reveal_cell(session, use, row.subject, (), slip_place(row.id), row.cell)
    if text is None:
        raise _gone()
    return Picture(base64.b64decode(text), row.media_type)


def _states(session: Session, subject: int, purposes: Sequence[str]) -> Sequence[ConsentState]:
    mine = select(ConsentState).where(ConsentState.subject == subject, ConsentState.purpose.in_(purposes))
    return session.scalars(mine.execution_options(populate_existing=True)).all()


def _titles(known: Mapping[str, Purpose], keys: str) -> tuple[str, ...]:
    return tuple(known[key].title.text() if key in known else key for key in keys.split())


def _slip(session: Session, subject: int, slip: UUID) -> Slip:
    found = session.scalar(select(Slip).where(Slip.id == slip, Slip.subject == subject))
    if found is None:
        raise _gone()
    return found


def _gone() -> NotFound:
    return NotFound(_("There is no such slip."))


def _unfit(message: str) -> Invalid:
    return Invalid(message, {"slip": message})
