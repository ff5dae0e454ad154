"""What has ended goes: done now and then by the worker."""

from datetime import timedelta

from sqlalchemy import delete

from ethicomm import clock
from ethicomm.accounts.models import SignIn, Tries, WebSession
from ethicomm.accounts.staff.models import UsedChallenge
from ethicomm.accounts.staff.people import end_overdue
from ethicomm.db import Session

LINKS_KEPT = timedelta(hours=1)  # so that a late job finds the row it is about


def forget_ended(session: Session) -> None:
    """Delete ways in, sessions, counts and challenges whose time is over; end the access of those past their day."""
    now = clock.now()
    session.execute(delete(SignIn).where(SignIn.ends < now - LINKS_KEPT))
    for table in (WebSession, Tries, UsedChallenge):
        session.execute(delete(table).where(table.ends < now))
    end_overdue(session)
