"""What the templates of the waiting room are given."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import ClassVar, Self
from uuid import UUID

from ethicomm.members.imports.mapping import FIELD, Plan
from ethicomm.members.imports.models import ImportBatch
from ethicomm.members.imports.proving import Group, Shows
from ethicomm.members.imports.reading import Export
from ethicomm.members.imports.report import REASONS, Report
from ethicomm.words import _, _n, number


@dataclass(frozen=True)
class Room:
    """Those of one import who wait, by why."""

    batch: UUID
    imported_at: datetime | None
    ends: datetime
    whys: tuple[tuple[str, int], ...]

    @property
    def people(self) -> int:
        """How many."""
        return sum(people for _why, people in self.whys)


@dataclass(frozen=True)
class WaitingPage:
    """Who waits for proof, the first to be deleted on top."""

    template: ClassVar[str] = "members/waiting.html"
    rooms: tuple[Room, ...]
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, groups: Iterable[Group]) -> Self:
        """From the counts."""
        by_batch = sorted(groups, key=lambda one: str(one.batch))
        rooms = []
        for batch, found in groupby(by_batch, key=lambda one: one.batch):
            alike = list(found)
            whys = tuple((str(one.why), one.people) for one in alike)
            rooms.append(Room(batch, alike[0].imported_at, min(one.ends for one in alike), whys))
        return cls(tuple(sorted(rooms, key=lambda one: one.ends)))

    @property
    def title(self) -> str:
        """The page's name."""
        people = sum(one.people for one in self.rooms)
        return _n("%(count)s person waits for proof", "%(count)s people wait for proof", people)


@dataclass(frozen=True)
class ProofColumnsPage:
    """Which column shows what."""

    template: ClassVar[str] = "members/proof_columns.html"
    batch: UUID
    origin: ImportBatch
    export: Export
    plan: Plan
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("What does this file show?")

    @property
    def email(self) -> str:
        """The number of the column with the address."""
        return self._at(FIELD + "email")

    @property
    def shown(self) -> list[tuple[str, str, str]]:
        """(name, words, number of the column) of each thing a file can show."""
        return [(one.value, str(one), self._at(one.value)) for one in Shows]

    @property
    def options(self) -> list[tuple[str, str]]:
        """The columns by number."""
        return [("", _("no column")), *((str(at), name) for at, name in enumerate(self.export.columns))]

    def _at(self, meaning: str) -> str:
        column = self.plan.column_of(meaning)
        return str(self.export.columns.index(column)) if column else ""


@dataclass(frozen=True)
class ProofCheckPage:
    """Who can be let in and who stays, before anything happens. `unused` counts rows that let nobody in."""

    template: ClassVar[str] = "members/proof_check.html"
    batch: UUID
    origin: ImportBatch
    plan: Plan
    report: Report
    unused: int

    @property
    def title(self) -> str:
        """What would happen."""
        counts = {"people": number(self.report.people), "may": number(self.report.joining), "stay": number(self.stay)}
        return _("%(may)s of %(people)s can be let in, %(stay)s stay", **counts)

    @property
    def stay(self) -> int:
        """How many go on waiting."""
        return self.report.people - self.report.joining

    @property
    def counts(self) -> list[tuple[str, int]]:
        """Why people stay, with how many. Who is here already and who must not be written to are one line."""
        whys = [(str(REASONS[key]), people) for key, people in self.report.waiting.items() if people]
        others = self.stay - sum(people for _why, people in whys)
        return [*whys, *([(_("are here already, or asked never to be written to"), others)] if others else [])]
