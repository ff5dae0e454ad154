"""What a page's function may give back."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Protocol
from urllib.parse import quote

from litestar.datastructures import Cookie

from ethicomm.web.shell import Flash

IN_ADDRESSES = "/?#[]@!$&'()*+,;=%~:-._"


class Page(Protocol):
    """A frozen dataclass that one template is written for; the template knows it as `page`.

    A page with a form has `errors: Mapping[str, str]`; if there are any, its title begins with "Error:". One that other
    sites may show in a frame has `framed_by: tuple[str, ...]`, their origins; every other page stands in none.
    """

    template: ClassVar[str]

    @property
    def title(self) -> str:
        """What the browser's tab and history call this page."""


def local(address: str) -> str:
    """The address if it leads to a page of this site, else the first page: no one is sent away from here."""
    plain = address.isprintable() and "\\" not in address
    return quote(address, safe=IN_ADDRESSES) if plain and re.match("/(?!/)", address) else "/"


@dataclass(frozen=True)
class Redirect:
    """Go on to another page of this site (303), which shows `flash` once. Never away from here: see `local`."""

    to: str
    flash: str | Flash | None = None
    cookies: tuple[Cookie, ...] = ()


@dataclass(frozen=True)
class Fragment:
    """One partial, for a script that swaps it in. Its template knows `page`, and no shell."""

    template: str
    page: object


@dataclass(frozen=True)
class Result:
    """A page that shows what an act did. (A bare page from an act means: not done, look again; 422.)"""

    page: Page
    status: int = 200


@dataclass(frozen=True)
class Download:
    """A file made while it leaves. From `shows`, the chunks may go on reading from the session."""

    name: str
    media_type: str
    chunks: Iterable[bytes]


@dataclass(frozen=True)
class Foreign:
    """HTML that is no page of ours, such as a letter, to be shown in a frame: nothing in it runs, posts or loads."""

    html: str


@dataclass(frozen=True)
class Statement:
    """A short file for programs, the same for everybody; `fresh` is how many seconds it may be kept."""

    media_type: str
    body: bytes
    fresh: int


Answer = Statement | Page | Redirect | Fragment | Result | Download | Foreign
