"""Today: what needs a person now, and then a few figures with their meaning. Asks each domain for its part."""

from ethicomm.console.checks import check_daily, check_log

JOBS = {"check_log": check_log}

__all__ = ["JOBS", "check_daily"]
