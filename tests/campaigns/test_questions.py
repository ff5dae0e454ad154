"""Questions at the top of letters people get anyway: a no from the mail counts, a yes is the member's own."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from ethicomm import automations, campaigns, clock, consent, jobs
from ethicomm.accounts import Actor, Role, member
from ethicomm.app import JOBS
from ethicomm.automations import Stage
from ethicomm.campaigns import Delivery, Letter, Text
from ethicomm.consent import ConsentRecord, Method, State
from ethicomm.policy import in_force
from ethicomm.segments.actions import keep
from ethicomm.segments.rules import parse
from ethicomm.words import date, speaking
from tests.campaigns.post import Post, link
from tests.consent.people import OWNER, says_no, says_yes
from tests.segments import people
from tests.visiting import Visitor, colleague, entering, words_on

pytestmark = pytest.mark.both
NEAR_THE_END = timedelta(days=3 * 365 - 60)
QUESTION = "Answer yes or no, or leave it"


@contextmanager
def near_the_end(post: Post) -> Iterator[None]:
    """Sixty days before three years are over; the round that asks has come by."""
    with clock.moved(clock.now() + NEAR_THE_END):
        with post.house.database.write() as session:
            consent.ask_again(session)
        yield


def asks(post: Post, purpose: str) -> None:
    with post.house.database.write() as session:
        consent.put_question(session, OWNER, purpose)


def joins(post: Post, *purposes: str, **more: object) -> int:
    with post.house.database.write() as session:
        return people.member(session, *purposes, **more)


def text_to(post: Post, name: str) -> str:
    texts = [mail.get_body(("plain",)).get_content().replace("\r\n", "\n") for mail in post.mails()]
    return next(text for text in texts if name in text)


def events(post: Post) -> int:
    with post.house.database.read() as session:
        return session.scalar(select(func.count()).select_from(ConsentRecord)) or 0


def newest(post: Post, subject: int, purpose: str) -> tuple[State, Method]:
    with post.house.database.read() as session:
        event = next(one for one in consent.history(session, subject) if one.purpose == purpose)
        return event.state, event.method


def form_on(browser: Visitor, address: str, purpose: str, answer: str) -> dict[str, str]:
    page = browser.get(address).text.partition(f'id="{purpose}"')[2].partition("</article>")[0]
    return {"notice": re.search(r'name="notice" value="(\w+)"', page)[1], "answer": answer}


def test_who_has_nothing_to_answer_gets_the_letter_as_it_is(post: Post) -> None:
    joins(post, "newsletter", first_name="Anna")
    post.send()
    assert QUESTION not in text_to(post, "Anna")
    assert "border-radius" not in post.mails()[0].get_body(("html",)).get_content()


def test_a_yes_that_nears_its_end_is_asked_about_at_the_top_in_both_forms(post: Post) -> None:
    anna = joins(post, "newsletter", first_name="Anna")
    with near_the_end(post):
        with post.house.database.read() as session:
            ends = session.get_one(consent.ConsentState, (anna, "newsletter")).ends
        post.send()
        said = f"Your yes to these letters ends on {date(ends)}. Shall they go on?"
        text, html = text_to(post, "Anna"), post.mails()[0].get_body(("html",)).get_content()
        assert text.startswith(f"{said}\n\n{QUESTION}\nhttp")
        assert "Hello Anna, we bake today." in text
        assert f'<p style="margin:0 0 16px">{said}</p>' in html
        assert html.index(said) < html.index("Hello Anna")
        with post.house.database.read() as session:
            assert session.scalars(select(Delivery.asked)).all() == [in_force(session).mask("newsletter")]


def test_other_questions_are_one_line_and_only_for_those_who_were_asked(post: Post) -> None:
    joins(post, "newsletter", "birthday_greeting", first_name="Anna")
    ben = joins(post, "newsletter", "personalisation", "birthday_greeting", first_name="Ben")
    asks(post, "personalisation")
    asks(post, "birthday_greeting")
    post.send()
    assert text_to(post, "Anna").startswith("One question waits for you: “Picks for you”.")
    assert QUESTION not in text_to(post, "Ben")
    with post.house.database.read() as session:
        asked = session.scalar(select(Delivery.asked).where(Delivery.subject == ben))
    assert asked is None


def test_it_asks_in_the_language_the_member_reads(post: Post) -> None:
    joins(post, "newsletter", first_name="Bram", language="nl")
    asks(post, "personalisation")
    post.send()  # the letter itself is written in English only
    with post.house.database.read() as session, speaking("nl"):
        title = in_force(session).purposes["personalisation"].title.text()
    assert title in text_to(post, "Bram").partition("Hello Bram")[0]
    assert 'lang="nl"' in post.mails()[0].get_body(("html",)).get_content()


def test_a_letter_that_sends_itself_asks_nothing(post: Post) -> None:
    with post.house.database.write() as session:
        for stage in (Stage.SHADOW, Stage.APPROVE, Stage.AUTOMATIC):
            automations.move(session, OWNER, "welcome", stage, "to see")
        anna = people.member(session, "automation", first_name="Anna")
        jobs.add(session, "welcome", str(anna))
        consent.put_question(session, OWNER, "newsletter")
    jobs.run_due(post.house.database, JOBS)
    with clock.moved(clock.now() + timedelta(days=1, minutes=1)):
        jobs.run_due(post.house.database, JOBS)
    assert QUESTION not in text_to(post, "Anna")


def test_opening_the_link_answers_nothing(post: Post) -> None:
    joins(post, "newsletter", first_name="Anna")
    asks(post, "personalisation")
    post.send()
    before, address = events(post), link(post.mails()[0], "question")
    with entering(post.house, None) as stranger:
        for _time in range(2):
            page = stranger.get(address)
            assert page.status_code == 200
        read = words_on(page)
    assert events(post) == before
    assert "For p•••@example.org." in read
    assert "Picks for you" in read
    assert "Anna" not in read
    assert page.text.count('aria-pressed="true"') == 2  # the language and the light, at the foot: no answer is chosen


def test_a_no_from_the_mail_needs_no_sign_in(post: Post) -> None:
    anna = joins(post, "newsletter", first_name="Anna")
    with near_the_end(post):
        post.send()
        address = link(post.mails()[0], "question")
        with entering(post.house, None) as browser:
            assert "“Newsletter” stops at once." in words_on(browser.get(address))
            browser.post(f"{address}/newsletter", data=form_on(browser, address, "newsletter", "no"))
            after = words_on(browser.get(address))
        assert "Saved: no. “Newsletter” stops at once." in after
        assert "Nothing waits for an answer" in after
        assert newest(post, anna, "newsletter") == (State.WITHDRAWN, Method.MAIL_LINK)


def test_a_yes_from_the_mail_is_taken_from_the_member_alone(post: Post) -> None:
    anna, ben = joins(post, "newsletter", first_name="Anna"), joins(post)
    with near_the_end(post):
        post.send()
        address, before = link(post.mails()[0], "question"), events(post)
        for who in (None, member(ben), colleague(post.house, Role.OWNER)):
            with entering(post.house, who) as browser:
                sent = form_on(browser, address, "newsletter", "yes")
                answer = browser.post(f"{address}/newsletter", data=sent)
                assert answer.headers["location"] == f"/sign-in?next={address}"
        assert events(post) == before
        with entering(post.house, member(anna)) as browser:
            browser.post(f"{address}/newsletter", data=form_on(browser, address, "newsletter", "yes"))
            assert "Saved: yes." in words_on(browser.get(address))
        assert newest(post, anna, "newsletter") == (State.RENEWED, Method.MAIL_LINK)


def test_what_was_answered_since_is_not_answered_again_from_an_old_letter(post: Post) -> None:
    anna = joins(post, "newsletter", first_name="Anna")
    asks(post, "personalisation")
    post.send()
    address = link(post.mails()[0], "question")
    with entering(post.house, None) as browser:
        sent = form_on(browser, address, "personalisation", "no")
        with post.house.database.write() as session:
            says_yes(session, anna, "personalisation")
        before = events(post)
        assert browser.post(f"{address}/personalisation", data=sent).status_code == 409
        assert browser.post(f"{address}/segmentation", data=sent).status_code == 409
        assert browser.post("/question/AAAAAAAAAAAAAAAAAAAAAAAA/newsletter", data=sent).status_code == 404
        assert browser.post(f"{address}/personalisation", data={"answer": "maybe"}).status_code == 422
    assert events(post) == before


def test_strange_hands_do_not_learn_which_group_the_reader_is_in(post: Post) -> None:
    anna = joins(post, "newsletter", "segmentation", first_name="Anna", region="leiden")
    with post.house.database.write() as session:
        group = keep(session, OWNER, "Leiden", parse(in_force(session), {"field": "region", "is": ["leiden"]}))
    with near_the_end(post):
        post.send()
        with post.house.database.write() as session:
            for title, segment in (("Only Leiden", group), ("All of you", None)):
                letter = campaigns.write(session, OWNER, Letter(title, {"en": Text(title, "Hello.")}, segment=segment))
                campaigns.schedule(session, OWNER, letter, clock.now() + timedelta(days=1))
        for kind in ("question", "stop"):
            with entering(post.house, None) as stranger:
                read = words_on(stranger.get(link(post.mails()[0], kind)))
            assert "All of you" in read
            assert "Only Leiden" not in read
            with entering(post.house, member(anna)) as her:
                assert "Only Leiden" in words_on(her.get(link(post.mails()[0], kind)))


def test_why_says_that_a_question_stood_in_the_letter(post: Post) -> None:
    anna = joins(post, "newsletter", first_name="Anna")
    asks(post, "personalisation")
    post.send()
    with post.house.database.write() as session:
        says_no(session, anna, "personalisation")
    post.letters.clear()
    post.send()
    post_why = link(post.mails()[0], "why")
    with post.house.database.read() as session:
        (first, _second) = session.scalars(select(Delivery.id).order_by(Delivery.id)).all()
        first_why = f"/why/{post.house.vault.ticket(campaigns.TICKET, first)}"
    with entering(post.house, member(anna)) as her:
        assert "A question stood at its top About: Picks for you." in words_on(her.get(first_why))
        assert "A question stood" not in words_on(her.get(post_why))
    with entering(post.house, None) as stranger:
        assert "A question stood" not in words_on(stranger.get(first_why))


def test_the_owner_sees_it_before_sending(post: Post) -> None:
    owner: Actor = colleague(post.house, Role.OWNER)
    letter = post.write()
    with entering(post.house, owner) as browser:
        assert f"/letters/{letter}/preview/asked" in browser.get(f"/letters/{letter}/check").text
        page = browser.get(f"/letters/{letter}/preview/asked?language=en")
        assert "Shall they go on?" in words_on(page)
        assert page.text.count(QUESTION) == 2  # in the letter, and in its plain text
        assert "&lt;p" not in page.text
        assert "Shall they go on?" not in browser.get(f"/letters/{letter}/preview/plain?language=en").text
