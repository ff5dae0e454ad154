"""A few members of a house whose policies a test chose, and colleagues."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from ethicomm import clock, jobs, retention
from ethicomm.accounts import Actor, Role
from ethicomm.accounts.staff.people import give_role
from ethicomm.app import House
from ethicomm.consent import Method
from ethicomm.db import keeper
from ethicomm.members import NewMember, Value, add_members, keep_values
from ethicomm.retention.models import ClockSeen
from tests.consent.people import OWNER, says_yes


def members_of(house: House, many: int, *purposes: str, start: int = 0, **values: str) -> list[int]:
    """So many people who said yes to these and gave this."""
    with house.database.write() as session:
        newcomers = [NewMember({"email": f"m{start + number}@example.org"}, "en") for number in range(many)]
        subjects = add_members(session, OWNER, newcomers, Method.COUNTER)
        for one in subjects:
            for purpose in purposes:
                says_yes(session, one, purpose)
        keep_values(session, dict.fromkeys(subjects, values), Method.PORTAL)
    return subjects


def colleague(house: House, name: str, role: Role = Role.STAFF) -> Actor:
    """Someone who works here."""
    with house.database.write() as session:
        return Actor(role, str(give_role(session, OWNER, f"{name}@example.org", role)))


def held(house: House, subject: int) -> set[str]:
    """The fields held of someone, as the table has them."""
    with house.database.read() as session, keeper(session):
        return set(session.scalars(select(Value.field).where(Value.subject == subject)))


def holders(house: House, field: str) -> int:
    """Of how many people it is held."""
    with house.database.read() as session, keeper(session):
        return len(session.scalars(select(Value.subject).where(Value.field == field)).all())


def run_at(house: House, *moments: datetime) -> retention.Removed:
    """The hourly run at each of these moments, and the work that it gives. Returns what the last one removed."""
    done = retention.Removed({})
    for moment in moments:
        with clock.moved(moment):
            done = retention.run(house.database)
            jobs.run_due(house.database, {"let_go": retention.let_go})
    return done


def passing(house: House, first: datetime, last: datetime) -> retention.Removed:
    """A run each 12 hours between two moments, as a worker would do it."""
    moments = [first]
    while moments[-1] < last:
        moments.append(min(moments[-1] + timedelta(hours=12), last))
    return run_at(house, *moments)


def months_pass(house: House) -> None:
    """Time that a test does not live through round by round; the worker's clock was right all the while."""
    with house.database.write() as session:
        session.execute(delete(ClockSeen))
