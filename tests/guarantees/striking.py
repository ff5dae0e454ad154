"""Failing at the N-th write: on the real engines, before the statement reaches the database, and before each commit.

A write is a statement that changes rows, or a commit, of the data or of the key store, counted together. Two ways to
fail: the machine stops (nothing of this process reaches a database any more, and nobody catches it), or the database
refuses this once, as when the disk is full for a moment, and the code goes on as it will.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from ethicomm.app import House
from ethicomm.errors import Problem

WRITES = ("INSERT", "UPDATE", "DELETE", "WITH")


class How(Enum):
    """What happens at that write."""

    STOPS = "the machine stops"
    REFUSES = "the database refuses once"


class Stopped(BaseException):
    """The machine stopped."""


@dataclass
class Blow:
    """Counts writes, and strikes at one of them. `struck` says what was to be written then."""

    at: int
    how: How
    writes: int = 0
    struck: str = ""

    def before(self, _connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.lstrip().upper().startswith(WRITES):
            self.write(statement)

    def commit(self, connection: object) -> None:
        self.write("COMMIT")

    def write(self, what: str) -> None:
        self.writes += 1
        if self.writes == self.at:
            self.struck = " ".join(what.split())[:70]
        elif not self.struck or self.how is How.REFUSES:
            return
        raise Stopped if self.how is How.STOPS else OperationalError(what, {}, Exception("no space left"))


@contextmanager
def listening(blow: Blow, *engines: Engine) -> Iterator[None]:
    """Every write of these engines passes the blow."""
    for engine in engines:
        event.listen(engine, "before_cursor_execute", blow.before)
        event.listen(engine, "commit", blow.commit)
    try:
        yield
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", blow.before)
            event.remove(engine, "commit", blow.commit)


def struck(house: House, act: Callable[[], object], at: int, how: How) -> Blow:
    """Do this, and fail at the write of this number. What the code made of it is for the database to show."""
    blow = Blow(at, how)
    with listening(blow, house.database.engine, house.vault.store.engine):
        try:
            act()
        except (Stopped, OperationalError, Problem):
            if not blow.struck:
                raise
    return blow
