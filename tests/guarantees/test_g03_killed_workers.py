"""G3: kill -9 of the worker: nobody gets a letter twice, nobody is lost, and what is uncertain is listed."""

import json
import multiprocessing
import random
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from ethicomm import campaigns, clock, consent, jobs
from ethicomm.accounts import member
from ethicomm.app import House
from ethicomm.campaigns import Campaign, Letter, Text
from ethicomm.campaigns.claiming import MOST
from ethicomm.campaigns.queries import accounting
from ethicomm.consent import Method, Yes
from ethicomm.members import NewMember, add_members
from ethicomm.settings import Settings
from tests.consent.people import OWNER
from tests.guarantees.racing import mail_server, until
from tests.proving import short_and_full

READERS = {2: 500, 200: 10_000}  # for so many kills
LEAVING = 0.1  # the share of them who withdraw meanwhile
IN_FLIGHT = 2 * MOST  # one batch being handed over, one claimed behind it


def work(settings: Settings, later: timedelta, begun: Any) -> None:
    """A worker in a process of its own."""
    house = House(settings)
    with house.database.read() as session:
        session.scalar(select(Campaign.id))
    begun.set()
    with clock.moved(clock.now() + later):
        jobs.run_due(house.database, {campaigns.JOB: campaigns.campaign})


@pytest.mark.both
@short_and_full("kills", 2, 200)
def test_g3_nobody_gets_two_and_everyone_is_accounted_for(house: House, tmp_path: Path, kills: int) -> None:
    dice, spawn, record = random.Random(3), multiprocessing.get_context("spawn"), tmp_path / "record"
    with mail_server(record, wait=0.004) as port:
        settings = house.settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{port}"})
        addresses = _community(house, READERS[kills])
        for life in range(kills + 1):
            begun = spawn.Event()
            worker = spawn.Process(target=work, args=(settings, timedelta(minutes=life), begun))
            worker.start()
            until(worker, begun.is_set)
            if life < kills:
                time.sleep(dice.uniform(0.2, 0.5))
                worker.kill()
            worker.join()
            withdrawn = _some_withdraw(house, dice, addresses, int(LEAVING * len(addresses) / (kills + 1)))
    with house.database.read() as session:
        account = accounting(session, session.scalars(select(Campaign.id)).one())
    lines = [json.loads(line) for line in record.read_text().splitlines()]
    arrived = Counter(line["to"] for line in lines if line["ended"])
    assert [to for to, times in arrived.items() if times > 1] == []
    assert account.balanced
    assert set(account.copies) <= {"sent", "uncertain", "suppressed"}
    assert account.copies["sent"] <= len(arrived) <= account.copies["sent"] + account.copies.get("uncertain", 0)
    assert account.copies.get("uncertain", 0) <= kills * IN_FLIGHT
    assert withdrawn


def _community(house: House, people: int) -> dict[str, int]:
    emails = [f"reader{number}@example.org" for number in range(people)]
    with house.database.write() as session:
        subjects = add_members(session, OWNER, [NewMember({"email": one}, "en") for one in emails], Method.IMPORT)
        consent.give_many(session, OWNER, "newsletter", [Yes(one, clock.now()) for one in subjects], None)
        letter = campaigns.write(session, OWNER, Letter("A", {"en": Text("A", "B")}))
        campaigns.schedule(session, OWNER, letter, clock.now())
    return dict(zip(emails, subjects, strict=True))


def _some_withdraw(house: House, dice: random.Random, addresses: dict[str, int], count: int) -> int:
    some = dice.sample(sorted(addresses.values()), count)
    with house.database.write() as session:
        for one in sorted(some):
            consent.withdraw(session, member(one), one, "newsletter", method=Method.ONE_CLICK)
    return len(some)
