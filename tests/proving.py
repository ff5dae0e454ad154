"""The full numbers of the guarantees: which tests have one, and the file of results that ships with the package.

`make prove` runs everything marked `prove`. What held, and when, is shown at /promises; a run of some of the tests
brings just those up to date.
"""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ethicomm.portal.promises import PROVED

CODE = re.compile(r"test_g(\d+)_")


def short_and_full(name: str, short: int, full: int) -> pytest.MarkDecorator:
    """A number that is small in `make test` and whole in `make prove`."""
    whole = pytest.param(full, marks=pytest.mark.prove, id=f"{full:,}")
    return pytest.mark.parametrize(name, [pytest.param(short, id=f"{short:,}"), whole])


class Results:
    """Collects what the full numbers gave, and writes it down at the end."""

    def __init__(self, path: Path = PROVED) -> None:
        self.path, self.found = path, dict[str, dict[str, Any]]()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
        report: pytest.TestReport = yield
        code = CODE.search(item.nodeid)
        if code and item.get_closest_marker("prove") and report.when == "call":
            self.found[item.nodeid] = _result(f"G{int(code[1])}", item, report)
        return report

    def pytest_sessionfinish(self) -> None:
        if self.found:
            kept = json.loads(self.path.read_text()) if self.path.exists() else {}
            self.path.write_text(json.dumps({**kept, **self.found}, indent=1, sort_keys=True) + "\n")


def _result(code: str, item: pytest.Item, report: pytest.TestReport) -> dict[str, Any]:
    given = getattr(item, "callspec", None)
    params = given.params if given else {}
    return {
        "guarantee": code,
        "held": report.passed,
        "number": next((value for value in params.values() if type(value) is int), None),
        "database": params.get("database_kind"),
        "seconds": round(report.duration),
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
    }
