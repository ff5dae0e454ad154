"""A past day and time as someone types it, in the community's zone, or as a link carries it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from ethicomm import clock
from ethicomm.consent.replay import Cut, cut_at
from ethicomm.errors import Invalid
from ethicomm.policy import in_force
from ethicomm.words import _

TYPED = "%Y-%m-%dT%H:%M"
DAY = len("2026-10-18")


def cut_of(session: Session, typed: str) -> Cut:
    """The beginning of the log that this moment means. Raises Invalid for `at` with a sentence that says what is wrong.

    A day alone is taken to its end, and today as far as it has come. An hour that comes twice is its second one; one
    that the clocks leave out is the hour after.
    """
    moment = _moment(typed, ZoneInfo(in_force(session).community.zone))
    if len(typed) <= DAY and moment - timedelta(days=1) < clock.now():
        moment = min(moment, clock.now())
    if moment > clock.now():
        raise _wrong(_("That is still to come. Choose a day and time that is past."))
    cut = cut_at(session, moment)
    if not cut.place:
        raise _wrong(_("Nothing was written into the log by then. Choose a later day."))
    return cut


def typed(session: Session, moment: datetime) -> str:
    """The moment as a field for day and time holds it."""
    return moment.astimezone(ZoneInfo(in_force(session).community.zone)).strftime(TYPED)


def _moment(typed: str, zone: ZoneInfo) -> datetime:
    try:
        read = datetime.fromisoformat(typed)
        local = read if len(typed) > DAY else read.replace(hour=23, minute=59, second=59, microsecond=999_999)
        both = [local if local.tzinfo else local.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
        return max(one.astimezone(UTC) for one in both)
    except (ValueError, OverflowError):
        raise _wrong(_("That is no day and time we can read. Write it like 2026-10-18T14:30.")) from None


def _wrong(said: str) -> Invalid:
    return Invalid(said, {"at": said})
