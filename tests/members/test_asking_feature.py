"""features/consent/renew.feature: the owner puts a question, the member meets it on their own page."""

import re
from datetime import datetime, timedelta

import pytest
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import func, select

from ethicomm import consent, jobs
from ethicomm.accounts import Actor, Role
from ethicomm.clock import moved, now
from ethicomm.consent import Method, State
from ethicomm.ledger.models import Act
from ethicomm.members.putting import FEWEST
from ethicomm.rounds import ask_about_ends, let_lapse
from ethicomm.words import date, month
from tests.consent.people import says_no, someone
from tests.guarantees.everything import changed, snapshot
from tests.members.asked import Asked
from tests.visiting import colleague

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("asked")]
scenarios("consent/renew.feature")
ALMOST = timedelta(days=3 * 365 - 60)


@given("I am a member who never answered anything")
def never_answered(asked: Asked) -> None:
    asked.joins()


@given(parsers.parse('I am a member who said yes to "{title}" almost three years ago'))
def almost_over(asked: Asked, title: str, request: pytest.FixtureRequest) -> None:
    asked.joins(asked.key(title))
    moves(request, now() + ALMOST)
    ask_about_ends(asked.house.database)


@given("forty members, some who said no this month")
def forty(asked: Asked) -> None:
    with asked.house.database.write() as session:
        for number in range(40):
            subject = someone(session)
            if number < 3:
                says_no(session, subject, "newsletter")
            if number < 12:
                says_no(session, subject, "measurement")


@when(parsers.parse('the owner puts the question about "{title}"'))
def puts(asked: Asked, title: str) -> None:
    owner = colleague(asked.house, Role.OWNER)
    asked.posts(f"/asking/{asked.key(title)}", {}, owner)
    assert "The question stands before 1 person." in asked.read


@when("I open my first page")
def opens_home(asked: Asked) -> None:
    asked.opens("/me", asked.me)


@when(parsers.parse("I say {answer:w} to it there"))
def says(asked: Asked, answer: str) -> None:
    asked.posts("/me/consents/newsletter", {**brought(asked.page), "answer": answer}, asked.me)


@when("its last day has passed")
def day_passed(asked: Asked, request: pytest.FixtureRequest) -> None:
    moves(request, now() + timedelta(days=62))
    let_lapse(asked.house.database)


@when("the owner looks before putting the question")
def owner_looks(asked: Asked) -> None:
    owner = colleague(asked.house, Role.OWNER)
    asked.browser(owner)  # signed in before
    before = snapshot(asked.house)
    asked.opens("/asking", owner)
    asked.seen.append(asked.read)
    asked.opens("/asking/newsletter", owner)
    assert changed(before, snapshot(asked.house)) == {}


@then(parsers.parse('the question about "{title}" stands on top, with two equal buttons'))
def on_top(asked: Asked, title: str) -> None:
    assert asked.read.index("A question for you") < asked.read.index("things we hold about you")
    question = asked.page.partition('id="asked-newsletter"')[2].partition("</article>")[0]
    assert title in question
    buttons = re.findall(r'<button type="submit" name="answer" value="(\w+)"([^>]*)>', question)
    assert [value for value, _rest in buttons] == ["yes", "no"]
    assert len({rest for _value, rest in buttons}) == 1


@then(parsers.parse('I allow "{title}"'))
def allows(asked: Asked, title: str) -> None:
    assert asked.allows() == {title}


@then(parsers.parse('I do not allow "{title}"'))
def allows_not(asked: Asked, title: str) -> None:
    assert asked.allows() == set()


@then("the question is gone")
def gone(asked: Asked) -> None:
    asked.opens("/me", asked.me)
    assert "asked-newsletter" not in asked.page


@then("no mail is sent")
def no_mail(asked: Asked) -> None:
    asked.works()
    assert asked.smtp.kept == []
    with asked.house.database.read() as session:
        assert session.scalar(select(func.count()).select_from(jobs.Job).where(jobs.Job.kind == "campaign")) == 0


@then("I am asked whether it shall go on, with the day on which it ends")
def asked_to_go_on(asked: Asked) -> None:
    (yes,) = [one for one in asked.history("newsletter") if one.state.permits]
    assert yes.ends
    assert f"Your yes to “Newsletter” ends on {date(yes.ends)}. Shall it go on?" in asked.read
    assert "If you do not answer, it stops on that day." in asked.read


