"""Importing an audience: read a file, sort its people by the rules of law.md 2 to 4, bring in who may come.

Context: an owner arrives with an export in which some confirmed, some never did, and some said stop. Decision: who
confirmed joins on a claimed (or documented) yes, who did not waits sealed for proof, who said stop leaves a keyed
mark and nothing else. Consequence: an import never raises a consent and never brings anyone back; it may lower one.
"""

from ethicomm.members.imports.batches import import_now, old_words, run_import
from ethicomm.members.imports.importing import bring_in, look
from ethicomm.members.imports.mapping import Plan, suggest
from ethicomm.members.imports.models import ImportBatch
from ethicomm.members.imports.reading import Export
from ethicomm.members.imports.report import Finding, Report
from ethicomm.members.imports.unpacking import read_export

__all__ = [
    "Export", "Finding", "ImportBatch", "Plan", "Report", "bring_in", "import_now", "look", "old_words", "read_export",
    "run_import", "suggest",
]  # fmt: skip
