"""Proof for those who wait: a file that says when they confirmed, or that they did, on a form whose words are brought.

People are matched by the blind index of their address, and only the cells of those with proof are opened. They come in
through the import's own sorting and writing, with what the import kept for them: a mark, a member, a no stay as they
are. Whoever is not in the file goes on waiting, and is deleted at their time.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import func, select

from ethicomm import clock, vault
from ethicomm.accounts import Actor
from ethicomm.db import Database, Session
from ethicomm.errors import Conflict, Invalid
from ethicomm.members.actions import EMAIL
from ethicomm.members.fitting import address, plain
from ethicomm.members.imports.importing import write_all
from ethicomm.members.imports.mapping import FIELD, NAMES, NEWSLETTER, Part, Plan, suggest
from ethicomm.members.imports.models import ImportBatch
from ethicomm.members.imports.people import STATUSES, Person, moment_of, yes_at
from ethicomm.members.imports.reading import Export, Row, Says
from ethicomm.members.imports.report import Report, Wait
from ethicomm.members.imports.sorting import Sorted, Sorter
from ethicomm.members.models import Waiting, waiting_place
from ethicomm.members.passing import open_passing
from ethicomm.policy import Policy, in_force
from ethicomm.words import _, lazy

PAGE = 500  # people looked at together
YES = {"yes", "y", "true", "1", "x", "ja", "j", "confirmed", "subscribed", "optin", "oui", "si"}  # as a column says it


class Shows(StrEnum):
    """What a column of proof can be, besides the address."""

    CONFIRMED_AT = Part.CONFIRMED_AT.value
    SAYS_SO = "says_so"
    WHERE = "where"

    def __str__(self) -> str:
        return str(SHOWS[self])


SHOWS = {
    Shows.CONFIRMED_AT: lazy("when they confirmed"),
    Shows.SAYS_SO: lazy("that they confirmed (yes, 1, x)"),
    Shows.WHERE: lazy("where that is from"),
}
SAYS_NAMES = ("confirmed", "consent", "optin", "agreed", "doubleoptin")
WHERE_NAMES = ("source", "where", "from", "confirmip", "origin")


@dataclass(frozen=True)
class Group:
    """People of one import who wait for one reason. `ends` is when the first of them is deleted."""

    batch: UUID
    imported_at: datetime | None
    why: Wait
    people: int
    ends: datetime


class Kept(msgspec.Struct, frozen=True):
    """What the waiting room keeps of somebody, sealed."""

    email: str
    values: dict[str, str]
    evidence: dict[str, str]
    language: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """What one row of the file shows of somebody. `says_so` is None where it says nothing, and only a time counts."""

    row: Row
    confirmed_at: str
    says_so: bool | None
    where: str


@dataclass
class File:
    """The rows of a file of proof by the blind index of their address, and those that show nothing, or a no."""

    proofs: dict[bytes, Proof] = field(default_factory=dict)
    rejected: list[tuple[Row, str]] = field(default_factory=list)
    stopped: set[bytes] = field(default_factory=set)
    newest: dict[bytes, bytes] = field(default_factory=dict)  # of every index that a row here may wait under

    def proof_of(self, address: bytes) -> Proof | None:
        """What shows something of whoever waits under this blind index."""
        return self.proofs.get(self.newest.get(address, address))

    def reject(self, row: Row, why: str) -> None:
        """This row lets nobody in."""
        self.rejected.append((row, why))


def waiting_groups(session: Session) -> list[Group]:
    """Who waits, by import and by why, the first to be deleted on top. Opens nothing."""
    counted = select(Waiting.batch, ImportBatch.done_at, Waiting.why, func.count(), func.min(Waiting.ends))
    rows = session.execute(
        counted.outerjoin(ImportBatch, ImportBatch.id == Waiting.batch)
        .where(Waiting.ends > clock.now())
        .group_by(Waiting.batch, ImportBatch.done_at, Waiting.why)
        .order_by(func.min(Waiting.ends), Waiting.why)
    )
    return [Group(batch, at, _why(why), people, ends) for batch, at, why, people, ends in rows]


def people_waiting(session: Session, origin: UUID) -> int:
    """How many people of one import wait."""
    mine = select(func.count()).select_from(Waiting).where(Waiting.batch == origin, Waiting.ends > clock.now())
    return session.scalar(mine) or 0


def plan_for(session: Session, origin: ImportBatch, export: Export, language: str) -> Plan:
    """What each column seems to show; what these people agreed to is what their import said."""
    meanings = dict.fromkeys(export.columns, Part.LEAVE.value)
    by_name = suggest(in_force(session), export)
    known = {Shows.SAYS_SO: SAYS_NAMES, Shows.WHERE: WHERE_NAMES, Shows.CONFIRMED_AT: NAMES[Part.CONFIRMED_AT]}
    for meaning, names in known.items():
        column = next((one for one in export.columns if plain(one) in names), None)
        if column:
            meanings[column] = meaning.value
    column = next((one for one, meaning in by_name.items() if meaning == FIELD + EMAIL), None)
    if column:
        meanings[column] = FIELD + EMAIL
    covers = tuple((origin.covers or NEWSLETTER).split())
    return Plan(meanings, covers, language=language)


def check_plan(policy: Policy, plan: Plan, origin: ImportBatch) -> None:
    """Raises Invalid when these columns show nothing, and Conflict when nobody is asked this any more."""
    if not all(key in policy.purposes for key in plan.covers):
        said = _(
            "What these people said yes to is not asked any more. Nobody was let in; they are deleted at their time."
        )
        raise Conflict(said)
    if plan.column_of(FIELD + EMAIL) is None:
        raise Invalid(_("Say which column holds the e-mail address."), {"email": _("Choose the column.")})
    if plan.column_of(Shows.CONFIRMED_AT) is None and plan.column_of(Shows.SAYS_SO) is None:
        message = _("Say which column shows the yes: a time, or that they confirmed.")
        raise Invalid(message, {Shows.CONFIRMED_AT.value: message})
    if plan.column_of(Shows.CONFIRMED_AT) is None and not (plan.words or origin.words):
        message = _("Without a time, bring the words of the form as well: then it is known what they confirmed.")
        raise Invalid(message, {"words": message})


def look_at_proof(session: Session, origin: ImportBatch, export: Export, plan: Plan) -> tuple[Report, File]:
    """The dry run: how many can be let in, how many stay, and the rows that show nothing."""
    check_plan(in_force(session), plan, origin)
    sorter, file = Sorter(session, _whole(plan, origin)), read_proof(session, export, plan)
    for _part in _sorted(session, sorter, origin.id, file):
        pass
    return sorter.report, file


def let_in(database: Database, actor: Actor, origin_id: UUID, export: Export, plan: Plan, batch: UUID) -> Report:
    """Let in those with proof, all in one unit, as their import would have done. Raises with nothing written."""

    def sort(session: Session) -> tuple[Sorter, Iterator[Sorted]]:
        origin = session.get_one(ImportBatch, origin_id)
        check_plan(in_force(session), plan, origin)
        sorter = Sorter(session, _whole(plan, origin))
        return sorter, _sorted(session, sorter, origin_id, read_proof(session, export, plan))

    with database.read() as session:
        whole = _whole(plan, session.get_one(ImportBatch, origin_id))
    return write_all(database, actor, whole, batch, sort)


def read_proof(session: Session, export: Export, plan: Plan) -> File:
    """Every row that shows a yes, once for each address; a list, or a row, of who said stop shows none."""
    file, indexer = File(), vault.of(session).indexer("email")
    at = {meaning: column for column, meaning in plan.columns.items()}
    stops = _stops_in(in_force(session), export)
    for row in export.rows():
        email = row.cells.get(at[FIELD + EMAIL], "").strip()
        try:
            found = indexer.index(address(email)) if not row.broken else b""
        except Invalid as problem:
            file.reject(row, problem.message)
            continue
        if row.broken:
            file.reject(row, row.broken)
        elif row.says is not Says.SUBSCRIBED or stops(row) or found in file.stopped:
            file.stopped.add(found)
            file.proofs.pop(found, None)
            file.reject(row, _("It stands in a list of people who did not say yes."))
        elif found in file.proofs:
            file.reject(row, _("The same address as in row %(row)s.", row=file.proofs[found].row.number))
        else:
            file.proofs[found] = _proof(row, at)
            file.newest |= indexer.newest_of([email])
    return file


def strangers(session: Session, origin: UUID, file: File) -> list[tuple[Row, str]]:
    """The rows of people who do not wait from this import. Why they do not is nobody's business here."""
    waiting = select(Waiting.address).where(Waiting.batch == origin, Waiting.ends > clock.now())
    waits = {file.newest.get(one, one) for one in session.scalars(waiting)}
    said = _("Nobody with this address waits from this import.")
    return [(proof.row, said) for index, proof in file.proofs.items() if index not in waits]


