"""The waiting room: who waits, until when, and letting in those whose proof is brought."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import update

from ethicomm.accounts import Audience
from ethicomm.errors import Invalid, NotFound
from ethicomm.members.imports import batches, lifting, proving
from ethicomm.members.imports.mapping import FIELD, Part, Plan
from ethicomm.members.imports.models import ImportBatch
from ethicomm.members.imports.proving import Shows
from ethicomm.members.imports.reading import Export
from ethicomm.members.imports.report import rejects_csv
from ethicomm.members.imports.waiting_pages import ProofCheckPage, ProofColumnsPage, WaitingPage
from ethicomm.policy import in_force
from ethicomm.web import Download, Redirect, Visit, acts, shows
from ethicomm.words import _

LARGEST = 16_000_000  # bytes


@shows("/people/waiting", Audience.OWNER)
def waiting(visit: Visit) -> WaitingPage:
    """Who waits for proof: counts, never names."""
    return _waiting(visit)


def waiting_again(visit: Visit, problem: Invalid, origin: UUID) -> WaitingPage:
    """The same, with what is wrong with the file."""
    return replace(_waiting(visit), errors={f"file-{origin}": problem.message})


@acts("/people/waiting/{origin:uuid}", Audience.OWNER, again=waiting_again, largest=LARGEST)
def bring_proof(visit: Visit, origin: UUID) -> Redirect:
    """Seal the file, and go on to what its columns show."""
    file, row = visit.form.file(f"file-{origin}"), batches.batch_row(visit.session, origin)
    if file is None:
        raise Invalid(_("Choose a file first."))
    batch = batches.upload(visit.session, visit.actor, file.name, file.stream.read(), visit.language)
    visit.session.execute(update(ImportBatch).where(ImportBatch.id == batch).values(proves=origin))
    export, plan = batches.opened(visit.session, batch)
    batches.keep_plan(visit.session, batch, proving.plan_for(visit.session, row, export, plan.language))
    return Redirect(f"/people/proof/{batch}/columns")


@shows("/people/proof/{batch:uuid}/columns", Audience.OWNER)
def columns(visit: Visit, batch: UUID) -> ProofColumnsPage:
    """What each column shows, as suggested."""
    origin, export, plan = _opened(visit, batch)
    return ProofColumnsPage(batch, origin, export, plan)


def columns_again(visit: Visit, problem: Invalid, batch: UUID) -> ProofColumnsPage:
    """The same with what was chosen, and what is missing."""
    origin, export, plan = _opened(visit, batch)
    return ProofColumnsPage(batch, origin, export, _decided(visit, export, plan), problem.fields)


@acts("/people/proof/{batch:uuid}/columns", Audience.OWNER, again=columns_again)
def decide(visit: Visit, batch: UUID) -> Redirect:
    """Keep what was decided, and go on to the counts."""
    origin, export, plan = _opened(visit, batch)
    decided = _decided(visit, export, plan)
    if decided.words:
        decided = replace(decided, words=lifting.fit_words(decided.words))
    proving.check_plan(in_force(visit.session), decided, origin)
    batches.keep_plan(visit.session, batch, decided)
    return Redirect(f"/people/proof/{batch}")


@shows("/people/proof/{batch:uuid}", Audience.OWNER)
def check(visit: Visit, batch: UUID) -> ProofCheckPage | Redirect:
    """The dry run; what is done already shows its own page."""
    if _proof(visit, batch).confirmed_at:
        return Redirect(f"/people/import/{batch}")
    origin, export, plan = _opened(visit, batch)
    report, file = proving.look_at_proof(visit.session, origin, export, plan)
    unused = len(file.rejected) + len(proving.strangers(visit.session, origin.id, file))
    return ProofCheckPage(batch, origin, plan, report, unused)


@shows("/people/proof/{batch:uuid}/rejects", Audience.OWNER)
def unused_rows(visit: Visit, batch: UUID) -> Download:
    """The rows that let nobody in, with why."""
    origin, export, plan = _opened(visit, batch)
    _report, file = proving.look_at_proof(visit.session, origin, export, plan)
    rows = [*file.rejected, *proving.strangers(visit.session, origin.id, file)]
    return Download("rows-without-proof.csv", "text/csv", rejects_csv(export.columns, rows))


@acts("/people/proof/{batch:uuid}", Audience.OWNER)
def let_in(visit: Visit, batch: UUID) -> Redirect:
    """The owner has seen the counts."""
    _opened(visit, batch)
    batches.confirm(visit.session, batch)
    return Redirect(f"/people/import/{batch}")


@acts("/people/proof/{batch:uuid}/stop", Audience.OWNER)
def stop(visit: Visit, batch: UUID) -> Redirect:
    """Delete the upload."""
    _proof(visit, batch)
    batches.give_up(visit.session, batch)
    return Redirect("/people/waiting", _("The file is deleted. Everyone waits as before."))


def _waiting(visit: Visit) -> WaitingPage:
    return WaitingPage.of(proving.waiting_groups(visit.session))


def _proof(visit: Visit, batch: UUID) -> ImportBatch:
    row = batches.batch_row(visit.session, batch)
    if row.proves is None:
        raise NotFound(_("There is no such file of proof."))
    return row


def _opened(visit: Visit, batch: UUID) -> tuple[ImportBatch, Export, Plan]:
    origin = _proof(visit, batch).proves
    export, plan = batches.opened(visit.session, batch)
    return visit.session.get_one(ImportBatch, origin), export, plan


def _decided(visit: Visit, export: Export, plan: Plan) -> Plan:
    """The plan as the form says it: for each thing shown, the number of its column."""
    meanings = dict.fromkeys(export.columns, Part.LEAVE.value)
    by_number = {str(number): column for number, column in enumerate(export.columns)}
    for name, meaning in (("email", FIELD + "email"), *((one.value, one.value) for one in Shows)):
        if column := by_number.get(visit.form.text(name)):
            meanings[column] = meaning
    return replace(plan, columns=meanings, words=visit.form.text("words"))


HANDLERS = [waiting, bring_proof, columns, decide, check, unused_rows, let_in, stop]
