"""What is kept ends: what falls due and when, holds, approvals, runs and their certificates.

`ends_of` is the one place that says when a value of a member ends, and why; `run` deletes what has ended; `holds_on`
tells what a person decided to keep for now; `promises.PROMISES` lists everything that ends here, and who does it.
"""

from collections.abc import Mapping

from ethicomm.jobs import Handler
from ethicomm.retention import large, telling, warning
from ethicomm.retention.clearing import clear, forget_passing, forget_proof, keep_promises
from ethicomm.retention.ending import End, ends_of
from ethicomm.retention.holds import Held, holds_on
from ethicomm.retention.letting import let_go
from ethicomm.retention.planning import plan
from ethicomm.retention.running import Removed, run
from ethicomm.retention.timekeeping import is_believed
from ethicomm.retention.vocabulary import Ends, Untold, Why
from ethicomm.retention.warning import Soon, ends_soon

JOBS: Mapping[str, Handler] = {
    "let_go": let_go,
    warning.JOB: warning.send_warning,
    large.JOB: telling.send_large_day,
}

__all__ = [
    "JOBS",
    "End",
    "Ends",
    "Held",
    "Removed",
    "Soon",
    "Untold",
    "Why",
    "clear",
    "ends_of",
    "ends_soon",
    "forget_passing",
    "forget_proof",
    "holds_on",
    "is_believed",
    "keep_promises",
    "let_go",
    "plan",
    "run",
]  # fmt: skip
