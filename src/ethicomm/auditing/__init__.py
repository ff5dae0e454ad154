"""The auditor's place: who was written to on which consent, what the log holds, and how to check both.

Read-only, without names or addresses: people are shown by the pseudonym of their random number. Every page is
itself a use of a set, written down before it is shown. The limits of what a log can show are printed with it.
"""

from ethicomm.auditing.letters import CopySeen, Filters, LetterSeen
from ethicomm.auditing.samples import draw

__all__ = ["CopySeen", "Filters", "LetterSeen", "draw"]
