"""Sending a letter: claim, open, hand over, write down, again and again, while a second thread works ahead.

Each turn of the database thread is one write unit: the outcomes of the batch before, and the claim of the next.
While it works, the mail thread hands over the batch in between. A claim's lease of two seconds runs from before its
own unit began, so a letter that waited too long for its turn is not begun and goes back to be claimed anew.
"""

import contextvars
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from ethicomm import clock, consent, jobs
from ethicomm.accounts import MACHINE
from ethicomm.algorithms import SLOTS
from ethicomm.campaigns.actions import JOB, announce, ask_if_late, move
from ethicomm.campaigns.claiming import (
    MOST,
    Claim,
    Claimed,
    Hold,
    Lost,
    claim,
    finish,
    held_campaign,
    keep,
    let_go,
    next_due,
    settle,
    take_over,
)
from ethicomm.campaigns.closing import is_closed
from ethicomm.campaigns.composing import fillers_of, slots_in
from ethicomm.campaigns.freezing import freeze, purposes_of
from ethicomm.campaigns.models import Campaign
from ethicomm.campaigns.outcomes import Answers, Verdict, write_outcomes
from ethicomm.campaigns.pauses import Pauses
from ethicomm.campaigns.printing import Press, texts_of
from ethicomm.campaigns.vocabulary import State
from ethicomm.db import Database, Session, locked, one_snapshot
from ethicomm.jobs import Lease, LeaseLost
from ethicomm.mail import Message, Outcome, Relay, Result, Sender
from ethicomm.policy import in_force
from ethicomm.settings import Settings

CONNECTIONS = 4
SHIFT = 30.0  # seconds after which other work gets its turn
QUICK = 0.5  # seconds a batch may take for the next to be claimed meanwhile
BEAT = 5.0  # seconds between signs of life while the relay takes its time
SOONEST, LATEST = timedelta(seconds=30), timedelta(minutes=15)  # between looks at a silent relay
Given = TypeVar("Given")


def campaign(database: Database, ref: str, lease: Lease) -> None:
    """Work for later: start or go on with sending. `ref` is the letter's public id."""
    start_if_due(database, UUID(ref))
    hold = _take(database, UUID(ref))
    if hold is not None:
        Run(database, hold, lease).go()


def start_if_due(database: Database, public_id: UUID) -> None:
    """When its time has come, settle the candidates and let it begin."""
    with database.write() as session:
        while consent.expire_lapsed(session):
            pass
    with database.write() as session:
        one_snapshot(session)
        found = session.scalar(locked(session, select(Campaign).where(Campaign.public_id == public_id)))
        if found is None or found.state != State.SCHEDULED or found.starts_at is None:
            return
        if is_closed(session):
            jobs.add(session, JOB, str(public_id), clock.now() + LATEST)
            return
        if found.starts_at > clock.now():
            jobs.add(session, JOB, str(public_id), found.starts_at)
            return
        if ask_if_late(session, found):
            return
        announce(session, found)
        freeze(session, found)
        move(session, MACHINE, found, State.SENDING)


@dataclass
class Batch:
    """One claim on its way."""

    copies: dict[int, Claimed]
    messages: list[Message[int]]
    nowhere: tuple[int, ...]
    held_back: list[int]
    until: float
    results: list[Result[int]] = field(default_factory=list)


