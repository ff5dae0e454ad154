"""Work that runs later, on the same database as the data it is about.

Decision: our own table and one claiming statement. Job libraries that run on both databases were tried: they
lose a killed task, store arguments in clear, or do not take over a dead worker's work. A job carries ids only.
"""

from ethicomm.jobs.models import Job
from ethicomm.jobs.work import Handler, Lease, LeaseLost, add, add_many, drop, forget_done, run_due, work

__all__ = ["Handler", "Job", "Lease", "LeaseLost", "add", "add_many", "drop", "forget_done", "run_due", "work"]
