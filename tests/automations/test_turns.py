"""Turns: one for each person, asked for at each step, dropped when they have come to rest."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest
from sqlalchemy import func, select

from ethicomm import automations, consent, ledger, members
from ethicomm.accounts import member
from ethicomm.automations import AutomationRun, Stage, Turn
from ethicomm.automations.turns import ACTING
from ethicomm.consent import Method
from ethicomm.jobs.models import Job
from ethicomm.ledger import Act
from tests.automations.story import KEY, OWNER, Story
from tests.patience import somebody_waits

pytestmark = pytest.mark.both


def turns_kept(story: Story) -> int:
    with story.house.database.read() as session:
        return session.scalar(select(func.count()).select_from(AutomationRun)) or 0


def forget(story: Story) -> None:
    with story.now(), story.house.database.write() as session:
        automations.forget_old(session)


def test_a_turn_at_rest_is_dropped_after_90_days_and_one_that_waits_is_not(story: Story) -> None:
    story.trust(Stage.APPROVE)
    story.joins("Anna", "automation")
    story.joins("Ben", "automation")
    story.pass_days()
    (anna,) = (turn.id for turn in story.listed(Turn.ASKING) if turn == story.turn_of("Anna"))
    story.decide([], [anna])
    story.pass_days(89)
    forget(story)
    assert turns_kept(story) == 2
    story.pass_days(2)
    forget(story)
    assert turns_kept(story) == 1
    assert len(story.asking()) == 1


def test_someone_who_was_erased_has_no_turn_any_more(story: Story) -> None:
    story.trust(Stage.APPROVE)
    story.joins("Anna", "automation")
    anna = story.people["Anna"]
    with story.now(), story.house.database.write() as session:
        members.erase(session, member(anna), anna, Method.PORTAL)
    story.pass_days()
    forget(story)
    assert turns_kept(story) == 0
    assert story.smtp.kept == []


def test_each_change_of_stage_and_each_stop_is_in_the_log(story: Story) -> None:
    story.trust(Stage.AUTOMATIC)
    with story.now(), story.house.database.write() as session:
        automations.stop_all(session, OWNER)
        automations.stop_all(session, OWNER)
        automations.let_go_on(session, OWNER)
        automations.let_go_on(session, OWNER)
        said = session.scalars(select(Act.what).where(Act.what.like("automation%")).order_by(Act.at)).all()
        ledger.sequence(session)
        assert ledger.verify(session, story.house.ledger_kinds).holds
    assert said == [*["automation stage"] * 3, "automations stopped", "automations go on"]


def test_what_waits_for_a_person_is_told_to_today(story: Story) -> None:
    story.trust(Stage.APPROVE)
    story.joins("Anna", "automation")
    story.pass_days()
    with story.house.database.read() as session:
        (asking,) = automations.asking(session)
    assert (asking.key, asking.letters) == (KEY, 1)


def test_the_sample_community_does_not_wait_a_day(story: Story) -> None:
    story.house.settings = story.house.settings.model_copy(update={"demo": True})
    story.trust(Stage.APPROVE)
    story.joins("Anna", "automation")
    story.work()
    assert len(story.asking()) == 1


def test_someone_erased_while_their_turn_comes_is_erased_and_gets_nothing(story: Story) -> None:
    story.trust(Stage.APPROVE)
    story.joins("Anna", "automation")
    anna = story.people["Anna"]
    database = story.house.database
    with story.now(), ThreadPoolExecutor() as pool:
        with database.write() as session:
            consent.hold(session, [anna])
            coming = pool.submit(copy_context().run, story.pass_days)
            somebody_waits(database)
            members.erase(session, member(anna), anna, Method.PORTAL)
        coming.result(timeout=20)
    assert turns_kept(story) == 0
    assert story.smtp.kept == []
    with database.read() as session:
        assert session.scalars(select(Job.failure).where(Job.kind == ACTING)).all() == [None], "they blocked each other"
