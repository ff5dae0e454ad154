"""The slot in a letter: those who said yes get picks and a run that only they can read, everyone else nothing."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from ethicomm import ledger, members
from ethicomm.accounts import member
from ethicomm.algorithms import KINDS, PICKS, AlgorithmRun, offers, preview, queries, run_of
from ethicomm.algorithms.models import trace_place
from ethicomm.app import House
from ethicomm.consent import Method
from ethicomm.errors import NotFound, Unavailable
from tests.algorithms.people import letter, offer, runs_of, wants_picks
from tests.members.people import OWNER, joins, takes_back

pytestmark = pytest.mark.both


def test_anna_gets_the_offers_that_fit_and_can_read_why(house: House) -> None:
    with house.database.write() as session:
        offer(session, "Rye", "bread")
        offer(session, "Bun", "pastry")
        anna = wants_picks(session, "bread")
        said = letter(session, [anna])[anna]
    assert "Rye" in said.text
    assert "Bun" not in said.text
    assert '<a href="https://crumb.example/shop">Rye</a>' in said.html
    with house.database.read() as session:
        (run,) = runs_of(session, anna)
        seen = queries.explain(session, member(anna), run.id)
        assert run_of(session, run.delivery or 0) == run.id
    assert seen.interests == ("Bread",)
    assert [(one.title, one.chosen, one.total) for one in seen.options or ()] == [
        ("Rye", True, "+10"),
        ("Bun", False, "−3"),
    ]
    assert [one.turns for one in seen.options or ()] == [
        "Had you not ticked Bread, you would not have got it.",
        "Had you also ticked Pastry, you would have got it.",
    ]


def test_ben_said_no_to_picks_and_nothing_is_decided_about_him(house: House) -> None:
    with house.database.write() as session:
        offer(session, "Rye", "bread")
        ben = joins(session, "newsletter", "segmentation", interests='["bread"]')
        assert letter(session, [ben]) == {}
        assert runs_of(session, ben) == []


def test_after_anna_takes_her_yes_back_nothing_more_is_decided_about_her(house: House) -> None:
    with house.database.write() as session:
        offer(session, "Rye", "bread")
        anna = wants_picks(session, "bread")
        letter(session, [anna])
    with house.database.write() as session:
        takes_back(session, anna, "personalisation")
    with house.database.write() as session:
        assert letter(session, [anna]) == {}
        assert len(runs_of(session, anna)) == 1


def test_someone_whom_nothing_fits_gets_no_picks_but_can_read_why_not(house: House) -> None:
    with house.database.write() as session:
        offer(session, "Rye", "bread")
        anna = wants_picks(session, "coffee")
        assert letter(session, [anna]) == {}
        (run,) = runs_of(session, anna)
        assert (run.weighed, run.chosen) == (1, 0)


def test_with_no_offer_on_nothing_is_decided(house: House) -> None:
    with house.database.write() as session:
        ended = offer(session, "Rye", "bread")
        offers.end(session, OWNER, ended)
        offer(session, "Next year", "bread", first=date(2999, 1, 1))
        anna = wants_picks(session, "bread")
        assert letter(session, [anna]) == {}
        assert session.scalar(select(func.count()).select_from(AlgorithmRun)) == 0


def test_a_dutch_letter_has_dutch_picks(house: House) -> None:
    with house.database.write() as session:
        offer(session, "Rye", "bread")
        anna = wants_picks(session, "bread")
        assert "nl Rye" in letter(session, [anna], "nl")[anna].text


def test_nobody_else_finds_the_page_of_annas_choice(house: House) -> None:
    with house.database.write() as session:
        offer(session, "Rye", "bread")
        anna, ben = wants_picks(session, "bread"), wants_picks(session, "bread", email="ben@example.org")
        letter(session, [anna])
        (run,) = runs_of(session, anna)
    with house.database.read() as session:
        with pytest.raises(NotFound):
            queries.explain(session, member(ben), run.id)
        with pytest.raises(NotFound):
            queries.explain(session, member(anna), UUID(int=7))


def test_what_was_looked_at_is_nowhere_in_clear(house: House) -> None:
    with house.database.write() as session:
        offer(session, "Rye", "gluten_free")
        anna = wants_picks(session, "gluten_free")
        letter(session, [anna])
        (run,) = runs_of(session, anna)
        assert b"gluten_free" not in run.trace.cell


def test_a_run_that_was_altered_no_longer_fits_the_log(house: House) -> None:
    with house.database.write() as session:
        offer(session, "Rye", "bread")
        anna = wants_picks(session, "bread")
        letter(session, [anna])
        ledger.sequence(session)
        assert ledger.verify(session, [*house.ledger_kinds, *KINDS]).holds
        session.execute(update(AlgorithmRun).values(chosen=0))
        broken = ledger.verify(session, [*house.ledger_kinds, *KINDS]).broken
    assert [one.kind for one in broken] == ["run"]


def test_a_trace_told_again_afterwards_is_not_shown(house: House) -> None:
    with house.database.write() as session:
        offer(session, "Rye", "bread")
        anna = wants_picks(session, "bread")
        letter(session, [anna])
        (run,) = runs_of(session, anna)
        told_again = house.vault.keys([anna])[anna].seal(trace_place(run.id), "{}")
        session.execute(update(AlgorithmRun).values(trace=told_again))
    with house.database.read() as session, pytest.raises(Unavailable):
        queries.explain(session, member(anna), run.id)


def test_once_anna_is_erased_nobody_can_read_what_was_looked_at(house: House) -> None:
    with house.database.write() as session:
        offer(session, "Rye", "bread")
        anna = wants_picks(session, "bread")
        letter(session, [anna])
    with house.database.write() as session:
        members.erase(session, member(anna), anna, Method.PORTAL)
    with house.database.read() as session:
        (run,) = runs_of(session, anna)
        assert (run.weighed, run.chosen) == (1, 1)
    assert house.vault.keys([anna]) == {}


def test_anna_asks_what_she_would_get_and_nothing_is_kept_of_it(house: House) -> None:
    with house.database.write() as session:
        offer(session, "Rye", "bread")
        anna = wants_picks(session, "bread")
    with house.database.read() as session:
        assert preview(session, member(anna)) == "You ticked: Bread. Today you would get: Rye."
        assert runs_of(session, anna) == []


def test_the_preview_of_a_letter_shows_an_invented_persons_picks(house: House) -> None:
    with house.database.write() as session:
        offer(session, "Rye", "bread")
        assert "Rye" in PICKS.example(session, "en").text
        assert session.scalar(select(func.count()).select_from(AlgorithmRun)) == 0
