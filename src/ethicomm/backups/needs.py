"""What the owner's Today says of backups, and of a restore that nobody has looked at yet."""

from collections.abc import Iterator

from ethicomm.backups.queries import drill_is_due, drills, is_missing, newest_restore
from ethicomm.db import Session
from ethicomm.words import _, date, when

Wanting = tuple[str, str]  # title, detail


def wanting(session: Session) -> Iterator[Wanting]:
    """Each thing as (title, detail); all of them lead to the page of backups."""
    restore = newest_restore(session)
    if restore and restore.closed:
        yield (
            _("No letter can be sent"),
            _("After the restore, the journal has a gap. Read what that means and decide."),
        )
    if restore and restore.seen_at is None:
        at = when(restore.at)
        yield (
            _("Look at what the restore stopped"),
            _("The data was restored %(when)s. Nothing goes on by itself.", when=at),
        )
    if is_missing(session):
        yield _("There is no backup younger than two days"), _("If this machine is lost, so is everything since.")
    last = next(iter(drills(session)), None)
    if last and last.failed:
        yield (
            _("A restore could not be rehearsed"),
            _("The last try failed %(when)s. See what it found.", when=when(last.at)),
        )
    elif drill_is_due(session):
        yield (
            _("Rehearse a restore"),
            _("A backup that was never tried is a hope. The last rehearsal was on %(day)s.", day=date(last.at))
            if last
            else _("A backup that was never tried is a hope. No restore was rehearsed yet."),
        )
