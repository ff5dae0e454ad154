"""The small site's pages: a note book, and a few things that go wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
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
from ethicomm.words import _


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

    return Download("Überblick.csv", "text/csv", rows())


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


@dataclass(frozen=True)
class Gallery:
    """Each part of the kit once."""

    template: ClassVar[str] = "gallery.html"
    title: str = "Every part"
    errors: Mapping[str, str] = field(default_factory=dict)
    trail: tuple[tuple[datetime, str, str], ...] = (
        (
            datetime(2026, 10, 18, 7, 12, tzinfo=UTC),
            "Newsletter “October loaves” was sent to you.",
            "We used your e-mail.",
        ),
        (datetime(2026, 10, 12, 9, 0, tzinfo=UTC), "A member of staff opened your phone number to answer you.", ""),
        (
            datetime(2026, 10, 2, 9, 0, tzinfo=UTC),
            "You said no to sorting members into groups.",
            "Your region was deleted.",
        ),
    )
    looked_at: tuple[tuple[str, ...], ...] = (
        ("Newsletter", "yes, 3 May 2025", "yes", "needed, and there", "yes"),
        ("Interests", "you said no to picks", "–", "not looked at", ""),
        ("Region, membership time", "you said no to groups", "–", "not looked at", ""),
    )
    deliveries: tuple[tuple[str, ...], ...] = (
        ("7QK·19F", "given 3 May 2025", "seen here", "newsletter v3 9f3c…e1", "07:12:03.118", "sent", "yes"),
        (
            "2FD·88A",
            "given 12 Jan 2024, own act 2 Mar 2026",
            "claimed, import",
            "unknown (old form)",
            "07:12:03.121",
            "waits",
            "late",
        ),
        ("K81·03B", "none: withdrawn 07:11:58", "–", "–", "07:12:03.125", "not sent", "no"),
    )


@shows("/gallery", EVERYONE)
def gallery(visit: Visit) -> Gallery:
    """The gallery, with errors if asked for."""
    return Gallery(
        errors={"email": "An address has something after the @.", "how": "Choose one."}
        if "errors" in visit.query
        else {}
    )


@dataclass(frozen=True)
class Sending:
    """How far a long work is."""

    template: ClassVar[str] = "sending.html"
    title: str = "Sending"
    done: int = 3870
    total: int = 3870


@shows("/sending", EVERYONE)
def sending(visit: Visit) -> Sending | Fragment:
    """Done, as soon as one looks."""
    return Fragment("_sending.html", Sending()) if visit.wants_fragment else Sending()


@shows("/asked", EVERYONE)
def asked(visit: Visit) -> Fragment:
    """A part with a heading of its own."""
    return Fragment("_asked.html", None)


HANDLERS = [gallery, sending, asked, home, letters, write, upload, stop, export, broken]
