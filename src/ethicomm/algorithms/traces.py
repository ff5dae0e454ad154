"""The trace of a run: everything it looked at, what came of it, what would have turned it. Kept as JSON, sealed."""

from dataclasses import dataclass

import msgspec

from ethicomm.algorithms.picks import PickFacts, decide, decided
from ethicomm.algorithms.scoring import Change, Run


@dataclass(frozen=True)
class Trace:
    """One decision, whole. Whoever has it can decide again and compare."""

    facts: PickFacts
    run: Run
    turned: dict[str, Change]

    @classmethod
    def of(cls, facts: PickFacts) -> "Trace":
        """Decide, and keep all of it."""
        return cls(facts, *decided(facts))

    @classmethod
    def read(cls, text: str) -> "Trace":
        """From its JSON."""
        return msgspec.json.decode(text, type=cls)

    def text(self) -> str:
        """As JSON."""
        return msgspec.json.encode(self).decode()

    def holds(self) -> bool:
        """Whether deciding again gives the same run."""
        return decide(self.facts) == self.run
