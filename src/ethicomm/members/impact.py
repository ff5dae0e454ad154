"""What a no does, said before it is pressed, from the very rules that then do it.

Context: a page that has a No button names what stops, what does not come any more, and which data goes.
Decision: each domain tells what it has planned for one member and which purposes that needs (`Planned.needs`), by the
function that its claim or its turn asks too. What is lost is asked of `fields_listed`, as by `let_go`. An `Outlook`
is read once for a page; each button asks it about its own purposes.
Consequence: a domain that does something for members adds its planner to the one list in `app.py`, or nobody is told.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from ethicomm import clock
from ethicomm.consent import PurposeStanding, standing_of
from ethicomm.db import Session
from ethicomm.members.letting_go import TIME_TO_THINK, wants_time
from ethicomm.members.values import fields_listed, held_fields
from ethicomm.policy import Field, Policy, Purpose, in_force
from ethicomm.words import _, _n, date


@dataclass(frozen=True)
class Planned:
    """Something that will happen for a member while all of `needs` stand. `ends` says that it does not happen then."""

    ends: str
    needs: frozenset[str]


Planner = Callable[[Session, int], Iterable[Planned]]


@dataclass(frozen=True)
class Impact:
    """What a no to some purposes does. Empty, and false, where none of them stands.

    `lost` are the fields that lose their last reason; `kept_until` is there when the member wants them kept for days.
    """

    stops: tuple[Purpose, ...] = ()
    ends: tuple[str, ...] = ()
    lost: tuple[Field, ...] = ()
    kept_until: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.stops)

    @property
    def sentences(self) -> tuple[str, ...]:
        """As a page says it beside the button, and once more when it has happened."""
        if not self.stops:
            return ()
        titles = ", ".join(_("“%(purpose)s”", purpose=one.title.text()) for one in self.stops)
        stops = _n("%(purposes)s stops at once.", "%(purposes)s stop at once.", len(self.stops), purposes=titles)
        return (stops, *self.ends, self._deleted())

    def _deleted(self) -> str:
        fields = ", ".join(one.label.text() for one in self.lost)
        if not fields:
            return _("None of your data is deleted: something else needs all of it.")
        if self.kept_until is None:
            return _("Deleted within a day: %(fields)s.", fields=fields)
        day = date(self.kept_until)
        return _(
            "Deleted on %(day)s, because you want time to change your mind: %(fields)s. Until then nothing may use it.",
            day=day, fields=fields,
        )  # fmt: skip


@dataclass(frozen=True)
class Outlook:
    """What stands for one member, what is held of them, and what is planned for them."""

    policy: Policy
    standing: tuple[PurposeStanding, ...]
    held: tuple[str, ...]
    planned: tuple[Planned, ...]
    waits: bool

    def without(self, *purposes: str) -> Impact:
        """What a no to these does; those that do not stand anyway add nothing."""
        ending = [one.purpose for one in self.standing if one.stands and one.purpose.key in purposes]
        bits = self.policy.mask(*(one.purpose.key for one in self.standing if one.stands))
        left = bits & ~self.policy.mask(*(one.key for one in ending))
        listed = fields_listed(self.policy, bits) - fields_listed(self.policy, left)
        lost = tuple(self.policy.fields[key] for key in self.held if key in listed)
        ends = [one.ends for one in self.planned if one.needs.intersection(purpose.key for purpose in ending)]
        until = clock.now() + TIME_TO_THINK if self.waits else None
        return Impact(tuple(ending), tuple(dict.fromkeys(ends)), lost, until)


def outlook(session: Session, subject: int) -> Outlook:
    """Read once what a no of this member could change."""
    standing = standing_of(session, subject)
    stand = {one.purpose.key for one in standing if one.stands}
    planners: Iterable[Planner] = session.info[Planned]
    planned = [one for planner in planners for one in planner(session, subject) if one.needs <= stand]
    held = held_fields(session, subject)
    return Outlook(in_force(session), standing, held, tuple(planned), wants_time(session, subject))
