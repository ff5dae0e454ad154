"""From the newest event of each purpose to one row of bits: the only place that computes what stands.

A property test holds it against a replay of every event. Facet tokens serve sorting into groups and nothing
else, so a slot is kept only while that purpose stands and lists its field.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import cast

from sqlalchemy import Table, Update, bindparam, insert, select, update
from sqlalchemy.orm import Session

from ethicomm.consent.models import NEVER, SLOTS, ConsentState, Standing
from ethicomm.consent.vocabulary import State
from ethicomm.db import execute_many, pages
from ethicomm.policy import Policy

FACETS_SERVE = "segmentation"
STANDING = cast(Table, Standing.__table__)
Newest = tuple[str, str, datetime | None]  # purpose, state, ends


def stands(state: str, ends: datetime | None, now: datetime) -> bool:
    """Whether an event permits use at `now`."""
    return State(state).permits and (ends is None or ends > now)


def granted_by(policy: Policy, purpose: str) -> tuple[str, ...]:
    """The purposes an event of `purpose` carries. Being a member carries all that need no asking."""
    if purpose not in policy.purposes:
        return ()  # a purpose the community gave up: its events stay, and permit nothing
    if policy.purposes[purpose].stands != "membership":
        return (purpose,)
    return tuple(key for key, one in policy.purposes.items() if one.stands == "membership")


def bits_of(policy: Policy, events: Iterable[Newest]) -> tuple[int, datetime]:
    """The bits of every yes, and the moment the first of them ends, from (purpose, newest state, ends).

    No clock is asked: a yes whose end has passed keeps its bit and so makes the whole row lapse, until its end is
    written down. A row made while a clock was ahead is then the same row when it has stepped back.
    """
    bits, lapses = 0, NEVER
    for purpose, state, ends in events:
        if State(state).permits:
            bits |= policy.mask(*granted_by(policy, purpose))
            lapses = min(lapses, ends or NEVER)
    return bits, lapses


def bits_at(policy: Policy, events: Iterable[Newest], moment: datetime) -> int:
    """The bits of those that stand at this moment."""
    return bits_of(policy, (one for one in events if stands(one[1], one[2], moment)))[0]


def slots_kept(policy: Policy, bits: int) -> set[int]:
    """The numbers of the facet slots that may hold a token."""
    purpose = policy.purposes.get(FACETS_SERVE)
    if purpose is None or not bits & purpose.mask:
        return set()
    return {slot for field in purpose.fields for slot in policy.fields[field].slots.values()}


def project_many(session: Session, policy: Policy, subjects: Sequence[int]) -> None:
    """Bring these standing rows in step with the newest events, in a few statements. The caller holds their locks."""
    alike = dict[frozenset[int], list[dict[str, object]]]()  # rows by the slots they may keep
    for subject, events in _newest(session, subjects).items():
        bits, lapses = bits_of(policy, events)
        row = {"one": subject, "new_bits": bits, "new_lapses": lapses}
        alike.setdefault(frozenset(slots_kept(policy, bits)), []).append(row)
    for kept, rows in alike.items():
        execute_many(session, _projected(kept), rows)


@cache
def _projected(kept: frozenset[int]) -> Update:
    """The statement that leaves just these slots as they are; making it costs as much as running it."""
    gone = {f"s{number}": None for number in range(1, SLOTS + 1) if number not in kept}
    standing = update(STANDING).where(STANDING.c.subject == bindparam("one"))
    return standing.values(bits=bindparam("new_bits"), lapses=bindparam("new_lapses"), **gone)


def _newest(session: Session, subjects: Sequence[int]) -> dict[int, list[Newest]]:
    found = {subject: list[Newest]() for subject in subjects}
    newest = select(ConsentState.subject, ConsentState.purpose, ConsentState.state, ConsentState.ends)
    for part in pages(subjects):
        for row in session.execute(newest.where(ConsentState.subject.in_(part))):
            found[row.subject].append((row.purpose, row.state, row.ends))
    return found


def set_facets(session: Session, policy: Policy, tokens: Mapping[int, Mapping[str, int | None]]) -> None:
    """Fill slots for many members: {subject: {slot key: token, or None for unknown}}.

    A token goes in only where sorting stands now; for anyone else the slot stays empty.
    """
    mask = policy.mask(FACETS_SERVE)
    number = {key: slot for field in policy.fields.values() for key, slot in field.slots.items()}
    for subject, slots in tokens.items():
        named = {f"s{number[key]}": token for key, token in slots.items()}
        row = update(Standing).where(Standing.subject == subject, Standing.bits.bitwise_and(mask) != 0)
        session.execute(row.values(**named))


def clear_facets(session: Session, subjects: Collection[int], slots: Collection[int]) -> None:
    """Empty these slots of these members: what groups saw of a value goes with the value."""
    nothing = {f"s{slot}": None for slot in slots}
    for part in pages(sorted(subjects)):
        session.execute(update(Standing).where(Standing.subject.in_(part)).values(**nothing))


def make_standing(session: Session, rows: list[dict[str, object]]) -> None:
    """New members' rows: (subject, bits, lapses)."""
    execute_many(session, insert(STANDING), rows)
