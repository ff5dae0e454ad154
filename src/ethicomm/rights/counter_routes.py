"""At the counter: erasing and correcting for someone who is there, by the same acts as on their own pages."""

from dataclasses import replace
from uuid import UUID

from ethicomm import consent, members
from ethicomm.accounts import Audience
from ethicomm.consent import Method
from ethicomm.errors import Invalid, Refused
from ethicomm.members.counter import WAYS
from ethicomm.policy import Field, FieldKind, in_force
from ethicomm.rights import asking, leaving, telling
from ethicomm.rights.models import WHOLE
from ethicomm.rights.pages import CorrectPage, CounterErasePage
from ethicomm.rights.stays import stays_for
from ethicomm.web import Redirect, Visit, acts, shows
from ethicomm.words import _

ONE_LINE = (FieldKind.TEXT, FieldKind.DAY_MONTH)


@shows("/people/{person:uuid}/erasure", Audience.STAFF)
def before_erasing(visit: Visit, person: UUID) -> CounterErasePage:
    """What goes and what stays: read it to them."""
    return _erase_page(visit, person)


def erase_again(visit: Visit, problem: Invalid, person: UUID) -> CounterErasePage:
    """The question once more."""
    return replace(_erase_page(visit, person), errors=problem.fields)


@acts("/people/{person:uuid}/erasure", Audience.STAFF, again=erase_again)
def erase(visit: Visit, person: UUID) -> Redirect:
    """Erase everything, because they asked for it here."""
    way, subject = _way(visit), members.subject_of(visit.session, person)
    if visit.form.text("word").casefold() != leaving.word().casefold():
        said = _("Type “%(word)s” if they are sure. Nothing was erased.", word=leaving.word())
        raise Invalid(said, {"word": said})
    done = asking.ask(visit.session, visit.actor, subject, way)
    if done is None:
        return Redirect(f"/people/{person}", _("Noted for them. Everything they allowed has ended; a person decides."))
    return Redirect(f"/erased/{done.token}", _("Done for them. Print this page and give it to them."))


@shows("/people/{person:uuid}/correction", Audience.STAFF)
def before_correcting(visit: Visit, person: UUID) -> CorrectPage:
    """What can be corrected for them."""
    return _correct_page(visit, person)


def correct_again(visit: Visit, problem: Invalid, person: UUID) -> CorrectPage:
    """The form once more, with what was typed."""
    errors = problem.fields or {"value": problem.message}
    return replace(_correct_page(visit, person), values=visit.form.given(), errors=errors)


@acts("/people/{person:uuid}/correction", Audience.STAFF, again=correct_again)
def correct(visit: Visit, person: UUID) -> Redirect:
    """Keep what they say it is; nothing typed deletes it."""
    way, subject, name = _way(visit), members.subject_of(visit.session, person), visit.form.text("field")
    if name not in {one.key for one in _correctable(visit, subject)}:
        raise Invalid(_("Choose what is to be corrected."), {"field": _("Choose one.")})
    try:
        members.keep_value(visit.session, visit.actor, subject, name, visit.form.text("value"), way)
    except Refused as problem:
        raise Invalid(problem.message, {"value": problem.message}) from None
    return Redirect(f"/people/{person}", _("Corrected for them. They see who did it, and that it was here."))


def _way(visit: Visit) -> Method:
    way = visit.form.text("way")
    if way not in [one.value for one in WAYS]:
        raise Invalid(_("Say how they told you."), {"way": _("Say how they told you.")})
    return Method(way)


def _erase_page(visit: Visit, person: UUID) -> CounterErasePage:
    session, subject = visit.session, members.subject_of(visit.session, person)
    told = telling.to_be_told(telling.recipients_of(session, [subject])[subject])
    holds = asking.holding(session, subject, WHOLE)
    waits = any(one.is_open and one.what == WHOLE for one in asking.requests_of(session, subject))
    return CounterErasePage(
        person, consent.pseudonym(subject), stays_for(in_force(session), bool(told)), told, holds, waits,
        _ways(), leaving.word(),
    )  # fmt: skip


def _correct_page(visit: Visit, person: UUID) -> CorrectPage:
    subject = members.subject_of(visit.session, person)
    return CorrectPage(person, consent.pseudonym(subject), _correctable(visit, subject), _ways())


def _correctable(visit: Visit, subject: int) -> tuple[Field, ...]:
    """What is held and is one line of text: the rest is quicker on their own pages."""
    held, fields = members.held_fields(visit.session, subject), in_force(visit.session).fields
    return tuple(
        fields[key] for key in held if key in fields and fields[key].kind in (FieldKind.TEXT, FieldKind.DAY_MONTH)
    )


def _ways() -> tuple[tuple[str, str], ...]:
    return tuple((one.value, str(one)) for one in WAYS)


HANDLERS = [before_erasing, erase, before_correcting, correct]
