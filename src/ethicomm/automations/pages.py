"""What the templates of automations are given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from ethicomm.accounts import Role
from ethicomm.automations.queries import AutomationSeen, TurnSeen
from ethicomm.automations.stages import Step
from ethicomm.automations.vocabulary import SENDS, Stage, Turn
from ethicomm.campaigns import Text
from ethicomm.words import _


@dataclass(frozen=True)
class AutomationsPage:
    """Every automation, the switch that stops them all on top."""

    template: ClassVar[str] = "automations/automations.html"
    automations: tuple[AutomationSeen, ...]
    stopped: datetime | None

    @property
    def title(self) -> str:
        """The heading."""
        return _("Automations")


@dataclass(frozen=True)
class AutomationPage:
    """One automation: its stage, what waits for a person, what it did, what it says."""

    template: ClassVar[str] = "automations/automation.html"
    automation: AutomationSeen
    stopped: datetime | None
    asking: tuple[TurnSeen, ...]
    others: tuple[TurnSeen, ...]
    counts: Mapping[Turn, int]
    texts: Mapping[str, Text]
    steps: tuple[Step, ...]
    may_change: bool
    stages: tuple[Stage, ...] = tuple(Stage)

    @property
    def title(self) -> str:
        """The heading."""
        return self.automation.title

    @property
    def sends(self) -> bool:
        """Whether letters may leave in this stage."""
        return self.automation.stage in SENDS

    def by(self, step: Step) -> str:
        """Who made a change."""
        return str(Role(step.by).words)


@dataclass(frozen=True)
class WordingPage:
    """The letter, to be worded otherwise."""

    template: ClassVar[str] = "automations/wording.html"
    key: str
    name: str
    languages: tuple[tuple[str, str], ...]
    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The heading."""
        return _("The words of “%(name)s”", name=self.name)
