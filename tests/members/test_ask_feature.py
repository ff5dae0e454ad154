"""features/consent/ask.feature, through the whole site and its real doors."""

import re
from datetime import timedelta

import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from ethicomm.clock import moved, now
from ethicomm.consent import Grade, Method, State
from ethicomm.words import date
from tests.guarantees.everything import changed, snapshot
from tests.members.asked import ADDRESS, Asked, fields_in, form_in, hidden_in
from tests.members.imports.files import tables_of

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("asked")]
scenarios("consent/ask.feature")
EVIL = "https://evil.example"


@given("I am a member who never answered anything")
def never_answered(asked: Asked) -> None:
    asked.joins()


@given(parsers.parse('I am a member who said yes to "{title}"'))
def said_yes_before(asked: Asked, title: str) -> None:
    asked.joins(asked.key(title))


@given("the question is shown in a frame of another page")
def in_a_frame(asked: Asked) -> None:
    asked.headers = {"Sec-Fetch-Dest": "iframe"}
    asked.opens("/ask/newsletter", asked.me)


@given("our shop shows the question in a frame")
def in_our_shop(asked: Asked) -> None:
    asked.framed_on("https://shop.crumb.example")
    in_a_frame(asked)


@when(parsers.parse('I open the question about "{title}"'))
def i_open(asked: Asked, title: str) -> None:
    asked.opens(f"/ask/{asked.key(title)}", asked.me)


@when(parsers.parse("I say {answer:w}"))
@when(parsers.parse("I say {answer:w} there"))
def i_say(asked: Asked, answer: str) -> None:
    asked.seen.append(hidden_in(asked.page)["notice"])
    asked.presses(answer, asked.me)


@when(parsers.parse('a stranger opens the question about "{title}" and says {answer:w}'))
def stranger(asked: Asked, title: str, answer: str) -> None:
    asked.opens(f"/ask/{asked.key(title)}")
    before = snapshot(asked.house)
    asked.presses(answer)
    assert changed(before, snapshot(asked.house)) == {}


@when("they go on, and press the button that their mail leads to")
def go_on(asked: Asked) -> None:
    asked.goes_on()
    asked.posts(asked.link(), {})


@when("a stranger opens a question that nobody asks")
def no_question(asked: Asked) -> None:
    asked.opens("/ask/account")
    assert asked.status == 404
    asked.opens("/ask/nothing")


@when("the community changes its words")
def reworded(asked: Asked) -> None:
    asked.rewords()


