"""G1: nothing is handed over, and no facet is looked at, without a yes that stands at that instant (promise 1).

Random lives under a clock that jumps ahead and steps back; what every claim and every count did is held against a
replay of the events, written down a second time here.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from ethicomm import campaigns, clock, consent
from ethicomm.accounts import MACHINE
from ethicomm.algorithms import PICKS
from ethicomm.app import House
from ethicomm.campaigns import Campaign, Kind, Letter, Text, claiming
from ethicomm.campaigns.claiming import claim, take_over
from ethicomm.consent import Standing, State, Use
from ethicomm.db import Session
from ethicomm.policy import in_force
from ethicomm.segments import CANDIDATE, Audience, audience, parse
from tests.consent.people import OWNER, acting, says_no, says_yes, takes_back
from tests.segments.people import member

PURPOSES = ("newsletter", "personalisation", "segmentation")
LEIDEN = {"field": "region", "is": "leiden"}


def stands(session: Session, subject: int, purpose: str, now: datetime) -> bool:
    """The newest event by its number, if it permits and has not ended; nothing is known of someone who left."""
    if session.get(Standing, subject) is None:
        return False
    events = select(consent.ConsentRecord.state, consent.ConsentRecord.ends).order_by(consent.ConsentRecord.n.desc())
    own = events.where(consent.ConsentRecord.subject == subject, consent.ConsentRecord.purpose == purpose)
    newest = session.execute(own.limit(1)).one_or_none()
    return bool(newest and State(newest.state).permits and (newest.ends is None or newest.ends > now))


@dataclass
class Lives:
    """A handful of people, one letter that copies are queued for, and everything that was done against their will."""

    house: House
    dice: random.Random
    people: list[int] = field(default_factory=list)
    letter: int = 0
    moment: datetime = field(default_factory=clock.now)
    claimed: int = 0
    counted: int = 0
    wrong: list[str] = field(default_factory=list)

    def begin(self) -> None:
        with self.house.database.write() as session:
            self.people = [member(session, "segmentation", region="leiden") for _ in range(8)]
            text = {"en": Text("A", "{{ picks }}")}
            public_id = campaigns.write(session, OWNER, Letter("A", text), Kind.AUTOMATION)
            campaigns.open_for_automation(session, MACHINE, public_id)
            self.letter = session.scalars(select(Campaign.id)).one()

    def step(self) -> None:
        acts: list[Callable[[Session], None]] = [
            self.say_yes, self.say_yes, self.say_yes, self.say_yes, self.say_no, self.take_back, self.queue,
            self.queue, self.claim, self.claim, self.count, self.let_lapse, self.lose_one,
        ]  # fmt: skip
        if self.dice.random() < 0.15:
            self.moment += timedelta(days=self.dice.choice([-30, -2, -1, 1, 30, 300]), hours=-1)
        act = self.dice.choice(acts)
        with clock.moved(self.moment), self.house.database.write() as session:
            act(session)

    def someone(self) -> int:
        return self.dice.choice(self.people)

    def say_yes(self, session: Session) -> None:
        says_yes(session, self.someone(), self.dice.choice(PURPOSES))

    def say_no(self, session: Session) -> None:
        says_no(session, self.someone(), self.dice.choice(PURPOSES))

    def take_back(self, session: Session) -> None:
        takes_back(session, self.someone(), self.dice.choice(PURPOSES))

    def queue(self, session: Session) -> None:
        campaigns.enqueue(session, self.letter, self.someone(), "en")

    def let_lapse(self, session: Session) -> None:
        consent.expire_lapsed(session)

    def lose_one(self, session: Session) -> None:
        if self.dice.random() < 0.1:
            gone = self.someone()
            consent.leave(session, acting(gone), gone, method=consent.Method.PORTAL)
            self.people.remove(gone)
            self.people.append(member(session, *PURPOSES, region="leiden"))

    def claim(self, session: Session) -> None:
        """Take some copies, as a worker would, and hold each against the events."""
        letter = session.scalars(select(Campaign).where(Campaign.id == self.letter)).one()
        hold = take_over(session, letter, (PICKS,), ("newsletter",))
        taken = claim(session, hold, self.dice.randint(1, 4))
        now, mask = clock.now(), in_force(session).mask("personalisation")
        for copy in taken.copies if taken else ():
            self.claimed += 1
            if not stands(session, copy.subject, "newsletter", now):
                self.wrong.append("handed over without a yes")
            if copy.variant & mask and not stands(session, copy.subject, "personalisation", now):
                self.wrong.append("picks without a yes")
        consent.handed_over(session, [copy.delivery for copy in taken.copies] if taken else [])

    def count(self, session: Session) -> None:
        """Who would be in the group: looking at someone's region needs their yes to that."""
        now, chosen = clock.now(), Audience("newsletter", parse(in_force(session), LEIDEN))
        found = select(Standing.subject).select_from(chosen.people()).where(chosen.outcome(session) == CANDIDATE)
        for subject in session.scalars(found).all():
            self.counted += 1
            if not stands(session, subject, "segmentation", now):
                self.wrong.append("a facet without a yes")


def lived(house: House, seed: int, steps: int) -> Lives:
    lives = Lives(house, random.Random(seed))
    lives.begin()
    for _ in range(steps):
        lives.step()
    return lives


@pytest.mark.both
@pytest.mark.parametrize("seed", [1, 2])
def test_g1_every_hand_over_and_every_look_has_its_yes(house: House, seed: int) -> None:
    lives = lived(house, seed, 350)
    assert lives.wrong == []
    assert lives.claimed > 15
    assert lives.counted > 5


def test_g1_would_notice_a_claim_that_does_not_ask_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fault, planted: whoever is queued is written to."""

    def everyone(
        session: Session, _actor: object, subjects: list[int], purposes: tuple[str, ...], *_: object, **_more: object
    ) -> Use:
        stood = consent.Stood(uuid4(), in_force(session).mask(*PURPOSES))
        allowed = dict.fromkeys(subjects, stood)
        return Use(uuid4(), clock.now(), in_force(session), purposes, ("personalisation",), (), allowed, {})

    monkeypatch.setattr(claiming.consent, "use", everyone)
    lives = Lives(house, random.Random(3))
    with house.database.write() as session:
        lives.people = [member(session) for _ in range(8)]
        public_id = campaigns.write(session, OWNER, Letter("A", {"en": Text("A", "B")}), Kind.AUTOMATION)
        campaigns.open_for_automation(session, MACHINE, public_id)
        lives.letter = session.scalars(select(Campaign.id)).one()
        lives.queue(session)
        lives.claim(session)
    assert "handed over without a yes" in lives.wrong
    assert "picks without a yes" in lives.wrong


def test_g1_would_notice_a_facet_read_before_the_gate(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fault, planted: the rule is asked of everyone whose slot still holds something."""
    monkeypatch.setattr(audience, "_unless", lambda *_: (audience.literal(False), audience.literal("")))
    lives = Lives(house, random.Random(4))
    lives.begin()
    lives.moment += timedelta(days=4 * 365)  # their yes ran out, and nobody has projected it yet
    with clock.moved(lives.moment), house.database.write() as session:
        lives.count(session)
    assert "a facet without a yes" in lives.wrong
