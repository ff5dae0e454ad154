"""The frame around each page: whose community it is, where one can go, in which language and light."""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

from babel import Locale

from ethicomm.web.visit import Arrival
from ethicomm.words import LANGUAGES

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True)
class Link:
    """Words and the address they lead to."""

    label: str
    href: str


@dataclass(frozen=True)
class Flash:
    """One sentence shown once, after an act. No personal data: it travels in a cookie."""

    text: str
    kind: Literal["done", "note", "stop"] = "done"


@dataclass(frozen=True)
class Speech:
    """The languages this community writes in (its first is the fallback), the reader's own, and the zone."""

    languages: tuple[str, ...] = LANGUAGES
    own: str | None = None
    zone: str = "UTC"


@dataclass(frozen=True)
class Shell:
    """What `shell_for(visit)` fills (upper half) and the web adds (lower half)."""

    community: str
    place: str = ""  # "your data", "owner", "auditor, until 31 December"
    home: str = "/"
    nav: tuple[Link, ...] = ()
    nav_label: str = ""
    contact: Link | None = None  # a human, on every page
    sign_in: Link | None = None
    sign_out: str | None = None  # the address that a POST signs out at
    footer: tuple[Link, ...] = ()
    banner: str = ""  # a sentence on every page, such as "Everyone here is invented"

    language: str = "en"
    languages: tuple[str, ...] = LANGUAGES
    theme: str = "auto"
    path: str = "/"
    back: str = "/"  # where a choice made in the footer comes back to
    flash: Flash | None = None

    @cached_property
    def current(self) -> str | None:
        """The address of the nav entry this page belongs to: the longest that its own begins with."""
        inside = [link.href for link in self.nav if self.path == link.href or self.path.startswith(f"{link.href}/")]
        return max(inside, key=len, default=None)

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`."""
        return _locale(self.language).text_direction

    @property
    def language_names(self) -> list[tuple[str, str]]:
        """Each language offered, by its code and in its own words."""
        return [(code, _own_name(code)) for code in self.languages]


def language_for(arrival: Arrival, speech: Speech) -> str:
    """The language chosen here, else the member's, else the browser's, else the community's first."""
    wishes = [arrival.cookies.get("language"), speech.own, *_accepted(arrival.headers.get("accept-language", ""))]
    return next((wish for wish in wishes if wish in speech.languages), speech.languages[0])


def theme_for(arrival: Arrival) -> str:
    """The light chosen here; `auto` follows the device."""
    chosen = arrival.cookies.get("theme", "auto")
    return chosen if chosen in THEMES else "auto"


@cache
def _own_name(code: str) -> str:
    name = _locale(code).display_name or code
    return name[:1].upper() + name[1:]


def _locale(code: str) -> Locale:
    return Locale.parse(code.partition("-")[0])


def _accepted(header: str) -> list[str]:
    weighed = sorted(map(_weighed, header.split(",")[:20]), key=lambda pair: -pair[1])
    return [code for code, weight in weighed if weight > 0]


def _weighed(entry: str) -> tuple[str, float]:
    code, _, weight = entry.partition(";")
    try:
        return code.strip().partition("-")[0].lower(), float(weight.strip().removeprefix("q=") or 1)
    except ValueError:
        return "", 0.0
