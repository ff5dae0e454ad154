"""G22: whatever goes away under a community, people read what happened and what to do, and it goes on once it is back.

A trouble lasts while people open pages and press buttons, and while a worker works. Each answer is the usual one or the
page of that trouble; no page and no log line tells of the machine or of anyone; nothing was half done; and the first
page and the next piece of work after it is over succeed, in the same processes.
"""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from click.testing import CliRunner
from httpx import Response
from sqlalchemy import select

from ethicomm import clock, jobs
from ethicomm.accounts import member
from ethicomm.app import JOBS, House
from ethicomm.cli import cli
from ethicomm.demo.sink import Sink
from ethicomm.errors import Unavailable
from ethicomm.founding import environment
from ethicomm.jobs.models import Job
from ethicomm.logs import ALLOWED
from ethicomm.serving import run_worker
from tests.guarantees.everything import changed, snapshot
from tests.guarantees.troubles import Trouble, database_gone, disk_full, key_store_gone, key_store_locked, moved
from tests.members.people import joins
from tests.proving import short_and_full
from tests.serving import free_port
from tests.visiting import Visitor, entering, words_on

TROUBLES: dict[str, Trouble] = {
    "the database is gone": database_gone,
    "the disk is full": disk_full,
    "the key store is gone": key_store_gone,
    "the key store is locked": key_store_locked,
}
ADDRESS = "canary-22-{}@example.org"
LEAKS = ("canary-22", "Traceback", "SELECT", "INSERT", "/tmp/", "no space left")
ON_PAGES = (*LEAKS, "sqlalchemy", "psycopg", "sqlite", ".py", "Error</")
LOOKS = ("/me", "/me/data", "/me/consents", "/me/activity", "/promises")
PRESSES = {  # each with a table that nothing else here changes
    "/me/data/region": ({"value": "leiden"}, "value"),
    "/me/consents/newsletter": ({"answer": "no"}, "consent_record"),
    "/me/time-to-think": ({"keep": "week"}, ""),
}
WAIT = 60  # seconds, at most


@dataclass
class Person:
    """A member with a browser, signed in; and what they were answered since they last asked."""

    browser: Visitor
    answers: list[Response] = field(default_factory=list)

    def looks(self) -> list[Response]:
        return [self.browser.get(address) for address in LOOKS]

    def presses(self) -> list[Response]:
        return [self.browser.post(address, data=given) for address, (given, _table) in PRESSES.items()]

    def does_everything(self) -> list[Response]:
        return [*self.looks(), *self.presses()]


@contextmanager
def people(house: House, number: int) -> Iterator[list[Person]]:
    with house.database.write() as session:
        subjects = [joins(session, "newsletter", "segmentation", email=ADDRESS.format(one)) for one in range(number)]
    with ExitStack() as browsers:
        yield [Person(browsers.enter_context(entering(house, member(one)))) for one in subjects]


def together(everyone: list[Person]) -> list[Response]:
    """All at once."""
    with ThreadPoolExecutor(len(everyone)) as pool:
        return [answer for answers in pool.map(Person.does_everything, everyone) for answer in answers]


def until_felt(everyone: list[Person]) -> list[Response]:
    """All at once, again and again: a full SQLite file has some room left in its last pages."""
    answers = together(everyone)
    while len(answers) < 1000 and all(one.status_code < 400 for one in answers):
        answers += together(everyone)
    return answers


def is_right(answer: Response) -> bool:
    """The usual answer, or the page that says what happened, that nothing is lost and what to do."""
    if answer.status_code < 400:
        return True
    said = words_on(answer)
    return answer.status_code == 503 and "Nothing was half done" in said and "Try again in a minute" in said


def leaks(text: str, forbidden: tuple[str, ...]) -> list[str]:
    return [one for one in forbidden if one in text]


def is_fit_to_keep(told: str) -> bool:
    """Whether these log lines hold what is allowed, and nothing of anyone."""
    assert leaks(told, LEAKS) == []
    return all(json.loads(line).keys() <= ALLOWED for line in told.splitlines())


