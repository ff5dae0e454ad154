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
