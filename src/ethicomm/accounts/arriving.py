"""From a proven person to a signed-in browser, the same for every way in."""

from ethicomm import ledger
from ethicomm.accounts import cookies
from ethicomm.accounts.actor import Role
from ethicomm.accounts.devices import device_of
from ethicomm.accounts.doors import first_page
from ethicomm.accounts.entering import WayIn
from ethicomm.accounts.sessions import SignedIn, look_up, open_session
from ethicomm.accounts.staff.models import Staff
from ethicomm.db import Session
from ethicomm.errors import Refused
from ethicomm.settings import Settings
from ethicomm.web import Redirect, Visit
from ethicomm.words import _


def signed_in(visit: Visit) -> SignedIn | None:
    """The session behind this visit, also one that may only finish setting up."""
    return look_up(visit.session, session_token(visit))


def session_token(visit: Visit) -> str | None:
    """The token of this browser's session."""
    return cookies.token_in(Settings.of(visit.session), cookies.SESSION, visit.cookies)


def let_in(visit: Visit, way: WayIn, by: str) -> Redirect:
    """Sign this person in with a new session, and send them where they belong."""
    session, settings = visit.session, Settings.of(visit.session)
    device = device_of(visit.headers.get("user-agent", ""))
    old = session_token(visit)
    token = open_session(session, way.person, grants=way.grants, device=device, instead_of=old)
    found = look_up(session, token)
    if found is None:
        raise Refused(_("This access has ended. Ask the owner for a new link."))
    role = _role(session, way)
    _note(session, role, way, by)
    given = cookies.kept(settings, cookies.SESSION, token, way.person.lasts)
    return Redirect(first_page(way, role), cookies=(given, cookies.dropped(settings, cookies.ASKED)))


def note_refusal(session: Session, by: str) -> None:
    """Someone was not let in. Who they said they were is not written down."""
    ledger.note(session, "nobody", "", "sign-in refused", by=by)


def _note(session: Session, role: Role, way: WayIn, by: str) -> None:
    """A member's sign-in is noted without saying whose: the log is for good, and this is nobody's business."""
    who = str(way.person.staff) if way.person.staff else ""
    ledger.note(session, role, who, "signed in", by=by, grants=way.grants)


def _role(session: Session, way: WayIn) -> Role:
    if way.person.staff is None:
        return Role.MEMBER
    found = session.get(Staff, way.person.staff)
    return Role(found.role) if found else Role.STAFF
