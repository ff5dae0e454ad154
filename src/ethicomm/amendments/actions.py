"""The one act: a folder of policies comes in force."""

from pathlib import Path

from ethicomm import ledger, policy
from ethicomm.accounts import Actor
from ethicomm.db import Session
from ethicomm.policy import Policy


def put_in_force(session: Session, actor: Actor, folder: Path) -> Policy:
    """Apply this folder and write it into the log. The content that is in force already is no act.

    Raises Invalid with every finding when the folder is not fit.
    """
    before = policy.newest_applied(session)
    after = policy.apply(session, actor.id, folder)
    if before is None or after.hash != before[1]:
        came_after = before[1] if before else None
        ledger.note(session, actor.role, actor.id, "policy applied", policy=after.hash, before=came_after)
    return after
