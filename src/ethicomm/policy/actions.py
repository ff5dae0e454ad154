"""Putting a folder of policies in force."""

from pathlib import Path

import msgspec
from sqlalchemy import insert

from ethicomm import clock
from ethicomm.db import Session
from ethicomm.errors import Invalid
from ethicomm.policy.checking import check_files
from ethicomm.policy.facts import Policy
from ethicomm.policy.models import AppliedPolicy, NoticeText, PolicyNumber
from ethicomm.policy.parsing import Files, content_hash, parse, read_files
from ethicomm.policy.queries import in_force, newest_applied, numbers
from ethicomm.policy.rules import SLOTS
from ethicomm.words import _

ROOM = {"purpose": range(1, 62), "slot": range(1, SLOTS + 1)}  # bits of a 63-bit number, slots of a standing row


def apply(session: Session, by: str, folder: Path) -> Policy:
    """Keep a folder whole, give its new purposes and facets their numbers, and put it in force.

    The content that is in force already changes nothing. Raises Invalid with every finding when it is not fit,
    or when no number is left.
    """
    files = read_files(folder)
    newest = newest_applied(session)
    if newest is None or newest[1] != content_hash(files):
        _put_in_force(session, by, files)
    return in_force(session)


def _put_in_force(session: Session, by: str, files: Files) -> None:
    if found := check_files(files):
        raise Invalid("\n".join([*map(str, found), _("Nothing was applied.")]))
    draft = parse(files)
    _give_numbers(session, "purpose", list(draft.purposes))
    _give_numbers(session, "slot", [slot for field in draft.fields.values() for slot in field.slot_keys])
    _keep_notices(session, draft)
    kept = {"hash": draft.hash, "files": msgspec.json.encode(files).decode(), "at": clock.now(), "by": by}
    session.execute(insert(AppliedPolicy).values(**kept))
    session.info.pop(Policy, None)  # what this unit took to be in force no longer is


def _give_numbers(session: Session, kind: str, keys: list[str]) -> None:
    """A number once given is never taken back: standing rows and old decisions go on meaning what they meant."""
    given = {key: number for (of, key), number in numbers(session).items() if of == kind}
    free = (number for number in ROOM[kind] if number not in given.values())
    for key in (key for key in keys if key not in given):
        number = next(free, None)
        if number is None:
            raise Invalid(_("There is no room for another %(kind)s. Nothing was applied.", kind=kind))
        session.execute(insert(PolicyNumber).values(kind=kind, key=key, number=number))


def _keep_notices(session: Session, policy: Policy) -> None:
    for purpose in policy.purposes.values():
        for one in purpose.notices.values():
            if session.get(NoticeText, one.hash) is None:
                session.execute(insert(NoticeText).values(**vars(one)))