class Run:
    """One worker's turn at one letter."""

    def __init__(self, database: Database, hold: Hold, lease: Lease) -> None:
        self._database, self._hold, self._lease = database, hold, lease
        self._press, self._pauses = Press(database, hold), Pauses()
        self._most = 1 if hold.probing else MOST
        self._verdict, self._claiming, self._ahead = Verdict.FINE, True, True
        self._ends = clock.monotonic() + SHIFT

    def go(self) -> None:
        """Send until nothing is due, the letter is stopped, the relay is silent, or other work waits for its turn."""
        with self._database.read() as session:
            relay, sender = Relay.at(Settings.of(session).smtp_url), in_force(session).community.sender
        with self._alive(), beside() as aside, Sender(relay, sender, connections=CONNECTIONS) as mail:
            leaving, done = self._turn(None), None
            while leaving or done:
                coming = aside(partial(self._turn, done)) if self._ahead or done else None
                if leaving:
                    self._hand_over(mail, leaving)
                done, leaving = leaving, coming.result() if coming else None
        self._end()

    def _turn(self, done: Batch | None) -> Batch | None:
        """Write what became of the last batch, take the next, print it."""
        with self._database.write() as session:
            if done:
                answers = Answers(done.copies, done.results, done.nowhere, done.held_back)
                self._verdict = write_outcomes(session, self._hold, answers)
            taken = self._claim(session)
            if done or taken:
                self._lease.got_on(session)
        if taken is None:
            return None
        printed = self._press.print(taken)
        messages, held_back = self._pauses.part(printed.messages)
        return Batch({one.delivery: one for one in taken.copies}, messages, printed.nowhere, held_back, taken.until)

    def _claim(self, session: Session) -> Claim | None:
        if not self._claiming or self._verdict is not Verdict.FINE or clock.monotonic() > self._ends:
            return None
        try:
            return claim(session, self._hold, self._most)
        except Lost:
            self._claiming = False
            return None

    def _hand_over(self, mail: Sender, batch: Batch) -> None:
        """Give one batch to the relay, and learn how many it takes within a lease."""
        started = clock.monotonic()
        batch.results = mail.send(batch.messages, begin_until=batch.until)
        self._pauses.learn(batch.messages, batch.results)
        self._ahead = clock.monotonic() - started < QUICK
        begun = sum(result.outcome is not Outcome.NOT_BEGUN for result in batch.results)
        if begun < len(batch.results):
            self._most = max(CONNECTIONS, begun)
        elif self._ahead:
            self._most = min(MOST, 2 * self._most)

    @contextmanager
    def _alive(self) -> Iterator[None]:
        """Show signs of life while a slow relay is waited for."""
        stop = threading.Event()
        beating = threading.Thread(target=contextvars.copy_context().run, args=(self._beat, stop), daemon=True)
        beating.start()
        try:
            yield
        finally:
            stop.set()
            beating.join()

    def _beat(self, stop: threading.Event) -> None:
        while not stop.wait(BEAT):
            try:
                self._lease.renew()
                with self._database.write() as session:
                    keep(session, self._hold)
            except (Lost, LeaseLost):
                self._claiming = False
                return

    def _end(self) -> None:
        """Leave the letter: finished, or with a time to come back to it."""
        with self._database.write() as session:
            campaign = held_campaign(session, self._hold)
            if campaign is None:
                return
            let_go(session, self._hold)
            if campaign.state != State.SENDING:
                return
            due = self._come_back(session, campaign)
            if due:
                jobs.add(session, JOB, str(self._hold.public_id), due)
            else:
                finish(session, campaign)

    def _come_back(self, session: Session, campaign: Campaign) -> datetime | None:
        now = clock.now()
        if is_closed(session):
            return now + LATEST
        if self._verdict is Verdict.SILENT:
            return now + min(max(now - (campaign.silent_since or now), SOONEST), LATEST)
        return next_due(session, self._hold)


def _take(database: Database, public_id: UUID) -> Hold | None:
    """The right to send this letter; None when it is not to be sent now, or another worker is at it."""
    with database.write() as session:
        campaign = session.scalar(locked(session, select(Campaign).where(Campaign.public_id == public_id)))
        if campaign is None:
            return None
        if campaign.held_until and campaign.held_until > clock.now():
            jobs.add(session, JOB, str(public_id), campaign.held_until)
            return None
        if campaign.state != State.SENDING:
            settle(session, campaign)
            return None
        wanted = slots_in(texts_of(session, campaign).values())
        may = fillers_of(in_force(session))
        fillers = [slot for slot in SLOTS if slot.key in wanted and slot.key in may]
        return take_over(session, campaign, fillers, purposes_of(campaign))


@contextmanager
def beside() -> Iterator[Callable[[Callable[[], Given]], "Future[Given]"]]:
    """A second thread for the database, which knows the same clock and language."""
    with ThreadPoolExecutor(1, thread_name_prefix="letters") as pool:
        yield lambda call: pool.submit(contextvars.copy_context().run, call)
