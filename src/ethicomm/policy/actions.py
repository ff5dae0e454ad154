"""Applying a folder of policies, and finding the one in force."""

from collections.abc import MutableMapping
from pathlib import Path
from typing import NamedTuple
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from ethicomm import clock
from ethicomm.errors import Invalid, Unavailable
from ethicomm.policy.checking import check_files
from ethicomm.policy.facts import Notice, Policy
from ethicomm.policy.models import AppliedPolicy, NoticeText, PolicyNumber
from ethicomm.policy.parsing import Files, Numbers, content_hash, parse, read_files
from ethicomm.words import _

ROOM = {"purpose": range(1, 62), "slot": range(1, 17)}  # bits of a 63-bit number, slots of a standing row


def apply(session: Session, by: str, folder: Path) -> Policy:
    """Put a folder in force, keep it whole, and give new purposes and facets their numbers.

    The same content again changes nothing. Raises Invalid when it does not check or there is no number left.
    """
    files = read_files(folder)
    newest = _newest(session)
    if newest is None or newest.hash != content_hash(files):
        _refuse_unfit(files)
        draft = parse(files)
        _give_numbers(session, "purpose", list(draft.purposes))
        _give_numbers(session, "slot", [slot for field in draft.fields.values() for slot in field.slot_keys])
        _keep_notices(session, draft)
        kept = {"hash": draft.hash, "files": msgspec.json.encode(files).decode(), "at": clock.now(), "by": by}
        session.execute(insert(AppliedPolicy).values(**kept))
    return in_force(session)


def in_force(session: Session) -> Policy:
    """The policy last applied. Raises Unavailable when none is."""
    newest = _newest(session)
    if newest is None:
        raise Unavailable(_("No policy is in force yet. Run: ethicomm policy apply"))
    loaded = _LOADED.setdefault(session.get_bind().engine, {})
    if newest not in loaded:
        loaded[newest] = _load(session, newest)
    return loaded[newest]


def notice(session: Session, notice_hash: str) -> Notice | None:
    """The words of that hash, whenever they were in force."""
    row = session.get(NoticeText, notice_hash)
    return Notice(row.purpose, row.version, row.language, row.text, row.hash) if row else None


def _refuse_unfit(files: Files) -> None:
    found = check_files(files)
    if found:
        raise Invalid("\n".join([*map(str, found), "Nothing was applied."]))


class _Newest(NamedTuple):
    number: int
    hash: str


_LOADED: MutableMapping[Engine, dict[_Newest, Policy]] = WeakKeyDictionary()  # parsed once for each process


def _newest(session: Session) -> _Newest | None:
    newest = select(AppliedPolicy.number, AppliedPolicy.hash).order_by(AppliedPolicy.number.desc())
    row = session.execute(newest.limit(1)).one_or_none()
    return _Newest(row.number, row.hash) if row else None


def _load(session: Session, newest: _Newest) -> Policy:
    text = session.scalars(select(AppliedPolicy.files).where(AppliedPolicy.number == newest.number)).one()
    return parse(msgspec.json.decode(text, type=dict[str, str]), _numbers(session))


def _numbers(session: Session) -> Numbers:
    return {(row.kind, row.key): row.number for row in session.scalars(select(PolicyNumber))}


def _give_numbers(session: Session, kind: str, keys: list[str]) -> None:
    given = {key: number for (of, key), number in _numbers(session).items() if of == kind}
    free = iter([number for number in ROOM[kind] if number not in given.values()])
    for key in keys:
        if key not in given:
            number = next(free, None)
            if number is None:
                raise Invalid(_("There is no room for another %(kind)s. Nothing was applied.", kind=kind))
            session.execute(insert(PolicyNumber).values(kind=kind, key=key, number=number))


def _keep_notices(session: Session, policy: Policy) -> None:
    for purpose in policy.purposes.values():
        for one in purpose.notices.values():
            if session.get(NoticeText, one.hash) is None:
                session.execute(insert(NoticeText).values(**vars(one)))
