"""A letter's Markdown as text and as HTML, cut into pieces where a slot stands.

Threat: whoever writes letters (or a name a member gave) puts script or a foreign look-alike into a mail. So raw HTML
and pictures are off, what Markdown makes is sanitised, and a slot may stand in running text only, never in an
address.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import nh3
from markdown_it import MarkdownIt

from ethicomm.campaigns.plain import PlainText
from ethicomm.errors import Invalid
from ethicomm.words import _

SLOT = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*(?:\|([^{}|]*))?\}\}")
START, END = "\ue000", "\ue001"  # private signs that hold a slot's place while Markdown is rendered
MARKED = re.compile(f"{START}([0-9]+){END}")
ALONE = re.compile(f"<p>{START}([0-9]+){END}</p>")
TAGS = {"a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "hr", "li", "ol", "p", "pre", "strong", "ul"}
SCHEMES = {"http", "https", "mailto"}


@dataclass(frozen=True)
class Blank:
    """A place that is filled for each person, and what stands there when there is nothing to say."""

    key: str
    fallback: str = ""
    block: bool = False  # alone in its paragraph, so that lists may stand there


Piece = str | Blank
Pieces = tuple[Piece, ...]


@dataclass(frozen=True)
class Rendered:
    """One text in both forms. The HTML is safe as it stands; what is put into slots is the caller's care."""

    text: Pieces
    html: Pieces

    def blanks(self) -> tuple[Blank, ...]:
        """Every place to fill, in order."""
        return tuple(piece for piece in self.html if isinstance(piece, Blank))


def render(body: str, blocks: Collection[str] = ()) -> Rendered:
    """Markdown in both forms. A slot of `blocks` may stand alone as its own paragraph, and then is not put in one.

    Raises Invalid where a slot stands in an address.
    """
    slots, marked = _mark(body)
    tokens = _reader.parse(marked)
    html = nh3.clean(
        _reader.renderer.render(tokens, _reader.options, {}), tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES
    )
    if quote(START) in html:
        raise Invalid(_("A slot cannot stand inside a link's address."))
    alone = {at for at in map(int, ALONE.findall(html)) if slots[at].key in blocks}
    slots = [Blank(slot.key, slot.fallback, at in alone) for at, slot in enumerate(slots)]
    bare = ALONE.sub(lambda found: found[0][3:-4] if int(found[1]) in alone else found[0], html)
    return Rendered(_cut(str(PlainText(tokens)), slots), _cut(bare, slots))


def line(text: str) -> Pieces:
    """A subject line: slots, and no Markdown."""
    slots, marked = _mark(text)
    return _cut(marked, slots)


def _mark(text: str) -> tuple[list[Blank], str]:
    slots = list[Blank]()

    def hold(found: re.Match[str]) -> str:
        slots.append(Blank(found[1], (found[2] or "").strip()))
        return f"{START}{len(slots) - 1}{END}"

    return slots, SLOT.sub(hold, text.replace(START, "").replace(END, ""))


def _cut(marked: str, slots: Sequence[Blank]) -> Pieces:
    pieces = list[Piece]()
    for at, part in enumerate(MARKED.split(marked)):
        if at % 2:
            pieces.append(slots[int(part)])
        elif part:
            pieces.append(part)
    return tuple(pieces)


_reader = MarkdownIt("commonmark", {"html": False}).disable("image")
