"""What the page of the meter shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar

from ethicomm import clock
from ethicomm.retention.minimising.answering import AGREE, NO
from ethicomm.retention.minimising.meter import FieldSeen, Meter, Proposal
from ethicomm.words import _, _n, date

LATER = timedelta(days=365)


@dataclass(frozen=True)
class FieldsPage:
    """Every kind of data, and whether it is used. Only the owner answers; `values` is what they typed last."""

    template: ClassVar[str] = "retention/fields.html"
    meter: Meter
    answers: bool
    measures: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Do we need it?")

    @property
    def lede(self) -> str:
        """How much waits for an answer."""
        waiting = len(self.meter.open)
        if not waiting:
            return _("What we hold of people, and whether it is used. Nothing waits for an answer.")
        return _n(
            "What we hold of people, and whether it is used. %(count)s thing waits for an answer.",
            "What we hold of people, and whether it is used. %(count)s things wait for an answer.",
            waiting,
        )

    @property
    def rest(self) -> list[FieldSeen]:
        """Those that wait for nobody."""
        return [one for one in self.meter.fields if not one.is_open]

    @property
    def choices(self) -> tuple[tuple[str, str, str], ...]:
        """The two answers."""
        return (
            (AGREE, _("Yes, I will change it"), _("by the day below; it comes back if nothing was changed by then")),
            (NO, _("No, we need it"), _("it is asked again on the day below")),
        )

    def said(self, name: str) -> str:
        """What stands in a form: what was typed, else a day to begin with."""
        begin = (clock.now() + LATER).date().isoformat() if name.startswith("until-") else ""
        return self.values.get(name, begin)

    def share(self, one: FieldSeen) -> str:
        """The part whose value was never used."""
        return "" if one.share is None else _("about %(share)s %%", share=one.share)

    def answered(self, one: FieldSeen) -> str:
        """The newest answer, in a sentence."""
        said = one.answered
        if said is None:
            return ""
        day, until = date(said.at), date(said.until - timedelta(seconds=1))
        if said.agrees:
            return _("You agreed on %(day)s, to change it by %(until)s: %(why)s", day=day, until=until, why=said.reason)
        return _("You said no on %(day)s, until %(until)s: %(why)s", day=day, until=until, why=said.reason)

    def tone(self, proposal: Proposal) -> str:
        """How a chip shows it."""
        return "yes" if proposal is Proposal.KEEP else "late"
