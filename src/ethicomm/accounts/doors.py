"""Which door someone comes in by, and where they find themselves then."""

from ethicomm.accounts.actor import Audience, Role
from ethicomm.accounts.entering import WayIn
from ethicomm.accounts.models import Grants
from ethicomm.accounts.sessions import Person
from ethicomm.web import local

MEMBERS_DOOR, WORK_DOOR, SET_UP = "/sign-in", "/work/sign-in", "/work/set-up"
HOMES = {Role.MEMBER: "/me", Role.STAFF: "/today", Role.OWNER: "/today", Role.AUDITOR: "/audit"}


def door_for(audience: object) -> str:
    """Where a stranger proves that they belong to this audience."""
    return MEMBERS_DOOR if audience in (Audience.MEMBER, Audience.EVERYONE) else WORK_DOOR


def door_of(person: Person) -> str:
    """The door this person uses."""
    return MEMBERS_DOOR if person.staff is None else WORK_DOOR


def first_page(way: WayIn, role: Role) -> str:
    """Where someone lands: at the set-up, else on the page they wanted, else at home."""
    if way.grants == Grants.SET_UP:
        return SET_UP
    return way.after or HOMES[role]


def wanted(address: str) -> str:
    """The page to go to afterwards: one of this site, or none."""
    given = local(address)
    return "" if given == "/" else given
