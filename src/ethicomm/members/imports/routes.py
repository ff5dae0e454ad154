"""The import in the browser: upload, say what is in it, check the counts, watch it, read the one sentence."""

from dataclasses import replace
from uuid import UUID

from babel import Locale

from ethicomm.accounts import Audience
from ethicomm.db import Session
from ethicomm.errors import Invalid
from ethicomm.members.imports import batches, waiting_routes, words_routes
from ethicomm.members.imports.importing import look
from ethicomm.members.imports.lifting import claims_of
from ethicomm.members.imports.mapping import Plan
from ethicomm.members.imports.pages import BatchPage, CheckPage, MapPage, UploadPage
from ethicomm.members.imports.people import tags_in
from ethicomm.members.imports.reading import Export
from ethicomm.members.imports.report import rejects_csv
from ethicomm.policy import in_force
from ethicomm.web import Download, Fragment, Redirect, Visit, acts, shows
from ethicomm.words import _

LARGEST = 16_000_000  # bytes, some 200,000 people packed; what is larger goes by the command line
MOST_TAGS = 30


@shows("/people/import", Audience.OWNER)
def start(visit: Visit) -> UploadPage:
    """Choose a file."""
    return _start(visit.session)


def start_again(visit: Visit, problem: Invalid) -> UploadPage:
    """What was wrong with the file."""
    return replace(_start(visit.session), errors={"file": problem.message})


@acts("/people/import", Audience.OWNER, again=start_again, largest=LARGEST)
def upload(visit: Visit) -> Redirect:
    """Seal it, and go on to what is in it."""
    file = visit.form.file("file")
    if file is None:
        raise Invalid(_("Choose a file first."))
    batch = batches.upload(visit.session, visit.actor, file.name, file.stream.read(), visit.language)
    return Redirect(f"/people/import/{batch}/columns")


@shows("/people/import/{batch:uuid}/columns", Audience.OWNER)
def columns(visit: Visit, batch: UUID) -> MapPage:
    """What each column means, as suggested."""
    export, plan = batches.opened(visit.session, batch)
    return _columns(visit.session, batch, export, plan)


def columns_again(visit: Visit, problem: Invalid, batch: UUID) -> MapPage:
    """The same with what was chosen, and what does not fit."""
    export, _earlier = batches.opened(visit.session, batch)
    errors = problem.fields or {"columns": problem.message}
    return replace(_columns(visit.session, batch, export, _decided(visit, export)), errors=errors)


@acts("/people/import/{batch:uuid}/columns", Audience.OWNER, again=columns_again)
def decide(visit: Visit, batch: UUID) -> Redirect:
    """Keep what was decided, and go on to the counts."""
    export, _earlier = batches.opened(visit.session, batch)
    batches.decide(visit.session, batch, _decided(visit, export))
    return Redirect(f"/people/import/{batch}/check")


@shows("/people/import/{batch:uuid}/check", Audience.OWNER)
def check(visit: Visit, batch: UUID) -> CheckPage:
    """The dry run."""
    export, plan = batches.opened(visit.session, batch)
    report = look(visit.session, export, plan).report
    return CheckPage(batch, in_force(visit.session), plan, report)


@shows("/people/import/{batch:uuid}/rejects", Audience.OWNER)
def rejects(visit: Visit, batch: UUID) -> Download:
    """The rows that cannot come in, to be mended and uploaded again."""
    export, plan = batches.opened(visit.session, batch)
    rejected = look(visit.session, export, plan).rejected
    return Download("rows-left-out.csv", "text/csv", rejects_csv(export.columns, rejected))


@acts("/people/import/{batch:uuid}", Audience.OWNER)
def confirm(visit: Visit, batch: UUID) -> Redirect:
    """The owner has seen the counts."""
    batches.confirm(visit.session, batch)
    return Redirect(f"/people/import/{batch}")


@acts("/people/import/{batch:uuid}/stop", Audience.OWNER)
def stop(visit: Visit, batch: UUID) -> Redirect:
    """Delete the upload."""
    batches.give_up(visit.session, batch)
    return Redirect("/people/import", _("The file is deleted. Nothing was imported."))


@shows("/people/import/{batch:uuid}", Audience.OWNER)
def batch_page(visit: Visit, batch: UUID) -> BatchPage | Fragment:
    """How far it is; the one sentence at its end."""
    row = batches.batch_row(visit.session, batch)
    claims = claims_of(visit.session, batch) if row.done_at else {}
    page = BatchPage(row, in_force(visit.session), batches.report_of(row), claims)
    return Fragment("members/_import_batch.html", page) if visit.wants_fragment else page


def _start(session: Session) -> UploadPage:
    done = [(row, batches.report_of(row)) for row in batches.newest(session)]
    return UploadPage([(row.id, row.done_at, said.sentence()) for row, said in done if said and row.done_at])


def _columns(session: Session, batch: UUID, export: Export, plan: Plan) -> MapPage:
    policy = in_force(session)
    tags = tags_in(plan, export.rows()).most_common(MOST_TAGS)
    languages = [(one, Locale.parse(one).get_display_name(one) or one) for one in policy.community.languages]
    return MapPage(
        batch, policy, export, plan, [(tag, count, plan.tags.get(tag, "")) for tag, count in tags], languages
    )


def _decided(visit: Visit, export: Export) -> Plan:
    """The plan as the form says it; columns and tags are numbered there."""
    form = visit.form
    columns = {column: form.text(f"column-{at}", "leave") for at, column in enumerate(export.columns)}
    tags = {form.text(f"tag-name-{at}"): form.text(f"tag-{at}") for at in range(MOST_TAGS)}
    meant = {tag: meaning for tag, meaning in tags.items() if tag and meaning}
    return Plan(columns, form.all("covers"), form.text("words"), meant, form.text("language"))


HANDLERS = [
    start,
    upload,
    columns,
    decide,
    check,
    rejects,
    confirm,
    stop,
    batch_page,
    *words_routes.HANDLERS,
    *waiting_routes.HANDLERS,
]
