"""Why something is held, why a member is not told of it, and why a value ends: fixed lists, each entry explained."""

from enum import StrEnum

from ethicomm.words import lazy


class Why(StrEnum):
    """Why something is not deleted for now."""

    CLAIM = "claim"
    AUTHORITY = "authority"
    LAW = "law"
    DISPUTE = "dispute"
    ASKED = "asked"

    @property
    def words(self) -> str:
        """As the member reads it."""
        return str(WHY[self])


class Untold(StrEnum):
    """Why a member is not told of a hold."""

    FORBIDDEN = "forbidden"
    SPOILS = "spoils"

    @property
    def words(self) -> str:
        """As those who work here read it."""
        return str(UNTOLD[self])


class Ends(StrEnum):
    """Why a value ends when it does."""

    NEVER = "never"  # while they are a member
    RUNS_OUT = "runs out"  # with the last yes that keeps it
    PERIOD = "period"  # so long after it was given
    INACTIVE = "inactive"  # so long after their last own act
    COUNTED = "counted"  # goes into a total without people
    NO_REASON = "no reason"  # nothing that stands keeps it
    WAITS = "waits"  # the member wants time to change their mind
    HELD = "held"  # a person decided that it stays for now


WHY = {
    Why.CLAIM: lazy("someone may need it to prove or answer a claim in law"),
    Why.AUTHORITY: lazy("an authority asked us to keep it for now"),
    Why.LAW: lazy("a law says that it must be kept for now"),
    Why.DISPUTE: lazy("you and we do not agree about it, and it stays as it is until that is settled"),
    Why.ASKED: lazy("you asked us to keep it for now"),
}
UNTOLD = {
    Untold.FORBIDDEN: lazy("a law or an authority forbids telling them"),
    Untold.SPOILS: lazy("telling them would spoil the evidence in a case"),
}
