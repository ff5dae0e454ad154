"""The pages of automations: one switch on top, stages for the owner, decisions for whoever works here."""

from uuid import uuid4

import pytest

from ethicomm.accounts import Actor, Role, member
from ethicomm.automations import Stage, Turn, queries, routes
from ethicomm.consent import pseudonym
from tests.automations.story import OWNER, Story
from tests.members.people import takes_back
from tests.visiting import visiting

STAFF = Actor(Role.STAFF, "staff")
AUDITOR = Actor(Role.AUDITOR, "auditor")
PAGE = "/automations/welcome"


def stage_now(story: Story) -> Stage:
    with story.house.database.read() as session:
        return queries.seen(session)[0].stage


def waiting_for_a_yes(story: Story, *names: str) -> None:
    story.trust(Stage.APPROVE)
    for name in names:
        story.joins(name, "automation")
    story.pass_days()


def test_the_owner_finds_it_switched_off_and_moves_it_up_a_step_at_a_time(story: Story) -> None:
    with visiting(story.house, routes.HANDLERS, OWNER) as browser:
        assert "Stop all automations" in browser.get("/automations").text
        assert "Nothing happens and nobody is looked at" in browser.get(PAGE).text
        leap = browser.post(f"{PAGE}/stage", data={"stage": "automatic"})
        assert leap.status_code == 409
        for stage in ("shadow", "approve", "automatic"):
            assert browser.post(f"{PAGE}/stage", data={"stage": stage, "reason": "read 20 of them"}).status_code == 200
        history = browser.get(PAGE).text
        assert history.count("read 20 of them") == 3
        assert browser.post(f"{PAGE}/stage", data={"stage": "draft"}).status_code == 200
        assert browser.post(f"{PAGE}/stage", data={"stage": "faster"}).status_code == 422
    assert stage_now(story) is Stage.DRAFT


def test_staff_may_stop_and_decide_but_not_trust_it_more(story: Story) -> None:
    waiting_for_a_yes(story, "Anna")
    with visiting(story.house, routes.HANDLERS, STAFF) as browser:
        page = browser.get(PAGE).text
        assert pseudonym(story.people["Anna"]) in page
        assert "Anna" not in page
        assert "Change to" not in page
        assert browser.post(f"{PAGE}/stage", data={"stage": "automatic"}).status_code == 404
        assert browser.get(f"{PAGE}/wording").status_code == 404
        assert "stopped" in browser.post("/automations/stop").text
        assert browser.post("/automations/stop/end").status_code == 404
        refused = browser.post(f"{PAGE}/decisions", data={"answer": "send", "run": story.asking()})
        assert refused.status_code == 409
    assert stage_now(story) is Stage.APPROVE


@pytest.mark.both
def test_all_that_are_shown_go_at_once_but_for_those_who_took_their_yes_back(story: Story) -> None:
    waiting_for_a_yes(story, "Anna", "Ben", "Chloe")
    with story.house.database.write() as session:
        takes_back(session, story.people["Ben"], "automation")
    with visiting(story.house, routes.HANDLERS, OWNER) as browser, story.now():
        page = browser.get(PAGE).text
        assert "3 letters wait for you" in page
        assert "Send these 3" in page
        said = browser.post(f"{PAGE}/decisions", data={"answer": "send", "run": [str(one) for one in story.asking()]})
        assert "2 letters are on their way. 1 took their yes back and gets nothing." in said.text
    story.work()
    assert len(story.smtp.kept) == 2
    assert story.smtp.read("ben@example.org") == []


