"""Changing what this community does with data: a folder put in force as one ledgered act, and what is in force.

It sits above `policy`, which knows neither people nor the ledger.
"""

from ethicomm.amendments.actions import put_in_force

__all__ = ["put_in_force"]
