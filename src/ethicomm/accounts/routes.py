"""Who is signed in, for every request; and the pages by which a member signs in and out."""

from functools import partial

from litestar import Request
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from ethicomm import clock
from ethicomm.accounts import cookies
from ethicomm.accounts.actor import Actor, Audience
from ethicomm.accounts.arriving import let_in, note_refusal, session_token, signed_in
from ethicomm.accounts.asking import LASTS, ask
from ethicomm.accounts.doors import HOMES, door_of, wanted
from ethicomm.accounts.entering import by_code, by_link, is_waiting, role_behind
from ethicomm.accounts.pages import CodePage, EnterPage, LinkOverPage, SignInPage
from ethicomm.accounts.sessions import SEEN_EVERY, close_session, look_up, note_seen
from ethicomm.accounts.staff import routes as work
from ethicomm.db import Database
from ethicomm.errors import Invalid
from ethicomm.settings import Settings
from ethicomm.web import Redirect, Result, Visit, acts, in_thread, shows, site_in
from ethicomm.words import _


class Authentication(ASGIMiddleware):
    """Puts the Actor, or None, into `scope["user"]`. Looks at each request anew, so an end of access acts at once."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Look the session up in a thread, never on the event loop. Files are the same for everybody.

        No `exclude_path_pattern`: it fails for an address where nothing is, and that page must know who asks, too.
        """
        site = site_in(scope["litestar_app"])
        given: dict[str, str] = {} if scope["path"].startswith("/static/") else Request(scope).cookies
        token = cookies.token_in(site.settings, cookies.SESSION, given)
        scope["user"] = await in_thread(partial(actor_of, site.database, token)) if token else None
        await next_app(scope, receive, send)


def actor_of(database: Database, token: str) -> Actor | None:
    """Who holds this token. Writes the time they were last seen, at most every five minutes."""
    with database.read() as session:
        found = look_up(session, token)
    if found and clock.now() - found.seen_at > SEEN_EVERY:
        with database.write() as session:
            note_seen(session, found.token_hash)
    return found.actor if found else None


def _again(visit: Visit, problem: Invalid) -> SignInPage:
    errors = problem.fields or {"email": problem.message}
    return SignInPage(visit.form.text("after"), visit.form.given(), errors)


@shows("/sign-in", Audience.EVERYONE)
def sign_in(visit: Visit) -> SignInPage | Redirect:
    """Ask for the address; who is signed in already goes home."""
    if visit.actor:
        return Redirect(HOMES[visit.actor.role])
    return SignInPage(wanted(visit.query.text("next")))


@acts("/sign-in", Audience.EVERYONE, again=_again)
def ask_for_mail(visit: Visit) -> Redirect:
    """Have the mail sent, if there is someone to send it to; the answer does not say."""
    after = wanted(visit.form.text("after"))
    asked = ask(visit.session, visit.form.text("email"), language=visit.language, after=after, client=visit.client)
    ties = cookies.kept(Settings.of(visit.session), cookies.ASKED, asked, LASTS)
    return Redirect("/sign-in/code", cookies=(ties,))


@shows("/sign-in/code", Audience.EVERYONE)
def code(visit: Visit) -> CodePage:
    """Take the code of the mail."""
    return CodePage(is_waiting(visit.session, _asked(visit)))


def _code_again(visit: Visit, problem: Invalid) -> CodePage:
    return CodePage(is_waiting(visit.session, _asked(visit)), {"code": problem.message})


@acts("/sign-in/code", Audience.EVERYONE, again=_code_again)
def enter_by_code(visit: Visit) -> Redirect | CodePage:
    """Sign in by the code; a wrong one is counted, so this does not raise."""
    way = by_code(visit.session, _asked(visit), visit.form.text("code"), visit.client)
    if way:
        return let_in(visit, way, "code")
    note_refusal(visit.session, "code")
    waiting = is_waiting(visit.session, _asked(visit))
    wrong = _("This is not the code of the newest mail. Look again, or ask for a new mail.")
    over = _("This code can no longer be used. Ask for a new mail.")
    return CodePage(waiting, {"code": wrong if waiting else over})


@shows("/enter/{token:str}", Audience.EVERYONE)
def link(visit: Visit, token: str) -> EnterPage | Result:
    """Show the button. Opening changes nothing: mail scanners open links too."""
    role = role_behind(visit.session, token)
    return EnterPage(token, role) if role else Result(LinkOverPage(), status=404)


@acts("/enter/{token:str}", Audience.EVERYONE)
def enter_by_link(visit: Visit, token: str) -> Redirect | LinkOverPage:
    """Sign in by the link, once."""
    way = by_link(visit.session, token)
    if way:
        return let_in(visit, way, "link")
    note_refusal(visit.session, "link")
    return LinkOverPage()


@acts("/sign-out", Audience.EVERYONE)
def sign_out(visit: Visit) -> Redirect:
    """End this browser's session."""
    found = signed_in(visit)
    close_session(visit.session, session_token(visit))
    gone = cookies.dropped(Settings.of(visit.session), cookies.SESSION)
    return Redirect(door_of(found.person) if found else "/", _("You are signed out."), (gone,))


def _asked(visit: Visit) -> str:
    return cookies.token_in(Settings.of(visit.session), cookies.ASKED, visit.cookies) or ""


HANDLERS = [sign_in, ask_for_mail, code, enter_by_code, link, enter_by_link, sign_out, *work.HANDLERS]
