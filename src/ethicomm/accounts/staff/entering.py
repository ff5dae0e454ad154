"""Coming in to work: by passkey, or by password and a code together, on one form.

Threat: learning who works here, and guessing. Both factors are asked for at once and refused with the same words
in the same time, whether the address, the password or the code was wrong.
"""

from uuid import UUID

from ethicomm import vault
from ethicomm.accounts.entering import WayIn
from ethicomm.accounts.limits import Limit, network, within
from ethicomm.accounts.models import Grants
from ethicomm.accounts.sessions import Person
from ethicomm.accounts.staff.authenticators import is_second_factor
from ethicomm.accounts.staff.passkeys import whose_passkey
from ethicomm.accounts.staff.passwords import is_password
from ethicomm.accounts.staff.people import find_colleague
from ethicomm.db import Session
from ethicomm.errors import Invalid
from ethicomm.words import _

TRIES_FOR_ONE = Limit("password of an address", 10)
TRIES_FROM_ONE = Limit("password from a network", 100)


def by_passkey(session: Session, answer: str, after: str) -> WayIn | None:
    """Whoever signed the challenge of the page."""
    staff = whose_passkey(session, answer)
    return _way(staff, after) if staff else None


def by_password(session: Session, typed: str, password: str, code: str, *, after: str, client: str) -> WayIn | None:
    """Whoever has this address, password and code. Each try is counted, so the unit must be committed either way.
    Raises Invalid after too many."""
    _stay_within(session, typed, client)
    staff = find_colleague(session, typed)
    if not is_password(session, staff, password) or staff is None:
        return None
    return _way(staff, after) if is_second_factor(session, staff, code) else None


def _way(staff: UUID, after: str) -> WayIn:
    return WayIn(Person(staff=staff), Grants.ALL, after)


def _stay_within(session: Session, typed: str, client: str) -> None:
    index = vault.of(session).index("email", typed).hex()
    if not within(session, TRIES_FOR_ONE, index) or not within(session, TRIES_FROM_ONE, network(client)):
        raise Invalid(_("Too many tries. Wait a quarter of an hour, or use a passkey."))
