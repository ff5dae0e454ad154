"""What a folder of policies may not say. Each refusal names the file, the line and the mend.

`check` needs no database: it is what a reviewer, a test or a commit hook runs before anything is applied.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ethicomm.errors import Invalid
from ethicomm.policy.facts import FieldKind, PurposeKind
from ethicomm.policy.parsing import Files, parse, read_files
from ethicomm.policy.rules import RULES, Refusal

NEEDED = {
    "community.toml": (
        "name", "legal_name", "postal_address", "contact", "data_protection_contact", "authority", "authority_url",
        "hosting", "mail_relay", "sender", "languages", "zone", "children", "about",
    ),
    "purposes/": ("title", "benefit", "legal_basis", "dpv", "fields", "seen_by", "kind"),
    "recipients/": ("name", "role", "purposes", "fields", "country", "transfer", "contract", "what"),
    "algorithms/": ("title", "about", "purpose", "inputs", "owner", "oversight", "risks", "review"),
    "automations/": ("title", "about", "purpose", "trigger", "wait", "owner", "review"),
}  # fmt: skip
NEEDED_FIELD = ("label", "why", "category", "kind", "keep")


@dataclass(frozen=True)
class Finding:
    """One refusal, where it stands, and what to do about it."""

    file: str
    line: int
    message: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message} {self.mend}"


def check(folder: Path) -> list[Finding]:
    """Every reason not to apply this folder; none when it is fit."""
    try:
        return check_files(read_files(folder))
    except Invalid as problem:
        return [Finding(str(folder), 1, problem.message, "Start from the sample policies: ethicomm init FOLDER.")]


def check_files(files: Files) -> list[Finding]:
    """The same for files already read. What is incomplete is told first: the rules need whole facts."""
    unfit = [*_unreadable(files)] or [*_incomplete(files)]
    if unfit:
        return unfit
    policy = parse(files)
    return [_located(files, refusal) for rule in RULES for refusal in rule(policy)]


def _unreadable(files: Files) -> Iterator[Finding]:
    for path, text in files.items():
        if path.endswith(".toml"):
            try:
                tomllib.loads(text)
            except tomllib.TOMLDecodeError as error:
                found = re.search(r"line (\d+)", str(error))
                yield Finding(path, int(found[1]) if found else 1, f"This is not TOML: {error}.", "Mend the line.")
    for path in ("community.toml", "fields.toml", "roles.toml"):
        if path not in files:
            yield Finding(path, 1, "This file is missing.", "Copy it from the sample policies.")


def _incomplete(files: Files) -> Iterator[Finding]:
    for path, text in files.items():
        table = tomllib.loads(text) if path.endswith(".toml") else {}
        for start, keys in NEEDED.items():
            if path.startswith(start):
                yield from (_lacks(path, 1, key) for key in keys if key not in table)
        if path.startswith("purposes/") and "kind" in table:
            yield from _unknown_kind(path, text, "kind", table["kind"], PurposeKind)
        if path == "fields.toml":
            for name, field in table.items():
                yield from (
                    _lacks(path, line_of(text, name), f"{name}.{key}") for key in NEEDED_FIELD if key not in field
                )
                yield from _unknown_kind(path, text, f"{name}.kind", field.get("kind", "text"), FieldKind)


def _unknown_kind(path: str, text: str, key: str, kind: str, known: type[StrEnum]) -> Iterator[Finding]:
    if kind not in set(known):
        yield Finding(path, line_of(text, key), f"There is no kind {kind}.", f"Use one of: {', '.join(known)}.")


def _lacks(path: str, line: int, key: str) -> Finding:
    return Finding(path, line, f"`{key}` is missing.", f"Add `{key}`.")


def _located(files: Files, refusal: Refusal) -> Finding:
    return Finding(refusal.file, line_of(files.get(refusal.file, ""), refusal.key), refusal.message, refusal.mend)


def line_of(text: str, key: str) -> int:
    """The line on which a dotted key, a table or a heading begins; a key of a table is sought inside it."""
    table, _dot, inner = key.rpartition(".")
    lines = text.splitlines()
    start = _first(lines, 0, rf"\[{re.escape(table)}\]") if table else 0
    return _first(lines, start, rf"\[?{re.escape(inner)}\b") + 1


def _first(lines: list[str], start: int, pattern: str) -> int:
    found = (at for at in range(start, len(lines)) if re.match(pattern, lines[at].strip()))
    return next(found, start)
