"""Whether a folder of policies may be applied. Each refusal names the file, the line and the mend.

It needs no database: it is what a reviewer, a test or a commit hook runs before anything is applied. What cannot
be read is told first, then what is not whole, then what the rules refuse.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from ethicomm.errors import Invalid
from ethicomm.policy import questions, rules, versions, wording
from ethicomm.policy.parsing import Files, Table, parse, read_files
from ethicomm.policy.refusals import Finding, Refusals
from ethicomm.policy.shapes import misshapen
from ethicomm.words import _


def check(folder: Path) -> list[Finding]:
    """Every reason not to apply this folder; none when it is fit."""
    try:
        return check_files(read_files(folder))
    except Invalid as problem:
        return [Finding(str(folder), 1, problem.message, _("Start from the sample policies: ethicomm init FOLDER."))]


def check_files(files: Files) -> list[Finding]:
    """The same for files already read."""
    unreadable = list(_unreadable(files))
    if unreadable:
        return unreadable
    tables = {path: tomllib.loads(text) for path, text in files.items() if path.endswith(".toml")}
    unlike = list(misshapen(files, tables))
    return [one.located(files) for one in unlike or _refused(files, tables)]


def _unreadable(files: Files) -> Iterator[Finding]:
    for path, text in files.items():
        if path.endswith(".toml"):
            try:
                tomllib.loads(text)
            except tomllib.TOMLDecodeError as error:
                line = re.search(r"at line (\d+)", str(error))
                at = int(line[1]) if line else len(text.splitlines())
                yield Finding(path, at, _("This cannot be read as TOML."), f"{error}.")


def _refused(files: Files, tables: dict[str, Table]) -> Refusals:
    policy = parse(files)
    for rule in rules.RULES:
        yield from rule(policy)
    for ask in (*questions.RULES, *versions.RULES, *wording.RULES):
        yield from ask(policy, tables["notices/headings.toml"])
