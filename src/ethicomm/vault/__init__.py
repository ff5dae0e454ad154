"""Keys and sealed cells: the only place with ciphers.

Context: a stolen database or an old backup must tell nothing about anyone, and an erasure must reach every copy.
Decision: one random data key for each member, wrapped under a root key and kept in a key store of its own with
its own short-lived backup. Destroying that key is what erases. AES-256-GCM throughout.
Consequence: the running server can read (it renders mail); SECURITY.md says so.
"""

from ethicomm.vault.cells import DataKey, Place, Sealed, SealedCell
from ethicomm.vault.keys import Vault, of
from ethicomm.vault.marking import Marker
from ethicomm.vault.root import RootKey
from ethicomm.vault.tokens import email_form, new_token, token_hash

__all__ = [
    "DataKey",
    "Marker",
    "Place",
    "RootKey",
    "Sealed",
    "SealedCell",
    "Vault",
    "email_form",
    "new_token",
    "of",
    "token_hash",
]
