"""The pages of letters: they work, they refuse a stranger, they refuse the signed-out; and only the owner lets go."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from ethicomm import campaigns, clock
from ethicomm.accounts import Actor, Role, member
from ethicomm.campaigns import Campaign, CampaignStep, State
from ethicomm.campaigns import routes as letter_pages
from ethicomm.demo.faults import Fault, Step
from tests.campaigns.post import Post
from tests.segments import people
from tests.visiting import Visitor, colleague, visiting

LETTER = {"subject-en": "Rolls", "body-en": "Hello {{ first_name|there }}", "subject-nl": "", "body-nl": ""}


@contextmanager
def at_work(post: Post, who: Actor | None) -> Iterator[Visitor]:
    with visiting(post.house, letter_pages.HANDLERS, who) as browser:
        browser.follow_redirects = False
        yield browser


@pytest.fixture
def owner(post: Post) -> Actor:
    return colleague(post.house, Role.OWNER)


def state(post: Post) -> State:
    with post.house.database.read() as session:
        return State(session.scalars(select(Campaign.state)).one())


def written(post: Post) -> UUID:
    with post.house.database.write() as session:
        people.member(session, "newsletter")
    return post.write()


def test_without_letters_the_page_says_what_they_are_for(post: Post, owner: Actor) -> None:
    with at_work(post, owner) as browser:
        answer = browser.get("/letters")
    assert "No letters yet" in answer.text
    assert 'href="/letters/new"' in answer.text


def test_a_letter_is_written_changed_and_listed(post: Post, owner: Actor) -> None:
    with at_work(post, owner) as browser:
        answer = browser.post("/letters", data=LETTER)
        check = answer.headers["location"]
        assert answer.status_code == 303
        edit = check.replace("/check", "/edit")
        assert "Hello {{ first_name|there }}" in browser.get(edit).text
        browser.post(edit, data={**LETTER, "subject-en": "Warm rolls"})
        assert "Warm rolls · check before sending" in browser.get(check).text
        assert "Warm rolls" in browser.get("/letters").text


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(post: Post, owner: Actor) -> None:
    with at_work(post, owner) as browser:
        answer = browser.post("/letters", data={**LETTER, "body-en": "Hello {{ email }}, keep this"})
    assert answer.status_code == 422
    assert "Error:" in answer.text
    assert "keep this" in answer.text
    assert 'href="#body-en"' in answer.text
    with post.house.database.read() as session:
        assert session.scalars(select(Campaign)).all() == []


def test_sending_is_checked_scheduled_and_stopped(post: Post, owner: Actor) -> None:
    letter = written(post)
    with at_work(post, owner) as browser:
        assert "Nothing leaves in the first minute" in browser.get(f"/letters/{letter}/send").text
        assert browser.post(f"/letters/{letter}/send", data={"when": "now"}).status_code == 303
        assert "It starts in" in browser.get(f"/letters/{letter}").text
        assert state(post) is State.SCHEDULED
        assert browser.post(f"/letters/{letter}/edit", data=LETTER).status_code == 409
        browser.post(f"/letters/{letter}/stop")
    assert state(post) is State.DRAFT


@pytest.mark.parametrize("at", ["", "soon", "2020-01-01T10:00"])
def test_a_time_that_is_past_or_none_is_asked_for_again(post: Post, owner: Actor, at: str) -> None:
    letter = written(post)
    with at_work(post, owner) as browser:
        answer = browser.post(f"/letters/{letter}/send", data={"when": "later", "at": at})
    assert answer.status_code == 422
    assert state(post) is State.DRAFT


def test_a_time_is_meant_in_the_communitys_zone(post: Post, owner: Actor) -> None:
    letter = written(post)
    with at_work(post, owner) as browser:
        browser.post(f"/letters/{letter}/send", data={"when": "later", "at": "2031-07-01T09:00"})
    with post.house.database.read() as session:
        starts = session.scalars(select(Campaign.starts_at)).one()
    assert starts is not None
    assert starts.isoformat() == "2031-07-01T07:00:00+00:00"


def test_a_script_that_looks_again_gets_the_moving_part_and_then_the_whole_page(post: Post, owner: Actor) -> None:
    letter = written(post)
    with post.house.database.write() as session:
        campaigns.schedule(session, owner, letter)
    with at_work(post, owner) as browser:
        moving = browser.get(f"/letters/{letter}?as=scheduled", headers={"HX-Request": "true"})
        assert moving.text.lstrip().startswith('<section class="stack" id="live"')
        with clock.moved(clock.now() + timedelta(minutes=2)):
            post.work()
        over = browser.get(f"/letters/{letter}?as=scheduled", headers={"HX-Request": "true"})
    assert over.headers["hx-redirect"] == f"/letters/{letter}"


def test_every_copy_is_listed_under_a_pseudonym(post: Post, owner: Actor) -> None:
    letter = written(post)
    post.send(letter)
    with at_work(post, owner) as browser:
        page = browser.get(f"/letters/{letter}/copies?state=sent").text
        assert re.search(r'<span class="sign">[0-9A-Z]{3}·[0-9A-Z]{3}</span>', page)
        assert "example.org" not in page
        assert "✓ sent" in page
        assert "Nobody's copy is in this state" in browser.get(f"/letters/{letter}/copies?state=bounced").text
        assert browser.get(f"/letters/{letter}/copies?state=nonsense&after=x").status_code == 200
        assert browser.get(f"/letters/{letter}/copies?after={10**30}").status_code == 200


def test_a_test_goes_to_whoever_asks_for_it_and_is_written_down(post: Post, owner: Actor) -> None:
    letter = written(post)
    with at_work(post, owner) as browser:
        assert "No test was sent yet." in browser.get(f"/letters/{letter}/check").text
        browser.post(f"/letters/{letter}/test")
        assert "A test was sent." in browser.get(f"/letters/{letter}/check").text
    assert post.to() == {"owner@example.org"}
    assert "Hello Robin" in post.mails()[0].get_body(("plain",)).get_content()
    with post.house.database.read() as session:
        assert "test sent" in session.scalars(select(CampaignStep.reason)).all()


def test_a_test_that_the_relay_does_not_take_is_said(post: Post, owner: Actor) -> None:
    letter = written(post)
    post.sink.faults.append(Fault(Step.MAIL, "550 5.7.1 Not from you"))
    with at_work(post, owner) as browser:
        answer = browser.post(f"/letters/{letter}/test")
    assert answer.status_code == 503
    assert "did not take the test" in answer.text


PAGES = ["", "/edit", "/check", "/preview/plain", "/send", "/copies"]
ACTS = ["/edit", "/test", "/send", "/stop", "/pause", "/resume", "/cancel"]


def test_the_signed_out_are_led_to_the_door(post: Post) -> None:
    letter = written(post)
    with at_work(post, None) as browser:
        for page in ["/letters", "/letters/new", *(f"/letters/{letter}{part}" for part in PAGES)]:
            answer = browser.get(page)
            assert (answer.status_code, answer.headers["location"][:13]) == (303, "/work/sign-in"), page
        for act in ["/letters", *(f"/letters/{letter}{part}" for part in ACTS)]:
            assert browser.post(act).status_code == 303, act
    assert state(post) is State.DRAFT


def test_members_and_auditors_find_nothing_here(post: Post) -> None:
    letter = written(post)
    for who in (member(7), colleague(post.house, Role.AUDITOR)):
        with at_work(post, who) as browser:
            for page in ["/letters", f"/letters/{letter}", f"/letters/{letter}/copies"]:
                assert browser.get(page).status_code == 404
            assert browser.post(f"/letters/{letter}/cancel").status_code == 404


def test_staff_write_and_stop_and_only_the_owner_lets_go(post: Post) -> None:
    letter, staff = written(post), colleague(post.house, Role.STAFF)
    with at_work(post, staff) as browser:
        assert browser.get(f"/letters/{letter}/check").status_code == 200
        for act in ("/send", "/resume", "/cancel"):
            assert browser.post(f"/letters/{letter}{act}").status_code == 404
        with post.house.database.write() as session:
            campaigns.schedule(session, staff, letter)
        assert browser.post(f"/letters/{letter}/stop").status_code == 303
    assert state(post) is State.DRAFT


def test_a_letter_that_is_not_there_is_not_found(post: Post, owner: Actor) -> None:
    with at_work(post, owner) as browser:
        for part in PAGES:
            assert browser.get(f"/letters/{uuid4()}{part}").status_code == 404, part
        for part in ACTS:
            assert browser.post(f"/letters/{uuid4()}{part}", data=LETTER).status_code == 404, part
        assert browser.get(f"/letters/{written(post)}/preview/nobody").status_code == 404
