"""What stands now and how well it is evidenced, purpose by purpose: numbers only."""

from dataclasses import dataclass

from sqlalchemy import func, select

from ethicomm import clock
from ethicomm.consent import ConsentState, Gate, Grade, Standing
from ethicomm.consent.past import stood_then
from ethicomm.consent.replay import Cut
from ethicomm.db import Session
from ethicomm.policy import Purpose, in_force


@dataclass(frozen=True)
class Evidenced:
    """How many people a purpose stands for, by the grade of their evidence."""

    purpose: Purpose
    by_grade: dict[Grade, int]

    @property
    def people(self) -> int:
        """All of them."""
        return sum(self.by_grade.values())


def evidenced(session: Session) -> list[Evidenced]:
    """Every purpose that must be asked for, in the policy's order."""
    asked = [one for one in in_force(session).purposes.values() if one.stands == "consent"]
    return [Evidenced(one, _by_grade(session, one.key)) for one in asked]


def evidenced_then(session: Session, cut: Cut) -> list[Evidenced]:
    """The same at a past moment, for the purposes of then."""
    return [Evidenced(one.purpose, dict(one.by_grade)) for one in stood_then(session, cut).purposes]


def _by_grade(session: Session, purpose: str) -> dict[Grade, int]:
    stands = Gate.of(in_force(session), purpose).clause(clock.now())
    counted = select(ConsentState.grade, func.count()).join(Standing, Standing.subject == ConsentState.subject)
    found = counted.where(ConsentState.purpose == purpose, stands).group_by(ConsentState.grade)
    return {Grade(grade): people for grade, people in session.execute(found)}
