"""G12: the root key is renewed under load and under kill -9: no read fails, no field is lost, the old root is dead."""

import http.client
import multiprocessing
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ethicomm.accounts.sessions import Person
from ethicomm.app import House
from ethicomm.errors import Unavailable
from ethicomm.keys.renewing import renew_root
from ethicomm.settings import Settings
from ethicomm.vault import RootKey
from ethicomm.vault.wrapping import Wrapping
from tests.accounts.people import signs_in
from tests.keys.stores import (
    MARIA,
    again,
    community,
    files_with,
    lost,
    renews,
    roots_in,
    sealed_for,
    waited_for,
)  # fmt: skip
from tests.members.people import joins
from tests.proving import short_and_full
from tests.serving import free_port, served

__all__ = ["community"]
PEOPLE = {20: 1_000, 100: 20_000}  # keys to wrap anew, at so many requests in a second
HANDS = 4
HOST = {"Host": "localhost:8000"}


@pytest.mark.both
@short_and_full("rate", 20, 100)
def test_g12_no_read_fails_while_the_root_is_renewed(kept: House, rate: int) -> None:
    house = kept
    with house.database.write() as session:
        anna = joins(session, "newsletter")
    token, old = signs_in(house, Person(subject=anna)), roots_in(house.settings)
    sealed = sealed_for(house, range(1, PEOPLE[rate] + 1))
    stale = again(house.settings)
    stale.vault.members_with_keys()
    answers = Counter[str]()
    serve = in_a_process if rate == 100 else in_a_thread
    with serve(house.settings) as port, asking(port, token, rate, answers):
        waited_for(lambda: answers.total() > rate // 2)
        for _again in range(2):
            renew_root(house.database, house.roots, MARIA, None)
            before = answers.total()
            waited_for(lambda seen=before: answers.total() > seen + rate // 2)
        sealed |= sealed_for(stale, range(1_000_001, 1_000_101))
    assert set(answers) == {"200 anna@example.org"}
    assert lost(house, sealed) == []
    assert is_dead(house, *old)


@pytest.mark.both
@short_and_full("kills", 3, 50)
def test_g12_nothing_is_lost_however_often_it_is_killed(kept: House, kills: int) -> None:
    house, dice = kept, random.Random(12)
    sealed, stale, seen = sealed_for(house, range(1, 4_001)), again(house.settings), set(roots_in(house.settings))
    stale.vault.members_with_keys()
    spawn = multiprocessing.get_context("forkserver")
    spawn.set_forkserver_preload(["tests.keys.stores"])
    for life in range(kills):
        begun = spawn.Event()
        process = spawn.Process(target=renews, args=(house.settings, begun))
        process.start()
        assert begun.wait(60)
        time.sleep(dice.uniform(0, 0.6))
        process.kill()
        process.join()
        seen |= set(roots_in(house.settings))
        sealed |= sealed_for(stale, range(10_000 + 10 * life, 10_010 + 10 * life))
        assert lost(house, sealed) == []
    renew_root(house.database, house.roots, MARIA, None)
    assert lost(house, sealed) == []
    assert is_dead(house, *(seen - set(roots_in(house.settings))))
    assert len(seen) > 1


def is_dead(house: House, *old: RootKey) -> bool:
    """Whether these root keys stand in no file any more, and open no key of the store."""
    folder = house.settings.root_key_file.parent
    return bool(old) and all(not files_with(folder, one) and not opens_any(house, one) for one in old)


def opens_any(house: House, root: RootKey) -> int:
    wrapping, opened = Wrapping(root), 0
    with house.vault.store.read() as session:
        rows = session.connection().exec_driver_sql("SELECT subject, wrapped, root FROM member_key").all()
        rows += session.connection().exec_driver_sql("SELECT name, wrapped, root FROM named_key").all()
    for row in rows:
        try:
            opened += bool(wrapping.unwrap(row, str(row[0])))
        except Unavailable:
            continue
    return opened


@contextmanager
def in_a_thread(settings: Settings) -> Iterator[int]:
    """The pages of another house on the same files, which knows what it read when it was opened."""
    other, port = again(settings), free_port()
    with served(other.pages(), port):
        yield port


@contextmanager
def in_a_process(settings: Settings) -> Iterator[int]:
    """The pages as `ethicomm pages` serves them."""
    port = free_port()
    given = {f"ETHICOMM_{name.upper()}": str(value) for name, value in settings if value and name != "demo"}
    words = [sys.executable, "-m", "ethicomm", "pages", "--port", str(port)]
    process = subprocess.Popen(words, env={**os.environ, **given}, stdout=subprocess.DEVNULL)
    try:
        waited_for(lambda: answers_at(port), 180)
        yield port
    finally:
        process.terminate()
        process.wait()


def answers_at(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/sign-in", headers=HOST)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def asking(port: int, token: str, rate: int, answers: Counter[str]) -> Iterator[None]:
    """A member who looks at her data so many times in a second, until the block ends."""
    stop = threading.Event()
    hands = [threading.Thread(target=ask, args=(port, token, HANDS / rate, answers, stop)) for _hand in range(HANDS)]
    for hand in hands:
        hand.start()
    try:
        yield
    finally:
        stop.set()
        for hand in hands:
            hand.join()


def ask(port: int, token: str, every: float, answers: Counter[str], stop: threading.Event) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    due = time.monotonic()
    while not stop.wait(max(0, due - time.monotonic())):
        due += every
        connection.request("GET", "/me/data", headers={**HOST, "Cookie": f"ethicomm={token}"})
        answer = connection.getresponse()
        page = answer.read()
        answers[f"{answer.status} {'anna@example.org' if b'anna@example.org' in page else 'without her data'}"] += 1
    connection.close()
