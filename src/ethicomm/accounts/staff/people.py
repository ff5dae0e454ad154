"""Who works here: inviting, and ending access. An end acts on the next request, because roles live here only."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, insert, or_, select, update

from ethicomm import clock, ledger, vault
from ethicomm.accounts.actor import MACHINE, Actor, Role, command_line
from ethicomm.accounts.asking import address_in
from ethicomm.accounts.entering import drop_links, offer_entry
from ethicomm.accounts.models import WebSession
from ethicomm.accounts.staff.models import Authenticator, Passkey, Password, RecoveryCode, Staff, address_place
from ethicomm.db import Session, uuid7
from ethicomm.errors import Conflict, Invalid, NotFound
from ethicomm.words import _

INVITATION_LASTS = timedelta(days=3)
LONGEST_NAME = 60
FOUNDING = command_line("ethicomm init")


@dataclass(frozen=True)
class Colleague:
    """Someone who works here, as the owner sees them."""

    id: UUID
    role: Role
    address: str  # empty once access has ended
    display_name: str | None
    invited_at: datetime
    until: datetime | None
    ended_at: datetime | None
    can_sign_in: bool  # they have chosen a passkey, or a password and an app
    seen_at: datetime | None

    @property
    def name(self) -> str:
        """What to call them: the name they chose, else their address, else nothing but the role."""
        return self.display_name or self.address or str(self.role.words)

    @property
    def last_day(self) -> date | None:
        """The last day of an access that has an end date."""
        return _last_day(self.until)

    @property
    def is_over(self) -> bool:
        """Whether the end date has passed."""
        return self.until is not None and self.until <= clock.now()


def invite(
    session: Session,
    typed: str,
    role: Role,
    *,
    actor: Actor = FOUNDING,
    until: datetime | None = None,
    language: str = "en",
) -> str:
    """Give someone a role, and return the path of the single-use link that lets them choose how to sign in."""
    return offer_set_up(session, give_role(session, actor, typed, role, until=until, language=language))


def give_role(
    session: Session, actor: Actor, typed: str, role: Role, *, until: datetime | None = None, language: str = "en"
) -> UUID:
    """Give someone a role. They get in once they have chosen how to sign in, by a link of `offer_set_up`."""
    address = address_in(typed)
    _check_role(role, until)
    indexer = vault.of(session).indexer("email")
    if session.scalar(select(exists().where(Staff.email_index.in_(indexer.indexes(address))))):
        said = _("Someone with this address works here already.")
        raise Invalid(said, {"email": said})
    person = uuid7()
    row = {
        "id": person,
        "role": role,
        "address": vault.of(session).machine().seal(address_place(person), address),
        "email_index": indexer.index(address),
        "language": language,
        "invited_at": clock.now(),
        "invited_by": actor.kind,
        "until": until,
    }
    session.execute(insert(Staff), row)
    ledger.note(session, actor.role, actor.id, "role given", role=role, person=str(person))
    return person


def offer_set_up(session: Session, person: UUID) -> str:
    """A new single-use link for a colleague, for three days; the links they had end."""
    row = session.execute(select(Staff.role, Staff.language).where(_works_here(), Staff.id == person)).first()
    if row is None:
        raise _nobody()
    drop_links(session, person)
    return offer_entry(session, Actor(Role(row.role), str(person)), INVITATION_LASTS, row.language)


def end_access(session: Session, actor: Actor, person: UUID) -> None:
    """Take a role away, with every way in. Id, role and dates stay, because records name them."""
    role = session.scalar(select(Staff.role).where(Staff.ended_at.is_(None), Staff.id == person))
    if role is None:
        raise _nobody()
    if role == Role.OWNER and _owners(session) == 1:
        raise Conflict(_("You are the only owner. Give someone else that role first."))
    drop_links(session, person)
    for table in (WebSession, Password, Authenticator, RecoveryCode, Passkey):
        session.execute(delete(table).where(table.staff == person))
    gone = {"address": None, "email_index": None, "display_name": None}
    ended = update(Staff).where(Staff.id == person).values(ended_at=clock.now(), ended_by=actor.kind, **gone)
    session.execute(ended)
    ledger.note(session, actor.role, actor.id, "role ended", role=role, person=str(person))


def end_overdue(session: Session) -> None:
    """End every access whose last day is over, so that address and keys go with it."""
    overdue = select(Staff.id).where(Staff.ended_at.is_(None), Staff.until <= clock.now())
    for person in session.scalars(overdue).all():
        end_access(session, MACHINE, person)


def choose_name(session: Session, person: UUID, name: str) -> None:
    """Let members and colleagues see this name; empty means only the role."""
    if len(name) > LONGEST_NAME:
        said = _("A name has at most %(most)s letters.", most=LONGEST_NAME)
        raise Invalid(said, {"name": said})
    session.execute(update(Staff).where(Staff.id == person).values(display_name=name or None))


def display_name(session: Session, person: UUID) -> str | None:
    """The name this colleague chose to be seen by, if they chose one."""
    return session.scalar(select(Staff.display_name).where(Staff.id == person))


def last_day(session: Session, who: str) -> date | None:
    """The last day of an access that has an end date; None for an id that is no colleague's."""
    try:
        person = UUID(who)
    except ValueError:
        return None
    return _last_day(session.scalar(select(Staff.until).where(Staff.id == person)))


