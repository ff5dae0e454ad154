"""Algorithms: each an object with a public card, a pure decision, and a trace that is its explanation.

Nothing here decides without a purpose that stands, and nothing it decides goes unwritten.
"""

from ethicomm.algorithms.filling import PICKS
from ethicomm.algorithms.models import KINDS, AlgorithmRun
from ethicomm.algorithms.queries import preview, run_of
from ethicomm.algorithms.register import registered, rule_hash
from ethicomm.algorithms.slots import Facts, Filled, Slot

SLOTS: tuple[Slot, ...] = (PICKS,)

__all__ = [
    "KINDS",
    "SLOTS",
    "AlgorithmRun",
    "Facts",
    "Filled",
    "Slot",
    "preview",
    "registered",
    "rule_hash",
    "run_of",
]
