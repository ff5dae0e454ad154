"""Groups: rules over facets, evaluated in three values, and counts that give nobody away.

Whoever selects people by a rule goes through `audience`: gate first, rule second.
"""

from ethicomm.segments.audience import CANDIDATE, Audience
from ethicomm.segments.clauses import clause
from ethicomm.segments.counting import (
    NOT_MATCHED,
    NOT_SORTED,
    UNDELIVERABLE,
    Waterfall,
    after_freeze,
    before_freeze,
    rounded,
    shares,
    words_for,
)
from ethicomm.segments.facets import facets, fill_facets
from ethicomm.segments.models import Segment
from ethicomm.segments.rules import Rule, as_text, hash_of, parse, parse_text
from ethicomm.segments.sentences import sentence

__all__ = [
    "CANDIDATE", "NOT_MATCHED", "NOT_SORTED", "UNDELIVERABLE", "Audience", "Rule", "Segment", "Waterfall",
    "after_freeze", "as_text", "before_freeze", "clause", "facets", "fill_facets", "hash_of", "parse", "parse_text",
    "rounded", "sentence", "shares", "words_for",
]  # fmt: skip
