"""What algorithms do for one member from now on: each fills its own place in letters."""

from collections.abc import Iterator

from ethicomm.algorithms.filling import PICKS
from ethicomm.db import Session
from ethicomm.members import Planned
from ethicomm.policy import in_force
from ethicomm.words import _


def planned(session: Session, subject: int) -> Iterator[Planned]:
    """Nothing is chosen any more under a purpose that ends: the letter's variant leaves that place out."""
    if PICKS.purpose in in_force(session).purposes:
        yield Planned(_("No algorithm picks anything for your letters any more."), frozenset({PICKS.purpose}))
