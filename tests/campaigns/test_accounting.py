"""Candidates = the sum of all states, at every instant, whoever looks and whatever happens meanwhile."""

import random
import threading
from uuid import UUID

import pytest
from sqlalchemy import select

from ethicomm import campaigns
from ethicomm.accounts import MACHINE
from ethicomm.campaigns import Campaign, LeftOutCount
from ethicomm.campaigns.queries import accounting
from ethicomm.db import Session
from ethicomm.demo.faults import Fault, Step
from ethicomm.segments.actions import keep
from ethicomm.segments.rules import parse
from tests.campaigns.post import Post
from tests.consent.people import OWNER, in_force, takes_back
from tests.segments.people import member

pytestmark = pytest.mark.both


def id_of(session: Session, letter: UUID) -> int:
    return session.scalars(select(Campaign.id).where(Campaign.public_id == letter)).one()


def test_the_sums_hold_while_letters_leave_people_withdraw_and_relays_fail(post: Post) -> None:
    dice = random.Random(7)
    post.sink.faults += [
        Fault(Step.RCPT, "451 4.3.0 Later", to="7@"),
        Fault(Step.RCPT, "550 5.1.1 Gone", to="3@"),
        Fault(Step.DOT, drop=True, times=2),
    ]
    with post.house.database.write() as session:
        people = [member(session, "newsletter") for _ in range(300)]
    letter, seen, stop = post.write(), [], threading.Event()

    def look() -> None:
        while not stop.is_set():
            with post.house.database.read() as session:
                seen.append(accounting(session, id_of(session, letter)))

    def change_minds() -> None:
        for one in dice.sample(people, 60):
            with post.house.database.write() as session:
                takes_back(session, one, "newsletter")

    watching = [threading.Thread(target=one) for one in (look, change_minds)]
    for one in watching:
        one.start()
    post.send(letter)
    watching[1].join()
    stop.set()
    watching[0].join()
    assert len(seen) > 20
    assert {str(one) for one in seen if not one.balanced} == set()
    with post.house.database.read() as session:
        last = accounting(session, id_of(session, letter))
    assert last.balanced
    assert last.candidates > 200
    assert last.copies["uncertain"] == 2


def test_everyone_here_is_a_candidate_or_left_out_for_one_reason(post: Post) -> None:
    with post.house.database.write() as session:
        for _ in range(3):
            member(session, "newsletter", "segmentation", region="leiden")
        member(session, "newsletter", "segmentation", region="belgium")
        member(session, "newsletter", "segmentation")
        member(session, "newsletter")
        member(session)
        group = keep(session, OWNER, "Leiden", parse(in_force(session), {"field": "region", "is": "leiden"}))
    letter = post.send(post.write(segment=group))
    assert post.states(letter) == {"sent": 3}
    with post.house.database.read() as session:
        here = session.scalars(select(Campaign.here)).one()
        out = dict(session.execute(select(LeftOutCount.reason, LeftOutCount.people)).all())
        listed = session.scalars(select(campaigns.LeftOut.reason)).all()
    assert here == 7
    assert out == {"never_asked": 1, "not_sorted": 1, "not_matched": 2}
    assert sorted(listed) == ["never_asked", "not_sorted"], "who does not match is counted, never listed"


def test_an_automations_copies_are_counted_in_as_they_come(post: Post) -> None:
    letter = post.write(purpose="automation")
    with post.house.database.write() as session:
        session.execute(Campaign.__table__.update().values(kind="automation"))
        campaigns.open_for_automation(session, MACHINE, letter)
        number = id_of(session, letter)
        for _ in range(2):
            campaigns.enqueue(session, number, member(session, "automation"), "en")
        campaigns.enqueue(session, number, member(session), "en")
    post.work()
    assert post.states(letter) == {"sent": 2, "suppressed": 1}
    with post.house.database.read() as session:
        assert accounting(session, number).balanced
        assert session.scalars(select(Campaign.state)).one() == "sending", "it stays open for more"
    assert "sent automatically" in post.mails()[0].get_body(("plain",)).get_content()
    assert post.mails()[0]["Auto-Submitted"] == "auto-generated"