@then("my yes stands for three more years")
def stands_again(asked: Asked) -> None:
    newest = asked.history("newsletter")[0]
    assert (newest.state, newest.method) == (State.RENEWED, Method.PORTAL)
    assert newest.ends
    assert newest.ends > now() + timedelta(days=3 * 365 - 2)


@then("the owner reads how many may be asked and that no mail is sent")
def owner_reads(asked: Asked) -> None:
    assert "37 people would be asked." in asked.read
    assert "for 30 days. No mail is sent for it." in asked.read


@then("no month stands there in which fewer than ten people wait")
def small_months(asked: Asked) -> None:
    with asked.house.database.read() as session:
        ((first, people),) = consent.askable(session, "newsletter").resting
        ((later, many),) = consent.askable(session, "measurement").resting
    assert people < FEWEST <= many
    cards = re.split(r"Show as a table", asked.seen[-1])
    assert f"Other months, each of fewer than 10 people {people}" in asked.seen[-1]
    assert month(first) not in cards[1]
    assert f"{month(later)} {many}" in asked.seen[-1]


def test_a_question_put_is_one_act_in_the_log_and_nobody_is_asked_twice(asked: Asked) -> None:
    asked.joins()
    owner = colleague(asked.house, Role.OWNER)
    asked.posts("/asking/newsletter", {}, owner)
    asked.posts("/asking/newsletter", {}, owner)
    assert "Nobody may be asked this now" in asked.read
    with asked.house.database.read() as session:
        acts = session.scalars(select(Act.detail).where(Act.what == "question put")).all()
    assert acts == ['{"people":1,"purpose":"newsletter"}']
    assert [one.state for one in asked.history("newsletter")] == [State.REQUESTED]


def test_staff_see_how_questions_stand_and_only_the_owner_puts_them(asked: Asked) -> None:
    asked.joins()
    staff = colleague(asked.house, Role.STAFF)
    asked.opens("/asking", staff)
    assert "Who may be asked now" in asked.read
    assert "Put the question" not in asked.read
    asked.posts("/asking/newsletter", {}, staff)
    assert asked.status == 404
    assert asked.history("newsletter") == []


def test_what_nobody_asks_is_not_put(asked: Asked) -> None:
    asked.joins()
    owner = colleague(asked.house, Role.OWNER)
    asked.browser(owner)
    before = snapshot(asked.house)
    for purpose in ("account", "nothing"):
        asked.opens(f"/asking/{purpose}", owner)
        assert asked.status == 404
        asked.posts(f"/asking/{purpose}", {}, owner)
        assert asked.status == 404
    assert changed(before, snapshot(asked.house)) == {}


def test_the_owner_finds_the_address_and_the_frame_to_copy(asked: Asked) -> None:
    owner = colleague(asked.house, Role.OWNER)
    asked.opens("/asking", owner)
    assert "http://localhost:8000/ask/newsletter" in asked.read
    assert "&lt;a href=&#34;http://localhost:8000/ask/newsletter&#34;&gt;Newsletter&lt;/a&gt;" in asked.page
    assert "iframe" not in asked.page
    asked.framed_on("https://shop.crumb.example")
    asked.opens("/asking", owner)
    assert "Works on: https://shop.crumb.example" in asked.read
    assert "&lt;iframe src=&#34;http://localhost:8000/ask/newsletter&#34;" in asked.page


def test_a_question_in_the_history_is_no_answer(asked: Asked) -> None:
    asked.joins()
    asked.posts("/asking/newsletter", {}, colleague(asked.house, Role.OWNER))
    asked.opens("/me/consents", asked.me)
    history = asked.read.partition("Every answer you gave")[2]
    assert "Being asked changes nothing: only an answer does." in history
    assert "asked we put the question on your page –" in history
    assert "Not answered." in asked.read


def moves(request: pytest.FixtureRequest, to: datetime) -> None:
    """Live on at a later time until the scenario ends."""
    later = moved(to)
    later.__enter__()
    request.addfinalizer(lambda: later.__exit__(None, None, None))


def brought(page: str) -> dict[str, str]:
    question = page.partition('id="asked-newsletter"')[2].partition("</article>")[0]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', question))


def test_the_actor_of_an_answer_is_the_member(asked: Asked) -> None:
    asked.joins()
    asked.posts("/asking/newsletter", {}, colleague(asked.house, Role.OWNER))
    asked.opens("/me", asked.me)
    says(asked, "yes")
    me: Actor | None = asked.me
    assert me
    assert [one.actor_role for one in asked.history("newsletter")] == ["member", "owner"]
