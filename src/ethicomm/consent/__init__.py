"""Consent: what was agreed, what stands now, and the one gate. Knows a subject number, never a member's name."""

from ethicomm.consent.actions import (
    evidence_place,
    expire_lapsed,
    give,
    give_many,
    invalidate,
    join,
    refuse,
    refuse_all,
    renew_by_own_act,
    reproject_all,
    withdraw,
)
from ethicomm.consent.activity import UseSeen, uses_of
from ethicomm.consent.appending import Yes, hold
from ethicomm.consent.asking import (
    Askable,
    Question,
    ask_again,
    ask_anew,
    askable,
    ends_to_ask_about,
    open_questions,
    put_question,
    put_to_some,
    questions_of,
)
from ethicomm.consent.documenting import claimed, document
from ethicomm.consent.gate import Allowed, Denied, Gate, authorise, standing_bits
from ethicomm.consent.handovers import LEASE, hand_over, handed_over
from ethicomm.consent.leaving import leave, leave_many
from ethicomm.consent.minors import add_minor, ask_of_age, is_under_age, letters, minor
from ethicomm.consent.models import KINDS, SLOTS, ConsentRecord, ConsentState, Decision, Minor, Standing, UseAct
from ethicomm.consent.net import needing, stands
from ethicomm.consent.projection import FACETS_SERVE, clear_facets, set_facets
from ethicomm.consent.queries import (
    STANDS,
    Event,
    PurposeStanding,
    counts,
    history,
    left_before,
    own_noes,
    standing_of,
    why_not_expression,
)
from ethicomm.consent.signals import hear_browser, is_signalled, is_signalled_about, signalled
from ethicomm.consent.uses import OWN, Stood, Use, use, use_of_own, use_of_set
from ethicomm.consent.vocabulary import Grade, Method, Reason, State
from ethicomm.ledger.offline import pseudonym

__all__ = [
    "FACETS_SERVE", "KINDS", "LEASE", "OWN", "SLOTS", "STANDS", "Allowed", "Askable", "ConsentRecord", "ConsentState",
    "Decision", "Denied", "Event", "Gate", "Grade", "Method", "Minor", "PurposeStanding", "Question", "Reason",
    "Standing", "State", "Stood", "Use", "UseAct", "UseSeen", "Yes", "add_minor", "ask_again", "ask_anew", "ask_of_age",
    "askable", "authorise", "claimed", "clear_facets", "counts", "document", "ends_to_ask_about", "evidence_place",
    "expire_lapsed", "give", "give_many", "hand_over", "handed_over", "hear_browser", "history", "hold", "invalidate",
    "is_signalled", "is_signalled_about", "is_under_age", "join", "leave", "leave_many", "left_before", "letters",
    "minor", "needing", "open_questions", "own_noes", "pseudonym", "put_question", "put_to_some", "questions_of",
    "refuse", "refuse_all", "renew_by_own_act", "reproject_all", "set_facets", "signalled", "standing_bits",
    "standing_of", "stands", "use", "use_of_own", "use_of_set", "uses_of", "why_not_expression", "withdraw",
]  # fmt: skip
