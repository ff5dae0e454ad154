"""What groups mean for one member: being in them, while sorting stands."""

from collections.abc import Iterator

from ethicomm.consent import FACETS_SERVE
from ethicomm.db import Session
from ethicomm.members import Planned
from ethicomm.policy import in_force
from ethicomm.words import _


def planned(session: Session, subject: int) -> Iterator[Planned]:
    """Whoever is sorted is taken out of every group with their no; the slots are cleared in the same write."""
    if FACETS_SERVE in in_force(session).purposes:
        yield Planned(_("You are taken out of every group at once."), frozenset({FACETS_SERVE}))
