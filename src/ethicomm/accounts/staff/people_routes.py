"""The owner's pages about who works here."""

from datetime import datetime
from uuid import UUID

from ethicomm.accounts.actor import Audience, Role
from ethicomm.accounts.staff import people
from ethicomm.accounts.staff.inviting import send_link
from ethicomm.accounts.staff.pages import ColleaguePage, ColleaguesPage
from ethicomm.errors import Invalid
from ethicomm.web import Form, Redirect, Visit, acts, shows
from ethicomm.words import _

PEOPLE = "/work/people"


@shows(PEOPLE, Audience.OWNER)
def colleagues(visit: Visit) -> ColleaguesPage:
    """Everyone with access now or before."""
    return ColleaguesPage(people.colleagues(visit.session))


def _again(visit: Visit, problem: Invalid) -> ColleaguesPage:
    errors = problem.fields or {"email": problem.message}
    return ColleaguesPage(people.colleagues(visit.session), visit.form.given(), errors)


@acts(PEOPLE, Audience.OWNER, again=_again)
def invite(visit: Visit) -> Redirect:
    """Give someone a role and have the link sent to them."""
    role, address = _role(visit.form.text("role")), visit.form.text("email")
    until = _until(visit.form) if role is Role.AUDITOR else None
    person = people.give_role(visit.session, visit.actor, address, role, until=until, language=visit.language)
    send_link(visit.session, person)
    return Redirect(PEOPLE, _("Invited. A mail with a link is on its way; the link works once, for three days."))


@shows(f"{PEOPLE}/{{person:uuid}}", Audience.OWNER)
def colleague(visit: Visit, person: UUID) -> ColleaguePage:
    """One of them, and what ending their access does."""
    return ColleaguePage(people.colleague(visit.session, person), visit.actor.id == str(person))


@acts(f"{PEOPLE}/{{person:uuid}}/link", Audience.OWNER)
def invite_again(visit: Visit, person: UUID) -> Redirect:
    """Send a new link, for someone who lost theirs or their phone."""
    people.colleague(visit.session, person)
    send_link(visit.session, person)
    return Redirect(PEOPLE, _("A mail with a new link is on its way; the link works once, for three days."))


@acts(f"{PEOPLE}/{{person:uuid}}/end", Audience.OWNER)
def end_access(visit: Visit, person: UUID) -> Redirect:
    """Take the role away."""
    people.end_access(visit.session, visit.actor, person)
    return Redirect(PEOPLE, _("Their access has ended, in every browser."))


def _until(form: Form) -> datetime | None:
    try:
        return people.end_of(form.text("until"))
    except (ValueError, OverflowError):
        return None


def _role(given: str) -> Role:
    if given not in (Role.STAFF, Role.AUDITOR):
        raise Invalid(_("Choose what they will do here."), {"role": _("Choose staff or auditor.")})
    return Role(given)


HANDLERS = [colleagues, invite, colleague, invite_again, end_access]
