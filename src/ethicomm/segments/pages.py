"""What the templates of groups are given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from ethicomm.segments.building import ROWS, Option
from ethicomm.segments.queries import Group, GroupCount, LockedField
from ethicomm.words import _, _n


@dataclass(frozen=True)
class GroupsPage:
    """Every saved group."""

    groups: tuple[Group, ...]
    template: ClassVar[str] = "segments/groups.html"

    @property
    def title(self) -> str:
        """The heading."""
        return _("Groups")


@dataclass(frozen=True)
class BuilderPage:
    """The form, what it says so far, and about how many that is."""

    options: list[Option]
    locked: tuple[LockedField, ...]
    sentence: str = ""
    count: GroupCount | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[int, ...] = ROWS
    template: ClassVar[str] = "segments/new.html"

    @property
    def title(self) -> str:
        """The heading."""
        return _("A new group")

    @property
    def about(self) -> str:
        """How many, roughly."""
        return about(self.count) if self.count else ""


@dataclass(frozen=True)
class GroupPage:
    """One saved group."""

    group: Group
    count: GroupCount | None
    template: ClassVar[str] = "segments/group.html"

    @property
    def title(self) -> str:
        """The heading."""
        return self.group.name

    @property
    def sentence(self) -> str:
        """The rule, read back."""
        return self.group.sentence

    @property
    def about(self) -> str:
        """How many, roughly."""
        return about(self.count) if self.count else ""


def about(count: GroupCount) -> str:
    """`About 320 people are in this group`."""
    if count.few:
        return _("Fewer than 10 people are in this group")
    return _n("About %(count)s person is in this group", "About %(count)s people are in this group", count.people)
