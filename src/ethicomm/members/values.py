"""Keeping and dropping members' values: a value is kept only while a purpose that stands lists its field."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ethicomm import clock, consent, jobs, ledger, vault
from ethicomm.accounts import Actor
from ethicomm.consent import FACETS_SERVE, Method, Standing
from ethicomm.db import Session, database_of, execute_many, keeper, pages
from ethicomm.errors import Invalid, Refused
from ethicomm.members.fitting import fit
from ethicomm.members.keeping import coarsens_by_itself, ends_by_itself
from ethicomm.members.models import Value, value_place
from ethicomm.policy import Field, FieldKind, Policy, in_force
from ethicomm.vault import DataKey
from ethicomm.words import _

VALUES = cast(Table, Value.__table__)
Given = Mapping[int, Mapping[str, str]]  # {subject: {field: text}}


def keep_value(session: Session, actor: Actor, subject: int, field: str, text: str, method: Method) -> None:
    """Keep one field of one member; an empty text drops it.

    Raises Invalid when the text does not fit the field, Refused for the address, and when no purpose that stands lists
    it.
    """
    policy = in_force(session)
    known = policy.fields.get(field)
    if known is None:
        raise Invalid(_("There is no such field here. Nothing was saved."))
    _may_change(policy, field)
    fitted = fit(known, text)
    if not fitted:
        drop_value(session, actor, subject, field)
        return
    consent.hold(session, [subject])
    if keep_values(session, {subject: {field: fitted}}, method):
        raise Refused(_("Nothing that you allow needs this, so it was not saved."))
    ledger.note(session, actor.role, actor.id, "value kept", subject=subject, field=field)
    consent.renew_by_own_act(session, actor, subject, field)


def keep_values(
    session: Session, given: Given, method: Method, keys: Mapping[int, DataKey] | None = None
) -> Counter[str]:
    """Keep what fits the purposes that stand for each of these members. Returns what was left behind, by field.

    The texts are in their kept form already (`fitting.fit`). The caller writes down the act they belong to.
    """
    policy, now = in_force(session), clock.now()
    keys = keys or vault.of(session).keys(given)
    bits = standing_bits(session, given, now)
    listed_by = {one: fields_listed(policy, one) for one in {0, *bits.values()}}
    left, rows = Counter[str](), list[dict[str, Any]]()
    for subject, texts in given.items():
        listed = listed_by[bits.get(subject, 0)]
        left.update(field for field in texts if field not in listed)
        rows += [
            _row(policy.fields[field], keys[subject], subject, text, method, now)
            for field, text in texts.items()
            if field in listed
        ]
    _put(session, rows)
    _refresh_facets(session, policy, bits, rows)
    return left


def replace_values(session: Session, field: str, texts: Mapping[int, str]) -> None:
    """Give these members' values of one field another form, which will not change again. {subject: text}"""
    keys, mine = vault.of(session).keys(texts), update(VALUES).where(VALUES.c.field == field)
    rows = [{"one": one, "new": keys[one].seal(value_place(one, field), text)} for one, text in texts.items()]
    if rows:
        put = mine.where(VALUES.c.subject == bindparam("one")).values(cell=bindparam("new"), coarsens=None)
        with keeper(session):
            session.execute(put, rows)
    changed = [{"subject": one, "field": field} for one in texts]
    _refresh_facets(session, in_force(session), dict.fromkeys(texts, -1), changed)


def drop_value(session: Session, actor: Actor, subject: int, field: str) -> None:
    """Delete one field of one member. What is not there is left as it is. Raises Refused for the address."""
    _may_change(in_force(session), field)
    gone = delete_values(session, subject, [field])
    if gone:
        ledger.note(session, actor.role, actor.id, "value dropped", subject=subject, fields=gone)


def delete_values(session: Session, subject: int, fields: Iterable[str]) -> list[str]:
    """Delete these fields of one member. Returns those that were there. The caller writes down the act."""
    wanted = delete(Value).where(Value.subject == subject, Value.field.in_(fields))
    with keeper(session):
        gone = sorted(session.scalars(wanted.returning(Value.field)))
    _refresh_facets(session, in_force(session), {subject: -1}, [{"subject": subject, "field": one} for one in gone])
    return gone


def held_fields(session: Session, subject: int) -> tuple[str, ...]:
    """The fields that are held of this member, in the policy's order. Opens nothing."""
    with keeper(session):
        held = set(session.scalars(select(Value.field).where(Value.subject == subject)))
    known = in_force(session).fields
    return (*(field for field in known if field in held), *sorted(held - set(known)))


def standing_bits(session: Session, subjects: Iterable[int], now: datetime) -> dict[int, int]:
    """The purposes that stand for each of these members; where a row has lapsed, their events tell."""
    policy, found = in_force(session), dict[int, int]()
    standing = select(Standing.subject, Standing.bits, Standing.lapses)
    for part in pages(sorted(subjects)):
        for row in session.execute(standing.where(Standing.subject.in_(part))).all():
            lapsed = row.lapses <= now
            found[row.subject] = consent.standing_bits(session, policy, row.subject, now) if lapsed else row.bits
    return found


def fields_listed(policy: Policy, bits: int) -> frozenset[str]:
    """The fields that one of the purposes in these bits keeps."""
    standing = {key for key, purpose in policy.purposes.items() if bits & purpose.mask}
    return frozenset(key for key, field in policy.fields.items() if standing.intersection(field.kept_by))


def _may_change(policy: Policy, field: str) -> None:
    """An address is also the way in and where letters go, so a new one must first be shown to be theirs."""
    if field in policy.fields and policy.fields[field].kind is FieldKind.EMAIL:
        raise Refused(_("An address is changed with a mail to the new one. Write to us, and we do it together."))


def _row(field: Field, key: DataKey, subject: int, text: str, method: Method, now: datetime) -> dict[str, Any]:
    cell = key.seal(value_place(subject, field.key), text)
    times = {"at": now, "ends": ends_by_itself(field, now), "coarsens": coarsens_by_itself(field, now)}
    return {"subject": subject, "field": field.key, "cell": cell, "source": method.value, **times}


def _put(session: Session, rows: list[dict[str, Any]]) -> None:
    """Insert, or replace what was there."""
    if not rows:
        return
    into = sqlite.insert(VALUES) if database_of(session).is_sqlite else postgresql.insert(VALUES)
    newer = {name: into.excluded[name] for name in ("cell", "source", "at", "ends", "coarsens")}
    put = into.on_conflict_do_update(index_elements=["subject", "field"], set_=newer)
    with keeper(session):
        execute_many(session, put, rows)


def _refresh_facets(session: Session, policy: Policy, bits: Mapping[int, int], rows: list[dict[str, Any]]) -> None:
    """A field that groups look at has changed: have its slots filled anew, where sorting stands."""
    sorting = policy.mask(FACETS_SERVE) if FACETS_SERVE in policy.purposes else 0
    coarse = {field.key for field in policy.fields.values() if field.facet}
    changed = {row["subject"] for row in rows if row["field"] in coarse}
    for subject in sorted(one for one in changed if bits[one] & sorting):
        jobs.add(session, "facets", str(subject))
