"""Changing what this community does with data: what a changed folder would do to people, and doing just that.

It sits above `policy`, which knows neither people nor the ledger.
"""

from ethicomm.amendments.actions import put_in_force
from ethicomm.amendments.effects import Effect, What
from ethicomm.amendments.planning import FileChange, Plan, plan

__all__ = ["Effect", "FileChange", "Plan", "What", "plan", "put_in_force"]