def _stops_in(policy: Policy, export: Export) -> Callable[[Row], bool]:
    """Whether a row of this file says stop, by the columns that an import would read it from."""
    meant = suggest(policy, export)
    status = [column for column, meaning in meant.items() if meaning == Part.STATUS]
    stopped = [column for column, meaning in meant.items() if meaning == Part.STOPPED_AT]

    def says_stop(row: Row) -> bool:
        said = (plain(row.cells.get(one, "")) for one in status)
        return any(one in STATUSES for one in said) or any(moment_of(row.cells.get(one, "")) for one in stopped)

    return says_stop


def _proof(row: Row, at: Mapping[str, str]) -> Proof:
    def cell(meaning: Shows) -> str:
        return row.cells.get(at.get(meaning.value, ""), "").strip()

    said = plain(cell(Shows.SAYS_SO))
    return Proof(row, cell(Shows.CONFIRMED_AT), said in YES if said else None, cell(Shows.WHERE)[:200])


def _whole(plan: Plan, origin: ImportBatch) -> Plan:
    """With the words that the import had, where none are brought now."""
    return replace(plan, words=plan.words or origin.words or "")


def _sorted(session: Session, sorter: Sorter, origin: UUID, file: File) -> Iterator[Sorted]:
    """What becomes of everyone who waits from this import, part by part."""
    after, page = UUID(int=0), select(Waiting.id, Waiting.address, Waiting.cell, Waiting.why).order_by(Waiting.id)
    page = page.where(Waiting.batch == origin, Waiting.ends > clock.now()).limit(PAGE)
    while rows := session.execute(page.where(Waiting.id > after)).all():
        sorter.report.people += len(rows)
        sorter.report.waiting.update(_why(row.why).value for row in rows if file.proof_of(row.address) is None)
        proved = [(row, proof) for row in rows if (proof := file.proof_of(row.address))]
        yield sorter.place(session, {row.address: _person(session, sorter.plan, row, proof) for row, proof in proved})
        after = rows[-1].id


