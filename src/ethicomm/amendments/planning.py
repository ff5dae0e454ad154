"""What a changed folder would do to the people here, before it takes effect: computed, shown, and then done.

`apply` does what the plan of that same moment says; a plan that was shown carries a fingerprint, and when people or
folder have changed so that it would be another plan, the button does nothing and says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import msgspec

from ethicomm import clock
from ethicomm.amendments.effects import Effect
from ethicomm.amendments.looking import ON_PEOPLE, Look
from ethicomm.amendments.running import ON_WORK
from ethicomm.db import Session
from ethicomm.errors import Invalid
from ethicomm.policy import Finding, Policy, Proposal, content_hash, in_force, propose, read_files
from ethicomm.retention import minimising
from ethicomm.words import _


@dataclass(frozen=True)
class FileChange:
    """One file that differs from what is in force: how many lines come and go."""

    path: str
    new: bool
    gone: bool
    lines_more: int
    lines_fewer: int


@dataclass(frozen=True)
class Plan:
    """A folder held against what is in force. Without findings, `effects` is all that putting it in force would do."""

    before: Policy
    proposal: Proposal
    files: tuple[FileChange, ...]
    effects: tuple[Effect, ...]
    unnamed: tuple[str, ...] = ()  # fields of it that nothing here uses by name: advice, no refusal

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Why the folder may not come in force."""
        return self.proposal.findings

    @property
    def changes_nothing(self) -> bool:
        """Whether the folder is what is in force already."""
        return self.proposal.hash == self.before.hash

    @property
    def advice(self) -> str:
        """Which data nothing would use by name; empty when all of it is used."""
        known = self.proposal.policy.fields if self.proposal.policy else {}
        labels = ", ".join(known[key].label.text() for key in self.unnamed)
        said = _("No group, letter, algorithm or automation here uses: %(fields)s. Is it needed?", fields=labels)
        return said if labels else ""

    @cached_property
    def fingerprint(self) -> str:
        """What was shown: both contents, and every effect with its number."""
        told = [(one.what.value, one.key, one.count) for one in self.effects]
        return sha256(msgspec.json.encode([self.before.hash, self.proposal.hash, told])).hexdigest()[:16]


def plan(session: Session, folder: Path) -> Plan:
    """Look ahead. Raises Invalid when the folder cannot be read at all."""
    before, proposal = in_force(session), propose(session, folder)
    files = tuple(_changed_files(before, proposal))
    if proposal.policy is None or proposal.hash == before.hash:
        return Plan(before, proposal, files, ())
    look = Look(session, before, proposal.policy, clock.now())
    effects = [effect for each in (*ON_PEOPLE, *ON_WORK) for effect in each(look)]
    grave_first = tuple(sorted(effects, key=lambda one: not one.is_grave))
    return Plan(before, proposal, files, grave_first, minimising.unnamed(session, proposal.policy))


def is_waiting(session: Session, folder: Path) -> bool:
    """Whether the folder holds something else than what is in force, fit or not."""
    try:
        return content_hash(read_files(folder)) != in_force(session).hash
    except Invalid:
        return True


def _changed_files(before: Policy, proposal: Proposal) -> Iterator[FileChange]:
    for path in sorted({*before.files, *proposal.files}):
        old, new = before.files.get(path), proposal.files.get(path)
        if old != new:
            more, fewer = _lines(old or "", new or "")
            yield FileChange(path, old is None, new is None, more, fewer)


def _lines(old: str, new: str) -> tuple[int, int]:
    """How many lines come and how many go."""
    steps = SequenceMatcher(None, old.splitlines(), new.splitlines(), autojunk=False).get_opcodes()
    changed = [step for step in steps if step[0] != "equal"]
    return sum(step[4] - step[3] for step in changed), sum(step[2] - step[1] for step in changed)
