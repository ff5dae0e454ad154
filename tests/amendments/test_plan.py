"""What a plan announces is what happens: each change of the policies, people who answered as they liked, the tables."""

import json
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from ethicomm import consent
from ethicomm.amendments import Plan, What, plan, put_in_force
from ethicomm.app import House
from ethicomm.consent import ConsentRecord, State
from ethicomm.db import keeper
from ethicomm.errors import Conflict, Invalid
from ethicomm.ledger.models import Act
from ethicomm.members import Value
from ethicomm.policy import add_period, in_force
from tests.amendments.changes import CHANGES, give_up, letters_each_week, letters_said_otherwise, without_region
from tests.amendments.town import A_DAY, Held, held, settle, stands_as_replayed, stray_tokens, work
from tests.consent.people import OWNER, says_no, says_yes, someone, takes_back
from tests.policy.conftest import folder

__all__ = ["folder"]
ENDED = (What.YES_GIVEN_UP, What.YES_ASKED_ANEW, What.YES_FROM_BEFORE)


def planned(house: House, folder: Path) -> Plan:
    with house.database.read() as session:
        return plan(session, folder)


def applied(house: House, folder: Path, shown: str | None = None) -> None:
    with house.database.write() as session:
        put_in_force(session, OWNER, folder, shown)


def now(house: House) -> Held:
    with house.database.read() as session:
        return held(session)


def told(ahead: Plan, *kinds: What) -> Counter[str]:
    return Counter({one.key: one.count for one in ahead.effects if one.what in kinds})


def named(ahead: Plan, *kinds: What) -> set[str]:
    return {str(one.title) for one in ahead.effects if one.what in kinds}


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_announced_is_what_happens(house: House, folder: Path, name: str) -> None:
    subjects = settle(house, 12, Random(name))
    before = now(house)
    CHANGES[name](folder)
    ahead = planned(house, folder)
    assert ahead.findings == ()
    applied(house, folder, ahead.fingerprint)
    work(house, A_DAY)
    after = now(house)
    assert before.yeses - after.yeses == +told(ahead, *ENDED)
    assert after.yeses - before.yeses == Counter()
    assert before.values - after.values == +told(ahead, What.FIELD_LOST)
    cancelled = {one for one in after.letters if after.letters[one] == "cancelled"}
    assert cancelled == named(ahead, What.LETTER_CANCELLED) & set(after.letters)
    back = {one for one in after.letters if (before.letters[one], after.letters[one]) == ("scheduled", "draft")}
    assert back == named(ahead, What.LETTER_BACK)
    assert after.turns["ended"] - before.turns["ended"] == sum(told(ahead, What.AUTOMATION_GONE).values())
    with house.database.read() as session:
        assert stands_as_replayed(session, subjects)
        assert stray_tokens(session) == 0
        assert in_force(session).hash == ahead.proposal.hash
        assert plan(session, folder).effects == (), "there is nothing left to do"


@pytest.mark.both
def test_who_agreed_to_less_finds_the_new_question_and_nobody_else_does(house: House, folder: Path) -> None:
    with house.database.write() as session:
        anna, ben, cleo = someone(session), someone(session), someone(session)
        says_yes(session, anna, "newsletter")
        says_no(session, ben, "newsletter")
    letters_each_week(folder)
    applied(house, folder)
    with house.database.read() as session:
        assert [consent.open_questions(session, one) for one in (anna, ben, cleo)] == [("newsletter",), (), ()]
        assert not consent.authorise(session, anna, "newsletter")


@pytest.mark.both
def test_it_is_one_act_in_the_log_with_its_numbers(house: House, folder: Path) -> None:
    settle(house, 9, Random(1))
    letters_each_week(folder)
    ahead = planned(house, folder)
    applied(house, folder)
    with house.database.read() as session:
        acts = session.scalars(select(Act).where(Act.what == "policy applied").order_by(Act.at)).all()
        ends = session.scalars(select(ConsentRecord).where(ConsentRecord.state == State.INVALIDATED)).all()
    said = json.loads(acts[-1].detail)
    yeses = told(ahead, What.YES_ASKED_ANEW)["newsletter"]
    assert len(acts) == 2
    assert (said["before"], said["policy"]) == (ahead.before.hash, ahead.proposal.hash)
    assert said["ended"] == {"newsletter": yeses}
    assert said["effects"]["words changed materially"] == {"things": 1, "people": yeses}
    assert len(ends) == yeses > 0
    assert {(one.method, one.policy) for one in ends} == {("amendment", ahead.proposal.hash)}


