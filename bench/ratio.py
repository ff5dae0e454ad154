"""Measures two things turn by turn and gives their ratio, or no verdict when the machine was too restless."""

import time
from collections.abc import Callable
from dataclasses import dataclass

RESTLESS = 1.2  # the baseline's slower half may not be further from its best than this


@dataclass(frozen=True)
class Ratio:
    """One measured goal. Seconds of each round; the ratio is of the best ones."""

    row: str
    job: str
    goal: float
    baseline: tuple[float, ...]
    measured: tuple[float, ...]

    @property
    def ratio(self) -> float:
        return min(self.measured) / min(self.baseline)

    @property
    def spread(self) -> float:
        return sorted(self.baseline)[len(self.baseline) // 2] / min(self.baseline)

    @property
    def verdict(self) -> str:
        if self.spread > RESTLESS:
            return "no verdict: the baseline moved"
        return "reached" if self.ratio <= self.goal else "missed"

    def as_json(self) -> dict[str, object]:
        return {
            "row": self.row,
            "job": self.job,
            "goal": self.goal,
            "ratio": round(self.ratio, 3),
            "verdict": self.verdict,
            "baseline_spread": round(self.spread, 3),
            "baseline_s": [round(one, 5) for one in self.baseline],
            "measured_s": [round(one, 5) for one in self.measured],
        }


def compare(
    row: str, job: str, goal: float, baseline: Callable[[], None], measured: Callable[[], None], rounds: int = 5
) -> Ratio:
    """Run both turn by turn, after one round that does not count."""
    baseline(), measured()
    turns = [(timed(baseline), timed(measured)) for _ in range(rounds)]
    return Ratio(row, job, goal, tuple(one for one, _ in turns), tuple(other for _, other in turns))


def timed(act: Callable[[], None]) -> float:
    """Seconds one call takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start
