"""What the owner's pages of policies show."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from ethicomm.accounts import Role
from ethicomm.amendments.effects import Effect
from ethicomm.amendments.planning import FileChange, Plan
from ethicomm.policy import Applied, Card, Field, Notice, Policy, Purpose, period_words
from ethicomm.words import _, _n


@dataclass(frozen=True)
class PoliciesPage:
    """Everything in force, and when what came in force."""

    template: ClassVar[str] = "amendments/policies.html"
    commands: ClassVar[tuple[str, ...]] = (
        "ethicomm policy check", "ethicomm policy plan", "ethicomm policy apply --as NAME"
    )  # fmt: skip
    policy: Policy
    history: tuple[Applied, ...]
    waiting: bool = False  # the folder holds something else
    is_owner: bool = False

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Policies")

    @property
    def asked(self) -> list[Purpose]:
        """What rests on the member's own yes."""
        return [one for one in self.policy.purposes.values() if one.stands == "consent"]

    @property
    def unasked(self) -> list[Purpose]:
        """What happens without asking."""
        return [one for one in self.policy.purposes.values() if one.stands != "consent"]

    @property
    def cards(self) -> list[Card]:
        """What software chooses or sends by itself."""
        return [*self.policy.algorithms.values(), *self.policy.automations.values()]

    def by(self, one: Applied) -> str:
        """Who put it in force, as people read it."""
        return str(Role(one.by).words) if one.by in {*Role} else one.by

    def notices(self, purpose: Purpose) -> Iterator[Notice]:
        """The words of a question, in the community's order of languages."""
        languages = self.policy.community.languages
        return (purpose.notices[one] for one in languages if one in purpose.notices)

    def data(self, purpose: Purpose) -> str:
        """Which data a purpose may touch."""
        return ", ".join(str(self.policy.fields[key].label) for key in purpose.fields)

    def seen_by(self, purpose: Purpose) -> str:
        """Which roles see it."""
        return ", ".join(str(self.policy.roles[key].title) for key in purpose.seen_by)

    def purposes(self, keys: tuple[str, ...]) -> str:
        """The titles of these purposes."""
        return ", ".join(str(self.policy.purposes[key].title) for key in keys)

    def lasts(self, purpose: Purpose) -> str:
        """How long a yes stands."""
        return period_words(purpose.ask_again) if purpose.ask_again else ""

    def keeps(self, field: Field) -> str:
        """How long a value is kept."""
        if field.period is None:
            kept = _("while one of these stands: %(purposes)s", purposes=self.purposes(field.kept_by))
        elif field.ends_by_inactivity:
            kept = _("%(time)s after they last did something here", time=period_words(field.period))
        else:
            kept = period_words(field.period)
        if field.coarsen is None:
            return kept
        coarser = field.coarsen
        return _(
            "%(kept)s; %(form)s after %(time)s", kept=kept, form=coarser.to.words, time=period_words(coarser.after)
        )


@dataclass(frozen=True)
class PlanPage:
    """What the folder on the server would do, to read before it is done. Without a plan, `problem` says why."""

    template: ClassVar[str] = "amendments/plan.html"
    plan: Plan | None
    folder: str
    problem: str = ""

    @property
    def title(self) -> str:
        """The page's name."""
        return _("What new policies would do")

    @property
    def grave(self) -> list[Effect]:
        """What ends, stops or is deleted."""
        return [one for one in self.plan.effects if one.is_grave] if self.plan else []

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """The same, to check: what it is about, and what happens."""
        return [(str(one.title), one.sentence, "") for one in self.grave]

    @property
    def others(self) -> list[Effect]:
        """What comes, or changes without ending anything."""
        return [one for one in self.plan.effects if not one.is_grave] if self.plan else []

    def changed(self, file: FileChange) -> str:
        """A file's change in words."""
        if file.new:
            return _n("new, %(count)s line", "new, %(count)s lines", file.lines_more)
        if file.gone:
            return _("taken away")
        more = _n("%(count)s line more", "%(count)s lines more", file.lines_more) if file.lines_more else ""
        fewer = _n("%(count)s line fewer", "%(count)s lines fewer", file.lines_fewer) if file.lines_fewer else ""
        return ", ".join(filter(None, (more, fewer)))
