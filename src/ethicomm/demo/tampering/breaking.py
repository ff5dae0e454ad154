"""The three ways to cheat, each done to a copy past all of our own code, and then checked like any log."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import text

from ethicomm import clock, ledger
from ethicomm.consent import State
from ethicomm.db import Session
from ethicomm.demo.tampering.copies import throwaway
from ethicomm.errors import Invalid
from ethicomm.words import _, _n, number, when


class Way(StrEnum):
    """How somebody with the whole database in hand might cheat."""

    CHANGE = "change-one-row"
    REMOVE = "remove-one-row"
    OLDER = "put-back-an-older-copy"


@dataclass(frozen=True)
class Deed:
    """What was done: a sentence, and the details as (term, words)."""

    words: str
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Verdict:
    """What one check said, and how long it took (seconds)."""

    findings: tuple[str, ...]
    entries: int
    seconds: float


@dataclass(frozen=True)
class Trial:
    """One attempt and how it ended. `witnessed` is the check against a checkpoint that was kept outside."""

    way: Way
    deed: Deed
    alone: Verdict
    witnessed: Verdict | None


def attempt(session: Session, way: Way) -> Trial:
    """Cheat this way, on a copy of all there is now. Raises Invalid when there is nothing yet to cheat with."""
    with throwaway(session) as copy:
        with copy.write() as placing:
            ledger.sequence(placing)
        with copy.read() as cheating:  # what is done here is not even kept in the copy
            kept = ledger.latest_checkpoint(cheating)
            if kept is None:
                raise Invalid(_("The log is still empty. Do something first, then come back."))
            note = kept.note
            deed = WAYS[way](cheating)
            cheating.expunge_all()
            witnessed = _check(cheating, note) if way is Way.OLDER else None
            return Trial(way, deed, _check(cheating), witnessed)


def _check(session: Session, *outside: str) -> Verdict:
    start = clock.monotonic()
    report = ledger.verify(session, ledger.kinds_of(session), outside=outside)
    return Verdict(tuple(one.words() for one in report.broken), report.size, clock.monotonic() - start)


def _change(session: Session) -> Deed:
    """Turn an answer into its opposite, as whoever wants one more reader would."""
    place, row = _answer(session)
    state = text("SELECT state FROM consent_record WHERE id = :row")
    before = str(session.scalar(state, {"row": row}))
    after = "withdrawn" if State(before).permits else "given"
    session.execute(text("UPDATE consent_record SET state = :after WHERE id = :row"), {"after": after, "row": row})
    return Deed(
        _("A no became a yes: in one record of an answer, one word was written over.")
        if after == "given"
        else _("A yes became a no: in one record of an answer, one word was written over."),
        (
            (_("Row"), _("entry %(place)s, in the table %(table)s", place=number(place), table="consent_record")),
            (_("Column"), "state"),
            (_("Before"), _bytes(before)),
            (_("After"), _bytes(after)),
        ),
    )


def _remove(session: Session) -> Deed:
    """Make an answer disappear, as if it had never been given."""
    place, row = _answer(session)
    session.execute(text("DELETE FROM consent_record WHERE id = :row"), {"row": row})
    left = session.scalar(text("SELECT count(*) FROM consent_record")) or 0
    return Deed(
        _("An answer is gone, as if nobody had ever given it: one record was deleted."),
        (
            (_("Row"), _("entry %(place)s, in the table %(table)s", place=number(place), table="consent_record")),
            (_("Before"), _n("%(count)s record", "%(count)s records", left + 1)),
            (_("After"), _n("%(count)s record", "%(count)s records", left)),
        ),
    )


def _put_back(session: Session) -> Deed:
    """Make the last days not have happened: everything as in an older backup, with what was signed then."""
    signed = ledger.checkpoints(session, limit=10)
    if len(signed) < 2:
        raise Invalid(_("The log was signed only once so far, so there is no older copy. Come back in a minute."))
    newest, older = signed[0], signed[len(signed) // 2]
    since = {"size": older.size}
    for kind in ledger.kinds_of(session):
        gone = "SELECT row FROM ledger_entry WHERE position >= :size AND kind = :kind"
        session.execute(text(f"DELETE FROM {kind.stored.name} WHERE id IN ({gone})"), {**since, "kind": kind.name})  # noqa: S608
    for statement in SET_BACK:
        session.execute(text(statement), since)
    return Deed(
        _("What came later is gone: the log is back as it was, with the signature that it had then."),
        (
            (_("Before"), _("%(size)s entries, signed %(when)s", size=number(newest.size), when=when(newest.at))),
            (_("After"), _("%(size)s entries, signed %(when)s", size=number(older.size), when=when(older.at))),
        ),
    )


SET_BACK = (
    "DELETE FROM ledger_entry WHERE position >= :size",
    "DELETE FROM ledger_checkpoint WHERE size > :size",
    "DELETE FROM ledger_node WHERE (number + 1) << (8 * level) > :size",
    "UPDATE ledger_head SET size = :size",
)
WAYS: dict[Way, Callable[[Session], Deed]] = {Way.CHANGE: _change, Way.REMOVE: _remove, Way.OLDER: _put_back}


def _answer(session: Session) -> tuple[int, str]:
    """Place and id of any one answer in the log: a member's own yes or no, not a question nor an end by itself."""
    drawn = session.execute(
        text(
            "SELECT position, row FROM ledger_entry JOIN consent_record ON id = row WHERE kind = 'consent' "
            "AND purpose <> 'account' AND state IN ('given', 'renewed', 'refused', 'withdrawn') "
            "ORDER BY random() LIMIT 1"
        )
    ).one_or_none()
    if drawn is None:
        raise Invalid(_("Nobody has answered a question yet, so there is no record to cheat with."))
    return drawn.position, drawn.row


def _bytes(value: str) -> str:
    return f"{value}  ({value.encode().hex(' ')})"
