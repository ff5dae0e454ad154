"""What a backup says of itself: shape, rows, the hash of each file, and how far the journal reached.

It is signed with the key of the log, so that a backup altered on its way is refused by name and nothing of it is read.
"""

from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path

import msgspec

from ethicomm.errors import Invalid, Unavailable
from ethicomm.ledger.signed import sign
from ethicomm.vault import Vault
from ethicomm.words import _

NAME, SIGNATURE = "manifest.json", "manifest.sig"
FORMAT, SIGNER = 1, "ethicomm backup"


class TableFile(msgspec.Struct, frozen=True):
    """One table: its columns as (name, kind), how many rows, and the file that holds them."""

    name: str
    file: str
    columns: list[tuple[str, str]]
    derived: list[str]
    rows: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """A whole backup. Tables stand in the order in which they can be loaded."""

    format: int
    version: str
    revision: str
    at: datetime
    tables: list[TableFile]
    members: int
    journal_line: int
    checkpoint: str

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(table.rows for table in self.tables)

    def keep(self, folder: Path, vault: Vault) -> None:
        """Write it into this folder, signed."""
        text = msgspec.json.format(msgspec.json.encode(self), indent=1)
        (folder / NAME).write_bytes(text)
        (folder / SIGNATURE).write_text(sign(SIGNER, _digest(text), vault.secret("ledger")))


def read_manifest(folder: Path) -> Manifest:
    """What the backup in this folder says of itself, as it is there. Raises Invalid for anything else."""
    try:
        text = (folder / NAME).read_bytes()
        found = msgspec.json.decode(text, type=Manifest)
    except FileNotFoundError:
        raise Invalid(_("There is no whole backup in %(folder)s. Nothing was changed.", folder=folder)) from None
    except OSError as error:
        why = error.strerror
        raise Unavailable(
            _("%(folder)s cannot be read: %(why)s. Nothing was changed.", folder=folder, why=why)
        ) from None
    except (msgspec.DecodeError, ValueError):
        raise altered(NAME) from None
    if found.format != FORMAT:
        raise newer(found.version)
    return found


def check(folder: Path, manifest: Manifest, vault: Vault) -> None:
    """Raises Invalid that names the first file which is not as it was written."""
    text, seed = (folder / NAME).read_bytes(), vault.secret("ledger")
    try:
        signed = (folder / SIGNATURE).read_text()
    except (OSError, ValueError):
        raise altered(SIGNATURE) from None
    if signed != sign(SIGNER, _digest(text), seed):
        raise Invalid(
            _("%(file)s was altered, or the keys here are not those it was made with. Nothing was restored.", file=NAME)
        )
    for table in manifest.tables:
        if hash_of(folder / table.file) != table.sha256:
            raise altered(table.file)


def hash_of(file: Path) -> str:
    """The SHA-256 of a file; empty when there is none."""
    try:
        with file.open("rb") as content:
            return file_digest(content, "sha256").hexdigest()
    except OSError:
        return ""


def _digest(text: bytes) -> str:
    return f"{sha256(text).hexdigest()}\n"


def newer(version: str) -> Invalid:
    """Why a backup is not read: we do not know its shape yet."""
    said = _("This backup was made by a newer version of ethicomm (%(version)s).", version=version)
    return Invalid(said + " " + _("Install that one; nothing was changed."))


def altered(file: str) -> Invalid:
    """Why a backup is not read: this file of it is not as it was written."""
    return Invalid(_("%(file)s of this backup is missing, cut short or altered. Nothing was restored.", file=file))
