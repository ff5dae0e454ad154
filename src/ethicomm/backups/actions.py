"""What the owner does about backups: have one made, rehearse, accept a gap, see what a restore stopped."""

from sqlalchemy import select, update

from ethicomm import campaigns, clock, jobs, ledger
from ethicomm.accounts import Actor
from ethicomm.backups.drilling import BACKUP, DRILL
from ethicomm.backups.models import Restore
from ethicomm.db import Session
from ethicomm.errors import Conflict
from ethicomm.settings import Settings
from ethicomm.words import _

REF = "backups"


def ask_for_backup(session: Session) -> None:
    """Have one made by the worker. Raises Conflict where no folder is set."""
    _must_have_folder(session)
    jobs.add(session, BACKUP, REF)


def ask_for_drill(session: Session) -> None:
    """Have a restore rehearsed by the worker. Raises Conflict where no folder is set."""
    _must_have_folder(session)
    jobs.add(session, DRILL, REF)


def accept_gap(session: Session, actor: Actor) -> None:
    """The owner knows what may be missing, and lets letters begin again. Twice is once."""
    if not campaigns.is_closed(session):
        return
    campaigns.reopen(session, actor)
    ledger.note(session, actor.role, actor.id, "gap in the journal accepted")


def see_restore(session: Session, actor: Actor) -> None:
    """The owner has looked at what the newest restore stopped."""
    newest = session.scalar(select(Restore.id).where(Restore.seen_at.is_(None)).order_by(Restore.at.desc()).limit(1))
    if newest:
        session.execute(update(Restore).where(Restore.seen_at.is_(None)).values(seen_at=clock.now()))
        ledger.note(session, actor.role, actor.id, "restore looked at", restore=newest)


def _must_have_folder(session: Session) -> None:
    if Settings.of(session).backups is None:
        raise Conflict(_("No folder for backups is set, so nothing was done. Set ETHICOMM_BACKUPS first."))
