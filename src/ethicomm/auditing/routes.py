"""The addresses of the auditor's place. All of them read; each one first writes down that it was read."""

from dataclasses import replace
from uuid import UUID

from ethicomm import clock, ledger
from ethicomm.accounts import Audience
from ethicomm.auditing import letters, pages
from ethicomm.auditing.entries import entry as entry_of
from ethicomm.auditing.files import report_file
from ethicomm.auditing.letters import PAGE, Filters
from ethicomm.auditing.overview import evidenced, evidenced_then
from ethicomm.auditing.readings import note_reading
from ethicomm.auditing.samples import new_seed, sample
from ethicomm.auditing.then import then as stood
from ethicomm.auditing.then_page import ThenPage
from ethicomm.auditing.wording import letter_shown, shown
from ethicomm.campaigns.queries import frozen_waterfall
from ethicomm.consent import receipts
from ethicomm.consent.models import CONSENT
from ethicomm.consent.moments import cut_of, typed
from ethicomm.db import database_of
from ethicomm.errors import Invalid, NotFound
from ethicomm.members.imports import old_words
from ethicomm.settings import Settings
from ethicomm.web import Download, Redirect, Result, Visit, shows
from ethicomm.words import _

LATELY = 5


@shows("/audit", Audience.AUDITOR)
def overview(visit: Visit) -> pages.OverviewPage:
    """Everything at a glance."""
    session = visit.session
    note_reading(visit.session, visit.actor, "audit overview")
    cut = cut_of(session, visit.query.text("at")) if visit.query.text("at") else None
    until = cut.moment if cut else None
    return pages.OverviewPage(
        ledger.counts_by_kind(session, cut.place if cut else None),
        ledger.checkpoint_over(session, cut.place) if cut else ledger.latest_checkpoint(session),
        evidenced_then(session, cut) if cut else evidenced(session),
        [letter_shown(session, one) for one in letters.letters(session, limit=LATELY, until=until)],
        letters.settled(session, until),
        until,
    )


@shows("/audit/then", Audience.AUDITOR)
def then(visit: Visit) -> ThenPage | Result:
    """What stood at a past moment, for everyone or for one pseudonymous person."""
    session, at, person = visit.session, visit.query.text("at"), visit.query.text("person")
    asked = ThenPage(at or typed(session, clock.now()), person, ledger.began(session))
    note_reading(session, visit.actor, "audit then")
    if not at:
        return asked
    try:
        cut = cut_of(session, at)
        if person:
            note_reading(session, visit.actor, "audit one person then", 1)
        return replace(asked, at=typed(session, cut.moment), then=stood(session, cut, person))
    except Invalid as problem:
        return Result(replace(asked, errors=problem.fields), 422)


@shows("/audit/campaigns", Audience.AUDITOR)
def all_letters(visit: Visit) -> pages.LettersPage:
    """Every letter, newest first."""
    note_reading(visit.session, visit.actor, "audit letters")
    found = letters.letters(visit.session, _number(visit, "before"))
    older = f"/audit/campaigns?before={found[-1].letter.id}" if len(found) == PAGE else ""
    return pages.LettersPage([letter_shown(visit.session, one) for one in found], older)


@shows("/audit/campaigns/{campaign:uuid}", Audience.AUDITOR)
def report(visit: Visit, campaign: UUID) -> pages.ReportPage:
    """One letter, copy by copy."""
    session, filters = visit.session, _filters(visit)
    letter = letters.letter(session, campaign)
    totals = letters.totals(session, letter, filters)
    note_reading(visit.session, visit.actor, f"audit letter {letter.id}", sum(totals.values()))
    found = letters.copies(session, letter, filters, _number(visit, "after") or 0, PAGE + 1)
    return pages.ReportPage(
        letter,
        filters,
        totals,
        letters.reasons(session, letter),
        [shown(copy) for copy in found[:PAGE]],
        len(found) > PAGE,
        frozen_waterfall(session, letter.id),
        ledger.latest_checkpoint(session),
        clock.now(),
    )


