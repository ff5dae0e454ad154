"""Additive scores: each option gets points, each point has a name, and the sum is all that counts.

Decision: nothing decides that cannot be listed. An option's total *is* the sum of its listed points, so an
explanation is read off a run and never written beside it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Points:
    """What one criterion gave one option; `about` is the answer of the member that it looked at."""

    criterion: str
    about: str
    points: int


@dataclass(frozen=True)
class Weighed:
    """One option, every point it got, and whether it was chosen."""

    option: str
    points: tuple[Points, ...]
    chosen: bool = False

    @property
    def total(self) -> int:
        """The sum of the points, and nothing else."""
        return sum(one.points for one in self.points)


@dataclass(frozen=True)
class Run:
    """One decision: every option in the order it came out."""

    weighed: tuple[Weighed, ...]

    @property
    def chosen(self) -> tuple[str, ...]:
        """The options that were chosen, best first."""
        return tuple(one.option for one in self.weighed if one.chosen)


@dataclass(frozen=True)
class Change:
    """The least that would have turned the result for one option: answers to add, answers to take away."""

    add: tuple[str, ...]
    drop: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many answers it touches."""
        return len(self.add) + len(self.drop)


@dataclass(frozen=True)
class Criterion:
    """One line of the table of points that everyone can read."""

    key: str
    words: str
    points: str


def signed(points: int) -> str:
    """`+10` or `−3`, with the sign that print uses."""
    return f"{points:+d}".replace("-", "−")
