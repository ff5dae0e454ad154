"""Keys and sealed cells: the only place with ciphers.

Context: a stolen database or an old backup must tell nothing about anyone, and an erasure must reach every copy.
Decision: one random data key for each member, wrapped under a root key and kept in a key store of its own with
its own short-lived backup. Destroying that key is what erases. AES-256-GCM throughout.
Consequence: the running server can read (it renders mail); SECURITY.md says so.
"""

from ethicomm.vault.cells import DataKey, Place, Sealed, SealedCell
from ethicomm.vault.indexing import Facets, Indexer
from ethicomm.vault.keys import Vault, indexers, of
from ethicomm.vault.marking import Marker
from ethicomm.vault.root import RootKey, RootProvider, Roots, roots_of
from ethicomm.vault.tokens import email_form, new_token, token_hash

__all__ = [
    "DataKey",
    "Facets",
    "Indexer",
    "Marker",
    "Place",
    "RootKey",
    "RootProvider",
    "Roots",
    "Sealed",
    "SealedCell",
    "Vault",
    "email_form",
    "indexers",
    "new_token",
    "of",
    "roots_of",
    "token_hash",
]