@shows("/audit/campaigns/{campaign:uuid}/report.csv", Audience.AUDITOR)
def report_as_file(visit: Visit, campaign: UUID) -> Download:
    """The same, as a file."""
    session, filters = visit.session, _filters(visit)
    letter = letters.letter(session, campaign)
    people = sum(letters.totals(session, letter, filters).values())
    note_reading(visit.session, visit.actor, f"audit letter {letter.id} file", people)
    copies = letters.all_copies(session, letter, filters)
    chunks = report_file(letter, filters, ledger.latest_checkpoint(session), copies)
    return Download(f"letter-{letter.public_id}.csv", "text/csv", chunks)


@shows("/audit/campaigns/{campaign:uuid}/sample", Audience.AUDITOR)
def drawn(visit: Visit, campaign: UUID) -> pages.SamplePage | Redirect:
    """A sample by seed and checkpoint; without them, the address of a new one."""
    session, seed, size = visit.session, visit.query.text("seed"), _number(visit, "size")
    letter = letters.letter(session, campaign)
    checkpoint = ledger.checkpoint_at(session, size) if size else ledger.latest_checkpoint(session)
    if checkpoint is None:
        raise NotFound(_("No checkpoint of this size was signed, so no sample can be drawn under it."))
    if not seed or not size:
        return Redirect(f"{visit.path}?seed={seed or new_seed()}&size={checkpoint.size}")
    found = sample(session, letter, seed[:64], checkpoint)
    note_reading(visit.session, visit.actor, f"audit letter {letter.id} sample", len(found.copies))
    return pages.SamplePage(letter, found, [shown(copy) for copy in found.copies])


@shows("/audit/log", Audience.AUDITOR)
def log(visit: Visit) -> pages.LogPage:
    """What the log holds, what was signed, how to check it."""
    session = visit.session
    note_reading(visit.session, visit.actor, "audit log")
    signed = ledger.checkpoints(session, _number(visit, "before"), PAGE)
    older = f"/audit/log?before={signed[-1].size}" if len(signed) == PAGE else ""
    return pages.LogPage(
        ledger.counts_by_kind(session),
        ledger.waiting(session),
        signed,
        ledger.anchored(session),
        Settings.of(session).demo,
        ledger.verifier_key(session),
        older,
    )


@shows("/audit/log/check", Audience.AUDITOR)
def check(visit: Visit) -> pages.CheckPage:
    """Check the whole log. It only reads, however long it takes, so nobody has to wait for it."""
    note_reading(visit.session, visit.actor, "audit log check")
    start = clock.monotonic()
    with database_of(visit.session).snapshot() as session:
        found = ledger.verify(session, ledger.kinds_of(session))
    return pages.CheckPage(found, clock.monotonic() - start)


@shows("/audit/log/checkpoints/{size:int}", Audience.AUDITOR)
def checkpoint(visit: Visit, size: int) -> Download:
    """A signed checkpoint to keep elsewhere."""
    found = ledger.checkpoint_at(visit.session, size)
    if found is None:
        raise NotFound(_("No checkpoint of this size was signed."))
    return Download(f"checkpoint-{size}.txt", "text/plain", [found.note.encode()])


@shows("/audit/log/{position:int}", Audience.AUDITOR)
def entry(visit: Visit, position: int) -> pages.EntryPage:
    """One entry with its proof."""
    found = entry_of(visit.session, position, _number(visit, "size"))
    note_reading(visit.session, visit.actor, "audit entries")
    return pages.EntryPage(found)


@shows("/audit/log/{position:int}/receipt.json", Audience.AUDITOR)
def receipt_of_entry(visit: Visit, position: int) -> Download:
    """The receipt of an answer, under a pseudonym as all here: the offline script checks it."""
    found = ledger.entry_at(visit.session, position)
    if found is None or found.kind != CONSENT.name:
        raise NotFound(_("Only an answer of a member has a receipt."))
    note_reading(visit.session, visit.actor, "audit receipt", 1)
    receipt = receipts.receipt_of(visit.session, found.row, old_words)
    return Download(f"receipt-{receipt.number}.json", "application/ld+json", [receipt.as_file()])


def _filters(visit: Visit) -> Filters:
    return Filters(*(visit.query.text(name) for name in ("result", "evidence", "reason")))


def _number(visit: Visit, name: str) -> int | None:
    """A number from the address; None when there is none, or something else stands there."""
    text = visit.query.text(name)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


HANDLERS = [
    overview,
    then,
    all_letters,
    report,
    report_as_file,
    drawn,
    log,
    check,
    checkpoint,
    entry,
    receipt_of_entry,
]
