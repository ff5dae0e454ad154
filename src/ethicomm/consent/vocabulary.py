"""The words of consent, one enumeration each (W3C DPV consent status, ISO/IEC TS 27560)."""

from enum import StrEnum

from ethicomm.words import lazy


class State(StrEnum):
    """What an event says. Only `given` and `renewed` permit anything."""

    REQUESTED = "requested"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    RENEWED = "renewed"
    INVALIDATED = "invalidated"

    @property
    def permits(self) -> bool:
        """Whether data may be used while this is the newest event."""
        return self in (State.GIVEN, State.RENEWED)

    @property
    def is_answer(self) -> bool:
        """Whether it changes what stands: being asked does not."""
        return self is not State.REQUESTED

    @property
    def words(self) -> str:
        """As a list of answers says it."""
        return str(STATES[self])

    @property
    def tone(self) -> str:
        """How a chip shows it: `yes`, `no`, `late`, or nothing."""
        if self.permits:
            return "yes"
        return "no" if self in (State.REFUSED, State.WITHDRAWN) else "late" if self.is_answer else ""


class Grade(StrEnum):
    """How well a yes is evidenced (GDPR 7(1))."""

    SEEN_HERE = "seen_here"  # given in front of our own words
    DOCUMENTED = "documented"  # the old form's words were uploaded and hashed
    CLAIMED = "claimed"  # a time in an imported file

    def __str__(self) -> str:
        return str(GRADES[self])


class Method(StrEnum):
    """The way an answer reached us."""

    PORTAL = "portal"
    JOIN_PAGE = "join_page"
    MAIL_LINK = "mail_link"
    ONE_CLICK = "one_click"
    IMPORT = "import"
    COUNTER = "counter"
    PAPER = "paper"
    PHONE = "phone"
    COMMAND_LINE = "command_line"
    RAN_OUT = "ran_out"
    QUESTION = "question"
    ASK_PAGE = "ask_page"
    GUARDIAN = "guardian"
    GPC = "gpc"
    OWN_ACT = "own_act"
    AMENDMENT = "amendment"
    EVIDENCE = "evidence"
    RESTORE = "restore"

    def __str__(self) -> str:
        return str(METHODS[self])

    @property
    def of_them(self) -> str:
        """The same, said about a member to someone else."""
        return str(OF_THEM.get(self, METHODS[self]))


class Reason(StrEnum):
    """Why a purpose does not stand for someone."""

    NEVER_ASKED = "never_asked"
    NOT_ANSWERED = "not_answered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    INVALIDATED = "invalidated"
    GONE = "gone"

    def words(self) -> str:
        """As a line of the waterfall says it."""
        return str(REASONS[self])


PERMITTING = tuple(state.value for state in State if state.permits)
STATES = {
    State.REQUESTED: lazy("asked"),
    State.GIVEN: lazy("yes"),
    State.REFUSED: lazy("no"),
    State.WITHDRAWN: lazy("taken back"),
    State.EXPIRED: lazy("ran out"),
    State.RENEWED: lazy("yes again"),
    State.INVALIDATED: lazy("does not count"),
}
GRADES = {
    Grade.SEEN_HERE: lazy("seen here"),
    Grade.DOCUMENTED: lazy("documented"),
    Grade.CLAIMED: lazy("claimed"),
}
METHODS = {
    Method.PORTAL: lazy("on your own page"),
    Method.JOIN_PAGE: lazy("on the join page"),
    Method.MAIL_LINK: lazy("by a link in a mail"),
    Method.ONE_CLICK: lazy("by the stop button of a mail program"),
    Method.IMPORT: lazy("from an imported file"),
    Method.COUNTER: lazy("at the counter"),
    Method.PAPER: lazy("on paper"),
    Method.PHONE: lazy("by phone"),
    Method.COMMAND_LINE: lazy("from the command line"),
    Method.RAN_OUT: lazy("it ran out"),
    Method.QUESTION: lazy("we put the question on your page"),
    Method.ASK_PAGE: lazy("on a page with just this question"),
    Method.GUARDIAN: lazy("by your parent or guardian"),
    Method.GPC: lazy("by the privacy signal of your browser"),
    Method.OWN_ACT: lazy("you changed your data for it"),
    Method.AMENDMENT: lazy("what we do with data changed"),
    Method.EVIDENCE: lazy("proof of it was added"),
    Method.RESTORE: lazy("kept beside the data, and put back after a restore"),
}
OF_THEM = {  # where the words for the member say "you"
    Method.PORTAL: lazy("on their own page"),
    Method.QUESTION: lazy("the question was put on their page"),
    Method.GUARDIAN: lazy("by their parent or guardian"),
    Method.GPC: lazy("by the privacy signal of their browser"),
    Method.OWN_ACT: lazy("they changed their data for it"),
}
REASONS = {
    Reason.NEVER_ASKED: lazy("never said yes"),
    Reason.NOT_ANSWERED: lazy("did not answer"),
    Reason.REFUSED: lazy("said no"),
    Reason.WITHDRAWN: lazy("withdrew"),
    Reason.EXPIRED: lazy("their yes ran out"),
    Reason.INVALIDATED: lazy("their yes was not valid"),
    Reason.GONE: lazy("no longer here"),
}
OF_STATE = {
    State.REQUESTED: Reason.NOT_ANSWERED,
    State.REFUSED: Reason.REFUSED,
    State.WITHDRAWN: Reason.WITHDRAWN,
    State.EXPIRED: Reason.EXPIRED,
    State.INVALIDATED: Reason.INVALIDATED,
    State.GIVEN: Reason.EXPIRED,  # a yes that does not stand has run out
    State.RENEWED: Reason.EXPIRED,
}
