"""Saying yes, saying no, taking it back: what each act may do, and what it leaves behind."""

from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pytest

from ethicomm import clock, consent
from ethicomm.accounts import MACHINE
from ethicomm.app import House
from ethicomm.consent import Method, Reason, State, Yes
from ethicomm.errors import Conflict, Invalid, NotFound, Refused
from ethicomm.policy import apply, in_force
from tests.consent.people import OWNER, acting, says_no, says_yes, someone, takes_back, words_of
from tests.policy.conftest import EACH_WEEK, new_words

pytestmark = pytest.mark.both


def test_nobody_may_be_written_to_before_they_said_yes(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
        answer = consent.authorise(session, anna, "newsletter")
        assert not answer
        assert answer.reason is Reason.NEVER_ASKED


def test_what_needs_no_asking_stands_from_the_first_day(house: House) -> None:
    with house.database.write() as session:
        assert consent.authorise(session, someone(session), "account", "rights", "security", "backup")


def test_a_yes_stands_for_its_purpose_and_for_no_other(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
        says_yes(session, anna, "newsletter")
        assert consent.authorise(session, anna, "newsletter")
        assert not consent.authorise(session, anna, "personalisation")
        assert not consent.authorise(session, anna, "newsletter", "personalisation")


def test_a_yes_keeps_the_words_the_time_and_the_end(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
        says_yes(session, anna, "newsletter")
        event = consent.history(session, anna)[0]
        assert (event.purpose, event.state, event.notice) == (
            "newsletter", State.GIVEN, words_of(session, "newsletter"),
        )  # fmt: skip
        assert event.ends is not None
        assert event.ends > event.at


def test_a_withdrawal_ends_it_at_once_and_stays_in_the_history(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
        says_yes(session, anna, "newsletter")
        takes_back(session, anna, "newsletter")
        answer = consent.authorise(session, anna, "newsletter")
        assert not answer
        assert answer.reason is Reason.WITHDRAWN
        states = [event.state for event in consent.history(session, anna) if event.purpose == "newsletter"]
        assert states == [State.WITHDRAWN, State.GIVEN]


def test_taking_back_twice_is_taking_back_once(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
        says_yes(session, anna, "newsletter")
        takes_back(session, anna, "newsletter")
        takes_back(session, anna, "newsletter")
        assert len([e for e in consent.history(session, anna) if e.state is State.WITHDRAWN]) == 1


def test_a_no_is_kept_as_a_no(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
        says_no(session, anna, "newsletter")
        answer = consent.authorise(session, anna, "newsletter")
        assert not answer
        assert answer.reason is Reason.REFUSED


def test_a_no_to_something_that_stands_takes_it_back(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
        says_yes(session, anna, "newsletter")
        says_no(session, anna, "newsletter")
        assert not consent.authorise(session, anna, "newsletter")


def test_a_member_may_change_their_mind(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
        says_no(session, anna, "newsletter")
        says_yes(session, anna, "newsletter")
        assert consent.authorise(session, anna, "newsletter")


def test_saying_no_to_everything_leaves_nothing_that_was_asked(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
        for purpose in ("newsletter", "personalisation", "segmentation"):
            says_yes(session, anna, purpose)
        consent.refuse_all(session, acting(anna), anna, method=Method.PORTAL)
        answers = consent.standing_of(session, anna)
        assert {one.purpose.key for one in answers if one.stands} == {"account", "rights", "security", "backup"}
        unasked = {one.purpose.key for one in answers if one.purpose.stands == "consent" and one.state is None}
        assert unasked == set()


def test_a_no_counts_whatever_words_were_shown_and_never_cites_false_ones(house: House) -> None:
    with house.database.write() as session:
        anna, ben = someone(session), someone(session)
        for one, words in ((anna, "x" * 5_000), (ben, words_of(session, "segmentation"))):
            consent.refuse(session, acting(one), one, "newsletter", notice_hash=words, method=Method.PORTAL)
            (no, _joined) = consent.history(session, one)
            assert (no.state, no.notice) == (State.REFUSED, None)


def test_what_is_not_asked_cannot_be_refused_either(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
        with pytest.raises(Invalid):
            consent.refuse(session, acting(anna), anna, "account", notice_hash=None, method=Method.PORTAL)
        assert consent.authorise(session, anna, "account")


def test_the_owner_cannot_lift_a_no_the_member_said(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
        says_no(session, anna, "newsletter")
        with pytest.raises(Refused, match="only they can change it"):
            says_yes(session, anna, "newsletter", actor=OWNER)


def test_neither_a_machine_nor_another_member_can_say_yes(house: House) -> None:
    with house.database.write() as session:
        anna, ben = someone(session), someone(session)
        for stranger in (MACHINE, acting(ben)):
            with pytest.raises(Refused, match="Only the member"):
                says_yes(session, anna, "newsletter", actor=stranger)
        assert not consent.authorise(session, anna, "newsletter")


def test_words_of_another_question_are_no_yes_to_this_one(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
        for words in (words_of(session, "segmentation"), "0" * 64):
            with pytest.raises(Invalid):
                consent.give(
                    session, acting(anna), anna, "newsletter",
                    notice_hash=words, language="en", method=Method.PORTAL,
                )  # fmt: skip
        assert not consent.authorise(session, anna, "newsletter")


@pytest.mark.parametrize("purpose", ["account", "no such purpose"])
def test_only_what_is_asked_can_be_answered(house: House, purpose: str) -> None:
    with house.database.write() as session:
        anna = someone(session)
        with pytest.raises(Invalid):
            takes_back(session, anna, purpose)


def test_nobody_is_found_by_a_number_that_is_not_there(house: House) -> None:
    with house.database.write() as session, pytest.raises(NotFound):
        takes_back(session, 1, "newsletter")


def test_a_yes_runs_out_and_is_written_down_as_such(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
        says_yes(session, anna, "newsletter")
    with clock.moved(clock.now() + timedelta(days=4 * 365)), house.database.write() as session:
        assert not consent.authorise(session, anna, "newsletter"), "lapsed before anything was projected"
        assert consent.authorise(session, anna, "account"), "what has no end goes on"
        assert consent.expire_lapsed(session) == 1
        assert consent.history(session, anna)[0].state is State.EXPIRED
        assert consent.expire_lapsed(session) == 0


def test_an_old_imported_yes_stands_ninety_days_and_a_fresh_one_its_period(house: House) -> None:
    now = clock.now()
    with house.database.write() as session:
        old, fresh = someone(session), someone(session)
        told = [Yes(old, now - timedelta(days=2_000)), Yes(fresh, now - timedelta(days=10))]
        consent.give_many(session, OWNER, "newsletter", told, None)
    with clock.moved(now + timedelta(days=89)), house.database.read() as session:
        assert consent.authorise(session, old, "newsletter")
    with clock.moved(now + timedelta(days=91)), house.database.read() as session:
        assert not consent.authorise(session, old, "newsletter")
        assert consent.authorise(session, fresh, "newsletter")


def test_after_leaving_nothing_stands_and_the_proof_is_still_there(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
        says_yes(session, anna, "newsletter")
        consent.leave(session, acting(anna), anna, method=Method.PORTAL)
        answer = consent.authorise(session, anna, "newsletter")
        assert not answer
        assert answer.reason is Reason.GONE
        assert [e.state for e in consent.history(session, anna) if e.purpose == "newsletter"] == [
            State.WITHDRAWN, State.GIVEN,
        ]  # fmt: skip


def test_old_words_are_refused_once_the_question_has_changed(house: House, tmp_path: Path) -> None:
    with house.database.write() as session:
        anna, old = someone(session), words_of(session, "newsletter")
        changed = Path(copytree(house.settings.policies, tmp_path / "policies"))
        new_words(changed, "newsletter", EACH_WEEK, material=True)
        apply(session, "a test", changed)
        assert old not in {one.hash for one in in_force(session).purposes["newsletter"].notices.values()}
        with pytest.raises(Conflict, match="changed"):
            consent.give(
                session, acting(anna), anna, "newsletter", notice_hash=old, language="en", method=Method.PORTAL
            )
