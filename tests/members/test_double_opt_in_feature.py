"""features/consent/double_opt_in.feature: what is said with an address counts once its owner has pressed."""

from datetime import timedelta

import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from ethicomm.accounts import member
from ethicomm.clock import moved, now
from ethicomm.consent import Grade, Method, State
from tests.guarantees.everything import changed, snapshot
from tests.members.asked import ADDRESS, Asked, hidden_in

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("asked")]
scenarios("consent/double_opt_in.feature")
OURS = ("member", "value", "standing", "consent_record", "consent_state", "login", "mark")


@given("I am a member who allows nothing")
def allows_nothing_yet(asked: Asked) -> None:
    asked.joins()


@given(parsers.parse('I am a member who allows "{title}"'))
def allows_already(asked: Asked, title: str) -> None:
    asked.joins(asked.key(title))


@when(parsers.parse('someone says yes to "{title}" with my address'))
def says_yes_for_me(asked: Asked, title: str) -> None:
    says_yes_with(asked, title, ADDRESS.upper())


@when(parsers.parse('someone says yes to "{title}" with an address nobody has'))
def says_yes_for_nobody(asked: Asked, title: str) -> None:
    says_yes_with(asked, title, "NOBODY@example.org")


@when("someone goes through the join page with my address and says no to everything")
def says_no_for_me(asked: Asked) -> None:
    before = snapshot(asked.house)
    asked.opens("/join")
    asked.posts("/join", {**hidden_in(asked.page), "email": ADDRESS, "old_enough": "yes"})
    asked.presses("no_to_all")
    asked.posts("/join", hidden_in(asked.page))
    asked.works()
    assert not {*changed(before, snapshot(asked.house))}.intersection(OURS)


@when("I open its link")
@when("I open the link of my mail")
def open_link(asked: Asked) -> None:
    before = snapshot(asked.house)
    asked.opens(asked.link())
    assert changed(before, snapshot(asked.house)) == {}


@when("I press the button")
@when("I press the button that my mail leads to")
@when("I press the button once more")
def press(asked: Asked) -> None:
    asked.posts(asked.link(), {})


@when("I say no to it on my own page")
def no_on_my_page(asked: Asked) -> None:
    asked.posts("/me/consents/newsletter", {"answer": "no"}, member(asked.subject))


@when("a day and an hour pass")
def a_day_passes(asked: Asked, request: pytest.FixtureRequest) -> None:
    later = moved(now() + timedelta(hours=25))
    later.__enter__()
    request.addfinalizer(lambda: later.__exit__(None, None, None))


@when("the community changes its words")
def reworded(asked: Asked) -> None:
    asked.rewords()


@then("I allow nothing yet")
@then("I allow nothing")
def nothing_allowed(asked: Asked) -> None:
    assert asked.allows() == set()


@then("my mail asks whether it was me")
def my_mail(asked: Asked) -> None:
    (mail,) = asked.mails()
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert mail["subject"] == "Please confirm what you said to Crumb & Co."
    assert "nothing changes before you press there" in text
    assert "Newsletter" not in text  # what was said stands on the page alone


@then("I read what was said, and I still allow nothing")
def read_what_was_said(asked: Asked) -> None:
    assert "Newsletter Yes" in asked.read
    assert "nothing has changed yet" in asked.read
    assert asked.allows() == set()


@then(parsers.parse('I allow "{title}", by a link in a mail'))
def allowed_by_link(asked: Asked, title: str) -> None:
    assert asked.allows() == {title}
    (said,) = asked.history(asked.key(title))
    assert (said.state, said.method, said.grade) == (State.GIVEN, Method.MAIL_LINK, Grade.SEEN_HERE)
    assert said.actor_role == "member"
    assert said.notice
    assert "Saved Your answers count from now on" in asked.read


@then("the two read the same on every page")
def the_same(asked: Asked) -> None:
    half = len(asked.seen) // 2
    assert half == 2  # is this right, and look in your mail
    assert [one.upper() for one in asked.seen[half:]] == [
        one.upper().replace(ADDRESS.upper(), "NOBODY@EXAMPLE.ORG") for one in asked.seen[:half]
    ]


@then(parsers.parse('I still allow "{title}"'))
def still_allowed(asked: Asked, title: str) -> None:
    assert asked.allows() == {title}


@then(parsers.parse('I read that "{title}" would stop, and nothing has changed'))
def would_stop(asked: Asked, title: str) -> None:
    assert f"“{title}” stops at once." in asked.read
    assert asked.allows() == {title}


@then(parsers.parse('I read "{words}"'))
def reads(asked: Asked, words: str) -> None:
    assert words in asked.read


def says_yes_with(asked: Asked, title: str, address: str) -> None:
    asked.opens(f"/ask/{asked.key(title)}")
    asked.presses("yes")
    asked.goes_on(address)


def test_words_that_changed_leave_the_link_as_it_is(asked: Asked) -> None:
    asked.joins()
    says_yes_with(asked, "Newsletter", ADDRESS)
    asked.rewords()
    before = snapshot(asked.house)
    asked.posts(asked.link(), {})
    assert asked.status == 409
    assert changed(before, snapshot(asked.house)) == {}


def test_what_a_member_gave_before_is_not_overwritten_by_what_was_typed_with_their_address(asked: Asked) -> None:
    asked.joins()
    asked.opens("/ask/newsletter")
    asked.presses("yes")
    asked.posts("/join", {**hidden_in(asked.page), "email": ADDRESS, "name": "Mallory", "old_enough": "yes"})
    asked.posts("/join", hidden_in(asked.page))
    asked.works()
    before = snapshot(asked.house)
    asked.opens(asked.link())
    assert "Mallory" not in asked.read
    asked.posts(asked.link(), {})
    assert asked.allows() == {"Newsletter"}
    assert "value" not in changed(before, snapshot(asked.house))


def test_a_member_who_answers_nothing_is_told_that_they_are_one(asked: Asked) -> None:
    asked.joins()
    asked.posts("/join", {"step": "check", "email": ADDRESS})
    asked.works()
    (mail,) = asked.mails()
    assert mail["subject"] == "You are a member of Crumb & Co. already"