def test_one_letter_is_skipped_and_its_reason_to_wait_is_gone(story: Story) -> None:
    waiting_for_a_yes(story, "Anna")
    (run,) = story.asking()
    with visiting(story.house, routes.HANDLERS, OWNER) as browser:
        assert "1 letter skipped" in browser.post(f"{PAGE}/decisions", data={"answer": "skip", "run": str(run)}).text
        assert "0 letters are on" in browser.post(f"{PAGE}/decisions", data={"answer": "send", "run": str(run)}).text
        for wrong in ({"answer": "send", "run": "x"}, {"answer": "maybe"}, {}):
            assert browser.post(f"{PAGE}/decisions", data=wrong).status_code == 422
    turn = story.turn_of("Anna")
    assert turn
    assert turn.state is Turn.SKIPPED


def test_switched_off_again_nobody_is_asked_about_letters_that_will_not_go(story: Story) -> None:
    waiting_for_a_yes(story, "Anna")
    with visiting(story.house, routes.HANDLERS, OWNER) as browser:
        browser.post(f"{PAGE}/stage", data={"stage": "draft"})
        assert "the automation was switched off" in browser.get(PAGE).text
    assert story.asking() == []


def test_new_words_are_kept_while_it_does_not_send(story: Story) -> None:
    words = {
        "subject-en": "Hello you", "body-en": "Dear {{ first_name|you }}, come by.",
        "subject-nl": "Hallo", "body-nl": "Dag {{ first_name|jij }}, kom langs.",
    }  # fmt: skip
    with visiting(story.house, routes.HANDLERS, OWNER) as browser:
        assert "Welcome to Crumb &amp; Co." in browser.get(f"{PAGE}/wording").text
        wrong = browser.post(f"{PAGE}/wording", data={**words, "body-nl": "{{ birthday }}"})
        assert wrong.status_code == 422
        assert "Hello you" in wrong.text
        assert "Hello you" in browser.post(f"{PAGE}/wording", data=words).text
        waiting_for_a_yes(story, "Anna")
        assert browser.post(f"{PAGE}/wording", data=words).status_code == 409
    story.decide(story.asking(), [])
    story.work()
    (letter,) = story.smtp.read("anna@example.org")
    assert letter["subject"] == "Hello you"


def test_words_changed_later_leave_what_was_sent_as_it_was(story: Story) -> None:
    waiting_for_a_yes(story, "Anna")
    with visiting(story.house, routes.HANDLERS, OWNER) as browser:
        browser.post(f"{PAGE}/stage", data={"stage": "shadow"})
        words = {"subject-en": "New", "body-en": "New.", "subject-nl": "Nieuw", "body-nl": "Nieuw."}
        assert browser.post(f"{PAGE}/wording", data=words).status_code == 200
        browser.post(f"{PAGE}/stage", data={"stage": "approve"})
        assert "New" in browser.get(PAGE).text
    story.joins("Ben", "automation")
    story.pass_days()
    story.decide(story.asking(), [])
    story.work()
    (letter,) = story.smtp.read("ben@example.org")
    assert letter["subject"] == "New"


def test_past_its_review_date_it_cannot_be_made_automatic(story: Story) -> None:
    story.trust(Stage.APPROVE)
    story.pass_days(4_000)
    with visiting(story.house, routes.HANDLERS, OWNER) as browser, story.now():
        assert "overdue" in browser.get("/automations").text
        assert browser.post(f"{PAGE}/stage", data={"stage": "automatic"}).status_code == 409


def test_strangers_members_and_auditors_find_nothing(story: Story) -> None:
    with visiting(story.house, routes.HANDLERS, None) as browser:
        for address in ("/automations", PAGE, f"{PAGE}/wording"):
            assert browser.get(address, follow_redirects=False).status_code == 303
    for actor in (AUDITOR, member(7)):
        with visiting(story.house, routes.HANDLERS, actor) as browser:
            assert browser.get(PAGE).status_code == 404
            for address in ("/automations/stop", "/automations/stop/end", f"{PAGE}/stage", f"{PAGE}/decisions"):
                assert browser.post(address, data={"run": str(uuid4()), "answer": "send"}).status_code == 404
    with visiting(story.house, routes.HANDLERS, OWNER) as browser:
        assert browser.get("/automations/other").status_code == 404
