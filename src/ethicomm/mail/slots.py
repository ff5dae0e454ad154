"""Slots: the places of a letter where a reader's values go, each with its escaping fixed.

A slot is `{{name}}`, or `{{name:kind}}` with a kind of this list:

- none: words; escaped for HTML in the HTML part, encoded in headers. In `From`, `To`, `Reply-To` it may stand for
  a name or an address.
- `part`: one part of a link's path or query; percent-encoded.
- `url`: a whole http, https or mailto address.
- `markup`: HTML that was made safe before (it has `__html__`, as `markupsafe.Markup` has); HTML part only.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from urllib.parse import quote

from ethicomm.mail.headers import Unfit
from ethicomm.mail.quoting import LINE, quoted

Values = Mapping[str, str]
Write = Callable[[Values], bytes]
SLOT = re.compile(r"{{\s*([a-z][a-z0-9_]*)(?::(part|url|markup))?\s*}}")
_URL = re.compile(r"(?:https?://|mailto:)[!#-;=?-~]+")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]*")
_UNESCAPED = re.compile(r"[^&<>\"']*")


def split(template: str) -> Iterator[tuple[str, str, str]]:
    """(text before, slot's name, its kind); the last has no slot."""
    parts = [part or "" for part in SLOT.split(template)]
    yield from zip(parts[::3], [*parts[1::3], ""], [*parts[2::3], ""], strict=True)


def framed(template: str) -> Callable[[Values], str]:
    """A header as text, its slots filled but nothing encoded yet."""
    pieces = list(split(template))
    frame = "%s".join(literal.replace("%", "%%") for literal, _, _ in pieces)
    writers = [(name, _kind(_IN_TEXT, kind)) for _, name, kind in pieces if name]
    return lambda values: frame % tuple([write(values[name]) for name, write in writers])


def in_text(name: str, kind: str, column: int) -> Write:
    """A slot of the text part that begins at this column."""
    write = _kind(_IN_TEXT, kind)
    return _words(name, column) if write is str else _written(name, column, write)


def in_html(name: str, kind: str, column: int) -> Write:
    """A slot of the HTML part that begins at this column."""
    return _written(name, column, _IN_HTML[kind])


def _words(name: str, column: int) -> Write:
    fits = _fitting(column)

    def write_words(values: Values) -> bytes:
        value = values[name]
        return value.encode() if fits(value) else quoted(value, column)[0]

    return write_words


def _written(name: str, column: int, write: Callable[[str], str]) -> Write:
    fits = _fitting(column)

    def write_value(values: Values) -> bytes:
        value = write(values[name])
        return value.encode() if fits(value) else quoted(value, column)[0]

    return write_value


def _fitting(column: int) -> Callable[[str], re.Match[str] | None]:
    """Whether a value is quoted-printable as it stands; nearly all are, and this is why filling is fast."""
    return re.compile(rf"(?![.F])[ -<>-~]{{0,{LINE - column}}}").fullmatch


def _kind(kinds: Mapping[str, Callable[[str], str]], kind: str) -> Callable[[str], str]:
    if kind not in kinds:
        raise Unfit(f"a slot of kind {kind} has its place in the HTML part only")
    return kinds[kind]


def _escaped(value: str) -> str:
    return value if _UNESCAPED.fullmatch(value) else escape(value)


def _part_of_link(value: str) -> str:
    return value if _UNRESERVED.fullmatch(value) else quote(value, safe="", errors="replace")


def _link(value: str) -> str:
    if not _URL.fullmatch(value):
        raise Unfit("not a web or mail address")
    return value


def _link_in_html(value: str) -> str:
    return escape(_link(value))


def _markup(value: str) -> str:
    if not hasattr(value, "__html__"):
        raise Unfit("this slot takes only HTML that was made safe")
    return str(value)


_IN_TEXT: dict[str, Callable[[str], str]] = {"": str, "part": _part_of_link, "url": _link}
_IN_HTML: dict[str, Callable[[str], str]] = {
    "": _escaped,
    "part": _part_of_link,
    "url": _link_in_html,
    "markup": _markup,
}
