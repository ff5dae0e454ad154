"""From files to facts. A folder that does not parse is named by file; what it *says* is for `checking`."""

import hashlib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ethicomm.errors import Invalid
from ethicomm.policy.facts import (
    Card,
    Community,
    Field,
    FieldKind,
    Localised,
    Notice,
    Policy,
    Purpose,
    PurposeKind,
    Recipient,
    RoleFact,
)

Files = Mapping[str, str]
Numbers = Mapping[tuple[str, str], int]  # ("purpose" or "slot", key): its number, given for good
Table = dict[str, Any]


def read_files(folder: Path) -> Files:
    """{path inside the folder: text}, with line ends made equal on every system."""
    if not (folder / "community.toml").exists():
        raise Invalid(f"There are no policies in {folder}: community.toml is missing.")
    found = sorted(path for path in folder.rglob("*") if path.suffix in (".toml", ".md"))
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8").replace("\r\n", "\n") for path in found}


def content_hash(files: Files) -> str:
    """SHA-256 over each path and text with their lengths in front, in order of path."""
    digest = hashlib.sha256()
    for path in sorted(files):
        for part in (path.encode(), files[path].encode()):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def parse(files: Files, numbers: Numbers | None = None) -> Policy:
    """The facts in these files, with the bits and slots given so far. Raises Invalid that names the file."""
    numbers = numbers or {}
    tables = {path: _toml(path, text) for path, text in files.items() if path.endswith(".toml")}
    community = _community(tables["community.toml"])
    notices = [
        _notice(path, text) for path, text in files.items() if path.endswith(".md") and path.startswith("notices/")
    ]
    purposes = {
        key: _purpose(key, table, [one for one in notices if one.purpose == key], numbers)
        for key, table in _folder(tables, "purposes").items()
    }
    ordered = dict(sorted(purposes.items(), key=lambda pair: (pair[1].stands != "consent", _order(files, pair[0]))))
    fields = {key: _field(key, table, ordered, numbers) for key, table in tables["fields.toml"].items()}
    return Policy(
        content_hash(files),
        community,
        ordered,
        fields,
        {key: _recipient(key, table) for key, table in _folder(tables, "recipients").items()},
        {key: RoleFact(key, _words(one["title"]), _words(one["may"])) for key, one in tables["roles.toml"].items()},
        {key: _card(key, table) for key, table in _folder(tables, "algorithms").items()},
        {key: _card(key, table) for key, table in _folder(tables, "automations").items()},
        dict(files),
    )


def _toml(path: str, text: str) -> Table:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid(f"{path}: {error}. Nothing was applied.") from None


def _folder(tables: Mapping[str, Table], name: str) -> dict[str, Table]:
    inside = {path: table for path, table in tables.items() if path.startswith(f"{name}/")}
    return {Path(path).stem: table for path, table in inside.items()}


def _order(files: Files, key: str) -> int:
    return int(tomllib.loads(files[f"purposes/{key}.toml"]).get("order", 99))


def _words(texts: Mapping[str, str]) -> Localised:
    return Localised(dict(texts))


def _community(table: Table) -> Community:
    about = _words(table.pop("about"))
    languages = tuple(table.pop("languages"))
    return Community(**table, languages=languages, about=about)


def _notice(path: str, text: str) -> Notice:
    """`notices/<purpose>/<version>.<language>.md`"""
    _folder_name, purpose, name = path.split("/")
    version, language, _suffix = name.split(".")
    return Notice(purpose, int(version), language, text, hashlib.sha256(text.encode()).hexdigest())


def _newest(notices: list[Notice]) -> dict[str, Notice]:
    return {one.language: one for one in sorted(notices, key=lambda one: one.version)}


def _purpose(key: str, table: Table, notices: list[Notice], numbers: Numbers) -> Purpose:
    bit = numbers.get(("purpose", key))
    consent = table["legal_basis"].endswith("-a")
    return Purpose(
        key,
        _words(table["title"]),
        _words(table["benefit"]),
        table["legal_basis"],
        tuple(table["dpv"]),
        tuple(table["fields"]),
        tuple(table["seen_by"]),
        PurposeKind(table["kind"]),
        table.get("stands", "consent" if consent else "membership"),
        table.get("ask_again"),
        _newest(notices),
        _words(table["balancing"]) if "balancing" in table else None,
        _words(table["objection"]) if "objection" in table else None,
        1 << bit if bit is not None else 0,
    )


def _field(key: str, table: Table, purposes: Mapping[str, Purpose], numbers: Numbers) -> Field:
    made = Field(
        key,
        _words(table["label"]),
        _words(table["why"]),
        table["category"],
        FieldKind(table["kind"]),
        table["keep"],
        {choice: _words(words) for choice, words in table.get("choices", {}).items()},
        table.get("facet"),
        tuple(one.key for one in purposes.values() if key in one.fields),
        {},
    )
    slots = {slot: numbers["slot", slot] for slot in made.slot_keys if ("slot", slot) in numbers}
    return Field(**{**vars(made), "slots": slots})


def _recipient(key: str, table: Table) -> Recipient:
    lists = {name: tuple(table[name]) for name in ("purposes", "fields")}
    return Recipient(**{**table, **lists, "key": key, "what": _words(table["what"])})


def _card(key: str, table: Table) -> Card:
    facts = {name: _localised(value) for name, value in table.items()}
    inputs = tuple(table.get("inputs", ()))
    return Card(key, _words(table["title"]), _words(table["about"]), table["purpose"], inputs, facts)


def _localised(value: Any) -> Any:
    """A table that holds one text for each language becomes Localised; anything else stays as it is."""
    return _words(value) if isinstance(value, dict) and "en" in value else value
