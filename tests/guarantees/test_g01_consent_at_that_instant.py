"""G1: nothing is handed over, and no facet is looked at, without a yes that stands at that instant (promise 1).

Random lives under a clock that jumps ahead and steps back; what every claim and every look did is held against a plain
model of the rules, in both directions. In the short form a unit of work holds some ten operations, in the full one some
four hundred, so that a million of them take minutes and not hours; the races between units are G2's.
"""

import random
import shutil
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import update

from ethicomm import clock, consent
from ethicomm.app import House
from ethicomm.campaigns import claiming
from ethicomm.consent import Standing, Use
from ethicomm.consent.rechecking import recheck_all
from ethicomm.db import Session
from ethicomm.policy import apply, in_force
from ethicomm.segments import audience
from tests.guarantees.consent_lives import PURPOSES, Lives
from tests.policy.conftest import change

EVERY_ACT = {
    "clock", "say_yes", "say_no", "take_back", "renew", "queue", "claim", "look", "let_lapse", "invalidate", "ask",
    "fill", "erase", "place",
}  # fmt: skip


def lived(house: House, folder: Path, seed: int, operations: int, *, people: int, in_a_unit: int) -> Lives:
    promise_renewal(house, folder)
    lives = Lives(house, random.Random(seed), people)
    lives.begin()
    lives.live(operations, in_a_unit)
    return lives


def promise_renewal(house: House, folder: Path) -> None:
    """From now on the words of the picks say that changing one's interests counts as saying yes again."""
    shutil.copytree(house.settings.policies, folder)
    change(folder, "purposes/personalisation.toml", "order = 2", "order = 2\nown_act_renews = true")
    words = folder / "notices" / "personalisation"
    for language in ("en", "nl"):
        shutil.copy(words / f"1.{language}.md", words / f"2.{language}.md")
    said = 'material = true\nwhat.en = "Changing them renews."\nwhat.nl = "Zo vernieuw je ja."'
    (words / "versions.toml").write_text(f"[2]\n{said}\n")
    with house.database.write() as session:
        apply(session, "a test", folder)


@pytest.mark.both
@pytest.mark.parametrize("seed", [1])
def test_g1_every_hand_over_and_every_look_has_its_yes(house: House, tmp_path: Path, seed: int) -> None:
    lives = lived(house, tmp_path / "policies", seed, 700, people=8, in_a_unit=10)
    assert lives.wrong == []
    assert lives.done.keys() == EVERY_ACT
    assert lives.seen["handed over"] > 15
    assert lives.seen["facets"] > 5
    with house.database.read() as session:
        assert [one for one in recheck_all(session) if not one.equal] == []


@pytest.mark.prove
@pytest.mark.parametrize("operations", [pytest.param(1_000_000, id="1,000,000")])
def test_g1_a_million_operations(house: House, tmp_path: Path, operations: int) -> None:
    held_against_the_model(house, tmp_path, operations)


@pytest.mark.prove
@pytest.mark.both
@pytest.mark.parametrize("operations", [pytest.param(100_000, id="100,000")])
def test_g1_a_hundred_thousand_operations_on_each_database(house: House, tmp_path: Path, operations: int) -> None:
    held_against_the_model(house, tmp_path, operations)


def held_against_the_model(house: House, folder: Path, operations: int) -> None:
    lives = lived(house, folder / "policies", 7, operations, people=300, in_a_unit=400)
    assert lives.wrong == []
    assert lives.done.keys() == EVERY_ACT
    assert lives.seen["handed over"] > operations / 100


def test_g1_would_notice_a_claim_that_does_not_ask_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fault, planted: whoever is queued is written to."""

    def everyone(
        session: Session, _actor: object, subjects: list[int], purposes: tuple[str, ...], *_: object, **_more: object
    ) -> Use:
        stood = consent.Stood(uuid4(), in_force(session).mask(*PURPOSES))
        allowed = dict.fromkeys(subjects, stood)
        return Use(uuid4(), clock.now(), in_force(session), purposes, ("personalisation",), (), allowed, {})

    lives = Lives(house, random.Random(3))
    lives.begin()
    monkeypatch.setattr(claiming.consent, "use", everyone)
    lives.moment += timedelta(days=4 * 365)
    with clock.moved(lives.moment), house.database.write() as session:
        lives.queue(session)
        lives.claim(session)
    assert "handed over without a yes to newsletter" in lives.wrong
    assert "picks without a yes to personalisation" in lives.wrong


def test_g1_would_notice_a_facet_read_before_the_gate(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fault, planted: the rule is asked of everyone whose slot still holds something."""
    monkeypatch.setattr(audience, "_unless", lambda *_: (audience.literal(False), audience.literal("")))
    lives = Lives(house, random.Random(4))
    lives.begin()
    lives.moment += timedelta(days=4 * 365)  # their yes ran out, and nobody has projected it yet
    with clock.moved(lives.moment), house.database.write() as session:
        lives.look(session)
    assert "a facet without a yes to segmentation" in lives.wrong


def test_g1_would_notice_a_gate_that_lets_nobody_through(house: House) -> None:
    """The fault, planted: nothing stands any more. Refusing everybody would prove nothing."""
    lives = Lives(house, random.Random(5))
    lives.begin()
    with house.database.write() as session:
        session.execute(update(Standing).values(bits=0))
        lives.queue(session)
        lives.claim(session)
    assert "handed over refused despite a yes to newsletter" in lives.wrong
