"""The addresses of retention: what ends, holds, what waits for two people, whether the clock is right; what ended."""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ethicomm import clock
from ethicomm.accounts import Audience
from ethicomm.errors import Invalid
from ethicomm.members import held_fields, subject_of
from ethicomm.policy import in_force
from ethicomm.retention import holds, large, planning, timekeeping, warning
from ethicomm.retention.certificates import certificates
from ethicomm.retention.models import Total
from ethicomm.retention.pages import CertificatesPage, EndingPage, HoldPage, KeepingPage, labels_of, total_line
from ethicomm.retention.vocabulary import Untold, Why
from ethicomm.web import Redirect, Visit, acts, shows
from ethicomm.words import _


@shows("/keeping", Audience.STAFF)
def keeping(visit: Visit) -> KeepingPage:
    """What falls due, what waits, what is held and what went."""
    session, fields = visit.session, in_force(visit.session).fields
    totals = session.scalars(select(Total).order_by(Total.field, Total.answer)).all()
    return KeepingPage(
        planning.plan(session), large.large_days(session), holds.all_holds(session), certificates(session),
        [total_line(fields, one.field, one.answer, planning.rounded(one.people)) for one in totals],
        timekeeping.doubt(session), labels_of(fields), clock.now(), visit.actor.kind,
    )  # fmt: skip


@acts("/keeping/time", Audience.STAFF)
def confirm_time(visit: Visit) -> Redirect:
    """A person looked at the clock."""
    timekeeping.confirm(visit.session, visit.actor)
    return Redirect("/keeping", _("Thank you. What is due is deleted in the next hour."))


@acts("/keeping/large/{number:uuid}", Audience.STAFF)
def confirm(visit: Visit, number: UUID) -> Redirect:
    """One more person looked at a large day."""
    if large.confirm_large(visit.session, visit.actor, number):
        return Redirect("/keeping", _("Confirmed by two. It goes on its day."))
    return Redirect("/keeping", _("Noted. Someone else who works here must look at it too."))


@acts("/keeping/holds/{number:uuid}/end", Audience.STAFF)
def lift(visit: Visit, number: UUID) -> Redirect:
    """End a hold before its day."""
    holds.lift(visit.session, visit.actor, number)
    return Redirect("/keeping", _("The hold has ended. What should be gone by now goes within a day."))


@shows("/people/{person:uuid}/hold", Audience.STAFF)
def hold(visit: Visit, person: UUID) -> HoldPage:
    """The form for a hold on one member."""
    return _hold(visit, person, {})


def hold_again(visit: Visit, problem: Invalid, person: UUID) -> HoldPage:
    """The form as it was, with what is wrong."""
    return _hold(visit, person, problem.fields or {"why": problem.message})


@acts("/people/{person:uuid}/hold", Audience.STAFF, again=hold_again)
def place(visit: Visit, person: UUID) -> Redirect:
    """Keep something of theirs from being deleted until a day."""
    form, subject = visit.form, subject_of(visit.session, person)
    why, untold = form.text("why"), form.text("untold")
    if why not in set(Why) or untold not in {"", *Untold}:
        said = _("Choose why. Nothing was held.")
        raise Invalid(said, {"why": said})
    holds.place(
        visit.session, visit.actor, subject, Why(why), _end_of(visit, form.text("ends")),
        field=form.text("field") or None, untold=Untold(untold) if untold else None,
    )  # fmt: skip
    return Redirect("/keeping", _("Held until that day. It ends by itself, and allows nobody to use anything."))


@shows("/me/ending", Audience.MEMBER)
def ending(visit: Visit) -> EndingPage:
    """What ends soon of the member who reads."""
    return EndingPage(warning.ends_soon(visit.session, visit.actor.subject))


@acts("/me/ending/keep", Audience.MEMBER)
def keep_it(visit: Visit) -> Redirect:
    """Keep it: the time begins anew."""
    warning.keep_it(visit.session, visit.actor, visit.actor.subject)
    return Redirect("/me/data", _("Kept. The time begins anew; each field says until when."))


@acts("/me/ending/removal", Audience.MEMBER)
def delete_it(visit: Visit) -> Redirect:
    """Delete it now."""
    gone = warning.delete_it(visit.session, visit.actor, visit.actor.subject)
    names = ", ".join(one.field.label.text() for one in gone)
    return Redirect("/me/data", _("Deleted: %(field)s.", field=names) if gone else _("There was nothing to delete."))


@shows("/audit/keeping", Audience.AUDITOR)
def ended(visit: Visit) -> CertificatesPage:
    """The certificates of past runs."""
    return CertificatesPage(certificates(visit.session))


def _hold(visit: Visit, person: UUID, errors: dict[str, str]) -> HoldPage:
    session = visit.session
    subject, labels = subject_of(session, person), labels_of(in_force(session).fields)
    fields = [(key, labels.get(key, key)) for key in held_fields(session, subject)]
    values = visit.form.given() if errors else {}
    return HoldPage(
        person, holds.holds_on(session, subject), (("", _("everything of theirs")), *fields), labels, values, errors
    )


def _end_of(visit: Visit, typed: str) -> datetime:
    """The end of that day, where the community is."""
    zone = ZoneInfo(in_force(visit.session).community.zone)
    try:
        day = datetime.strptime(typed, "%Y-%m-%d").date()  # noqa: DTZ007  (a day, whose zone comes next)
        return datetime.combine(day + timedelta(days=1), time(), zone)
    except (ValueError, OverflowError):
        said = _("Give the last day of the hold, such as 2027-06-30. Nothing was held.")
        raise Invalid(said, {"ends": said}) from None


HANDLERS = [keeping, confirm_time, confirm, lift, hold, place, ending, keep_it, delete_it, ended]
