"""A day at the bakery, as the owner opens Today."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import insert

from ethicomm import app, campaigns, clock, jobs, ledger
from ethicomm.app import House
from ethicomm.campaigns import Letter, Text
from ethicomm.console import checks, routes
from ethicomm.db import uuid7
from ethicomm.members.models import Waiting, waiting_place
from tests.automations.story import OWNER
from tests.members.people import joins
from tests.smtp import Smtp
from tests.visiting import visiting


@dataclass
class Day:
    """One community, the mail server of its relay, and the page as it was seen last."""

    house: House
    smtp: Smtp
    moment: datetime = field(default_factory=clock.now)
    page: str = ""

    @contextmanager
    def now(self) -> Iterator[None]:
        self.moment += timedelta(seconds=5)
        with clock.moved(self.moment):
            yield

    def open(self) -> str:
        with self.now(), visiting(self.house, routes.HANDLERS, OWNER) as browser:
            self.page = browser.get("/today").text
        return self.page

    def work(self) -> None:
        """Let the worker do what is due."""
        with self.now():
            jobs.run_due(self.house.database, app.JOBS)

    def letter_to(self, *names: str) -> UUID:
        """These people join and say yes, and a letter goes to them."""
        with self.now(), self.house.database.write() as session:
            for name in names:
                joins(session, "newsletter", email=f"{name.lower()}@example.org", first_name=name)
            text = {"en": Text("October loaves", "The rye is back.")}
            letter = campaigns.write(session, OWNER, Letter("October loaves", text))
            campaigns.schedule(session, OWNER, letter, clock.now())
        self.work()
        return letter

    def wait_for_proof(self, people: int, days: int) -> None:
        """People from an import whose proof is missing."""
        machine, batch = self.house.vault.machine(), uuid7()
        with self.now(), self.house.database.write() as session:
            for row in (uuid7() for _ in range(people)):
                cell, ends = machine.seal(waiting_place(row), "{}"), clock.now() + timedelta(days=days)
                seen = {"address": os.urandom(32), "batch": batch, "at": clock.now(), "ends": ends}
                session.execute(insert(Waiting).values(id=row, cell=cell, **seen))

    def check_log(self) -> None:
        """What comes round once a day."""
        with self.now():
            with self.house.database.write() as session:
                ledger.sequence(session)
            checks.check_daily(self.house.database)
