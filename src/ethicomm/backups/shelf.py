"""The backups that lie in a folder: which there are, how old, and which may go."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ethicomm import clock
from ethicomm.backups.manifest import NAME, read_manifest
from ethicomm.errors import Problem

PREFIX = "ethicomm-"
LASTS = timedelta(days=14)


@dataclass(frozen=True)
class Backup:
    """One backup. `trouble` says why it is none, though it lies there like one."""

    path: Path
    at: datetime | None
    members: int
    rows: int
    size: int
    trouble: str = ""

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.path.name


def backups_in(folder: Path) -> tuple[Backup, ...]:
    """Those in this folder, the newest first, those that cannot be read last."""
    try:
        found = [_look(path) for path in folder.glob(f"{PREFIX}*") if path.is_dir()]
    except OSError:
        return ()
    return tuple(sorted(found, key=lambda one: (one.at is not None, one.name), reverse=True))


def newest_in(folder: Path) -> Path:
    """The backup in this folder: the folder itself, or the newest of those that lie in it."""
    whole = [] if (folder / NAME).exists() else [one for one in backups_in(folder) if one.at]
    return whole[0].path if whole else folder


def drop_old(folder: Path) -> int:
    """Backups of more than 14 days ago go, the newest never. Returns how many went."""
    old = [one for one in backups_in(folder)[1:] if one.at and one.at < clock.now() - LASTS]
    for one in old:
        shutil.rmtree(one.path, ignore_errors=True)
    return len(old)


def _look(path: Path) -> Backup:
    try:
        manifest = read_manifest(path)
        size = sum(_sizes(path))
    except Problem as problem:
        return Backup(path, None, 0, 0, 0, problem.message)
    return Backup(path, manifest.at, manifest.members, manifest.rows, size)


def _sizes(path: Path) -> Iterator[int]:
    return (one.stat().st_size for one in path.iterdir())
