"""The owner's page of backups, and the one on which a gap in the journal is accepted."""

from pathlib import Path

from ethicomm import clock
from ethicomm.accounts import Audience
from ethicomm.backups.actions import accept_gap, ask_for_backup, ask_for_drill, see_restore
from ethicomm.backups.pages import BackupsPage, GapPage
from ethicomm.backups.queries import drills, last_made, newest_restore, under_way
from ethicomm.backups.shelf import backups_in
from ethicomm.settings import Settings
from ethicomm.web import Redirect, Visit, acts, shows
from ethicomm.words import _

HOME = "/backups"


@shows(HOME, Audience.OWNER)
def backups(visit: Visit) -> BackupsPage:
    """Which backups there are, and whether they would bring everything back."""
    session = visit.session
    folder: Path | None = Settings.of(session).backups
    return BackupsPage(
        str(folder or ""), backups_in(folder) if folder else (), drills(session), newest_restore(session),
        frozenset(under_way(session)), last_made(session), clock.now(),
    )  # fmt: skip


@acts("/backups/copies", Audience.OWNER)
def back_up_now(visit: Visit) -> Redirect:
    """Have one made."""
    ask_for_backup(visit.session)
    return Redirect(HOME, _("A backup is being made. Look again in a moment."))


@acts("/backups/drills", Audience.OWNER)
def drill_now(visit: Visit) -> Redirect:
    """Have a restore rehearsed."""
    ask_for_drill(visit.session)
    return Redirect(HOME, _("The newest backup is being restored on trial. Look again in a moment."))


@shows("/backups/gap", Audience.OWNER)
def gap(visit: Visit) -> GapPage:
    """What may be missing."""
    found = newest_restore(visit.session)
    return GapPage(found if found and found.closed else None)


@acts("/backups/gap", Audience.OWNER)
def accept(visit: Visit) -> Redirect:
    """Let letters begin again all the same."""
    accept_gap(visit.session, visit.actor)
    return Redirect(HOME, _("Letters may begin again. It is written in the log that you accepted the gap."))


@acts("/backups/restore/seen", Audience.OWNER)
def seen(visit: Visit) -> Redirect:
    """What the restore stopped was looked at."""
    see_restore(visit.session, visit.actor)
    return Redirect(HOME, _("Noted: you have looked at what the restore stopped."))


HANDLERS = [backups, back_up_now, drill_now, gap, accept, seen]
