"""A copy of the sample policies that a test may spoil."""

import shutil
from pathlib import Path

import pytest

from ethicomm.settings import house as folder_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(folder_of("policies"), tmp_path / "policies")
    return tmp_path / "policies"


def change(folder: Path, file: str, old: str, new: str) -> None:
    """Plant a fault: `old` must be there, so that a plant that no longer takes is noticed."""
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text, f"{file} does not hold {old!r}"
    path.write_text(text.replace(old, new, 1), "utf-8")


def new_words(
    folder: Path, purpose: str, changes: dict[str, tuple[str, str]], *, material: bool, version: int = 2
) -> None:
    """The words of a purpose as a new version, changed in each language, and what its versions.toml says of it."""
    for language, (old, new) in changes.items():
        newest = folder / f"notices/{purpose}/{version - 1}.{language}.md"
        newest.rename(newest.with_name(f"{version}.{language}.md"))
        change(folder, f"notices/{purpose}/{version}.{language}.md", old, new)
    said = "".join(f'what.{language} = "{old}: {new}"\n' for language, (old, new) in changes.items())
    with (folder / f"notices/{purpose}/versions.toml").open("a") as file:
        file.write(f"[{version}]\nmaterial = {str(material).lower()}\n{said}\n")


EACH_WEEK = {"en": ("twice a month", "each week"), "nl": ("twee keer per maand", "elke week")}
