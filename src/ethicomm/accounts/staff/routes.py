"""Sign-in for work: both ways in, and the list of all addresses of this folder."""

from ethicomm.accounts.actor import Audience
from ethicomm.accounts.arriving import let_in, note_refusal
from ethicomm.accounts.doors import HOMES, WORK_DOOR, wanted
from ethicomm.accounts.staff import key_routes, people_routes
from ethicomm.accounts.staff.entering import by_passkey, by_password
from ethicomm.accounts.staff.pages import WorkSignInPage
from ethicomm.accounts.staff.passkeys import options_for_sign_in
from ethicomm.errors import Invalid
from ethicomm.web import Redirect, Visit, acts, shows
from ethicomm.words import _


@shows(WORK_DOOR, Audience.EVERYONE)
def sign_in(visit: Visit) -> WorkSignInPage | Redirect:
    """Both ways in; who is signed in already goes home."""
    if visit.actor:
        return Redirect(HOMES[visit.actor.role])
    return WorkSignInPage(options_for_sign_in(visit.session), wanted(visit.query.text("next")))


def _door_again(visit: Visit, problem: Invalid) -> WorkSignInPage:
    return _door(visit, problem.message)


@acts(WORK_DOOR, Audience.EVERYONE, again=_door_again)
def enter_by_password(visit: Visit) -> Redirect | WorkSignInPage:
    """Sign in by password and code; a wrong try is counted, so this does not raise."""
    form = visit.form
    given = form.text("email"), form.exact("password"), form.text("code")
    way = by_password(visit.session, *given, after=wanted(form.text("after")), client=visit.client)
    if way:
        return let_in(visit, way, "password")
    note_refusal(visit.session, "password")
    return _door(visit, _("Address, password and code do not fit together. A code works once; wait for the next."))


@acts(f"{WORK_DOOR}/passkey", Audience.EVERYONE)
def enter_by_passkey(visit: Visit) -> Redirect | WorkSignInPage:
    """Sign in by passkey."""
    way = by_passkey(visit.session, visit.form.exact("answer"), wanted(visit.form.text("after")))
    if way:
        return let_in(visit, way, "passkey")
    note_refusal(visit.session, "passkey")
    return _door(visit, _("We do not know this passkey, or the page was open too long. Try again."))


def _door(visit: Visit, said: str) -> WorkSignInPage:
    options, after = options_for_sign_in(visit.session), wanted(visit.form.text("after"))
    return WorkSignInPage(options, after, {"email": visit.form.text("email")}, {"email": said})


HANDLERS = [sign_in, enter_by_password, enter_by_passkey, *key_routes.HANDLERS, *people_routes.HANDLERS]
