"""From files to facts. Whether they may be said at all is for `checking`, which comes first."""

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ethicomm.errors import Invalid
from ethicomm.policy.facts import (
    Card,
    Coarsen,
    Coarser,
    Community,
    Field,
    FieldKind,
    LegalBasis,
    Localised,
    Notice,
    Policy,
    Purpose,
    PurposeKind,
    Recipient,
    RoleFact,
    Version,
)
from ethicomm.words import _

Files = Mapping[str, str]
Numbers = Mapping[tuple[str, str], int]  # ("purpose" or "slot", key): its number, given for good
Table = dict[str, Any]
VERSIONS = "/versions.toml"  # notices/<purpose>/versions.toml
LAST = 99  # where a purpose without an order stands


def read_files(folder: Path) -> Files:
    """{path inside the folder: text}, with line ends made equal on every system. Raises Invalid."""
    if not (folder / "community.toml").exists():
        raise Invalid(_("There are no policies in %(folder)s: community.toml is missing.", folder=folder))
    found = sorted(path for path in folder.rglob("*") if path.suffix in (".toml", ".md"))
    return {path.relative_to(folder).as_posix(): _text(path) for path in found}


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise Invalid(_("%(path)s is not written in UTF-8. Save it as UTF-8.", path=path)) from None


def content_hash(files: Files) -> str:
    """SHA-256 over each path and text with their lengths in front, in order of path."""
    digest = hashlib.sha256()
    for path in sorted(files):
        for part in (path.encode(), files[path].encode()):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def parse(files: Files, numbers: Numbers | None = None) -> Policy:
    """The facts in these files, with the bits and slots given so far. The files have been checked."""
    numbers = numbers or {}
    tables = {path: tomllib.loads(text) for path, text in files.items() if path.endswith(".toml")}
    community = _community(tables["community.toml"])
    versions = {Path(path).parent.name: table for path, table in tables.items() if path.endswith(VERSIONS)}
    purposes = _purposes(_folder(tables, "purposes"), _notices(files), versions, numbers)
    return Policy(
        content_hash(files),
        community,
        purposes,
        {key: _field(key, table, purposes, numbers) for key, table in tables["fields.toml"].items()},
        {key: _recipient(key, table) for key, table in _folder(tables, "recipients").items()},
        {key: RoleFact(key, _words(one["title"]), _words(one["may"])) for key, one in tables["roles.toml"].items()},
        {key: _card(key, table, community) for key, table in _folder(tables, "algorithms").items()},
        {key: _card(key, table, community) for key, table in _folder(tables, "automations").items()},
        dict(files),
    )


def _folder(tables: Mapping[str, Table], name: str) -> dict[str, Table]:
    inside = {path: table for path, table in tables.items() if path.startswith(f"{name}/")}
    return {Path(path).stem: table for path, table in inside.items()}


def _words(texts: Mapping[str, str]) -> Localised:
    return Localised(dict(texts))


def _community(table: Table) -> Community:
    facts: Table = {name: tuple(value) if isinstance(value, list) else value for name, value in table.items()}
    return Community(**{**facts, "about": _words(table["about"])})


def _notices(files: Files) -> list[Notice]:
    """Every version of every notice, oldest first."""
    found = [_notice(path, text) for path, text in files.items() if re.match(r"notices/.*\.md", path)]
    return sorted(found, key=lambda one: one.version)


def _notice(path: str, text: str) -> Notice:
    """`notices/<purpose>/<version>.<language>.md`"""
    _notices_folder, purpose, name = path.split("/")
    version, language, _suffix = name.split(".")
    return Notice(purpose, int(version), language, text, hashlib.sha256(text.encode()).hexdigest())


def _purposes(
    tables: Mapping[str, Table], notices: list[Notice], versions: Mapping[str, Table], numbers: Numbers
) -> dict[str, Purpose]:
    """In the order of the pages: what is asked first, then what needs no asking."""
    made = list[tuple[int, Purpose]]()
    for key, table in tables.items():
        purpose = _purpose(key, table, [one for one in notices if one.purpose == key], numbers)
        made.append((table.get("order", LAST), replace(purpose, versions=_versions(versions.get(key, {})))))
    made.sort(key=lambda pair: (pair[1].stands != "consent", pair[0], pair[1].key))
    return {one.key: one for _order, one in made}


def _purpose(key: str, table: Table, notices: list[Notice], numbers: Numbers) -> Purpose:
    bit = numbers.get(("purpose", key))
    asked = LegalBasis(table["legal_basis"]).is_asked
    return Purpose(
        key,
        _words(table["title"]),
        _words(table["benefit"]),
        table["legal_basis"],
        tuple(table["dpv"]),
        tuple(table["fields"]),
        tuple(table["seen_by"]),
        PurposeKind(table["kind"]),
        "consent" if asked else table.get("stands", "membership"),
        table.get("ask_again"),
        {one.language: one for one in notices},
        _words(table["balancing"]) if "balancing" in table else None,
        _words(table["objection"]) if "objection" in table else None,
        table.get("own_act_renews", False),
        1 << bit if bit is not None else 0,
    )


def _versions(table: Table) -> dict[int, Version]:
    return {int(number): Version(one["material"], _words(one["what"])) for number, one in table.items()}


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
        _coarsen(table["coarsen"]) if "coarsen" in table else None,
    )
    return replace(made, slots={slot: numbers["slot", slot] for slot in made.slot_keys if ("slot", slot) in numbers})


def _coarsen(table: Table) -> Coarsen:
    return Coarsen(table["after"], Coarser(table["to"]), table.get("bands", {}))


def _recipient(key: str, table: Table) -> Recipient:
    facts: Table = {name: tuple(value) if isinstance(value, list) else value for name, value in table.items()}
    facts |= {name: _words(table[name]) for name in ("what", "transfer") if name in table}
    return Recipient(key=key, **facts)


def _card(key: str, table: Table, community: Community) -> Card:
    facts = {name: _localised(value, community.languages) for name, value in table.items()}
    inputs = tuple(table.get("inputs", ()))
    return Card(key, facts["title"], facts["about"], table["purpose"], inputs, facts)


def _localised(value: Any, languages: Sequence[str]) -> Any:
    """A table with a text for each language becomes Localised; anything else stays as it is."""
    return _words(value) if isinstance(value, dict) and set(languages) <= set(value) else value
