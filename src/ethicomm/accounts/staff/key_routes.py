"""One's own ways in: choosing them the first time, and changing them later."""

from collections.abc import Mapping
from uuid import UUID

import segno

from ethicomm.accounts.actor import Audience
from ethicomm.accounts.arriving import signed_in
from ethicomm.accounts.doors import HOMES, SET_UP, WORK_DOOR
from ethicomm.accounts.models import Grants
from ethicomm.accounts.sessions import SignedIn, close_others, grant_all, require_fresh, sessions_of
from ethicomm.accounts.staff import authenticators, passkeys, passwords, people
from ethicomm.accounts.staff.key_pages import AppPage, RecoveryCodesPage, SecurityPage, SetUpPage
from ethicomm.errors import Conflict, Invalid, Refused
from ethicomm.policy import in_force
from ethicomm.web import Redirect, Result, Visit, acts, shows
from ethicomm.words import _

SECURITY, APP = "/work/security", "/work/app"
DRAWN = {"border": 4, "dark": "#000", "light": "#fff", "omitsize": True, "svgclass": None, "lineclass": None}


@shows(SET_UP, Audience.EVERYONE)
def set_up(visit: Visit) -> SetUpPage | Redirect:
    """The first time: choose."""
    found = signed_in(visit)
    if found is None or found.person.staff is None:
        return Redirect(WORK_DOOR)
    if found.grants == Grants.ALL:
        return Redirect(SECURITY)
    return SetUpPage(_options(visit, found, found.person.staff))


def _set_up_again(visit: Visit, problem: Invalid) -> SetUpPage | SecurityPage:
    found, staff = _mine(visit)
    errors = problem.fields or {"password": problem.message}
    if found.grants == Grants.ALL:
        return _security(visit, found, staff, errors)
    return SetUpPage(_options(visit, found, staff), errors)


@acts("/work/passkeys", Audience.EVERYONE, again=_set_up_again)
def add_passkey(visit: Visit) -> Redirect:
    """Keep a passkey that was just made."""
    found, staff = _mine(visit)
    passkeys.add_passkey(visit.session, found, staff, visit.form.exact("answer"))
    grant_all(visit.session, found)
    return Redirect(SECURITY, _("The passkey is kept. Next time, sign in with it."))


@acts("/work/passkeys/{passkey:uuid}/removal", Audience.WORK)
def remove_passkey(visit: Visit, passkey: UUID) -> Redirect:
    """Take one of one's own passkeys away, if another way in is left."""
    _found, staff = _mine(visit)
    passkeys.remove_passkey(visit.session, staff, passkey)
    if not people.colleague(visit.session, staff).can_sign_in:
        raise Conflict(_("This is your only way in. Add another one first."))
    return Redirect(SECURITY, _("The passkey is gone."))


@acts("/work/password", Audience.EVERYONE, again=_set_up_again)
def set_password(visit: Visit) -> Redirect:
    """Choose a password; without an app it opens nothing, so that comes next."""
    found, staff = _mine(visit)
    passwords.set_password(visit.session, staff, visit.form.exact("password"))
    close_others(visit.session, found)
    if authenticators.has_app(visit.session, staff):
        return Redirect(SECURITY, _("The new password counts. Other browsers were signed out."))
    return Redirect(APP)


@shows(APP, Audience.EVERYONE)
def app(visit: Visit) -> AppPage | Redirect:
    """A new secret to scan; it is kept once its first code was seen."""
    found = signed_in(visit)
    if found is None or found.person.staff is None:
        return Redirect(WORK_DOOR)
    return _app(visit, authenticators.new_secret(visit.session, found.person.staff))


def _app_again(visit: Visit, problem: Invalid) -> AppPage:
    _found, staff = _mine(visit)
    if not problem.fields:
        return _app(visit, authenticators.new_secret(visit.session, staff), {"code": problem.message})
    return _app(visit, authenticators.carried_secret(visit.session, staff, visit.form.text("sealed")), problem.fields)


