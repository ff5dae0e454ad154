"""The second net, on PostgreSQL: the database itself shows a sealed value only where what a use relied on stands.

Context: `reveal` asks the gate, and a mistake of ours may one day walk around it. Decision: row-level security on each
table that says `__gated__`. One setting names what must stand (`need`, the bits that the decision about this person
found), one the moment of that decision (`at`, by our clock, as everywhere); without them no row is there. Where `also`
stands for some and not for others, `reveal` looks once for each set of bits: as wide as the gate, and no wider.
Consequence: a yes that was taken back after the use was written hides the values, though the use would still open them.
Writing is the keeper's alone. Whoever holds the login can lift the net; it is under our own feet, not under theirs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import text

from ethicomm.db import Session, database_of

NEED, AT = "ethicomm.need", "ethicomm.at"
ASK = text("SELECT set_config(:need_name, :need, true), set_config(:at_name, :at, true)")
NEEDED = f"(SELECT nullif(nullif(current_setting('{NEED}', true), ''), '0')::bigint)"
SINCE = f"(SELECT nullif(current_setting('{AT}', true), '')::timestamptz)"
ROW = """(SELECT standing.bits & <need> = <need> AND standing.lapses > <at>
    FROM standing WHERE standing.subject = <table>.subject)"""


@contextmanager
def needing(session: Session, bits: int, at: datetime) -> Iterator[None]:
    """In here, gated tables show the rows of those for whom all these bits stood `at` that moment and stand now."""
    if database_of(session).role is None:
        yield
        return
    _ask(session, str(bits), at.isoformat())
    yield
    _ask(session, "", "")  # where something failed instead, the unit is undone, and this with it


def stands(table: str) -> str:
    """The condition of the policy, for a table with a `subject`.

    One row by its key and not EXISTS, which PostgreSQL answers by reading everybody's standing row first.
    """
    return ROW.replace("<need>", NEEDED).replace("<at>", SINCE).replace("<table>", table)


def _ask(session: Session, need: str, at: str) -> None:
    session.execute(ASK, {"need_name": NEED, "need": need, "at_name": AT, "at": at})
