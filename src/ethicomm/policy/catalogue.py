"""The catalogue: what every column about people owes them, gathered from beside the columns themselves.

Decision: the answers stand in the models (`db.Personal`, `db.apart`), so that whoever adds a column meets the question
there; `app.py` collects them into one frozen `Catalogue`, which sessions carry. A member's copy is made from it, and
`gaps` is what fails the build.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Column, LargeBinary, String, Text
from sqlalchemy.orm import Mapper

from ethicomm.db import Base, Erased, Personal
from ethicomm.vault import SealedCell
from ethicomm.words import lazy

SUBJECT = "subject"  # whose row it is: said once in a copy, not in each row
NUMBER = "you.number"
SHORT = 100  # letters; a longer text can hold somebody


@dataclass(frozen=True)
class Owed:
    """One personal column, and the answers for it. `copy` is `part.key` in a member's copy."""

    table: str
    column: str
    purpose: str
    keep: str
    stays: str | None
    erased: Erased | None
    copy: str
    not_copied: lazy | str

    @property
    def name(self) -> str:
        """As people who build this house call it."""
        return f"{self.table}.{self.column}"


@dataclass(frozen=True)
class Catalogue:
    """Every personal column, and the tables that say nothing although they could hold somebody."""

    columns: tuple[Owed, ...]
    silent: tuple[str, ...]

    @classmethod
    def of(cls, mappers: Iterable[Mapper[Base]]) -> "Catalogue":
        """Collected from the models, by table."""
        classes = sorted((one.class_ for one in mappers), key=lambda one: str(one.__tablename__))
        owed = [_owed(one, one.__personal__, column) for one in classes if one.__personal__ for column in _columns(one)]
        silent = [column for one in classes for column in _unanswered(one)]
        return cls(tuple(owed), tuple(silent))

    def gaps(self, purposes: Iterable[str], parts: Mapping[str, frozenset[str]]) -> Iterator[str]:
        """What is missing, in a sentence for each column. `parts` are the keys of each part of a member's copy."""
        for name in self.silent:
            yield f"{name} could hold somebody: give its table __personal__, or say in __impersonal__ why not"
        known = {*purposes}
        for one in self.columns:
            if one.purpose not in known:
                yield f"{one.name} has no purpose of the policy"
            if not one.keep:
                yield f"{one.name} has no retention"
            if one.erased is None:
                yield f"{one.name} has no eraser: nothing says how it goes with its member"
            if problem := _no_exporter(one, parts):
                yield f"{one.name} has no exporter: {problem}"

    @property
    def not_copied(self) -> dict[str, lazy | str]:
        """The reason of each column that is in nobody's copy."""
        return {one.name: one.not_copied for one in self.columns if one.not_copied}


def _columns(table: type[Base]) -> tuple[Column[object], ...]:
    return tuple(column for column in table.__table__.columns if isinstance(column, Column))


def _owed(table: type[Base], said: Personal, column: Column[object]) -> Owed:
    answers = replace(said, **column.info.get("apart", {}))
    copy = "" if answers.not_copied else answers.copy
    if column.name == SUBJECT:
        copy = NUMBER if said.copy else copy
    elif copy and "." not in copy:
        copy = f"{copy}.{column.name}"
    return Owed(
        str(table.__tablename__), column.name, answers.purpose, answers.keep, answers.stays,
        answers.erased or _eraser(table, answers), copy, answers.not_copied,
    )  # fmt: skip


def _eraser(table: type[Base], answers: Personal) -> Erased | None:
    if answers.stays:
        return Erased.STAYS
    return Erased.DELETED if SUBJECT in table.__table__.columns else None


def _unanswered(table: type[Base]) -> Iterator[str]:
    if table.__personal__ is None and not table.__impersonal__:
        for column in _columns(table):
            if column.name == SUBJECT or _could_hold_somebody(column):
                yield f"{table.__tablename__}.{column.name}"


def _could_hold_somebody(column: Column[object]) -> bool:
    """Sealed or plain octets, and words without a narrow limit."""
    kind = column.type
    if isinstance(kind, SealedCell | LargeBinary | Text):
        return True
    return isinstance(kind, String) and (kind.length is None or kind.length > SHORT)


def _no_exporter(one: Owed, parts: Mapping[str, frozenset[str]]) -> str:
    if one.not_copied:
        return ""
    if not one.copy:
        return "say in which part of a member's copy it is, or why in none"
    part, _dot, key = one.copy.partition(".")
    return "" if key in parts.get(part, ()) else f"a member's copy has no {one.copy}"
