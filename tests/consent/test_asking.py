"""Putting a question: who is asked, how seldom, and that being asked changes nothing."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from ethicomm import clock, consent
from ethicomm.app import House
from ethicomm.consent import Grade, Method, Reason, State, Yes
from ethicomm.errors import Invalid
from ethicomm.policy import apply, in_force
from tests.consent.people import OWNER, acting, says_no, says_yes, someone, takes_back
from tests.policy.conftest import change

pytestmark = pytest.mark.both
DAY = timedelta(days=1)
HALF_A_YEAR = timedelta(days=185)


def put(house: House, purpose: str = "newsletter") -> int:
    with house.database.write() as session:
        return consent.put_question(session, OWNER, purpose)


def waiting(house: House, subject: int) -> tuple[str, ...]:
    with house.database.read() as session:
        return consent.open_questions(session, subject)


def test_who_never_answered_is_asked_and_still_counts_as_not_having_said_yes(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
    assert put(house) == 1
    assert waiting(house, anna) == ("newsletter",)
    with house.database.read() as session:
        answer = consent.authorise(session, anna, "newsletter")
        assert not answer
        assert answer.reason is Reason.NOT_ANSWERED


def test_who_said_yes_or_no_is_not_asked(house: House) -> None:
    with house.database.write() as session:
        says_yes(session, someone(session), "newsletter")
        says_no(session, someone(session), "newsletter")
    assert put(house) == 0


@pytest.mark.parametrize("answer", [says_no, takes_back])
def test_after_a_no_the_question_rests_for_half_a_year(house: House, answer: object) -> None:
    with house.database.write() as session:
        anna = someone(session)
        says_yes(session, anna, "newsletter")
        answer(session, anna, "newsletter")  # type: ignore[operator]
    with clock.moved(clock.now() + HALF_A_YEAR - 6 * DAY):
        assert put(house) == 0
    with clock.moved(clock.now() + HALF_A_YEAR):
        assert put(house) == 1


def test_silence_is_left_in_peace_as_long_as_a_no(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
    put(house)
    with clock.moved(clock.now() + 40 * DAY):
        assert waiting(house, anna) == ()
        assert put(house) == 0
    with clock.moved(clock.now() + HALF_A_YEAR):
        assert put(house) == 1


def test_nobody_is_asked_more_often_in_a_year_than_the_policy_says(house: House) -> None:
    asked = ["newsletter", "personalisation", "segmentation", "automation", "measurement"]
    with house.database.write() as session:
        someone(session)
        most = in_force(session).community.asks_a_year
    assert [put(house, one) for one in asked] == [1] * most + [0] * (len(asked) - most)
    with house.database.read() as session:
        left = consent.askable(session, asked[-1])
        assert (left.now, left.spent) == (0, 1)
    with clock.moved(clock.now() + 366 * DAY):
        assert put(house, asked[-1]) == 1


def test_an_answer_closes_the_question(house: House) -> None:
    with house.database.write() as session:
        anna, ben = someone(session), someone(session)
    put(house)
    with house.database.write() as session:
        says_yes(session, anna, "newsletter")
        says_no(session, ben, "newsletter")
        assert consent.open_questions(session, anna) == consent.open_questions(session, ben) == ()
        assert consent.authorise(session, anna, "newsletter")
        states = [one.state for one in consent.history(session, ben) if one.purpose == "newsletter"]
        assert states == [State.REFUSED, State.REQUESTED]


def test_a_yes_that_nears_its_end_is_asked_about_once_and_stands_meanwhile(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
        says_yes(session, anna, "newsletter")
        ends = consent.history(session, anna)[0].ends
    assert ends is not None
    with clock.moved(ends - 100 * DAY), house.database.write() as session:
        assert consent.ask_again(session) == 0
    with clock.moved(ends - 80 * DAY), house.database.write() as session:
        assert consent.ask_again(session) == 1
        assert consent.authorise(session, anna, "newsletter")
        assert consent.open_questions(session, anna) == ("newsletter",)
    with clock.moved(ends - DAY), house.database.write() as session:
        assert consent.ask_again(session) == 0
        assert consent.authorise(session, anna, "newsletter")
        assert consent.open_questions(session, anna) == ("newsletter",)


def test_saying_yes_again_starts_the_period_anew_and_no_answer_lets_it_end(house: House) -> None:
    with house.database.write() as session:
        anna, ben = someone(session), someone(session)
        says_yes(session, anna, "newsletter")
        says_yes(session, ben, "newsletter")
        ends = consent.history(session, ben)[0].ends
    assert ends is not None
    with clock.moved(ends - 80 * DAY), house.database.write() as session:
        consent.ask_again(session)
        says_yes(session, anna, "newsletter")
        assert consent.history(session, anna)[0].state is State.RENEWED
    with clock.moved(ends + DAY), house.database.write() as session:
        consent.expire_lapsed(session)
        assert consent.authorise(session, anna, "newsletter")
        refusal = consent.authorise(session, ben, "newsletter")
        assert not refusal
        assert refusal.reason is Reason.EXPIRED
        assert consent.ask_again(session) == 0


def test_silence_about_a_yes_that_ended_is_left_in_peace_as_long_as_a_no(house: House) -> None:
    with house.database.write() as session:
        says_yes(session, anna := someone(session), "newsletter")
        ends = consent.history(session, anna)[0].ends
    assert ends is not None
    asked = ends - 80 * DAY
    with clock.moved(asked), house.database.write() as session:
        consent.ask_again(session)
    with clock.moved(ends + DAY):
        with house.database.write() as session:
            consent.expire_lapsed(session)
        assert put(house) == 0
    with clock.moved(asked + HALF_A_YEAR):
        assert put(house) == 1


def test_an_imported_yes_that_is_too_old_is_asked_about_at_once_and_stands_for_90_days(house: House) -> None:
    with house.database.write() as session:
        anna, old = someone(session), clock.now() - 5 * 366 * DAY
        consent.give_many(session, OWNER, "newsletter", [Yes(anna, old)], None)
        assert consent.ask_again(session) == 1
        assert consent.open_questions(session, anna) == ("newsletter",)
    with clock.moved(clock.now() + 89 * DAY), house.database.read() as session:
        assert consent.authorise(session, anna, "newsletter")
    with clock.moved(clock.now() + 91 * DAY), house.database.read() as session:
        assert not consent.authorise(session, anna, "newsletter")


def test_nobody_is_asked_about_a_yes_in_the_minute_in_which_another_ran_out(house: House) -> None:
    with house.database.write() as session:
        says_yes(session, anna := someone(session), "newsletter")
        consent.give_many(session, OWNER, "measurement", [Yes(anna, clock.now() - 5 * 366 * DAY)], None)
    with clock.moved(clock.now() + 91 * DAY):
        assert put(house) == put(house, "measurement") == 0
        with house.database.write() as session:
            consent.expire_lapsed(session)
        assert (put(house), put(house, "measurement")) == (0, 1)
        assert waiting(house, anna) == ("measurement",)


def test_who_is_asked_about_a_yes_that_ends_is_counted_once(house: House) -> None:
    with house.database.write() as session:
        consent.give_many(session, OWNER, "newsletter", [Yes(someone(session), clock.now() - 5 * 366 * DAY)], None)
        assert consent.ask_again(session) == 1
        counted = consent.askable(session, "newsletter")
        assert (counted.stands, counted.now, counted.open, counted.not_before) == (1, 0, 0, 0)


def test_a_question_nobody_asks_is_refused(house: House) -> None:
    with house.database.write() as session, pytest.raises(Invalid):
        consent.put_question(session, OWNER, "account")


def test_the_owner_sees_how_many_may_not_be_asked_until_when(house: House) -> None:
    with house.database.write() as session:
        says_yes(session, someone(session), "newsletter")
        says_no(session, someone(session), "newsletter")
        someone(session)
        someone(session)
        before = consent.askable(session, "newsletter")
        assert (before.stands, before.now, before.open, before.not_before) == (1, 2, 0, 1)
        ((month, people),) = before.resting
        assert people == 1
        assert month > clock.now() + 150 * DAY
    put(house)
    with house.database.read() as session:
        after = consent.askable(session, "newsletter")
        assert (after.stands, after.now, after.open, after.not_before) == (1, 0, 2, 1)


def test_a_yes_that_does_not_count_any_more_ends_and_may_be_asked_about(house: House) -> None:
    with house.database.write() as session:
        anna, ben = someone(session), someone(session)
        says_yes(session, anna, "newsletter")
        says_yes(session, anna, "measurement")
        says_no(session, ben, "newsletter")
        ended = consent.invalidate(session, OWNER, "newsletter", [anna, ben], Method.AMENDMENT)
        assert ended == 1
        refusal = consent.authorise(session, anna, "newsletter")
        assert not refusal
        assert refusal.reason is Reason.INVALIDATED
        assert consent.authorise(session, anna, "measurement")
        assert consent.history(session, ben)[0].state is State.REFUSED
    assert put(house) == 1
    with house.database.write() as session:
        says_yes(session, anna, "newsletter")
        assert consent.authorise(session, anna, "newsletter")


def promise_renewal(house: House, folder: Path) -> None:
    """The picks' words and facts say from now on that changing one's interests counts as saying yes again."""
    shutil.copytree(house.settings.policies, folder)
    change(folder, "purposes/personalisation.toml", "order = 2", "order = 2\nown_act_renews = true")
    words = folder / "notices" / "personalisation"
    for language in ("en", "nl"):
        shutil.copy(words / f"1.{language}.md", words / f"2.{language}.md")
    said = (
        'material = true\nwhat.en = "Changing your interests renews your yes."\nwhat.nl = "Je ja wordt zo vernieuwd."'
    )
    (words / "versions.toml").write_text(f"[2]\n{said}\n")
    with house.database.write() as session:
        apply(session, "a test", folder)


def test_changing_ones_data_renews_a_yes_only_where_the_policy_promises_it(house: House, tmp_path: Path) -> None:
    with house.database.write() as session:
        anna = someone(session)
        says_yes(session, anna, "personalisation")
        consent.renew_by_own_act(session, acting(anna), anna, "interests")
        assert len(consent.history(session, anna)) == 2
    promise_renewal(house, tmp_path / "policies")
    with clock.moved(clock.now() + 100 * DAY), house.database.write() as session:
        before = consent.history(session, anna)[0]
        consent.renew_by_own_act(session, OWNER, anna, "interests")
        assert consent.history(session, anna)[0] == before
        consent.renew_by_own_act(session, acting(anna), anna, "interests")
        newest = consent.history(session, anna)[0]
        assert (newest.state, newest.method, newest.grade) == (State.RENEWED, Method.OWN_ACT, Grade.SEEN_HERE)
        assert newest.ends
        assert before.ends
        assert newest.ends > before.ends