@acts(APP, Audience.EVERYONE, again=_app_again)
def keep_app(visit: Visit) -> Result:
    """Take the app into use, and show the recovery codes."""
    found, staff = _mine(visit)
    new = authenticators.carried_secret(visit.session, staff, visit.form.text("sealed"))
    authenticators.keep_secret(visit.session, staff, new, visit.form.text("code"))
    if passwords.has_password(visit.session, staff):
        grant_all(visit.session, found)
    return _recovery_codes(visit, staff)


@acts("/work/recovery-codes", Audience.WORK)
def make_recovery_codes(visit: Visit) -> Result:
    """Ten new ones; the old ones stop working."""
    _found, staff = _mine(visit)
    return _recovery_codes(visit, staff)


@shows(SECURITY, Audience.WORK)
def security(visit: Visit) -> SecurityPage:
    """One's own ways in and sessions."""
    found, staff = _signed_in_for_work(visit)
    return _security(visit, found, staff)


@acts("/work/sessions/others", Audience.WORK)
def sign_out_others(visit: Visit) -> Redirect:
    """End every other session of one's own."""
    found, _staff = _signed_in_for_work(visit)
    close_others(visit.session, found)
    return Redirect(SECURITY, _("Every other browser is signed out."))


@acts("/work/name", Audience.WORK, again=_set_up_again)
def choose_name(visit: Visit) -> Redirect:
    """Be seen by a name, or by the role alone."""
    _found, staff = _signed_in_for_work(visit)
    people.choose_name(visit.session, staff, visit.form.text("name"))
    return Redirect(SECURITY, _("Kept."))


def _signed_in_for_work(visit: Visit) -> tuple[SignedIn, UUID]:
    found = signed_in(visit)
    if found is None or found.person.staff is None:
        raise Refused(_("Sign in for work first."))
    return found, found.person.staff


def _mine(visit: Visit) -> tuple[SignedIn, UUID]:
    """For acts that change how one signs in: recently proven, and for oneself only."""
    found, staff = _signed_in_for_work(visit)
    if found.grants == Grants.ALL:
        require_fresh(found)
    return found, staff


def _options(visit: Visit, found: SignedIn, staff: UUID) -> str:
    who = str(people.colleague(visit.session, staff).role.words)
    return passkeys.options_for_adding(visit.session, found, staff, community=_community(visit), account=who)


def _app(visit: Visit, new: authenticators.NewSecret, errors: Mapping[str, str] | None = None) -> AppPage:
    code = segno.make(new.address(_("work"), _community(visit)), error="m")
    return AppPage(code.svg_inline(**DRAWN), new.secret, new.sealed, errors or {})


def _recovery_codes(visit: Visit, staff: UUID) -> Result:
    codes = authenticators.make_recovery_codes(visit.session, staff)
    found = people.colleague(visit.session, staff)
    return Result(RecoveryCodesPage(codes, HOMES[found.role] if found.can_sign_in else SET_UP))


def _security(visit: Visit, found: SignedIn, staff: UUID, errors: Mapping[str, str] | None = None) -> SecurityPage:
    session = visit.session
    return SecurityPage(
        options=_options(visit, found, staff),
        this=found,
        passkeys=passkeys.passkeys_of(session, staff),
        sessions=sessions_of(session, found.person),
        has_password=passwords.has_password(session, staff),
        has_app=authenticators.has_app(session, staff),
        codes_left=authenticators.codes_left(session, staff),
        name=people.display_name(session, staff) or "",
        values=visit.form.given() if errors else {},
        errors=errors or {},
    )


def _community(visit: Visit) -> str:
    return str(in_force(visit.session).community.name)


HANDLERS = [
    set_up,
    add_passkey,
    remove_passkey,
    set_password,
    app,
    keep_app,
    make_recovery_codes,
    security,
    sign_out_others,
    choose_name,
]