def _person(session: Session, plan: Plan, row: Any, proof: Proof) -> Person:
    """Who waits, with what the import kept of them and what the proof adds."""
    kept = msgspec.json.decode(open_passing(session, row.id, waiting_place(row.id), row.cell), type=Kept)
    told = {
        Part.CONFIRMED_AT.value: proof.confirmed_at,
        "proof": proof.where,
        "says_so": "yes" if proof.says_so else "",
    }
    evidence = kept.evidence | {key: text for key, text in told.items() if text}
    yes = _yes(proof, kept, plan, _why(row.why))
    return Person(proof.row, kept.email, Says.SUBSCRIBED, kept.values, kept.language or plan.language, evidence, yes)


def _yes(proof: Proof, kept: Kept, plan: Plan, why: Wait) -> datetime | Wait:
    """When they said yes. Without a time in the proof it is the time they signed up: never a later one.

    What says that they did not confirm outweighs a time beside it.
    """
    if proof.says_so is False:
        return why
    if proof.confirmed_at:
        return yes_at(proof.confirmed_at)
    if not proof.says_so or not plan.words:
        return why
    return yes_at(kept.evidence.get(Part.ASKED_AT.value, ""))


def _why(value: str | None) -> Wait:
    return Wait(value) if value else Wait.NO_EVIDENCE
