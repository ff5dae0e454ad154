"""Reading the journal: what ended since a backup was made, kept beside the keys."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from ethicomm.vault.keys import Vault
from ethicomm.vault.store import JournalLine

PART = 5_000
ALL, FIELD, MARK, LETTER = "all", "field:", "mark:", "letter:"
GAP = "gap"  # here a copy of the keys was put in place of a journal that nobody could read


@dataclass(frozen=True)
class Line:
    """One line. `what`: a purpose, `field:<name>`, `all`, `mark:<generation>:<hex>`, `letter:<public id>` or `gap`."""

    number: int
    subject: int
    what: str
    n: int
    at: datetime


def newest_line(vault: Vault) -> int:
    """The number of the newest line; 0 before there is any."""
    with vault.store.read() as session:
        return session.scalar(select(func.max(JournalLine.line))) or 0


def lines(vault: Vault) -> Iterator[Line]:
    """The whole journal, oldest first, in small parts."""
    after = 0
    one = select(JournalLine.line, JournalLine.subject, JournalLine.what, JournalLine.n, JournalLine.at)
    while True:
        with vault.store.read() as session:
            part = session.execute(one.where(JournalLine.line > after).order_by(JournalLine.line).limit(PART)).all()
        if not part:
            return
        yield from (Line(*row) for row in part)
        after = part[-1].line
