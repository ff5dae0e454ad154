"""One entry of the log with its proof, so that it can be checked without us."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from ethicomm import ledger
from ethicomm.consent import pseudonym
from ethicomm.db import Session
from ethicomm.errors import NotFound
from ethicomm.ledger import Checkpoint, Kind, tree
from ethicomm.words import _

CITES = ("record", "use")  # columns that name another row of the log


@dataclass(frozen=True)
class Fact:
    """One column of the row. `entry` is the position of the entry it cites, if it cites one."""

    name: str
    value: str
    entry: int | None = None


@dataclass(frozen=True)
class Step:
    """One hash of the proof, and whether it stands to the left of what was reached so far."""

    hash: str
    left: bool


@dataclass(frozen=True)
class EntrySeen:
    """One entry under one checkpoint. `text` is exactly what was hashed; None once the row was removed."""

    position: int
    kind: str
    leaf: str
    facts: tuple[Fact, ...]
    text: str | None
    unchanged: bool
    proof: tuple[Step, ...]
    included: bool
    checkpoint: Checkpoint


def entry(session: Session, position: int, size: int | None = None) -> EntrySeen:
    """The entry at this position, proved under the checkpoint of `size` (the newest, if none is given).

    Raises NotFound where there is no such entry or checkpoint, or the entry came after it.
    """
    found = ledger.entry_at(session, position)
    checkpoint = ledger.checkpoint_at(session, size) if size else ledger.latest_checkpoint(session)
    if found is None or checkpoint is None or position >= checkpoint.size:
        raise NotFound(_("There is no such entry in the log."))
    kind = {one.name: one for one in ledger.kinds_of(session)}[found.kind]
    read = session.execute(select(kind.stored).where(kind.table.c.id == found.row)).mappings().one_or_none()
    row = {str(name): value for name, value in read.items()} if read else None
    proof = ledger.inclusion(session, position, checkpoint.size)
    return EntrySeen(
        position,
        kind.name,
        found.leaf.hex(),
        _facts(session, kind, row) if row else (),
        kind.text(row) if row else None,
        row is None or kind.leaf(row) == found.leaf,
        tuple(_steps(position, checkpoint.size, proof)),
        tree.included(position, checkpoint.size, found.leaf, proof, checkpoint.root),
        checkpoint,
    )


def _steps(position: int, size: int, proof: Sequence[bytes]) -> Iterator[Step]:
    for (start, _end), hashed in zip(tree.inclusion_ranges(position, size), proof, strict=True):
        yield Step(hashed.hex(), left=start < position)


def _facts(session: Session, kind: Kind, row: Mapping[str, Any]) -> tuple[Fact, ...]:
    """The row's columns as a person reads them: people by their pseudonym, cited rows by their entry."""
    cited = ledger.positions(session, [row[name] for name in CITES if row.get(name)])
    said = json.loads(kind.text(row))
    return tuple(Fact(name, _shown(name, said, row), _cites(row, name, cited)) for name in kind.columns)


def _shown(name: str, said: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    if name == "subject":
        return pseudonym(row[name])
    if name == "actor_id" and said.get("actor_role") == "member" and said[name].isdecimal():
        return pseudonym(int(said[name]))
    return "–" if said[name] in (None, "") else str(said[name])


def _cites(row: Mapping[str, Any], name: str, cited: Mapping[UUID, int]) -> int | None:
    return cited.get(row[name]) if name in CITES else None
