"""Receipts: what a member keeps of an answer, and what anyone can check without us.

Each yes, no, withdrawal, renewal and end has one. It is ISO/IEC TS 27560's record in the words of the Data Privacy
Vocabulary, filled from the policy that the answer cites, with the words shown and the proof that it stands in the log.
"""

from ethicomm.consent.receipts.building import Receipt, all_as_file, numbers_of, place, receipt_of
from ethicomm.consent.receipts.wording import limits, said, shown_by

__all__ = ["Receipt", "all_as_file", "limits", "numbers_of", "place", "receipt_of", "said", "shown_by"]
