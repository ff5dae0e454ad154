"""What a person filled in: several values under one name, files, and clear refusals of what cannot be read.

Parsed here and not by Litestar, which keeps the last 1,024 form bodies in memory: passwords and addresses.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, cast
from urllib.parse import parse_qsl

from litestar import Request
from litestar.datastructures import UploadFile
from litestar.exceptions import ClientException

MOST_FIELDS = 1000


class UnreadableForm(ClientException):
    """The body is not a form, or holds what is not text (400)."""


class NotAForm(ClientException):
    """The body is of a kind that no form sends (415)."""

    status_code = 415


@dataclass(frozen=True)
class Upload:
    """A file a person chose: its name as they have it, and a binary stream to read from the start."""

    name: str
    stream: BinaryIO


class Form:
    """The values given, in order. Text comes trimmed, with `\\n` as the only line end."""

    def __init__(self, values: Iterable[tuple[str, str]] = (), files: Mapping[str, Upload] | None = None) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in values:
            self._values.setdefault(name, []).append(value)
        self._files = dict(files or {})

    def text(self, name: str, default: str = "") -> str:
        """The first value under this name."""
        return _tidy(self._values[name][0]) if name in self._values else default

    def exact(self, name: str) -> str:
        """The first value as it was typed, spaces included: for passwords."""
        return self._values.get(name, [""])[0]

    def all(self, name: str) -> tuple[str, ...]:
        """Every value under this name, such as the ticked boxes of one question."""
        return tuple(_tidy(value) for value in self._values.get(name, ()))

    def file(self, name: str) -> Upload | None:
        """The file chosen, if one was."""
        return self._files.get(name)

    def given(self) -> dict[str, str]:
        """The first value of each name: what a page needs to show the form again as it was."""
        return {name: _tidy(values[0]) for name, values in self._values.items()}

    def pairs(self) -> list[tuple[str, str]]:
        """Everything given, untouched, as (name, value)."""
        return [(name, value) for name, values in self._values.items() for value in values]

    def __contains__(self, name: str) -> bool:
        return name in self._values or name in self._files


async def form_of(request: Request[Any, Any, Any]) -> Form:
    """The form in this request's body. Raises UnreadableForm, NotAForm, or 413 when it is too large."""
    kind, _options = request.content_type
    if kind == "multipart/form-data":
        return await _parts(request)
    body = await request.body()
    if kind == "application/x-www-form-urlencoded":
        return Form(_pairs(body))
    if body:
        raise NotAForm
    return Form()


def query_of(raw: bytes) -> Form:
    """The query of an address. What is not text in it is shown as a mark, not refused."""
    pairs = parse_qsl(raw.decode("latin-1"), keep_blank_values=True, errors="replace")
    return Form((name, value.replace("\0", "\ufffd")) for name, value in pairs[:MOST_FIELDS])


def _pairs(body: bytes) -> list[tuple[str, str]]:
    try:
        text = body.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:  # also what is not UTF-8, and too many fields
        raise UnreadableForm from None
    return [_readable(name, value) for name, value in pairs]


async def _parts(request: Request[Any, Any, Any]) -> Form:
    try:
        parts = list((await request.form()).multi_items())
    except (LookupError, ValueError) as error:  # an unknown charset, or bytes that are not in it
        raise UnreadableForm from error
    files = {name: _upload(part) for name, part in parts if isinstance(part, UploadFile) and part.filename}
    texts = [_readable(name, part) for name, part in parts if isinstance(part, str)]
    return Form(texts, files)


def _upload(part: UploadFile) -> Upload:
    return Upload(part.filename.replace("\\", "/").rsplit("/", 1)[-1], cast(BinaryIO, part.file))


def _readable(name: str, value: str) -> tuple[str, str]:
    if "\0" in name + value:  # no database keeps it as text
        raise UnreadableForm
    return name, value


def _tidy(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\r", "\n").strip()
