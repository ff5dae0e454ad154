"""What is kept of erasures goes too: names of those erased after 30 days at most, the proof after 36 months."""

from datetime import timedelta

from sqlalchemy import delete, select

from ethicomm import clock, ledger
from ethicomm.db import Database
from ethicomm.retention import is_believed
from ethicomm.rights.models import ERASED, Certificate, Erasure, Naming, Telling
from ethicomm.rights.telling import forget_names

PROOF = timedelta(days=1_096)  # 36 months (law.md 5)
PART = 500  # erasures in one unit of work


def forget(database: Database) -> None:
    """Comes round by the clock, and takes a lock only for work. Nothing goes while the clock is doubted."""
    now = clock.now()
    with database.read() as session:
        named = session.scalar(select(Naming.id).where(Naming.ends <= now).limit(1))
        old = session.scalars(select(Erasure.id).where(Erasure.at <= now - PROOF).limit(PART)).all()
    if (named is None and not old) or not is_believed(database):
        return
    with database.write() as session:
        forget_names(session)
        certified = session.scalars(select(Certificate.id).where(Certificate.id.in_(old))).all()
        if certified:
            ledger.remove(session, ERASED, certified, "proof period over")
        for table, column in ((Telling, Telling.erasure), (Erasure, Erasure.id)):
            session.execute(delete(table).where(column.in_(old)))
