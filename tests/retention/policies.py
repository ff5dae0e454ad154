"""The sample policies with other rules for what is kept, in force in the house of a test."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from ethicomm import policy
from ethicomm.accounts import command_line
from ethicomm.app import House
from tests.houses import POLICIES

MORE = """
[{key}]
label = {{ en = "{key}", nl = "{key}" }}
why = {{ en = "So that it can be tried out.", nl = "Om het te proberen." }}
category = "pd:Interest"
{lines}
"""


def keeping(house: House, folder: Path, **rules: str) -> None:
    """Put the sample policies in force, where these fields have these lines instead of their `keep`."""
    apply(house, changed(folder, **rules))


def changed(folder: Path, **rules: str) -> Path:
    """The sample policies in a folder, where these fields have these lines instead of their `keep`."""
    shutil.copytree(POLICIES, folder, dirs_exist_ok=True)
    fields = folder / "fields.toml"
    text = fields.read_text()
    for field, lines in rules.items():
        before, _found, rest = text.partition(f"[{field}]\n")
        text = f"{before}[{field}]\n" + re.sub(r"^keep = .*$", lines, rest, count=1, flags=re.M)
    fields.write_text(text)
    return folder


def with_more(folder: Path, fields: Mapping[str, str], listed_by: Mapping[str, tuple[str, ...]]) -> Path:
    """The same with more fields: {key: lines}, each listed by these purposes."""
    text = "".join(MORE.format(key=key, lines=lines) for key, lines in fields.items())
    with (folder / "fields.toml").open("a") as file:
        file.write(text)
    for purpose, keys in listed_by.items():
        path = folder / f"purposes/{purpose}.toml"
        names = "".join(f'"{key}", ' for key in keys)
        path.write_text(path.read_text().replace("fields = [", f"fields = [{names}", 1))
    return folder


def apply(house: House, folder: Path) -> None:
    """Put this folder in force. Raises Invalid with the findings."""
    with house.database.write() as session:
        policy.apply(session, command_line("a test").id, folder)
