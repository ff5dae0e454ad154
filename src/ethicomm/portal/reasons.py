"""Why data was used, as a member reads it: one table of every reason that a use is written down with.

A reason is a short fixed text; some have a number or a name behind their first word ("campaign 12"). A test holds
this table against every use in the source.
"""

from ethicomm.accounts import Role
from ethicomm.campaigns.received import Received
from ethicomm.campaigns.vocabulary import Copy
from ethicomm.consent import OWN, Reason, UseSeen
from ethicomm.rights.copy import REASON as COPY
from ethicomm.words import _, lazy

REASONS = {
    OWN: lazy("You looked at your own page."),
    COPY: lazy("You took a copy of everything."),
    "asked at the counter": lazy("You asked for something, so your data was opened."),
    "order": lazy("Your data was opened for an order or a booking of yours."),
    "correction": lazy("Your data was opened to correct something about you."),
    "other": lazy("Your data was opened for another reason. Ask us if you want to know which."),
    "slip question": lazy("The slip with your yes was opened, because you asked about it."),
    "slip doubt": lazy("The slip with your yes was opened to check what it says."),
    "slip other": lazy("The slip with your yes was opened for another reason. Ask us if you want to know which."),
    "what was agreed": lazy("Someone looked up what you had agreed to. Nothing else about you was opened."),
    "what was noted": lazy("We wrote to you what was noted when you were added."),
    "stop page": lazy("The stop link of a letter to you was opened. It shows your address with stars in it."),
    "guardian page": lazy("Your parent or guardian opened their page. It shows your address with stars in it."),
    "guardian mail": lazy("We wrote to your parent or guardian, or to you about them."),
    "erasure": lazy("You were erased."),
    "recipients": lazy("Your address was opened, so that others who had your data can be told to erase it."),
    "facets": lazy("Software noted which groups you fit."),
    "index": lazy("The code by which your address is found was made anew."),
    "scan": lazy("We looked everywhere for your address, to be sure that it lies open nowhere."),
    "counting a group": lazy("People in a group were counted. Your answers were among those looked at."),
    "campaign": lazy("It was worked out who gets a letter."),
    "automation": lazy("A letter that sends itself had its moment for you. Nothing was sent then."),
    "made coarser": lazy("A value of yours was made coarser, as our rules say."),
    "end warning": lazy("We wrote to you that something ends because you have not been here for long."),
    "audit": lazy("An auditor checked our records. You stand in them under a random number."),
}
LETTERS = {
    Copy.QUEUED: lazy("“%(letter)s” is about to be sent to you."),
    Copy.HANDING_OVER: lazy("“%(letter)s” is on its way to you."),
    Copy.SENT: lazy("“%(letter)s” was sent to you."),
    Copy.DEFERRED: lazy("“%(letter)s” was not accepted by your mailbox yet. It is tried again."),
    Copy.BOUNCED: lazy("“%(letter)s” could not be delivered to your mailbox."),
    Copy.UNCERTAIN: lazy("“%(letter)s” was perhaps sent to you: the line broke."),
    Copy.SUPPRESSED: lazy("“%(letter)s” was not sent to you."),
    Copy.CANCELLED: lazy("“%(letter)s” was not sent: we stopped it."),
}
NOT_DONE = {
    Reason.NEVER_ASKED: lazy("you never said yes to it"),
    Reason.NOT_ANSWERED: lazy("you have not answered the question"),
    Reason.REFUSED: lazy("you said no"),
    Reason.WITHDRAWN: lazy("you took your yes back"),
    Reason.EXPIRED: lazy("your yes ran out"),
    Reason.INVALIDATED: lazy("your yes was not valid"),
    Reason.GONE: lazy("you were not here"),
}
WHO = {
    Role.STAFF: lazy("a member of staff"),
    Role.OWNER: lazy("the owner"),
    Role.AUDITOR: lazy("an auditor"),
    Role.GUARDIAN: lazy("your parent or guardian"),
}


def kind_of(reason: str) -> str:
    """The entry of the table: the whole reason, or its first word."""
    return reason if reason in REASONS else reason.partition(" ")[0]


def letter_of(reason: str) -> int | None:
    """The number of the letter that a use was for."""
    kind, _space, number = reason.partition(" ")
    return int(number) if kind == "campaign" and number.isdecimal() else None


def sentence(use: UseSeen, copy: Received | None) -> str:
    """What happened, in one sentence or two."""
    if use.refusal:
        why = NOT_DONE[use.refusal]
        if copy:
            return _("“%(letter)s” was not sent to you: %(why)s.", letter=copy.subject_line, why=why)
        return _("We wanted to use your data and did not: %(why)s.", why=why)
    if copy:
        return _(LETTERS[copy.state].text, letter=copy.subject_line)
    known = REASONS.get(kind_of(use.reason))
    return str(known) if known else _("Your data was used.")


def who(use: UseSeen, chosen_name: str | None) -> str:
    """Who used it: a name only where that person chose to show one."""
    if chosen_name:
        return chosen_name
    if use.actor_role == Role.MEMBER:
        return _("you")
    known = WHO.get(Role(use.actor_role)) if use.actor_role in {*Role} else None
    return str(known) if known else _("software")
