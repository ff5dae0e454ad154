"""Leaving for good, in a browser: who presses is who signed in just now, and means it.

Threat: a borrowed browser that erases someone. So the sign-in must be fresh, and for everything a word is typed.
"""

from ethicomm.accounts.arriving import session_token, signed_in
from ethicomm.accounts.sessions import close_session
from ethicomm.errors import Invalid, Refused
from ethicomm.web import Visit
from ethicomm.words import _


def is_sure(visit: Visit) -> None:
    """Raises Refused when they signed in too long ago, Invalid when the word was not typed."""
    is_them(visit)
    if visit.form.text("word").casefold() != word().casefold():
        said = _("Type “%(word)s” if you are sure. Nothing was erased.", word=word())
        raise Invalid(said, {"word": said})


def is_them(visit: Visit) -> None:
    """Raises Refused when they signed in too long ago."""
    if not is_fresh(visit):
        raise Refused(_("Sign in once more first, so that we know it is you. Nothing was erased."))


def word() -> str:
    """What is typed to confirm."""
    return _("erase")


def is_fresh(visit: Visit) -> bool:
    """Whether this browser's sign-in is only minutes old."""
    found = signed_in(visit)
    return bool(found and found.fresh)


def sign_out_first(visit: Visit) -> None:
    """End this browser's session, so that they can prove anew who they are."""
    close_session(visit.session, session_token(visit))
