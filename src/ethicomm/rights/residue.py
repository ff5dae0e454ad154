"""Looking for what is left of someone who was erased, in every store, after everything was done.

Each look says how it was done, because they are not worth the same: a query asks the database, bytes are read from the
files themselves. What cannot be looked into is named too. Nothing here opens anything.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from ethicomm import vault
from ethicomm.accounts.models import Login
from ethicomm.db import Database, Session, keeper, pages
from ethicomm.jobs import Job
from ethicomm.members import personal_tables
from ethicomm.members.erasing import ADDRESSED, JOB
from ethicomm.settings import Settings
from ethicomm.vault import residue
from ethicomm.vault.remnants import Looked
from ethicomm.vault.residue import InCopies
from ethicomm.words import lazy

QUERY, BYTES, NOT_LOOKED = "query", "bytes", "not looked"
HOW = {
    QUERY: lazy("the database was asked"),
    BYTES: lazy("the files were read, byte by byte"),
    NOT_LOOKED: lazy("not looked into"),
}
STORES = {
    "field": lazy("the field itself"),
    "rows": lazy("rows under your number, in every table"),
    "address": lazy("marks of your address, by which you were found"),
    "work": lazy("work that was still to be done for you"),
    "key": lazy("your key"),
    "key files": lazy("your key, in the files of the key store and their log"),
    "key copies": lazy("your key, in copies of the key store"),
    "data log": lazy("marks of your address, in the log of the database"),
}
Found = dict[str, object]  # one look, as it goes into the log: text, numbers, null


@dataclass(frozen=True)
class Trace:
    """What can be looked for of someone: of their key (id, locked key) and of their address (blind indexes)."""

    key: tuple[bytes, ...] = ()
    address: tuple[bytes, ...] = ()


def look_for(database: Database, traces: Mapping[int, Trace]) -> dict[int, list[Found]]:
    """Every store, for each of these people."""
    log = residue.left_in_log(database, {subject: trace.address for subject, trace in traces.items()})
    with database.read() as session:  # begun after that: a reader would keep the log from being emptied
        return {subject: list(looks) for subject, looks in _looks(session, traces, log).items()}


def is_clean(looks: Sequence[Found]) -> bool:
    """Whether the key is destroyed in the store itself; copies of it end by themselves."""
    return all(not one["found"] for one in looks if one["store"] in ("key", "key files"))


def _looks(session: Session, traces: Mapping[int, Trace], log: Looked) -> dict[int, Iterator[Found]]:
    people, keys = list(traces), vault.of(session)
    marks = {subject: trace.key for subject, trace in traces.items()}
    indexes = {subject: trace.address for subject, trace in traces.items()}
    rows, work = _rows(session, people), _work(session, people)
    addressed, living = _addressed(session, indexes), residue.keys_left(keys, people)
    files = residue.left_in_files(keys.store, marks)
    folder = Settings.of(session).key_copies
    copies = residue.left_in_copies(folder, marks)
    return {
        subject: _of_one(
            subject, traces[subject], rows[subject], work[subject], addressed[subject], subject in living,
            files, log, folder, copies.get(subject, InCopies(0, None)),
        )
        for subject in people
    }  # fmt: skip


def _of_one(
    subject: int, trace: Trace, rows: "_Rows", work: int, addressed: int, living: bool,
    files: Looked, log: Looked, folder: Path | None, copies: InCopies,
) -> Iterator[Found]:  # fmt: skip
    yield {"store": "rows", "how": QUERY, "found": sum(rows.left.values()), "stay": dict(sorted(rows.stay.items()))}
    yield {"store": "address", "how": QUERY if trace.address else NOT_LOOKED, "found": addressed}
    yield {"store": "work", "how": QUERY, "found": work}
    yield {"store": "key", "how": QUERY, "found": int(living)}
    yield _in_files("key files", files, subject, trace.key)
    until = copies.until.date().isoformat() if copies.until else None
    how = BYTES if folder and trace.key else NOT_LOOKED
    yield {"store": "key copies", "how": how, "found": copies.count, "until": until}
    yield _in_files("data log", log, subject, trace.address)


def _in_files(store: str, looked: Looked, subject: int, wanted: Sequence[bytes]) -> Found:
    how = BYTES if looked.files and wanted else NOT_LOOKED
    found = looked.found.get(subject, 0)
    return {"store": store, "how": how, "found": found, "files": looked.files, "octets": looked.octets}


@dataclass(frozen=True)
class _Rows:
    left: Counter[str]
    stay: Counter[str]


def _rows(session: Session, people: Sequence[int]) -> dict[int, _Rows]:
    """Rows by table: those that should not be there, and those that say they stay."""
    found = defaultdict[int, _Rows](lambda: _Rows(Counter(), Counter()))
    with keeper(session):
        for table, promise in personal_tables():
            counted = select(table.c.subject, func.count()).group_by(table.c.subject)
            for part in pages(people):
                for subject, many in session.execute(counted.where(table.c.subject.in_(part))):
                    (found[subject].stay if promise.stays else found[subject].left)[table.name] = many
    return found


def _work(session: Session, people: Sequence[int]) -> Counter[int]:
    """Jobs that name them, but the one that ends what a crash may have left."""
    found = Counter[int]()
    for part in pages(people):
        refs = Job.ref.in_([str(one) for one in part])
        found.update(map(int, session.scalars(select(Job.ref).where(refs, Job.kind != JOB))))
    return found


def _addressed(session: Session, indexes: Mapping[int, Sequence[bytes]]) -> Counter[int]:
    owner = {index: subject for subject, mine in indexes.items() for index in mine}
    found = Counter[int]()
    for column in (Login.email_index, *ADDRESSED):
        for part in pages(owner):
            found.update(owner[bytes(one)] for one in session.scalars(select(column).where(column.in_(part))) if one)
    return found
