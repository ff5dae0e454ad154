"""Why a policy may not be applied: what a rule yields, and what is told of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from ethicomm.policy.parsing import Files
from ethicomm.policy.places import line_of, line_with


@dataclass(frozen=True)
class Finding:
    """One refusal: the file, the line in it (from 1), what is wrong, and what to do about it."""

    file: str
    line: int
    message: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message} {self.mend}"


@dataclass(frozen=True)
class Refusal:
    """What a rule found: the key in the file and the value it is about; in a notice, the words."""

    file: str
    keys: tuple[str, ...]
    message: str
    mend: str
    value: str = ""

    def located(self, files: Files) -> Finding:
        """The same with its line."""
        text = files.get(self.file, "")
        if self.file.endswith(".md"):
            return Finding(self.file, line_with(text, self.value), self.message, self.mend)
        return Finding(self.file, line_of(text, *self.keys, value=self.value), self.message, self.mend)


Refusals = Iterator[Refusal]
