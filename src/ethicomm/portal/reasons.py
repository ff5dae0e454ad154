"""The fixed reasons of uses, as a member reads them."""

from ethicomm.consent import OWN, UseSeen
from ethicomm.words import _, _n, lazy

REASONS = {
    OWN: lazy("You looked at your own page."),
    "asked at the counter": lazy("You asked at the counter."),
    "order": lazy("It was about an order of yours."),
    "correction": lazy("Something had to be corrected."),
    "other": lazy("Another reason."),
}


def sentence(use: UseSeen) -> str:
    """What happened, in one sentence."""
    if use.decision is None:
        return _n("A group of %(count)s person was counted.", "A group of %(count)s people was counted.", use.people)
    if use.refusal:
        return _("We wanted to use your data and did not: %(why)s.", why=use.refusal.words())
    return _what_for(use.reason)


def _what_for(reason: str) -> str:
    if reason.startswith("campaign"):
        return _("A letter was made for you.")
    if reason.startswith("facets"):
        return _("You were sorted into the groups you fit.")
    known = REASONS.get(reason)
    return str(known) if known else _("Your data was used.")