@pytest.mark.both
@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
@short_and_full("outages", 1, 25)
def test_g22_people_read_what_to_do_and_it_goes_on_without_a_restart(
    house: House, trouble: Trouble, outages: int, capfd: pytest.CaptureFixture[str]
) -> None:
    with people(house, 1 if outages == 1 else 4) as everyone:
        assert {one.status_code for one in everyone[0].looks()} == {200}
        for _outage in range(outages):
            before = snapshot(house)
            capfd.readouterr()
            with trouble(house):
                answers = until_felt(everyone)
            wrong = [(one.url.path, one.status_code, words_on(one)) for one in answers if not is_right(one)]
            assert wrong == []
            failed = [one for one in answers if one.status_code == 503]
            assert failed, "it was felt"
            assert [found for one in failed if (found := leaks(one.text, ON_PAGES))] == []
            assert is_fit_to_keep(capfd.readouterr().err)
            worked = {one.url.path for one in answers if one.request.method == "POST" and one.status_code < 400}
            untouched = {table for address, (_given, table) in PRESSES.items() if address not in worked}
            assert untouched.isdisjoint(changed(before, snapshot(house)))
            assert {one.status_code for one in everyone[0].looks()} == {200}, "the first page after it works"
        assert {one.status_code for one in together(everyone)} <= {200, 303}


@pytest.mark.both
@short_and_full("outages", 1, 10)
def test_g22_a_worker_lives_through_it_and_goes_on(
    house: House, outages: int, capfd: pytest.CaptureFixture[str]
) -> None:
    stop, told = threading.Event(), ""
    with house.database.write() as session:
        anna = joins(session, "newsletter", "segmentation", email=ADDRESS.format(1))
    worker = threading.Thread(target=run_worker, args=(house, stop))
    worker.start()
    try:
        for outage in range(outages):
            with database_gone(house):
                while "no work done" not in (now := capfd.readouterr().err):
                    told += now
                    assert worker.is_alive()
                    assert not stop.wait(0.05)
                told += now
            with house.database.write() as session:
                jobs.add(session, "facets", str(anna), clock.now() - timedelta(seconds=outage))
            assert is_done(house, outage + 1), "the same worker works on"
    finally:
        stop.set()
        worker.join()
    assert is_fit_to_keep(told + capfd.readouterr().err)


def is_done(house: House, times: int) -> bool:
    deadline, turn = clock.monotonic() + WAIT, threading.Event()
    finished = select(Job.id).where(Job.kind == "facets", Job.done_at.is_not(None), Job.failure.is_(None))
    while clock.monotonic() < deadline:
        with house.database.read() as session:
            if len(session.scalars(finished).all()) >= times:
                return True
        turn.wait(0.05)
    return False


def test_g22_with_the_relay_away_a_mail_waits_and_leaves_when_it_is_back(
    house: House, capfd: pytest.CaptureFixture[str]
) -> None:
    kept, port = list[object](), free_port()
    by_mail = House(house.settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{port}"}))
    with people(by_mail, 1), entering(by_mail, None) as browser:
        assert browser.post("/sign-in", data={"email": ADDRESS.format(0)}).status_code == 303
        jobs.run_due(by_mail.database, JOBS)
        assert is_fit_to_keep(capfd.readouterr().err)
        with Sink(port=port, keep=kept.append), clock.moved(clock.now() + timedelta(minutes=2)):
            jobs.run_due(by_mail.database, JOBS)
    by_mail.close()
    assert len(kept) == 1


@pytest.mark.parametrize("words", [("pages",), ("serve",), ("worker",), ("campaign", "list")])
def test_g22_without_the_root_key_nothing_starts_and_one_sentence_says_why(
    house: House, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    for line in environment(house.settings).splitlines():
        name, value = line.split("=", 1)
        monkeypatch.setenv(name, value.strip("'"))
    with moved(str(house.settings.root_key_file)):
        ended = CliRunner().invoke(cli, words)
    assert isinstance(ended.exception, Unavailable)
    assert "ETHICOMM_ROOT_KEY" in ended.exception.message