def language_of(session: Session, person: UUID) -> str:
    """The language they are written to in."""
    return session.scalars(select(Staff.language).where(Staff.id == person)).one()


def find_colleague(session: Session, typed: str) -> UUID | None:
    """Who works here under this address."""
    for indexer in vault.indexers(session, "email"):
        one = select(Staff.id).where(_works_here(), Staff.email_index.in_(indexer.indexes(typed)))
        if found := session.scalar(one):
            return found
    return None


def colleague(session: Session, person: UUID) -> Colleague:
    """One of them. Raises NotFound."""
    found = [each for each in colleagues(session) if each.id == person]
    if not found:
        raise _nobody()
    return found[0]


def colleagues(session: Session) -> list[Colleague]:
    """Everyone with access now or before, those with access first."""
    seen = select(WebSession.seen_at).where(WebSession.staff == Staff.id)
    newest = seen.order_by(WebSession.seen_at.desc()).limit(1).scalar_subquery()
    rows = session.execute(select(Staff, can_sign_in(), newest).order_by(Staff.ended_at.is_not(None), Staff.id))
    return [_seen(session, *row) for row in rows]


def end_of(day: str) -> datetime:
    """The moment this day (ISO) is over, in UTC: when an access ends that is given until it. Raises ValueError or
    OverflowError."""
    return datetime.combine(date.fromisoformat(day) + timedelta(days=1), time(), UTC)


def can_sign_in() -> ColumnElement[bool]:
    """Whether a colleague has chosen a passkey, or a password and an app."""
    passkey, password, app = (exists().where(key.staff == Staff.id) for key in (Passkey, Password, Authenticator))
    return or_(passkey, password & app)


def _seen(session: Session, kept: Staff, can: bool, seen_at: datetime | None) -> Colleague:
    key = vault.of(session).machine()
    address = key.open(address_place(kept.id), kept.address) if kept.address else ""
    return Colleague(
        id=kept.id,
        role=Role(kept.role),
        address=address,
        display_name=kept.display_name,
        invited_at=kept.invited_at,
        until=kept.until,
        ended_at=kept.ended_at,
        can_sign_in=can,
        seen_at=seen_at,
    )


def _last_day(until: datetime | None) -> date | None:
    return (until - timedelta(seconds=1)).date() if until else None


def _works_here() -> ColumnElement[bool]:
    return Staff.ended_at.is_(None) & or_(Staff.until.is_(None), Staff.until > clock.now())


def _owners(session: Session) -> int:
    return len(session.scalars(select(Staff.id).where(_works_here(), Staff.role == Role.OWNER)).all())


def _check_role(role: Role, until: datetime | None) -> None:
    if role not in (Role.STAFF, Role.OWNER, Role.AUDITOR):
        raise Invalid(_("Choose what they will do here."), {"role": _("Choose staff or auditor.")})
    if role == Role.AUDITOR and until is None:
        said = _("An auditor has an end date. Give the last day.")
        raise Invalid(said, {"until": said})
    if role == Role.OWNER and until is not None:
        raise Invalid(_("An owner has no end date."))
    if until is not None and until <= clock.now():
        said = _("This day has passed. Give a later one.")
        raise Invalid(said, {"until": said})


def _nobody() -> NotFound:
    return NotFound(_("Nobody with access has this entry."))
