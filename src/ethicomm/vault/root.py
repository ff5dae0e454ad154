"""The root key: wraps every other key and is never in a database.

It lives in a file or in the environment; a key service of one's own comes in by `RootProvider`. During a renewal there
are two: the newest wraps, the one before it still opens what it wrapped. Threat: someone who finds an older root key
together with today's key store. So a renewal ends by destroying the old one, overwritten where it lay (a disk that
keeps old blocks, or a backup of the folder, is out of our reach: SECURITY.md).
"""

import os
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Protocol, Self

from ethicomm.errors import Invalid, Unready
from ethicomm.settings import Settings
from ethicomm.words import _

VARIABLE = "ETHICOMM_ROOT_KEY"
BETWEEN = ","  # two keys in one variable


class Roots(Protocol):
    """Where root keys are read from: a key in hand, a file, the environment, a key service."""

    def held(self) -> tuple["RootKey", ...]:
        """The newest first; during a renewal the one before it too. Raises Unavailable or Invalid."""


class RootProvider(Roots, Protocol):
    """Where a house keeps its root key, and how it gets a new one.

    A key service (KMS) implements these four. It may keep a root key sealed under a key that never leaves it, and open
    it once for each process: members' keys are unwrapped here, a hundred thousand in a second, not one call for each.
    `held` is asked again whenever something turns up that was wrapped by a root key nobody here knows yet.
    """

    @property
    def where(self) -> str:
        """Where it is, for people."""

    def begin(self) -> None:
        """Put a new key in front of the one there is; kept for good before this returns."""

    def finish(self) -> None:
        """Destroy every key but the newest."""


@dataclass(frozen=True)
class RootKey:
    """256 bits. The `key_id` names it without telling anything of it."""

    key: bytes = field(repr=False)

    @property
    def key_id(self) -> str:
        """The first 16 hex digits of a hash of the key, to tell a wrong file from the right one."""
        return sha256(b"ethicomm root" + self.key).hexdigest()[:16]

    @classmethod
    def new(cls) -> Self:
        """A fresh one, in memory only."""
        return cls(secrets.token_bytes(32))

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make a new root key in a file only its owner can read. Never writes over one that exists."""
        root = cls.new()
        RootFile(path).keep(root)
        return root

    @classmethod
    def from_words(cls, text: str) -> Self:
        """From the file or the printed recovery sheet: sixteen groups of four hex digits."""
        try:
            key = bytes.fromhex(text)
        except ValueError:
            key = b""
        if len(key) != 32:
            raise Invalid(_("This is not a root key: it must be 64 hex digits, as on the recovery sheet."))
        return cls(key)

    def words(self) -> str:
        """The key in sixteen groups of four, as printed on the recovery sheet."""
        return " ".join(self.key.hex()[at : at + 4] for at in range(0, 64, 4))

    def held(self) -> tuple["RootKey", ...]:
        """A root key in hand, as the only one there is."""
        return (self,)


@dataclass(frozen=True)
class RootFile:
    """A root key in a file of its own (0600): one line for a key, the newest first."""

    path: Path

    @property
    def where(self) -> str:
        """The file."""
        return str(self.path)

    def held(self) -> tuple[RootKey, ...]:
        """What is in the file now. While it is being replaced the old one may be read half: then it is read again."""
        if not self.path.exists():
            raise Unready(
                _("ETHICOMM_ROOT_KEY_FILE: there is no file %(path)s. Run `ethicomm init` first.", path=self.path)
            )
        if os.name == "posix" and self.path.stat().st_mode & 0o077:
            said = _("ETHICOMM_ROOT_KEY_FILE: others may read %(path)s. Run: chmod 600 %(path)s", path=self.path)
            raise Invalid(said)
        read = self.path.stat().st_ino
        try:
            return _keys_in(self.path.read_bytes().decode(errors="replace"))
        except Invalid:
            if self.path.stat().st_ino == read:
                raise
            return self.held()

    def keep(self, root: RootKey) -> Path:
        """Put a root key into a new file. Raises Invalid where there is one already."""
        try:
            _write_new(self.path, root.words() + "\n")
        except FileExistsError:
            raise Invalid(_("%(path)s holds a root key already; it was left as it is.", path=self.path)) from None
        return self.path

    def begin(self) -> None:
        """A new key in the first line, the present one below it."""
        self._replace((RootKey.new(), *self.held()))

    def finish(self) -> None:
        """The newest alone; the file that held the others is overwritten before it is let go."""
        found = self.held()
        if len(found) > 1:
            self._replace(found[:1])

    def _replace(self, keys: tuple[RootKey, ...]) -> None:
        """Write beside it, put it in place in one step, and overwrite what was there."""
        beside = self.path.with_name(f"{self.path.name}.new")
        if beside.exists():  # a renewal was killed while it wrote
            _overwrite(os.open(beside, os.O_RDWR))
            beside.unlink()
        try:
            old = os.open(self.path, os.O_RDWR)
            _write_new(beside, "".join(f"{key.words()}\n" for key in keys))
        except OSError as error:
            said = _("%(path)s cannot be replaced (%(why)s). Nothing was changed.", path=self.path, why=error.strerror)
            raise Unready(said) from None
        beside.rename(self.path)
        _keep_names(self.path.parent)
        _overwrite(old)


@dataclass(frozen=True)
class RootVariable:
    """A root key in the environment: one, or the new and the old one with a comma between. Only people change it."""

    text: str = field(repr=False)

    @property
    def where(self) -> str:
        """The variable."""
        return VARIABLE

    def held(self) -> tuple[RootKey, ...]:
        """What the process was started with."""
        return _keys_in(self.text.replace(BETWEEN, "\n"))

    def begin(self) -> None:
        """Raises Invalid that says how to put a new one in."""
        said = _(
            "The root key is in %(variable)s, which only you can change. Put a new key and a comma in front of the "
            "one that is there, start everything anew, and call this again. Here is a new key: %(words)s",
            variable=VARIABLE,
            words=RootKey.new().words(),
        )
        raise Invalid(said)

    def finish(self) -> None:
        """Nothing this program could do: the caller asks people to take the old key out."""


def roots_of(settings: Settings) -> RootProvider:
    """Where this installation keeps its root key: the environment if it is there, else the file."""
    kept = settings.root_key.get_secret_value() if settings.root_key else ""
    return RootVariable(kept) if kept else RootFile(settings.root_key_file)


def _keys_in(text: str) -> tuple[RootKey, ...]:
    return tuple(RootKey.from_words(line) for line in text.strip().split("\n"))


def _write_new(path: Path, text: str) -> None:
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(number)


def _overwrite(number: int) -> None:
    """Random bytes over all of an open file, down to the disk."""
    with os.fdopen(number, "r+b") as file:
        length = file.seek(0, os.SEEK_END)
        file.seek(0)
        file.write(os.urandom(length))
        file.flush()
        os.fsync(number)


def _keep_names(folder: Path) -> None:
    """Make a rename outlast a power cut."""
    if os.name == "posix":
        number = os.open(folder, os.O_RDONLY)
        os.fsync(number)
        os.close(number)
