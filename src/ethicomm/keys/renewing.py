"""The root key is renewed: while everything runs, and with a fresh copy of the keys before the old root goes."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ethicomm import ledger, vault
from ethicomm.accounts import Actor
from ethicomm.db import Database
from ethicomm.vault import RootProvider, renewing
from ethicomm.vault.copies import KeyCopy, copies, keep_copy

Tell = Callable[[int, int], None]  # is told how many keys are wrapped, and of how many


@dataclass(frozen=True)
class Renewed:
    """What a call did. `began` is false when it finished a renewal that was begun before.

    `stale` are the copies that only the old root opens.
    """

    root: str
    keys: int
    began: bool
    copy: KeyCopy | None
    stale: tuple[KeyCopy, ...]


def renew_root(
    database: Database, roots: RootProvider, actor: Actor, folder: Path | None, tell: Tell | None = None
) -> Renewed:
    """Give every key a new root, or finish giving it, and destroy the old one.

    The copy comes first: should it not be possible (Unavailable), the old root is kept, and the next call goes on.
    """
    with database.read() as session:
        keys = vault.of(session)
    began = renewing.begin(keys.store, roots)
    _note(database, actor, "begun" if began else "resumed")
    done, finished, copy = 0, False, None
    while not finished:
        done += _wrap_all(keys, tell)
        copy = keep_copy(keys, folder) if folder else None
        finished = renewing.finish(keys.store, roots)
    root = roots.held()[0].key_id
    _note(database, actor, "done", root=root, keys=done)
    return Renewed(root, done, began, copy, stale_copies(folder, root))


def stale_copies(folder: Path | None, root: str) -> tuple[KeyCopy, ...]:
    """The copies that this root does not open, whole or in part."""
    return tuple(one for one in copies(folder) if one.roots != (root,)) if folder else ()


def _wrap_all(keys: vault.Vault, tell: Tell | None) -> int:
    total, done = renewing.left(keys.store), 0
    while part := renewing.wrap_part(keys.store, keys.wrapping):
        done += part
        if tell:
            tell(done, max(total, done))
    return done


def _note(database: Database, actor: Actor, step: str, **detail: object) -> None:
    with database.write() as session:
        ledger.note(session, actor.role, actor.id, f"root key renewal {step}", **detail)
