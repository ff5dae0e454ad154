"""What the templates of the import are given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from ethicomm.members.imports.mapping import FIELD, Part, Plan, tag_choices
from ethicomm.members.imports.models import ImportBatch
from ethicomm.members.imports.reading import Export
from ethicomm.members.imports.report import REASONS, Finding, Report
from ethicomm.policy import Policy
from ethicomm.words import _, number

SHOWN = 50  # rows with something to say that fit on a page


@dataclass(frozen=True)
class UploadPage:
    """Choosing a file, and what came of earlier ones."""

    template: ClassVar[str] = "members/import.html"
    earlier: list[tuple[UUID, datetime, str]]
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Bring people in")


@dataclass(frozen=True)
class MapPage:
    """What each column means, what the people said yes to, and what their tags mean."""

    template: ClassVar[str] = "members/import_map.html"
    batch: UUID
    policy: Policy
    export: Export
    plan: Plan
    tags: list[tuple[str, int, str]]  # tag, how many have it, meaning so far
    languages: list[tuple[str, str]]
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("What is in this file?")

    @property
    def columns(self) -> list[tuple[int, str, str]]:
        """Each column with a meaning so far, by its number."""
        return [one for one in self._columns if one[2] != Part.LEAVE]

    @property
    def left_out(self) -> list[tuple[int, str, str]]:
        """Each column that is left out so far."""
        return [one for one in self._columns if one[2] == Part.LEAVE]

    @property
    def _columns(self) -> list[tuple[int, str, str]]:
        meanings = self.plan.columns
        return [(at, name, meanings.get(name, Part.LEAVE.value)) for at, name in enumerate(self.export.columns)]

    @property
    def meanings(self) -> list[tuple[str, str]]:
        """What a column can mean."""
        fields = [(FIELD + key, str(known.label)) for key, known in self.policy.fields.items()]
        return [(Part.LEAVE.value, str(Part.LEAVE)), *fields, *((one.value, str(one)) for one in list(Part)[1:])]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What a tag can mean."""
        return [("", _("leave it out")), *tag_choices(self.policy).items()]

    @property
    def purposes(self) -> list[tuple[str, str, str]]:
        """What they can have said yes to."""
        asked = (one for one in self.policy.purposes.values() if one.stands == "consent")
        return [(one.key, str(one.title), str(one.benefit)) for one in asked]


@dataclass(frozen=True)
class CheckPage:
    """What would happen, before it does."""

    template: ClassVar[str] = "members/import_check.html"
    batch: UUID
    policy: Policy
    plan: Plan
    report: Report

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Check before it happens")

    @property
    def counts(self) -> list[tuple[str, int]]:
        """Why people do not come in, with how many."""
        return [(str(REASONS[key]), people) for key, people in (*self.report.waiting.items(), *self.report.out.items())]

    @property
    def left_behind(self) -> list[str]:
        """Values that nobody agreed to, by field."""
        return left_behind(self.policy, self.report)

    @property
    def left_out(self) -> list[str]:
        """Columns that stay out."""
        return [column for column, meaning in self.plan.columns.items() if meaning == Part.LEAVE]

    @property
    def locked(self) -> int:
        """How many times a tag without a meaning was met."""
        return self.report.locked_tags.total()

    @property
    def findings(self) -> list[Finding]:
        """The first rows with something to say."""
        return self.report.findings[:SHOWN]

    @property
    def covers(self) -> str:
        """What they said yes to."""
        return ", ".join(str(self.policy.purposes[key].title) for key in self.plan.covers)


@dataclass(frozen=True)
class BatchPage:
    """How far an import is, and what came of it."""

    template: ClassVar[str] = "members/import_batch.html"
    batch: ImportBatch
    policy: Policy
    report: Report | None
    claims: Mapping[str, int] = field(default_factory=dict)  # people whose yes only this file claims, by purpose

    @property
    def title(self) -> str:
        """The page's name."""
        if self.batch.failed_at:
            return _("Nothing was imported")
        return self.report.sentence() if self.report else _("Bringing people in")

    @property
    def going(self) -> bool:
        """Whether there is more to come."""
        return not self.batch.done_at and not self.batch.failed_at

    @property
    def doing(self) -> str:
        """What happens at this moment, in words."""
        if self.batch.writing_at:
            return _("Writing. Everyone arrives at once, or nobody does.")
        return _("Reading and checking each row") if self.batch.begun_at else _("Waiting for its turn")

    @property
    def claimed(self) -> int:
        """How many people's yes rests on this file's word alone."""
        return max(self.claims.values(), default=0)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """Why people did not come in, with how many."""
        report = self.report or Report()
        return [(str(REASONS[key]), people) for key, people in (*report.waiting.items(), *report.out.items())]

    @property
    def left_behind(self) -> list[str]:
        """Values that nobody agreed to, by field."""
        return left_behind(self.policy, self.report) if self.report else []


def left_behind(policy: Policy, report: Report) -> list[str]:
    """`Birthday: 1,259 left behind, nobody agreed to: Birthday greeting`."""
    return [_left(policy, key, count) for key, count in report.left_behind.items()]


def _left(policy: Policy, key: str, count: int) -> str:
    asked = [policy.purposes[one] for one in policy.fields[key].purposes if policy.purposes[one].stands == "consent"]
    label, people = policy.fields[key].label, number(count)
    if not asked:
        return _("%(field)s: %(count)s left behind, nothing here needs it yet", field=label, count=people)
    purposes = ", ".join(str(one.title) for one in asked)
    return _(
        "%(field)s: %(count)s left behind, nobody agreed to: %(purposes)s",
        field=label,
        count=people,
        purposes=purposes,
    )
