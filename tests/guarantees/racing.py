"""People who withdraw in the very moment their letter leaves: real processes, one database, one mail server."""

import json
import multiprocessing
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from ethicomm import campaigns, clock, consent, jobs
from ethicomm.accounts import member
from ethicomm.app import House
from ethicomm.campaigns import Copy, Delivery, Letter, Text
from ethicomm.campaigns import sending as sending_of_letters
from ethicomm.campaigns.sending import start_if_due
from ethicomm.consent import Method, Yes
from ethicomm.consent import actions as acts_of_consent
from ethicomm.members import NewMember, add_members
from ethicomm.settings import Settings
from tests.consent.people import OWNER

WITHDRAWING, HANDS = 2, 4  # processes, beside the one that sends and the mail server; threads in each
TOGETHER = 4  # withdrawals that one request makes


@dataclass(frozen=True)
class Track:
    """How tight the race is. Careless: a withdrawal that answers without waiting, which must be caught."""

    people: int
    most: int = 20  # copies in a claim
    wait: float = 0.02  # seconds the mail server takes for each letter
    ahead: int = 30  # how many copies before its turn, at most, its reader withdraws
    behind: int = 15
    careless: bool = False
    all_at_once: bool = False  # they say no to everything, instead of to the letters


Turn = tuple[int, int]  # (delivery, subject)


@dataclass(frozen=True)
class Race:
    """One letter and one withdrawal. Seconds of one clock; `begun` is None when the letter never left."""

    answered: float
    begun: float | None
    ended: float | None


@contextmanager
def mail_server(record: Path, wait: float) -> Iterator[int]:
    """It writes down when each letter began and ended, and takes its time to answer."""
    fault = json.dumps({"step": "dot", "wait": wait})
    command = [sys.executable, "-m", "ethicomm.demo.sink", "--record", str(record), "--fault", fault]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def races(house: House, folder: Path, track: Track) -> list[Race]:
    """Send one letter to all of them while each of them withdraws."""
    record = folder / "record"
    with mail_server(record, track.wait) as port:
        settings = house.settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{port}"})
        sending = House(settings)
        addresses = _community(sending, track.people)
        withdrawing = _start(settings, _turns(sending, addresses), track)
        sending_of_letters.MOST = track.most
        jobs.run_due(sending.database, {campaigns.JOB: campaigns.campaign})
        answered: dict[int, float] = {}
        for process, answers in withdrawing:
            until(process, lambda answers=answers: not answers.empty())
            answered |= answers.get()
            process.join()
        sending.close()
    return _paired(addresses, answered, record)


def _community(house: House, people: int) -> dict[int, str]:
    emails = [f"racer{number}@example.org" for number in range(people)]
    with house.database.write() as session:
        subjects = add_members(session, OWNER, [NewMember({"email": one}, "en") for one in emails], Method.IMPORT)
        consent.give_many(session, OWNER, "newsletter", [Yes(one, clock.now()) for one in subjects], None)
        letter = campaigns.write(session, OWNER, Letter("Race", {"en": Text("Race", "Run.")}))
        campaigns.schedule(session, OWNER, letter, clock.now())
    start_if_due(house.database, letter)
    return dict(zip(subjects, emails, strict=True))


def _turns(house: House, subjects: dict[int, str]) -> list[Turn]:
    """(delivery, subject) in the order in which they will leave."""
    with house.database.read() as session:
        found = session.execute(select(Delivery.id, Delivery.subject).order_by(Delivery.id)).all()
    return [(row.id, row.subject) for row in found if row.subject in subjects]


def _start(settings: Settings, turns: Sequence[Turn], track: Track) -> list[tuple[Any, Any]]:
    spawn = multiprocessing.get_context("spawn")
    started = []
    for number in range(WITHDRAWING):
        ready, answers = spawn.Event(), spawn.SimpleQueue()
        own = turns[number::WITHDRAWING]
        process = spawn.Process(target=withdraw_in_turn, args=(settings, own, track, ready, answers))
        process.start()
        started.append((process, answers, ready))
    for process, _answers, ready in started:
        until(process, ready.is_set)
    return [(process, answers) for process, answers, _ready in started]


def until(process: Any, done: Callable[[], bool]) -> None:
    """Wait for it, as long as the process lives."""
    while not done():
        process.join(0.05)
        assert done() or process.is_alive(), "a process died"


def withdraw_in_turn(settings: Settings, turns: Sequence[Turn], track: Track, ready: Any, answers: Any) -> None:
    """In a process of its own: each of these people withdraws when their copy is about to leave, or just left."""
    house = House(settings)
    if track.careless:
        acts_of_consent.wait_for_handovers = lambda *_: lambda: None  # type: ignore[assignment]
    watch = Watch(house)
    ready.set()
    hands = [turns[number::HANDS] for number in range(HANDS)]
    with watch, ThreadPoolExecutor(HANDS) as pool:
        found = list(pool.map(lambda own: _withdraw(house, watch, list(own), track), hands))
    answers.put({subject: moment for part in found for subject, moment in part.items()})
    house.close()


class Watch:
    """Looks every few milliseconds which copy was claimed last."""

    def __init__(self, house: House) -> None:
        self.house, self.stop = house, threading.Event()
        self.at = self.look()
        self.thread = threading.Thread(target=self.watch)

    def look(self) -> int:
        with self.house.database.read() as session:
            left = select(func.max(Delivery.id)).where(Delivery.state != Copy.QUEUED)
            return session.scalar(left) or 0

    def watch(self) -> None:
        while not self.stop.wait(0.008):
            self.at = self.look()

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join()


def _withdraw(house: House, watch: Watch, turns: list[Turn], track: Track) -> dict[int, float]:
    dice, answered = random.Random(len(turns)), dict[int, float]()
    while turns:
        at = watch.at
        near = [turn for turn in turns if at - track.behind <= turn[0] <= at + track.ahead]
        missed = [turn for turn in turns if turn[0] < at - track.behind]
        some = dice.sample(near, min(TOGETHER, len(near))) or missed[:TOGETHER]
        turns = [one for one in turns if one not in some]
        if some:
            press = _say_no_to_everything if track.all_at_once else _press_stop
            answered |= press(house, [subject for _delivery, subject in some])
        else:
            time.sleep(0.005)  # nobody's turn is near
    return answered


def _press_stop(house: House, subjects: list[int]) -> dict[int, float]:
    with house.database.write() as session:
        for one in sorted(subjects):
            consent.withdraw(session, member(one), one, "newsletter", method=Method.ONE_CLICK)
    return dict.fromkeys(subjects, time.monotonic())


def _say_no_to_everything(house: House, subjects: list[int]) -> dict[int, float]:
    with house.database.write() as session:
        for one in sorted(subjects):
            consent.refuse_all(session, member(one), one, method=Method.PORTAL)
    return dict.fromkeys(subjects, time.monotonic())


def _paired(addresses: dict[int, str], answered: dict[int, float], record: Path) -> list[Race]:
    begun: dict[str, float] = {}
    ended: dict[str, float] = {}
    for line in record.read_text().splitlines():
        seen = json.loads(line)
        begun[seen["to"]] = seen["begun"]
        if seen["ended"]:
            ended[seen["to"]] = seen["ended"]
    return [
        Race(moment, begun.get(addresses[subject]), ended.get(addresses[subject]))
        for subject, moment in answered.items()
    ]
