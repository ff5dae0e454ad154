"""Random tokens for links and sessions, and the one form of an e-mail address that is compared."""

import hashlib
import secrets
import unicodedata


def new_token() -> str:
    """256 random bits for a link or a cookie. Store only its `token_hash`."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What is stored of a token: whoever reads the database cannot use it."""
    return hashlib.sha256(token.encode()).digest()


def email_form(address: str) -> str:
    """The form in which two spellings of one address are equal: NFC, small letters.

    No looser: NFKC or case folding would make one of two people's addresses (ß and ss, ª and a), and let the
    holder of one sign in as the other.
    """
    return unicodedata.normalize("NFC", address).strip().lower()
