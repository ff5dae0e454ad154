"""Putting the newest checkpoint outside: into a file and to the witnesses that the policy names.

Threat: whoever holds the database and the signing key can rewrite the log, or put an older copy back, and sign it
anew. A checkpoint that is kept where they cannot reach it tells. A witness's address stays in the policy: the log and
the table say only that there is one.
"""

import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, select

from ethicomm import clock, jobs, vault
from ethicomm.db import Database, Session
from ethicomm.jobs import Lease
from ethicomm.ledger.actions import note
from ethicomm.ledger.kept import Kept
from ethicomm.ledger.letters import failure, send, witness_letter
from ethicomm.ledger.models import Anchor, Checkpoint
from ethicomm.ledger.proofs import consistency
from ethicomm.ledger.queries import latest_checkpoint
from ethicomm.policy import in_force
from ethicomm.settings import Settings
from ethicomm.words import _, lazy, number, when

EVERY = timedelta(days=1)
JOB = "anchor"
FILE, MAIL = "file", "mail"
NOT_YET = lazy("Nothing was put there yet; the worker does it within the hour.")
REACHED = {
    FILE: lazy("The file was given the checkpoint of %(size)s entries on %(when)s."),
    MAIL: lazy("A witness was sent the checkpoint of %(size)s entries on %(when)s."),
}
FAILED = {
    FILE: lazy("The file could not be written: %(why)s. It is tried again within the hour; nothing was lost."),
    MAIL: lazy("The mail to a witness did not go out: %(why)s. It is tried again within the hour; nothing was lost."),
}


@dataclass(frozen=True)
class Place:
    """Where checkpoints are kept, outside. `address` never leaves this process but on the envelope."""

    kind: str
    witness: bytes | None = None
    address: str = field(default="", repr=False)


@dataclass(frozen=True)
class Anchored:
    """How one place stands: the last checkpoint it was given, and why the try after that failed."""

    kind: str
    size: int | None
    at: datetime | None
    failure: str | None

    @property
    def mark(self) -> str:
        """The sign that pages show before it."""
        return "no" if self.failure is not None else "yes" if self.size else "late"

    @property
    def words(self) -> str:
        """As a sentence."""
        if self.failure is not None:
            return _(FAILED[self.kind].text, why=self.failure)
        if self.size is None or self.at is None:
            return _(NOT_YET.text)
        return _(REACHED[self.kind].text, size=number(self.size), when=when(self.at))


def anchor_daily(database: Database) -> None:
    """Have the newest checkpoint put outside wherever a day went by since the last."""
    with database.read() as session:
        if not _due(session, EVERY):
            return
    with database.write() as session:
        jobs.add(session, JOB, "log")


def anchor_due(database: Database, _ref: str, lease: Lease) -> None:
    """The job: one place after another. What fails is written down, and due again at the next round."""
    with database.read() as session:
        due = _due(session, EVERY)
    for place in due:
        lease.renew()
        _put(database, place)


def anchor(database: Database) -> list[Anchored]:
    """Put the newest checkpoint outside now. Returns how each place then stands."""
    with database.read() as session:
        due = _due(session, timedelta(0))
    for place in due:
        _put(database, place)
    with database.read() as session:
        return anchored(session)


def anchored(session: Session) -> list[Anchored]:
    """How each place stands that the settings and the policy name."""
    return [_standing(session, place) for place in places(session)]


def places(session: Session) -> list[Place]:
    """The file of the settings and the witnesses of the policy."""
    file, index = Settings.of(session).anchor_file, vault.of(session).index
    mails = [Place(MAIL, index("witness", one), one) for one in in_force(session).community.witnesses]
    return [*([Place(FILE)] if file else []), *mails]


def _due(session: Session, age: timedelta) -> list[Place]:
    """The places whose last checkpoint is as old, while there is a newer one to put there."""
    newest, before = latest_checkpoint(session), clock.now() - age
    known = [(place, _last(session, place)) for place in places(session)] if newest else []
    return [
        place for place, last in known if last is None or (last.at <= before and newest and last.size < newest.size)
    ]


def _last(session: Session, place: Place, *, failed: bool = False) -> Anchor | None:
    """The last checkpoint the place was given; or the last try, if that failed."""
    tried = Anchor.failure.is_not(None) if failed else Anchor.failure.is_(None)
    mine = select(Anchor).where(Anchor.place == place.kind, Anchor.witness == place.witness, tried)
    return session.scalar(mine.order_by(Anchor.id.desc()).limit(1))


def _standing(session: Session, place: Place) -> Anchored:
    last, failed = _last(session, place), _last(session, place, failed=True)
    why = failed.failure if failed else None
    return Anchored(place.kind, last.size if last else None, last.at if last else None, why)


def _put(database: Database, place: Place) -> None:
    """Put the newest checkpoint in this place, and write down that it is there, or why it is not."""
    with database.read() as session:
        newest, last = latest_checkpoint(session), _last(session, place)
        if newest is None:
            return
        old = last.size if last else 0
        kept = Kept(newest.note, old, tuple(consistency(session, old, newest.size)) if old else ())
        failure = _append(session, kept) if place.kind == FILE else _mail(session, place.address, newest, kept)
    with database.write() as session:
        failed = Anchor.place == place.kind, Anchor.witness == place.witness, Anchor.failure.is_not(None)
        session.execute(delete(Anchor).where(*failed))
        row = Anchor(size=newest.size, place=place.kind, witness=place.witness, at=clock.now(), failure=failure)
        session.add(row)
        if failure is None:
            note(session, "machine", "ethicomm", "checkpoint put outside", size=newest.size, place=place.kind)


def _append(session: Session, kept: Kept) -> str | None:
    """Add it to the file and have the disk hold it; why not, if that fails."""
    file = Settings.of(session).anchor_file or Path()
    try:
        with file.open("a", encoding="utf-8") as there:
            there.write("\n" + kept.text)  # on a line of its own, also after one that was cut off
            there.flush()
            os.fsync(there.fileno())
    except OSError as error:
        return error.strerror or type(error).__name__
    return None


def _mail(session: Session, address: str, newest: Checkpoint, kept: Kept) -> str | None:
    return failure(send(session, address, *witness_letter(session, newest, kept)))
