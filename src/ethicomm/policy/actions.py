"""Putting a folder of policies in force."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlalchemy import insert

from ethicomm import clock
from ethicomm.db import Session
from ethicomm.errors import Invalid
from ethicomm.policy.checking import check_files
from ethicomm.policy.facts import Policy
from ethicomm.policy.models import AppliedPolicy, NoticeText, PolicyNumber
from ethicomm.policy.parsing import Files, Numbers, content_hash, parse, read_files
from ethicomm.policy.queries import in_force, newest_applied, numbers
from ethicomm.policy.refusals import Finding
from ethicomm.policy.rules import SLOTS
from ethicomm.policy.versions import what_grows_is_material, words_stay_as_they_were
from ethicomm.words import _

ROOM = {"purpose": range(1, 62), "slot": range(1, SLOTS + 1)}  # bits of a 63-bit number, slots of a standing row


@dataclass(frozen=True)
class Proposal:
    """A folder as it was read: why it may not come in force, or else the policy it would be, with bits and slots."""

    files: Files
    hash: str
    findings: tuple[Finding, ...]
    policy: Policy | None


def propose(session: Session, folder: Path) -> Proposal:
    """Read a folder and hold it against what is in force. Raises Invalid when it cannot be read or nothing has room."""
    files = read_files(folder)
    if found := check_files(files):
        return Proposal(files, content_hash(files), tuple(found), None)
    draft = parse(files, _numbered(parse(files), numbers(session)))
    if newest_applied(session) is not None:
        before = in_force(session)
        refused = (*words_stay_as_they_were(session, draft), *what_grows_is_material(before, draft))
        found = [one.located(files) for one in refused]
    return Proposal(files, draft.hash, tuple(found), None if found else draft)


def apply(session: Session, by: str, folder: Path) -> Policy:
    """Keep a folder whole, give its new purposes and facets their numbers, and put it in force.

    The content that is in force already changes nothing. Raises Invalid with every finding when it is not fit,
    or when no number is left.
    """
    return enact(session, by, propose(session, folder))


def enact(session: Session, by: str, proposal: Proposal) -> Policy:
    """The same for a folder that was read."""
    newest = newest_applied(session)
    if newest is not None and newest[1] == proposal.hash:
        return in_force(session)
    if proposal.policy is None:
        raise Invalid("\n".join([*map(str, proposal.findings), _("Nothing was applied.")]))
    _keep_numbers(session, proposal.policy)
    _keep_notices(session, proposal.policy)
    kept = {"hash": proposal.hash, "files": msgspec.json.encode(proposal.files).decode(), "at": clock.now(), "by": by}
    session.execute(insert(AppliedPolicy).values(**kept))
    session.info.pop(Policy, None)  # what this unit took to be in force no longer is
    return in_force(session)


def _numbered(policy: Policy, given: Numbers) -> Numbers:
    """A number once given is never taken back: standing rows and old decisions go on meaning what they meant."""
    all_numbers = dict(given)
    for kind, keys in _keys_of(policy):
        free = iter([one for one in ROOM[kind] if one not in [at for (of, _key), at in given.items() if of == kind]])
        for key in (key for key in keys if (kind, key) not in given):
            number = next(free, None)
            if number is None:
                raise Invalid(_("There is no room for another %(kind)s. Nothing was applied.", kind=kind))
            all_numbers[kind, key] = number
    return all_numbers


def _keep_numbers(session: Session, policy: Policy) -> None:
    given = numbers(session)
    for (kind, key), number in _numbered(policy, given).items():
        if (kind, key) not in given:
            session.execute(insert(PolicyNumber).values(kind=kind, key=key, number=number))


def _keys_of(policy: Policy) -> Iterable[tuple[str, list[str]]]:
    return (
        ("purpose", list(policy.purposes)),
        ("slot", [slot for field in policy.fields.values() for slot in field.slot_keys]),
    )


def _keep_notices(session: Session, policy: Policy) -> None:
    for purpose in policy.purposes.values():
        for one in purpose.notices.values():
            if session.get(NoticeText, one.hash) is None:
                session.execute(insert(NoticeText).values(**vars(one)))
