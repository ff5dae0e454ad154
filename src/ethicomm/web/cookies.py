"""The three small cookies of the frame: language, theme, and the sentence shown once.

None of them holds personal data or opens anything. A forged sentence is escaped like any other text.
"""

from urllib.parse import quote

from litestar.datastructures import Cookie

from ethicomm.web.shell import Flash
from ethicomm.web.visit import Arrival

YEAR = 365 * 24 * 3600
LONGEST_FLASH = 400  # letters; a cookie holds 4,096 bytes, and one letter may take nine of them


def choice(name: str, value: str, *, secure: bool) -> Cookie:
    """A choice kept for a year."""
    return Cookie(key=name, value=value, max_age=YEAR, path="/", secure=secure, httponly=True, samesite="lax")


def flash_cookie(flash: str | Flash, *, secure: bool) -> Cookie:
    """The sentence for the next page."""
    said = flash if isinstance(flash, Flash) else Flash(flash)
    value = quote(f"{said.kind}:{said.text[:LONGEST_FLASH]}")
    return Cookie(key="flash", value=value, max_age=60, path="/", secure=secure, httponly=True, samesite="lax")


def flash_of(arrival: Arrival) -> Flash | None:
    """The sentence this page is to show, if one was left for it."""
    kind, colon, text = arrival.cookies.get("flash", "").partition(":")
    if not colon or not text:
        return None
    match kind:
        case "done" | "note" | "stop":
            return Flash(text[:LONGEST_FLASH], kind)
    return None


def shown(*, secure: bool) -> Cookie:
    """Forgets the sentence."""
    return Cookie(key="flash", value="", max_age=0, path="/", secure=secure, httponly=True, samesite="lax")
