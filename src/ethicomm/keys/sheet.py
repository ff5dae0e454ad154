"""The recovery sheet: the root key on paper, so that it can be typed back and each line be checked.

    1   3f2a 90c1 77de 0b4c   k7m2

Sixteen groups of four, four on a line; the sign at the end of a line is worked out from its number and its groups.
"""

import html
import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from ethicomm.errors import Invalid
from ethicomm.vault import RootKey
from ethicomm.words import _, language

SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that reads like another
PER_LINE = 4
PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<title>{title}</title>
<style>
body {{ font: 12pt/1.6 Georgia, serif; max-width: 40em; margin: 3em auto; padding: 0 1em }}
h1 {{ font-size: 20pt; margin-bottom: 0 }}
pre {{ font: 15pt/1.9 ui-monospace, Consolas, monospace; border: 1px solid; padding: .6em 1em; break-inside: avoid }}
</style>
<h1>{title}</h1>
<p>{about}</p>
<p>{number}</p>
<pre>{lines}</pre>
<p>{how}</p>
<p>{care}</p>
</html>
"""


def sheet(root: RootKey, place: str) -> str:
    """The sheet as plain text. `place` is where the root key is kept on the machine."""
    head = f"{_title().upper()}\n\n{_about(place)}\n\n{_number(root)}\n"
    return "\n".join([head, *(f"  {line}" for line in lines(root)), "", _how(), "", _care(), ""])


def keep_page(root: RootKey, place: str, path: Path) -> None:
    """The sheet as a page to print, in a file that only its owner can read. Never writes over one that exists."""
    parts = {"title": _title(), "about": _about(place), "number": _number(root), "how": _how(), "care": _care()}
    told = {name: html.escape(text) for name, text in parts.items()}
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Invalid(_("%(path)s exists already; it was left as it is.", path=path)) from None
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.write(PAGE.format(language=language(), lines="\n".join(lines(root)), **told))


def lines(root: RootKey) -> list[str]:
    """The numbered lines with their signs."""
    groups = root.words().split()
    parts = (groups[at : at + PER_LINE] for at in range(0, len(groups), PER_LINE))
    return [f"{number}   {' '.join(part)}   {sign(number, part)}" for number, part in enumerate(parts, 1)]


def read_back(typed: str) -> RootKey:
    """The root key, as someone typed it from the sheet. Raises Invalid that names the line which is not right."""
    found = list[str]()
    rows = [row for row in typed.lower().splitlines() if row.strip()]
    for number, row in enumerate(rows, 1):
        groups, told = _parted(row)
        if sign(number, groups) != told:
            raise Invalid(_("Line %(line)s is not as on the sheet. Look at it again; nothing was kept.", line=number))
        found += groups
    return RootKey.from_words(" ".join(found))


def sign(number: int, groups: Iterable[str]) -> str:
    """Four letters that another number, another group or another order would not have."""
    value = int.from_bytes(sha256(f"ethicomm sheet {number} {' '.join(groups)}".encode()).digest()[:8], "big")
    return "".join(SIGNS[value // len(SIGNS) ** place % len(SIGNS)] for place in range(4))


def _parted(row: str) -> tuple[list[str], str]:
    """The groups of a line and its sign. The number in front may be left out."""
    words = row.split()
    first = 1 if len(words) == PER_LINE + 2 else 0
    return words[first:-1], words[-1]


def _title() -> str:
    return _("Recovery sheet")


def _about(place: str) -> str:
    return _(
        "This is the root key of your community. It opens the keys with which your members' data is sealed. "
        "If the machine is lost, this sheet and a copy of the keys bring everything back. "
        "Without this sheet, and without %(place)s, nobody can read that data again.",
        place=place,
    )


def _number(root: RootKey) -> str:
    return _("Number of this key: %(number)s", number=root.key_id)


def _how() -> str:
    return _(
        "How to use it: install ethicomm, set the ETHICOMM_… variables, run “ethicomm keys enter” and type the four "
        "lines, each with the sign at its end. Then bring back a copy of the keys with “ethicomm keys restore”."
    )


def _care() -> str:
    return _(
        "Keep it on paper, locked away, and not in the house where the machine is. "
        "After the root key was renewed this sheet is worth nothing: destroy it and print the new one."
    )
