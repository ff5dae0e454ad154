"""The addresses of the meter."""

from ethicomm.accounts import Audience, Role
from ethicomm.errors import Invalid
from ethicomm.retention import minimising
from ethicomm.retention.minimising.pages import FieldsPage
from ethicomm.web import Redirect, Visit, acts, shows
from ethicomm.words import _

FIELDS = "/keeping/fields"


@shows(FIELDS, Audience.STAFF)
def fields(visit: Visit) -> FieldsPage:
    """Every kind of data and whether it is used."""
    return FieldsPage(minimising.meter(visit.session), answers=visit.actor.role is Role.OWNER, measures=True)


@shows("/audit/fields", Audience.AUDITOR)
def fields_checked(visit: Visit) -> FieldsPage:
    """The same, to read."""
    return FieldsPage(minimising.meter(visit.session), answers=False)


def answer_again(visit: Visit, problem: Invalid, name: str) -> FieldsPage:
    """The form once more, with what was typed."""
    errors = {f"{part}-{name}": said for part, said in problem.fields.items()}
    return FieldsPage(minimising.meter(visit.session), True, True, visit.form.given(), errors)


@acts(FIELDS + "/{name:str}", Audience.OWNER, again=answer_again)
def answer(visit: Visit, name: str) -> Redirect:
    """The owner's answer to one proposal."""
    said, reason, until = (visit.form.text(f"{part}-{name}") for part in ("answer", "reason", "until"))
    minimising.answer(visit.session, visit.actor, name, said, reason, until)
    return Redirect(FIELDS, _("Saved. It rests until the day you gave."))


@acts(FIELDS, Audience.STAFF)
def measure(visit: Visit) -> Redirect:
    """Have it measured now."""
    minimising.measure_now(visit.session)
    return Redirect(FIELDS, _("It is being measured. Look again in a moment."))


HANDLERS = [fields, fields_checked, answer, measure]
