"""The words of an old form, brought after the import: what the people of that file said yes to is then documented."""

from hashlib import sha256
from uuid import UUID

from sqlalchemy import Select, or_, select, update

from ethicomm import consent, ledger
from ethicomm.accounts import Actor
from ethicomm.db import Session
from ethicomm.errors import Conflict, Invalid
from ethicomm.members.imports.decoding import encoding_of
from ethicomm.members.imports.models import ImportBatch
from ethicomm.members.models import Member
from ethicomm.words import _

LONGEST = 50_000  # letters; the longest form on record has a tenth of it


def claims_of(session: Session, batch: UUID) -> dict[str, int]:
    """What still rests on this file's word alone: {purpose: people}."""
    return consent.claimed(session, _people_of(batch))


def words_in(content: bytes) -> str:
    """The words in a text file, as the form would have sent them. Raises Invalid for anything but text."""
    try:
        text = content.decode(encoding_of(content))
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        message = _("This is not a text file. Open the old form, copy its words, and paste them here.")
        raise Invalid(message, {"words_file": message})
    return fit_words(text)


def fit_words(text: str) -> str:
    """With `\n` as the only line end and nothing around. Raises Invalid when there are none, or far too many."""
    words = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not words:
        message = _("There are no words here. Paste what people read when they said yes.")
        raise Invalid(message, {"words": message})
    if len(words) > LONGEST:
        message = _("This is far longer than a form. Paste only what people read when they said yes.")
        raise Invalid(message, {"words": message})
    return words


def hash_of(words: str) -> str:
    """What a documented yes names."""
    return sha256(words.encode()).hexdigest()


def lift(session: Session, actor: Actor, batch: ImportBatch, words: str) -> int:
    """Keep the words, and document each yes that this import claimed and that stands. Returns how many people.

    Raises Conflict when the import has other words already: what was documented once is not swapped.
    """
    digest = hash_of(words)
    free = or_(ImportBatch.words_hash.is_(None), ImportBatch.words_hash == digest)
    kept = update(ImportBatch).where(ImportBatch.id == batch.id, free).values(words=words, words_hash=digest)
    if session.execute(kept.returning(ImportBatch.id)).scalar() is None:
        raise Conflict(_("This import has the words of its form already. Nothing was changed."))
    people = {
        key: consent.document(session, actor, key, _people_of(batch.id), digest) for key in claims_of(session, batch.id)
    }
    if people:
        ledger.note(session, actor.role, actor.id, "proof added", batch=str(batch.id), words=digest, people=people)
    return max(people.values(), default=0)


def _people_of(batch: UUID) -> Select[int]:
    return select(Member.subject).where(Member.batch == batch)