@pytest.mark.both
def test_a_plan_that_no_longer_fits_does_nothing(house: House, folder: Path) -> None:
    subjects = settle(house, 8, Random(3))
    letters_each_week(folder)
    ahead = planned(house, folder)
    with house.database.write() as session:
        takes_back(session, subjects[0], "measurement")
        says_yes(session, subjects[0], "measurement")
    assert planned(house, folder).fingerprint == ahead.fingerprint, "nothing that it says has changed"
    with house.database.write() as session:
        says_yes(session, subjects[4], "newsletter")
    before = now(house)
    with pytest.raises(Conflict, match="Nothing was done"):
        applied(house, folder, ahead.fingerprint)
    assert now(house) == before
    applied(house, folder, planned(house, folder).fingerprint)


def test_a_folder_that_changed_meanwhile_is_read_again_first(house: House, folder: Path) -> None:
    letters_each_week(folder)
    ahead = planned(house, folder)
    without_region(folder)
    with pytest.raises(Conflict, match="read it again"):
        applied(house, folder, ahead.fingerprint)


def test_a_folder_that_is_not_fit_plans_nothing_and_does_nothing(house: House, folder: Path) -> None:
    (folder / "purposes/account.toml").unlink()
    ahead = planned(house, folder)
    assert ahead.findings
    assert ahead.effects == ()
    with pytest.raises(Invalid, match="Nothing was applied"):
        applied(house, folder)


@pytest.mark.both
def test_a_yes_to_what_was_given_up_does_not_come_back_with_it(house: House, folder: Path) -> None:
    """Else giving up and coming back would be a way to ask for more without asking."""
    settle(house, 9, Random(2))
    give_up("measurement")(folder)
    applied(house, folder)
    applied(house, house.settings.policies)
    with house.database.read() as session:
        assert held(session).yeses["measurement"] == 0
        assert told(plan(session, folder), What.YES_GIVEN_UP) == {"measurement": 0}


def test_words_that_ask_for_the_same_leave_every_yes(house: House, folder: Path) -> None:
    settle(house, 9, Random(2))
    before = now(house)
    letters_said_otherwise(folder)
    (effect,) = planned(house, folder).effects
    assert (effect.what, effect.count) == (What.WORDS_NEW, before.yeses["newsletter"])
    assert "nobody is asked. twice a month: each week" in effect.sentence
    applied(house, folder)
    assert now(house) == before


@pytest.mark.both
def test_values_that_are_held_end_when_the_new_policy_says(house: House, folder: Path) -> None:
    settle(house, 9, Random(5))
    CHANGES["birthdays for a year"](folder)
    (effect,) = planned(house, folder).effects
    assert (
        effect.sentence == f"{effect.count} members: “Birthday” is kept for 1 year after it was given, and goes then."
    )
    applied(house, folder)
    with house.database.read() as session, keeper(session):
        held_now = session.execute(select(Value.at, Value.ends).where(Value.field == "birthday")).all()
    assert len(held_now) == effect.count
    assert all(one.ends == add_period(one.at, "P12M") for one in held_now)


def test_every_effect_has_a_sentence_with_its_number(house: House, folder: Path) -> None:
    settle(house, 9, Random(4))
    seen = set[What]()
    for name, change in CHANGES.items():
        copy = folder.parent / name.replace(" ", "-")
        copy.mkdir()
        for path in folder.rglob("*.*"):
            (copy / path.relative_to(folder)).parent.mkdir(parents=True, exist_ok=True)
            (copy / path.relative_to(folder)).write_bytes(path.read_bytes())
        change(copy)
        for effect in planned(house, copy).effects:
            seen.add(effect.what)
            assert str(effect.title) in effect.sentence
            assert not effect.count or str(effect.count) in effect.sentence
    assert seen >= {
        What.YES_GIVEN_UP, What.YES_ASKED_ANEW, What.FIELD_LOST, What.LETTER_CANCELLED, What.LETTER_BACK,
        What.LETTER_TO_MEND, What.AUTOMATION_GONE, What.GROUP_LOST, What.ALGORITHM_GONE, What.ALGORITHM_CHANGED,
        What.FACET_GONE, What.CHOICE_GONE, What.CHOICE_NEW, What.WORDS_NEW, What.PURPOSE_NEW, What.UNASKED_GONE,
        What.KEEP_CHANGED, What.LASTS_SHORTER,
    }  # fmt: skip


@pytest.mark.prove
@pytest.mark.both
@pytest.mark.parametrize("name", CHANGES)
def test_what_was_announced_is_what_happens_on_each_database(house: House, folder: Path, name: str) -> None:
    test_what_was_announced_is_what_happens(house, folder, name)
