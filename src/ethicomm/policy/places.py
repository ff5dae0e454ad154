"""Where in a file a key is set, so that whoever has to mend it finds the line."""

import re
from collections.abc import Iterator

TABLE = re.compile(r"\s*\[+([^\]]+)\]")
KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")


def line_of(text: str, *keys: str, value: str = "") -> int:
    """The line (from 1) that sets the key `keys` lead to in this TOML; with `value`, the line of that value in it.

    What is missing is told at the nearest thing that is there: its table, else the first line.
    """
    nearest, common, sets = 1, 0, list(_settings(text))
    for line, path in sets:
        shared = _shared(path, keys)
        if shared > common:
            nearest, common = line, shared
    if not value:
        return nearest
    end = min((line for line, _path in sets if line > nearest), default=len(text.splitlines()) + 1)
    lines = enumerate(text.splitlines()[nearest - 1 : end - 1], start=nearest)
    return next((at for at, words in lines if f'"{value}"' in words), nearest)


def line_with(text: str, words: str) -> int:
    """The first line of these words in a notice, or its first line where they are not."""
    return next((at for at, line in enumerate(text.splitlines(), start=1) if words in line), 1)


def _settings(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each line that opens a table or sets a key, with the whole way to it."""
    table: tuple[str, ...] = ()
    for at, words in enumerate(text.splitlines(), start=1):
        if opened := TABLE.match(words):
            table = _parts(opened[1])
            yield at, table
        elif found := KEY.match(words):
            yield at, table + _parts(found[1])


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _shared(path: tuple[str, ...], keys: tuple[str, ...]) -> int:
    shared = 0
    for one, other in zip(path, keys, strict=False):
        if one != other:
            break
        shared += 1
    return shared
