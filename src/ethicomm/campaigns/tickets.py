"""The links of letters: a ticket names one copy, and cannot be made without our key.

Threat: a restore loses the copies made after the backup, and their numbers are given out anew; a link in a mail that
left in between would then speak for somebody else. So each restore begins an era: numbers above the highest that was
restored have tickets of another kind, and a ticket of a lost copy opens nothing.
"""

from bisect import bisect_left
from collections.abc import Sequence

from sqlalchemy import select

from ethicomm import vault
from ethicomm.campaigns.models import Closing
from ethicomm.db import Session

TICKET = "delivery"  # the kind of ticket that a mail's links hold


class Tickets:
    """Makes and reads tickets as they are to be at the moment of this unit."""

    def __init__(self, session: Session) -> None:
        highest = select(Closing.last_delivery).order_by(Closing.last_delivery)
        self._vault, self._ends = vault.of(session), session.scalars(highest).all()

    def of(self, delivery: int) -> str:
        """The ticket of this copy."""
        return self._vault.ticket(_kind(self._ends, delivery), delivery)

    def read(self, text: str) -> int | None:
        """The copy that a ticket names; None when a character is not ours, or the copy was lost by a restore."""
        for kind in {_kind(self._ends, end + past) for end in (0, *self._ends) for past in (0, 1)}:
            number = self._vault.read_ticket(kind, text)
            if number is not None and _kind(self._ends, number) == kind:
                return number
        return None


def _kind(ends: Sequence[int], delivery: int) -> str:
    era = bisect_left(ends, delivery)
    return f"{TICKET} {era}" if era else TICKET
