"""The small site's pages: a note book, and a few things that go wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send
from sqlalchemy import text

from ethicomm.errors import Conflict, Invalid, Unavailable
from ethicomm.web import (
    EVERYONE,
    Download,
    Flash,
    Fragment,
    Redirect,
    Result,
    Visit,
    acts,
    shows,
)
from ethicomm.words import _, when


@dataclass(frozen=True)
class Only:
    """Whom a closed page is for."""

    name: str

    def admits(self, actor: object) -> bool:
        """Only the one named."""
        return actor == self.name


class SignedIn(ASGIMiddleware):
    """Stands in for sign-in: whoever the header names."""

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Name the actor."""
        name = dict(scope["headers"]).get(b"x-actor")
        scope["user"] = name.decode() if name else None
        await next_app(scope, receive, send)


@dataclass(frozen=True)
class Letters:
    """What was written so far."""

    template: ClassVar[str] = "letters.html"
    title: str
    letters: list[str] = field(default_factory=list)
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def _read(visit: Visit) -> list[str]:
    visit.session.execute(text("CREATE TEMP TABLE IF NOT EXISTS scratch (x)"))
    return [row[0] for row in visit.session.execute(text("SELECT said FROM letter"))]


@shows("/", EVERYONE)
def home(visit: Visit) -> Letters:
    """The first page."""
    return Letters(visit.query.text("title", _("Letters")))


@shows("/letters", Only("anna"))
def letters(visit: Visit) -> Letters | Fragment:
    """Anna's letters."""
    page = Letters("Letters", _read(visit))
    return Fragment("_letters.html", page) if visit.wants_fragment else page


def _again(visit: Visit, problem: Invalid) -> Letters:
    return Letters("New letter", _read(visit), visit.form.given(), problem.fields)


@acts("/letters", Only("anna"), again=_again)
def write(visit: Visit) -> Redirect | Letters | Result:
    """Write one down; a bad one is refused after it was written, to see the write undone."""
    said = visit.form.text("said")
    visit.session.execute(text("INSERT INTO letter (said) VALUES (:said)"), {"said": said})
    match said:
        case "":
            raise Invalid("Empty.", {"said": "Write something."})
        case "look":
            return Letters("Look again", errors={"said": "Look again."})
        case "result":
            return Result(Letters("Done"))
    return Redirect("/letters", Flash(visit.form.text("flash")) if "flash" in visit.form else "Kept.")


@acts("/upload", EVERYONE, largest=3_000_000)
def upload(visit: Visit) -> Result:
    """Say what came."""
    file = visit.form.file("file")
    size = len(file.stream.read()) if file else 0
    return Result(Letters(f"{file.name if file else 'nothing'}: {size}", list(visit.form.all("tick"))))


@acts("/stop/{ticket:str}", EVERYONE, open_to_any_origin=True)
def stop(visit: Visit, ticket: str) -> Result:
    """What mail programs post to."""
    return Result(Letters(f"Stopped {ticket}"))


@shows("/export", EVERYONE)
def export(visit: Visit) -> Download:
    """A file whose rows are read while it leaves."""

    def rows() -> Iterator[bytes]:
        for n in range(3):
            got = visit.session.execute(text("SELECT :n"), {"n": n}).scalar_one()
            yield f"{visit.language} {got}\n".encode()

    return Download("Überblick.csv", "text/csv; charset=utf-8", rows())


@shows("/broken/{how:str}", EVERYONE)
def broken(visit: Visit, how: str) -> Letters:
    """Fail in one way or another, each with anna@example.org in it."""
    match how:
        case "bug":
            raise ValueError("secret of anna@example.org")
        case "template":
            return Letters("x", letters=None)  # type: ignore[arg-type]
        case "conflict":
            raise Conflict("Someone else changed it.")
        case "unavailable":
            raise Unavailable("The key store does not answer.")
    visit.session.execute(text("SELECT 'anna@example.org' FROM nowhere"))
    return Letters("x")


HANDLERS = [home, letters, write, upload, stop, export, broken]
__all__ = ["HANDLERS", "Only", "SignedIn", "when"]
