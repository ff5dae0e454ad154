"""A bakery whose welcome letter sends itself, new members, and the post they get. Time is moved, never waited for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from ethicomm import app, automations, clock, jobs
from ethicomm.accounts import Actor, Role
from ethicomm.app import House
from ethicomm.automations import AutomationRun, Stage, Turn
from ethicomm.automations.queries import TurnSeen, turns
from tests.members.people import joins
from tests.smtp import Smtp

KEY = "welcome"
OWNER = Actor(Role.OWNER, "owner")
PATH = (Stage.DRAFT, Stage.SHADOW, Stage.APPROVE, Stage.AUTOMATIC)
JOBS = {**app.JOBS, **automations.JOBS}
OTHERS = tuple(turn for turn in Turn if turn is not Turn.ASKING)


@dataclass
class Story:
    """One community over some days."""

    house: House
    smtp: Smtp
    today: datetime = field(default_factory=clock.now)
    people: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def now(self) -> Iterator[None]:
        self.today += timedelta(seconds=5)  # each act comes after the one before
        with clock.moved(self.today):
            yield

    def trust(self, stage: Stage) -> None:
        """Bring the welcome letter up to this stage, step by step."""
        for step in PATH[1 : PATH.index(stage) + 1]:
            with self.now(), self.house.database.write() as session:
                automations.move(session, OWNER, KEY, step, "it works")

    def joins(self, name: str, *purposes: str) -> None:
        """Someone joins by the join page; the worker hears of it."""
        address = f"{name.lower()}@example.org"
        with self.now(), self.house.database.write() as session:
            self.people[name] = joins(session, *purposes, email=address, first_name=name)
        self.is_told(name)

    def is_told(self, name: str) -> None:
        with self.now(), self.house.database.write() as session:
            jobs.add(session, "welcome", str(self.people[name]))
        self.work()

    def pass_days(self, days: int = 1) -> None:
        self.today += timedelta(days=days, minutes=1)
        self.work()

    def work(self) -> None:
        """Let the worker do what is due."""
        with self.now():
            jobs.run_due(self.house.database, JOBS)

    def turn_of(self, name: str) -> TurnSeen | None:
        """This person's turn as the page lists it."""
        with self.house.database.read() as session:
            one = session.scalar(select(AutomationRun.id).where(AutomationRun.subject == self.people[name]))
            return next((turn for turn in self.listed(*Turn) if turn.id == one), None)

    def listed(self, *states: Turn) -> tuple[TurnSeen, ...]:
        with self.house.database.read() as session:
            return turns(session, KEY, *states)

    def asking(self) -> list[UUID]:
        """The letters that wait for a person."""
        return [turn.id for turn in self.listed(Turn.ASKING)]

    def decide(self, send: list[UUID], skip: list[UUID]) -> None:
        with self.now(), self.house.database.write() as session:
            automations.approve(session, OWNER, KEY, send)
            automations.skip(session, OWNER, KEY, skip)
