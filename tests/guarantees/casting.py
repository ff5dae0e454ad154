"""Who and what the core transactions are about: one house, its mail, and as many people as are asked for."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from ethicomm import automations, campaigns, clock, consent, jobs, members
from ethicomm.accounts import Role
from ethicomm.accounts.staff import people
from ethicomm.algorithms import PICKS
from ethicomm.app import JOBS, House
from ethicomm.automations import AutomationRun, Stage, Turn
from ethicomm.automations.stages import chosen_stage
from ethicomm.campaigns import Campaign, Letter, State, Text
from ethicomm.campaigns.claiming import Hold, take_over
from ethicomm.campaigns.sending import start_if_due
from ethicomm.consent import ConsentState
from ethicomm.db import Session
from ethicomm.members import guardians
from ethicomm.members.imports.batches import confirm as confirm_import
from ethicomm.members.imports.batches import upload
from ethicomm.members.joining import Answers, ask_to_confirm
from ethicomm.policy import in_force
from tests.consent.people import words_of
from tests.members.people import OWNER, joins
from tests.smtp import Smtp

WORK = {**JOBS, **automations.JOBS}
PATH = (Stage.DRAFT, Stage.SHADOW, Stage.APPROVE)
Does = Callable[[Session], object]


@dataclass(frozen=True)
class Ready:
    """One act that can be done now. `whole`: it is one unit of work, so it happened or it did not."""

    act: Callable[[], object]
    done: Does
    whole: bool = True


@dataclass
class Cast:
    """A house, its mail, and as many people as are asked for."""

    house: House
    smtp: Smtp
    folder: Path
    numbers: "count[int]" = field(default_factory=count)

    def address(self) -> str:
        return f"person{next(self.numbers)}@example.org"

    def client(self) -> str:
        """A network nobody came from yet, so that no limit is met."""
        number = next(self.numbers)
        return f"10.{number // 250}.{number % 250}.1"

    def member(self, *purposes: str, **values: str) -> int:
        with self.house.database.write() as session:
            return joins(session, *purposes, **{"email": self.address(), **values})

    def one_unit(self, does: Does, done: Does) -> Ready:
        return Ready(partial(self.do, does), done)

    def do(self, does: Does) -> None:
        with self.house.database.write() as session:
            does(session)

    def ask(self, question: Does) -> object:
        with self.house.database.read() as session:
            return question(session)

    def works(self, kind: str, ref: str, done: Does, later: timedelta = timedelta(0)) -> Ready:
        """What the worker does for a job of this kind, which is there anew each time."""

        def act() -> None:
            with clock.moved(clock.now() + later):
                self.do(lambda session: jobs.add(session, kind, ref))
                jobs.run_due(self.house.database, {kind: WORK[kind]})

        return Ready(act, done, whole=False)

    def work(self, *kinds: str, later: timedelta = timedelta(0)) -> None:
        with clock.moved(clock.now() + later):
            jobs.run_due(self.house.database, {kind: WORK[kind] for kind in kinds or WORK})

    def newest(self, table: type) -> object:
        """The id of the row that came last."""
        with self.house.database.read() as session:
            return session.scalar(newest_of(table))

    def behind(self, address: str, path: str) -> str:
        """The token of the newest mail to this address that has such a link."""
        texts = [one.get_body(("plain",)).get_content() for one in self.smtp.read(address)]  # type: ignore[union-attr]
        return [found[1] for text in texts if (found := re.search(rf"{path}/([\w-]+)\s", text))][-1]

    def join_link(self, address: str, *purposes: str) -> str:
        yes = {purpose: self.ask(lambda s, key=purpose: words_of(s, key)) for purpose in purposes}  # type: ignore[misc]
        answers = Answers(address, "en", {"first_name": "Anna"}, yes, ("personalisation",))  # type: ignore[arg-type]
        self.do(lambda session: ask_to_confirm(session, answers, self.client()))
        self.work("join_mail")
        return self.behind(address, "/join/confirm")

    def wish(self, child: str, guardian: str) -> str:
        wished = guardians.Wish(child, "Emma", guardian, "en")
        self.do(lambda session: guardians.wish(session, wished, self.client()))
        self.work("guardian_ask")
        return self.behind(child, "/join/guardian")

    def asked_guardian(self, child: str) -> str:
        guardian = self.address()
        token = self.wish(child, guardian)
        self.do(lambda session: guardians.ask_guardian(session, token))
        self.work("guardian_ask")
        return self.behind(guardian, "/guardian/asked")

    def agreed(self) -> guardians.Agreed:
        words = self.ask(lambda session: words_of(session, "newsletter"))
        return guardians.Agreed(clock.now() + timedelta(days=700), {"newsletter": str(words)})

    def ward(self) -> tuple[int, str]:
        """A young member, and their guardian's link."""
        child, guardian = self.address(), self.address()
        wished = self.wish(child, guardian)
        self.do(lambda session: guardians.ask_guardian(session, wished))
        self.work("guardian_ask")
        token = self.behind(guardian, "/guardian/asked")
        self.do(lambda session: guardians.agree(session, token, self.agreed()))
        self.work("guardian_link")
        found = self.ask(lambda session: members.find_member(session, child))
        assert isinstance(found, int)
        return found, self.behind(guardian, "/guardian")

    def batch(self, *rows: tuple[str, str], confirmed: bool = True) -> UUID:
        """A list of (address, when they confirmed) that was brought."""
        lines = ["Email Address,First Name,CONFIRM_TIME", *(f"{one},Anna,{at}" for one, at in rows)]
        with self.house.database.write() as session:
            batch = upload(session, OWNER, "people.csv", "\n".join([*lines, ""]).encode(), "en")
            if confirmed:
                confirm_import(session, batch)
        return batch

    def colleague(self) -> UUID:
        with self.house.database.write() as session:
            return people.give_role(session, OWNER, self.address(), Role.STAFF)

    def letter(self, *states: State) -> UUID:
        """A letter that was brought through these states; everybody who says yes gets it."""
        with self.house.database.write() as session:
            public_id = campaigns.write(
                session, OWNER, Letter("Loaves", {"en": Text("Loaves", "Hello.\n\n{{ picks }}")})
            )
            if states:
                campaigns.schedule(session, OWNER, public_id, clock.now())
        if State.SENDING in states:
            start_if_due(self.house.database, public_id)
        return public_id

    def held(self, letter: UUID) -> Hold:
        with self.house.database.write() as session:
            row = session.scalars(select(Campaign).where(Campaign.public_id == letter)).one()
            return take_over(session, row, (PICKS,), ("newsletter",))

    def trust(self, stage: Stage) -> None:
        """The welcome letter is in this stage, and not stopped."""
        with self.house.database.write() as session:
            automations.let_go_on(session, OWNER)
            if not stage_is(Stage.DRAFT, session):
                automations.move(session, OWNER, "welcome", Stage.DRAFT)
            for step in PATH[1 : PATH.index(stage) + 1]:
                automations.move(session, OWNER, "welcome", step, "it works")

    def begun(self) -> tuple[int, UUID]:
        """A member whose turn with the welcome letter waits."""
        anna = self.member("automation")
        self.do(lambda session: jobs.add(session, "welcome", str(anna)))
        self.work("welcome")
        run = self.ask(lambda session: turn_of(session, anna).id)  # type: ignore[union-attr]
        assert isinstance(run, UUID)
        return anna, run


def newest_of(table: type) -> select:  # type: ignore[type-arg]
    return select(table.id).order_by(table.id.desc()).limit(1)  # type: ignore[attr-defined]


def has_come(table: type, before: object, session: Session) -> bool:
    return bool(session.scalar(newest_of(table)) != before)


def answered(subject: int, state: consent.State, session: Session) -> bool:
    newest = session.get(ConsentState, (subject, "newsletter"))
    return newest is not None and newest.state == state


def is_gone(subject: int, session: Session) -> bool:
    return session.get(members.Member, subject) is None


def is_letter(letter: UUID, state: State, session: Session) -> bool:
    return session.scalar(select(Campaign.state).where(Campaign.public_id == letter)) == state


def turn_of(session: Session, subject: int) -> AutomationRun | None:
    return session.scalar(select(AutomationRun).where(AutomationRun.subject == subject))


def turn_is(subject: int, state: Turn, session: Session) -> bool:
    turn = turn_of(session, subject)
    return turn is not None and turn.state == state


def stage_is(stage: Stage, session: Session) -> bool:
    return chosen_stage(session, "welcome") is stage


def policy_is_not(was: object, session: Session) -> bool:
    return in_force(session).hash != was
