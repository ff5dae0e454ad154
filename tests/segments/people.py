"""People who allowed groups and told something of themselves, added as a community would add them."""

from collections.abc import Iterator
from itertools import count

from ethicomm.consent import Method
from ethicomm.db import Session
from ethicomm.members import NewMember, add_members, keep_values, list_of
from ethicomm.segments import fill_facets
from tests.consent.people import OWNER, says_yes

_numbers: Iterator[int] = count(1)


def member(session: Session, *purposes: str, language: str = "en", **values: object) -> int:
    """A member who said yes to these purposes; of the values, those are kept that they cover."""
    email = f"person{next(_numbers)}@example.org"
    (subject,) = add_members(session, OWNER, [NewMember({"email": email}, language)], Method.COUNTER)
    for purpose in purposes:
        says_yes(session, subject, purpose)
    told = {field: list_of(value) if isinstance(value, list) else str(value) for field, value in values.items()}
    keep_values(session, {subject: told}, Method.PORTAL)
    if "segmentation" in purposes:
        fill_facets(session, [subject])
    return subject
