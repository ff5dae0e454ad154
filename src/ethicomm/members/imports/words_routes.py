"""Bringing the words of the old form after an import: write or upload them, check the counts, document."""

from dataclasses import replace
from uuid import UUID

from ethicomm.accounts import Audience
from ethicomm.errors import Conflict, Invalid
from ethicomm.members.imports import batches, lifting
from ethicomm.members.imports.models import ImportBatch
from ethicomm.members.imports.words_pages import WordsCheckPage, WordsPage
from ethicomm.policy import in_force
from ethicomm.web import Redirect, Result, Visit, acts, shows
from ethicomm.words import _, _n


@shows("/people/import/{batch:uuid}/words", Audience.OWNER)
def words(visit: Visit, batch: UUID) -> WordsPage:
    """What rests on the file's word alone, and where the words of the old form go."""
    return _words(visit, batch)


def words_again(visit: Visit, problem: Invalid, batch: UUID) -> WordsPage:
    """The form as it was, with what is wrong."""
    errors = problem.fields or {"words": problem.message}
    return replace(_words(visit, batch), words=visit.form.text("words"), errors=errors)


@acts("/people/import/{batch:uuid}/words/check", Audience.OWNER, again=words_again)
def check_words(visit: Visit, batch: UUID) -> Result:
    """The words and the counts, before anything happens."""
    row, given = _open(visit, batch), visit.form.file("words_file")
    typed = visit.form.text("words")
    if given and typed:
        raise Invalid(_("Paste the words or choose a file, not both."), {"words": _("Both were given.")})
    read = lifting.words_in(given.stream.read()) if given else lifting.fit_words(typed)
    return Result(WordsCheckPage(row.id, in_force(visit.session), lifting.claims_of(visit.session, batch), read))


@acts("/people/import/{batch:uuid}/words", Audience.OWNER, again=words_again)
def document(visit: Visit, batch: UUID) -> Redirect:
    """The owner has seen the counts."""
    row = _open(visit, batch)
    people = lifting.lift(visit.session, visit.actor, row, lifting.fit_words(visit.form.text("words")))
    said = _n(
        "Kept. The yes of %(count)s person is documented now.",
        "Kept. %(count)s people's yes is documented now.",
        people,
    )
    return Redirect(f"/people/import/{batch}", said)


def _open(visit: Visit, batch: UUID) -> ImportBatch:
    """The import, if it is done. Raises NotFound, or Conflict while it is on its way."""
    row = batches.batch_row(visit.session, batch)
    if row.done_at is None:
        raise Conflict(_("This import is not done yet. Bring the words when it is."))
    return row


def _words(visit: Visit, batch: UUID) -> WordsPage:
    row = _open(visit, batch)
    return WordsPage(row, in_force(visit.session), lifting.claims_of(visit.session, batch))


HANDLERS = [words, check_words, document]
