"""When each value of a member ends, and why: what they are shown, and what the run does. One place for both.

The day is worked out from what stands now, as `let_go` and the run will find it: a later no, a renewed yes or a new
visit changes it, and the page with it. A hold of which the member may not be told is left out here, as the law asks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Row, select

from ethicomm import clock, consent
from ethicomm.consent import PurposeStanding
from ethicomm.db import Session, keeper
from ethicomm.members import Value, goes_at
from ethicomm.policy import Coarser, Field, Policy, in_force, period_words
from ethicomm.retention.holds import Held, held_fields, holds_on
from ethicomm.retention.large import waits_for_people
from ethicomm.retention.vocabulary import Ends
from ethicomm.words import _, date

NEVER = datetime.max.replace(tzinfo=UTC)
Stored = Row[str, datetime | None, datetime | None]


@dataclass(frozen=True)
class End:
    """When a value ends (None: while they are a member), what kind of end that is, and the sentence for the member.

    `coarser_at` is when it is made coarser before, if it is.
    """

    at: datetime | None
    why: str
    kind: Ends
    coarser_at: datetime | None = None


def ends_of(session: Session, subject: int) -> Mapping[str, End]:
    """The end of every value that is held of this member, by field."""
    mine = select(Value.field, Value.ends, Value.coarsens).where(Value.subject == subject)
    with keeper(session):
        rows = session.execute(mine.order_by(Value.field)).all()
    policy, goes = in_force(session), goes_at(session, subject)
    standing = [one for one in consent.standing_of(session, subject) if one.stands]
    holds = [one for one in holds_on(session, subject) if one.is_told]
    held = held_fields(holds, [row.field for row in rows])
    late = waits_for_people(session)
    return {
        row.field: _kept_by_hold(_end(policy, row, standing, goes.get(row.field), late), held.get(row.field))
        for row in rows
    }


def _end(
    policy: Policy,
    row: Stored,
    standing: Sequence[PurposeStanding],
    goes: datetime | None,
    late: Sequence[tuple[datetime, datetime]],
) -> End:
    if goes is not None:
        return _without_reason(goes)
    field = policy.fields[row.field]
    last = max((one for one in standing if one.purpose.key in field.kept_by), key=lambda one: one.ends or NEVER)
    found = _by_itself(field, row, late)
    if found.at is None or (last.ends is not None and last.ends < found.at):
        found = _with_the_last_yes(last)
    return found if found.kind is Ends.COUNTED else _coarser_before(field, row.coarsens, found)


def _without_reason(goes: datetime) -> End:
    if goes <= clock.now():
        return End(clock.now(), _("Within a day: nothing that stands needs it any more."), Ends.NO_REASON)
    day = date(goes)
    said = _("Kept until %(day)s, because you want time to change your mind. Nothing may use it.", day=day)
    return End(goes, said, Ends.WAITS)


def _by_itself(field: Field, row: Stored, late: Sequence[tuple[datetime, datetime]]) -> End:
    """Its own end, or the day it goes into a total, what comes first."""
    counted = row.coarsens if field.coarsen and field.coarsen.to is Coarser.TOTAL else None
    if counted and (row.ends is None or counted < row.ends):
        said = _("On %(day)s: then it is only counted, without you, and goes.", day=date(counted))
        return End(counted, said, Ends.COUNTED)
    if row.ends is None:
        return End(None, "", Ends.NEVER)
    kind = Ends.INACTIVE if field.ends_by_inactivity else Ends.PERIOD
    if row.ends <= clock.now() and any(first <= row.ends < after for first, after in late):
        said = _(
            "It ended on %(day)s, and nothing may use it. Much ends on that day, so a second person here looks at it "
            "before it is deleted.",
            day=date(row.ends),
        )
        return End(row.ends, said, kind)
    if kind is Ends.PERIOD:
        return End(row.ends, _("On %(day)s: that is how long it is kept.", day=date(row.ends)), kind)
    said = _(
        "On %(day)s, unless you sign in before: it goes %(time)s after you last did something here.",
        day=date(row.ends), time=period_words(field.period or ""),
    )  # fmt: skip
    return End(row.ends, said, kind)


def _with_the_last_yes(last: PurposeStanding) -> End:
    title = last.purpose.title.text()
    if last.ends is None:
        return End(None, _("It stays while you are a member, for “%(purpose)s”.", purpose=title), Ends.NEVER)
    said = _("On %(day)s, when your yes to “%(purpose)s” runs out.", day=date(last.ends), purpose=title)
    return End(last.ends, said, Ends.RUNS_OUT)


def _coarser_before(field: Field, moment: datetime | None, end: End) -> End:
    if moment is None or field.coarsen is None or (end.at is not None and end.at <= moment):
        return end
    said = _("From %(day)s: %(form)s.", day=date(moment), form=field.coarsen.to.words)
    return replace(end, why=f"{end.why} {said}", coarser_at=moment)


def _kept_by_hold(end: End, hold: Held | None) -> End:
    if hold is None:
        return end
    day = date(hold.last_moment)
    if end.at is None or hold.ends <= end.at:
        said = _("Until %(day)s a person keeps it from being deleted: %(why)s.", day=day, why=hold.why.words)
        return replace(end, why=f"{end.why} {said}")
    said = _(
        "On %(day)s. Until then it is not deleted: %(why)s. This allows nobody to use it.",
        day=day, why=hold.why.words,
    )  # fmt: skip
    return End(hold.ends, said, Ends.HELD)
