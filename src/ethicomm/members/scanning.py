"""Looking for what lies in clear: the values of some members, in every place where their data is kept.

Opening them is a use for security, written first and shown to each member. What is found is told by where it lies and
whose it is, never by what it says. Values that say nothing are counted as not searched: those under seven signs, and
those chosen from a list.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select

from ethicomm import consent, ledger, vault
from ethicomm.accounts import Actor
from ethicomm.db import Database, Session
from ethicomm.errors import Invalid
from ethicomm.members.models import Member
from ethicomm.members.queries import subject_of
from ethicomm.members.reveal import reveal
from ethicomm.policy import FieldKind, in_force
from ethicomm.vault.looking import Lying, files_in, files_of, tables_of
from ethicomm.vault.scanning import Looked, Search, means_something
from ethicomm.words import _

SERVES = "security"
WHY = "scan"
CHOSEN = (FieldKind.CHOICE, FieldKind.CHOICES)
Owners = dict[str, list[tuple[UUID, str]]]  # value: whose it is, and in which field


@dataclass(frozen=True)
class Find:
    """One value in one place. `member` and `field` tell whose it is; the value itself is told nowhere."""

    place: str
    member: UUID
    field: str
    form: str
    count: int
    at: int
    inside: str


@dataclass
class Scan:
    """What was looked for, where, and what was found. `left` says what could not be looked at, with why."""

    members: int
    searched: int
    too_short: int
    too_common: int
    finds: list[Find] = field(default_factory=list)
    looked: dict[str, int] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)

    @property
    def octets(self) -> int:
        """How much was read."""
        return sum(self.looked.values())


def scan(database: Database, actor: Actor, subjects: Sequence[int], places: Iterable[Path]) -> Scan:
    """Look for these members' values in the database, the key store and these files and folders."""
    with database.read() as session:
        owners, done = _opened(session, actor, subjects)
        search, keys = Search(owners), vault.of(session).store
        for one in _everywhere(session, database, keys, places):
            _look(search, one, owners, done)
    with database.write() as session:
        ledger.note(
            session, actor.role, actor.id, "looked for clear values",
            members=done.members, searched=done.searched, places=len(done.looked), found=len(done.finds),
        )  # fmt: skip
    return done


def chosen_members(session: Session, named: Iterable[UUID], sample: int) -> list[int]:
    """Those named, and so many others by chance. Raises NotFound, and Invalid when that is nobody."""
    here = [subject_of(session, one) for one in named]
    if sample:
        here += session.scalars(select(Member.subject).order_by(func.random()).limit(sample))
    if not here:
        raise Invalid(_("Say whose values to look for: --member, or --sample with a number."))
    return sorted(set(here))


def as_data(done: Scan) -> dict[str, object]:
    """What came out, for a program to read."""
    return {**asdict(done), "finds": [{**asdict(one), "member": str(one.member)} for one in done.finds]}


def _opened(session: Session, actor: Actor, subjects: Sequence[int]) -> tuple[Owners, Scan]:
    policy = in_force(session)
    use = consent.use(session, actor, subjects, [SERVES], WHY, fields=policy.purposes[SERVES].fields)
    names = dict(session.execute(select(Member.subject, Member.public_id).where(Member.subject.in_(subjects))).all())
    owners, done = Owners(), Scan(len(subjects), 0, 0, 0)
    for subject, values in reveal(session, use).items():
        for name, text in values.items():
            if name in policy.fields and policy.fields[name].kind in CHOSEN:
                done.too_common += 1
            elif not means_something(text):
                done.too_short += 1
            else:
                owners.setdefault(text, []).append((names[subject], name))
                done.searched += 1
    return owners, done


def _everywhere(session: Session, data: Database, keys: Database, places: Iterable[Path]) -> Iterator[Lying]:
    yield from tables_of(session)
    with keys.read() as beside:
        yield from tables_of(beside)
    for database in (data, keys):
        yield from files_of(database)
    for place in places:
        yield from files_in(place)


def _look(search: Search, one: Lying, owners: Owners, done: Scan) -> None:
    if one.why_not:
        done.left[one.name] = one.why_not
        return
    try:
        found = search.look(one.parts())
    except OSError as error:
        done.left[one.name] = error.strerror or type(error).__name__
        return
    done.looked[one.name] = found.octets
    if found.left:
        done.left[one.name] = "; ".join(found.left)
    done.finds += _finds(one.name, found, owners)


def _finds(place: str, found: Looked, owners: Owners) -> Iterator[Find]:
    """One for each value, form and packed piece, with how often and where first."""
    counts = dict[tuple[str, str, str], int]()
    first = dict[tuple[str, str, str], int]()
    for hit in found.hits:
        key = (hit.word, hit.form, hit.inside)
        counts[key] = counts.get(key, 0) + 1
        first.setdefault(key, hit.at)
    for (word, form, inside), count in counts.items():
        for member, name in owners[word]:
            yield Find(place, member, name, form, count, first[word, form, inside], inside)
