"""What the offline verifier says, in the reader's language. Its English stands in the verifier itself."""

from collections.abc import Sequence

from ethicomm.ledger.offline import DOES_NOT_PROVE, PROVES, TAKEN_OVER, Check
from ethicomm.words import _


def said(check: Check) -> str:
    """What was found by one check."""
    return _(check.sentence, **check.about)


def shown_by() -> Sequence[str]:
    """What a receipt that holds proves."""
    return [_(one) for one in PROVES]


def limits(grade: str) -> Sequence[str]:
    """What it does not prove; a yes that was taken over from elsewhere has one more."""
    more = [TAKEN_OVER[grade]] if grade in TAKEN_OVER else []
    return [_(one) for one in (*more, *DOES_NOT_PROVE)]