@when(parsers.parse('someone who reads a language without words opens the question about "{title}"'))
def no_words(asked: Asked, title: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with asked.house.database.read() as session:
        policy = asked.policy(session)
    monkeypatch.delitem(policy.purposes[asked.key(title)].notices, "nl")  # type: ignore[arg-type]
    asked.headers = {"Accept-Language": "nl"}
    asked.opens(f"/ask/{asked.key(title)}")


@then("I read its exact words, what I get, which data, who sees it and how long")
def the_question(asked: Asked) -> None:
    told = (
        "You get our letter twice a month", "May we send you our letter twice a month", "E-mail", "First name",
        "seen by: staff, the owner", "passes through: Sleutelstad Hosting B.V., Postbode Mail B.V.", "until ",
        "The exact words you answer to", "Only because you say yes.",
    )  # fmt: skip
    assert [one for one in told if one not in asked.read] == []


@then("there is nothing to fill in, and nothing is chosen for me")
def nothing_chosen(asked: Asked) -> None:
    assert fields_in(asked.page) == []
    buttons = re.findall(r'<button type="submit" name="answer" value="(\w+)"([^>]*)>', form_in(asked.page))
    assert [value for value, _rest in buttons] == ["yes", "no"]
    assert len({rest for _value, rest in buttons}) == 1
    assert 'aria-pressed="true"' not in form_in(asked.page)
    assert form_in(asked.page).count("<button") == 2


@then(parsers.parse('I read "{words}"'))
@then(parsers.parse('they read "{words}"'))
def reads(asked: Asked, words: str) -> None:
    assert words in asked.read


@then("my yes is recorded with the words I saw")
def recorded(asked: Asked) -> None:
    (said,) = asked.history("newsletter")
    assert (said.state, said.method, said.grade) == (State.GIVEN, Method.ASK_PAGE, Grade.SEEN_HERE)
    assert (said.notice, said.actor_role) == (asked.seen[-1], "member")
    assert "You allow this" in asked.read
    assert f"/me/receipts/{said.record}" in asked.page


@then("I allow nothing")
def nothing_allowed(asked: Asked) -> None:
    assert asked.allows() == set()


@then(parsers.parse('I allow "{title}" still'))
def still_allowed(asked: Asked, title: str) -> None:
    assert asked.allows() == {title}


@then(parsers.parse('I read "{words}" on the shop\'s page'))
def read_in_the_shop(asked: Asked, words: str) -> None:
    assert words in asked.read
    answer = asked.browser(asked.me).post("/ask/newsletter", data={"answer": "no", "inside": "1"})
    assert "frame-ancestors https://shop.crumb.example" in answer.headers["content-security-policy"]


@then("nothing was kept")
def nothing_kept(asked: Asked) -> None:
    tables = tables_of(asked.house)
    assert (tables["joining"], tables["consent_record"], tables["member"]) == (0, 0, 0)


@then("they are asked for their address and their age, and for nothing else")
def asked_for(asked: Asked) -> None:
    assert fields_in(asked.page) == ["email", "name", "old_enough"]


@then(parsers.parse('they are a member who allows "{title}" and was asked nothing else'))
def a_member(asked: Asked, title: str) -> None:
    subject = asked.found(ADDRESS)
    assert subject
    assert asked.allows(subject) == {title}
    assert [one.state for one in asked.history(asked.key(title), subject)] == [State.GIVEN]
    assert not any("Question 1" in page for page in asked.seen)
    with asked.house.database.read() as session:
        assert {one.purpose for one in asked.events(session, subject)} == {"account", asked.key(title)}


@then("there is nothing to press")
def nothing_to_press(asked: Asked) -> None:
    assert asked.status == 200
    assert "<button" not in asked.page[asked.page.index("<main") : asked.page.index("</main>")]


def test_a_form_that_says_nothing_or_brings_other_words_keeps_nothing(asked: Asked) -> None:
    asked.joins()
    asked.opens("/ask/newsletter", asked.me)
    words = hidden_in(asked.page)["notice"]
    asked.opens("/ask/measurement", asked.me)
    other = hidden_in(asked.page)["notice"]
    before = snapshot(asked.house)
    for actor in (None, asked.me):
        for sent in ({}, {"answer": "maybe"}, {"answer": "yes"}, {"answer": "yes", "notice": "0" * 64}):
            asked.posts("/ask/newsletter", sent, actor)
            assert asked.status == 422
        asked.posts("/ask/newsletter", {"answer": "yes", "notice": other}, actor)
        assert asked.status == 422
        assert "These are not the words of this question." in asked.read
        asked.posts("/ask/account", {"answer": "yes", "notice": words}, actor)
        assert asked.status == 404
    assert changed(before, snapshot(asked.house)) == {}


def test_words_seen_in_dutch_are_recorded_as_dutch(asked: Asked) -> None:
    asked.joins()
    asked.headers = {"Accept-Language": "nl"}
    asked.browser(asked.me).cookies.set("language", "nl")
    asked.opens("/ask/newsletter", asked.me)
    assert "Nieuwsbrief" in asked.read
    asked.browser(asked.me).cookies.set("language", "en")  # another window
    asked.presses("yes", asked.me)
    with asked.house.database.read() as session:
        assert asked.record(session, "newsletter").language == "nl"


def test_only_a_question_may_stand_in_a_frame_and_only_on_the_sites_the_policy_names(asked: Asked) -> None:
    def framers(address: str) -> str:
        policy = asked.browser(None).get(address).headers["content-security-policy"]
        return policy.partition("frame-ancestors ")[2]

    assert framers("/ask/newsletter") == "'none'"
    asked.framed_on("https://shop.crumb.example", "http://localhost:8123", "https://x.example; script-src *")
    assert framers("/ask/newsletter") == "https://shop.crumb.example http://localhost:8123"
    for elsewhere in ("/", "/join", "/ask/nothing", "/sign-in"):
        assert framers(elsewhere) == "'none'"


def test_another_sites_form_cannot_answer(asked: Asked) -> None:
    asked.joins()
    asked.opens("/ask/newsletter", asked.me)
    asked.headers = {"Origin": EVIL, "Sec-Fetch-Site": "cross-site"}
    asked.presses("yes", asked.me)
    assert asked.status == 403
    assert asked.allows() == set()


def test_what_a_no_stops_is_said_before_it_is_pressed_and_once_more_when_it_happened(asked: Asked) -> None:
    asked.joins("newsletter")
    asked.opens("/ask/newsletter", asked.me)
    said = "“Newsletter” stops at once."
    assert f"What stops if I say no? {said}" in asked.read
    asked.presses("no", asked.me)
    assert f"Saved: no. {said}" in asked.read


def test_a_yes_that_stands_is_shown_with_its_own_end(asked: Asked) -> None:
    asked.joins("newsletter")
    (said,) = asked.history("newsletter")
    assert said.ends
    with moved(now() + timedelta(days=90)):
        asked.opens("/ask/newsletter", asked.me)
        assert f"until {date(said.ends)}; no answer then means it stops" in asked.read


def test_where_frames_are_allowed_a_browser_that_does_not_tell_is_asked_once_more(asked: Asked) -> None:
    asked.framed_on("https://shop.crumb.example")
    asked.joins()
    asked.opens("/ask/newsletter", asked.me)
    asked.presses("yes", asked.me)
    assert asked.allows() == set()
    assert "please press once more" in asked.read
    asked.presses("yes", asked.me)
    assert asked.allows() == {"Newsletter"}
