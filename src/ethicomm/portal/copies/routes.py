"""The addresses of a member's copy of everything.

The use is written and committed by the press of the button; then the file is made while it leaves, from a unit that
only reads. So no lock waits for it, and nothing of it lies on a disk.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
from jinja2 import Environment

from ethicomm.accounts import Audience, cookies
from ethicomm.accounts.arriving import session_token, signed_in
from ethicomm.accounts.sessions import close_session
from ethicomm.consent import Use
from ethicomm.db import Database, database_of
from ethicomm.errors import Refused
from ethicomm.members.imports import old_words
from ethicomm.policy import in_force
from ethicomm.portal.copies.pages import INSIDE, CopyPage, Inside
from ethicomm.portal.reasons import sentence
from ethicomm.rights import copy
from ethicomm.settings import Settings, house
from ethicomm.web import Download, Redirect, Statement, Visit, acts, shows
from ethicomm.web.rendering import environment
from ethicomm.words import _, speaking

SAID = copy.Said(sentence, old_words)
STYLE = Path(__file__).with_name("inside.css")
A_DAY = 86_400


@shows("/me/copy", Audience.MEMBER)
def before_taking(visit: Visit) -> CopyPage:
    """What is in it, and the button."""
    return CopyPage(copy.SCHEMA, copy.not_here(visit.session), _is_fresh(visit))


@acts("/me/copy", Audience.MEMBER)
def take(visit: Visit) -> Download:
    """The file, made while it leaves."""
    if not _is_fresh(visit):
        raise Refused(_("Sign in once more first, so that we know it is you. No copy was made."))
    use = copy.take(visit.session, visit.actor)
    return Download("copy.zip", "application/zip", copy_in_pieces(database_of(visit.session), use, visit.language))


@acts("/me/copy/sign-in", Audience.MEMBER)
def prove_again(visit: Visit) -> Redirect:
    """Sign out, sign in, and come back."""
    close_session(visit.session, session_token(visit))
    gone = cookies.dropped(Settings.of(visit.session), cookies.SESSION)
    return Redirect("/sign-in?next=/me/copy", cookies=(gone,))


@shows(copy.SCHEMA, Audience.EVERYONE)
def published(visit: Visit) -> Statement:
    """The description of what a copy holds, for programs."""
    address = f"{Settings.of(visit.session).base_url}{copy.SCHEMA}"
    said = msgspec.json.format(msgspec.json.encode(copy.schema(address)))
    return Statement("application/schema+json", said, A_DAY)


def copy_in_pieces(database: Database, use: Use, language: str) -> Iterator[bytes]:
    """The ZIP, made from a unit of its own that only reads, in the reader's language."""
    with database.snapshot() as session:
        policy = in_force(session)
        with speaking(language, policy.community.zone):
            taken = copy.copy_of(session, use, SAID)
            page = _templates().get_template(INSIDE).render(page=Inside(taken, policy, language)).encode()
            yield from copy.copy_file(taken, page, STYLE.read_bytes(), copy.pictures(session, use, taken))


def _is_fresh(visit: Visit) -> bool:
    found = signed_in(visit)
    return bool(found and found.fresh)


@cache
def _templates() -> Environment:
    return environment(house("templates"))


HANDLERS = [before_taking, take, prove_again, published]
