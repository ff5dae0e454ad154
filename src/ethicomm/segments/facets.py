"""Facets: the coarse, tokenised form of a value that groups may look at, and where it is filled in.

A slot holds a keyed token or nothing, never a value. It is filled only where sorting into groups stands, and
emptied with the withdrawal in the same write (consent.projection).
"""

from collections.abc import Callable, Iterable, Mapping

from ethicomm import consent, vault
from ethicomm.accounts import MACHINE
from ethicomm.consent import FACETS_SERVE
from ethicomm.db import Database, Session
from ethicomm.jobs import Lease
from ethicomm.members import chosen, reveal
from ethicomm.policy import Field, Policy, in_force
from ethicomm.segments.rules import sortable_fields

YES, NO = "yes", "no"  # what a slot of one choice says, before it is made a token
WHY = "facets"
Token = Callable[[str, str], int]
Slots = dict[str, int | None]


def facets(database: Database, ref: str, lease: Lease) -> None:
    """Work for later: fill the slots of one member anew. `ref` is the subject."""
    with database.write() as session:
        fill_facets(session, [int(ref)])


def fill_facets(session: Session, subjects: Iterable[int]) -> None:
    """Open what groups may look at of these members and fill their slots, where sorting stands.

    One use for all of them, with a decision for each.
    """
    policy = in_force(session)
    fields = sortable_fields(policy)
    if not fields:
        return
    use = consent.use(session, MACHINE, subjects, [FACETS_SERVE], WHY, fields=fields)
    if not use.allowed:
        return
    token = vault.of(session).facets().token
    opened = reveal(session, use)
    found = {subject: tokens(policy, token, fields, values) for subject, values in opened.items()}
    consent.set_facets(session, policy, found)


def tokens(policy: Policy, token: Token, fields: Iterable[str], values: Mapping[str, str]) -> Slots:
    """Every slot of these fields: a token where the member's answer is known, None where it is not."""
    filled: Slots = {}
    for key in fields:
        filled |= _slots(policy.fields[key], token, values.get(key))
    return filled


def _slots(field: Field, token: Token, value: str | None) -> Slots:
    if field.kind == "choices":
        return {slot: _choice(slot, token, value) for slot in field.slots}
    return {slot: token(slot, coarse(field, value)) if value else None for slot in field.slots}


def _choice(slot: str, token: Token, value: str | None) -> int | None:
    if not value:
        return None
    choice = slot.partition(":")[2]
    return token(slot, YES if choice in chosen(value) else NO)


def coarse(field: Field, value: str) -> str:
    """The value as this field's facet has it: as given, or only the month of a day of the year."""
    return value[:2] if field.facet == "month" else value
