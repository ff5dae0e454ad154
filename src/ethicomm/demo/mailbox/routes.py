"""The pages of the mailbox; made with the web kit, with no database behind them."""

import os
from pathlib import Path
from urllib.parse import urlencode

from litestar import Litestar

from ethicomm.db import Database
from ethicomm.demo.mailbox.pages import MailboxPage, MailPage, SourcePage
from ethicomm.demo.mailbox.reading import Mail, read
from ethicomm.demo.mailbox.spool import Spool
from ethicomm.demo.mailbox.stopping import post_one_click
from ethicomm.errors import NotFound
from ethicomm.settings import Settings
from ethicomm.web import EVERYONE, Flash, Foreign, Redirect, Shell, Speech, Visit, acts, application, shows
from ethicomm.words import _

PAGE = 30
ZONE = "Europe/Amsterdam"


@shows("/", EVERYONE)
def mailbox(visit: Visit) -> MailboxPage:
    """What arrived, newest first; `q` looks for a recipient, `before` goes on from a letter."""
    spool, q, before = Spool.of(visit.session), visit.query.text("q"), visit.query.text("before")
    found = spool.newest(PAGE + 1, q, int(before) if before.isdecimal() else None)
    older = f"/?{urlencode({'q': q, 'before': found[PAGE - 1].id})}" if len(found) > PAGE else ""
    return MailboxPage(tuple(read(letter) for letter in found[:PAGE]), spool.count(q), q, older)


@shows("/mail/{number:int}", EVERYONE)
def mail(visit: Visit, number: int) -> MailPage:
    """One letter."""
    return MailPage(_mail(visit, number))


@shows("/mail/{number:int}/html", EVERYONE)
def mail_html(visit: Visit, number: int) -> Foreign:
    """Its HTML part, for the frame on its page."""
    return Foreign(_mail(visit, number).html)


@shows("/mail/{number:int}/source", EVERYONE)
def mail_source(visit: Visit, number: int) -> SourcePage:
    """All of it, as it came."""
    return SourcePage(_mail(visit, number))


@acts("/mail/{number:int}/stop", EVERYONE)
def stop(visit: Visit, number: int) -> Redirect:
    """Press the button that mail programs show beside such letters."""
    address = _mail(visit, number).one_click
    if not address:
        raise NotFound("")
    return Redirect(f"/mail/{number}", flash=_said(post_one_click(address)))


def pages(folder: Path, base_url: str) -> Litestar:
    """The application for letters in this folder."""
    return application(
        [mailbox, mail, mail_html, mail_source, stop],
        database=Database("sqlite://", {Spool: Spool(folder)}),
        settings=Settings.read(base_url=base_url, demo=True),
        shell_for=_shell,
        speech_for=lambda _session, _actor: Speech(zone=ZONE),
        door_for=lambda _audience: "/",
    )


def served() -> Litestar:
    """What the pages' process serves: the folder and port of its environment."""
    return pages(Path(os.environ["ETHICOMM_MAILBOX_DIR"]), f"http://localhost:{os.environ['ETHICOMM_MAILBOX_PORT']}")


def _mail(visit: Visit, number: int) -> Mail:
    return read(Spool.of(visit.session).read(number))


def _said(status: int | None) -> Flash:
    if status is None:
        return Flash(_("Nobody answered at the address that the letter names."), "stop")
    if 200 <= status < 300:
        return Flash(_("Stopped. The sender answered %(status)s, as it should.", status=status))
    return Flash(_("That did not work: the sender answered %(status)s.", status=status), "stop")


def _shell(_visit: Visit) -> Shell:
    return Shell(
        community=_("Mailbox"),
        place=_("of the sample community"),
        banner=_("Every mail of the sample community ends here, and none leaves this machine."),
    )
