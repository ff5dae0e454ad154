"""What I allow: one question, two buttons, saved at once; a no does what its preview said and nothing else."""

import re
from datetime import timedelta
from itertools import chain, combinations
from pathlib import Path
from shutil import copytree

from ethicomm import clock, consent
from ethicomm.accounts import member
from ethicomm.app import House
from ethicomm.consent import Standing, State
from ethicomm.db import Session
from ethicomm.policy import apply, in_force
from ethicomm.portal.cards import answers, cards_for
from ethicomm.rounds import let_lapse
from ethicomm.settings import house as folder_of
from tests.policy.conftest import EACH_WEEK
from tests.policy.conftest import new_words as reworded
from tests.portal.people import ALLOWED, Anna, held_of, work
from tests.visiting import Visitor, words_on

LABELS = {
    "E-mail": "email", "First name": "first_name", "Interests": "interests", "Region": "region",
    "Age band": "age_band", "Birthday": "birthday",
}  # fmt: skip
ASKED = ("newsletter", "personalisation", "segmentation", "automation", "measurement", "birthday_greeting")
SUBSETS = list(chain.from_iterable(combinations(ASKED, size) for size in range(len(ASKED) + 1)))
A_YEAR = timedelta(days=365)


def card(page: str, purpose: str) -> str:
    """One card of the page."""
    return page.partition(f'id="{purpose}"')[2].partition("</article>")[0]


def pressed(page: str, purpose: str) -> list[str]:
    return re.findall(r'value="(yes|no)" aria-pressed="true"', card(page, purpose))


def form(page: str, purpose: str, answer: str) -> dict[str, str]:
    """What pressing a button of this card sends."""
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', card(page, purpose))
    return {**dict(hidden), "answer": answer}


def stands(house: House, subject: int) -> set[str]:
    with house.database.read() as session:
        return {one.purpose.key for one in answers(session, member(subject)) if one.stands}


def test_each_purpose_is_a_card_with_two_equal_buttons_and_none_chosen(his: Visitor) -> None:
    page = his.get("/me/consents").text
    for purpose in ASKED:
        assert pressed(page, purpose) == []
        buttons = re.findall(
            r'<button type="submit" name="answer" value="(\w+)" aria-pressed="false">', card(page, purpose)
        )
        assert buttons == ["yes", "no"]
    assert "Not answered." in page
    assert not re.search(r"(?i)yes to everything|allow all", page)


def test_a_card_says_which_data_who_sees_it_through_whose_hands_and_for_how_long(his: Visitor) -> None:
    page = words_on(his.get("/me/consents"))
    assert (
        "Newsletter You get our letter twice a month: what we bake, workshops, opening hours. E-mail First name" in page
    )
    assert "seen by: staff, the owner" in page
    assert "passes through: Sleutelstad Hosting B.V., Postbode Mail B.V." in page
    assert "for 3 years from your yes" in page
    assert "an algorithm chooses: how it works" in page
    assert his.get("/algorithms/picks").status_code == 200


def test_ben_says_yes_in_the_words_he_was_shown(house: House, ben: int, his: Visitor) -> None:
    page = his.get("/me/consents").text
    answer = his.post("/me/consents/newsletter", data=form(page, "newsletter", "yes"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/me/consents#newsletter")
    with house.database.read() as session:
        (said,) = [one for one in consent.history(session, ben) if one.purpose == "newsletter"]
    assert said.notice == form(page, "newsletter", "yes")["notice"]
    again = his.get("/me/consents")
    assert pressed(again.text, "newsletter") == ["yes"]
    assert "Saved: yes." in words_on(again)
    assert his.get(f"/notices/{said.notice}").status_code == 200


def test_words_seen_in_dutch_are_recorded_as_dutch(house: House, ben: int, his: Visitor) -> None:
    his.cookies.set("language", "nl")
    sent = form(his.get("/me/consents").text, "newsletter", "yes")
    his.cookies.set("language", "en")  # another window
    his.post("/me/consents/newsletter", data=sent)
    with house.database.read() as session:
        record = next(one for one in answers(session, member(ben)) if one.stands).record
        assert session.get_one(consent.ConsentRecord, record).language == "nl"


def test_a_saved_no_comes_back_as_no(house: House, ben: int, his: Visitor) -> None:
    sent = form(his.get("/me/consents").text, "measurement", "no")
    his.post("/me/consents/measurement", data=sent)
    page = his.get("/me/consents")
    assert pressed(page.text, "measurement") == ["no"]
    assert "Saved: no." in words_on(page)
    assert "You do not allow this since" in words_on(page)
    with house.database.read() as session:
        (said,) = [one for one in consent.history(session, ben) if one.purpose == "measurement"]
    assert (said.state, said.notice) == (State.REFUSED, sent["notice"])


def test_a_no_takes_back_what_stood_and_says_what_goes(house: House, anna: Anna, her: Visitor) -> None:
    page = her.get("/me/consents")
    preview = "“Birthday greeting” stops at once. Deleted within a day: Birthday."
    assert preview in words_on(page)
    her.post("/me/consents/birthday_greeting", data=form(page.text, "birthday_greeting", "no"))
    assert f"Saved: no. {preview}" in words_on(her.get("/me/consents"))
    assert stands(house, anna.subject) == {*ALLOWED} - {"birthday_greeting"}


def test_leaving_groups_is_at_once(house: House, anna: Anna, her: Visitor) -> None:
    with house.database.read() as session:
        assert any(_slots(session, anna.subject))
    her.post("/me/consents/segmentation", data={"answer": "no"})
    assert "You are taken out of every group at once." in words_on(her.get("/me/consents"))
    with house.database.read() as session:
        assert not any(_slots(session, anna.subject))


def test_one_press_says_no_to_everything(house: House, anna: Anna, her: Visitor) -> None:
    page = words_on(her.get("/me/consents"))
    for said in ("stop at once. You are taken out of every group at once.", "Deleted within a day: Interests, Region"):
        assert said in page
    her.post("/me/consents")
    assert stands(house, anna.subject) == set()
    after = her.get("/me/consents").text
    assert [pressed(after, purpose) for purpose in ASKED] == [["no"]] * len(ASKED)
    work_later(house)
    assert held_of(house, anna.subject) == {"email", "first_name"}


def test_an_empty_preview_is_shown_where_nothing_would_stop(his: Visitor) -> None:
    page = words_on(his.get("/me/consents"))
    assert "What stops" not in page
    assert "Say no to everything" in page


def test_a_letter_that_is_leaving_is_admitted(house: House, anna: Anna, her: Visitor) -> None:
    with house.database.write() as session:
        consent.hand_over(session, "newsletter", [(991, anna.subject)])
    her.post("/me/consents/newsletter", data={"answer": "no"})
    assert "One letter was already leaving when you pressed." in words_on(her.get("/me/consents"))


def test_without_words_in_the_readers_language_nothing_is_asked(house: House, anna: Anna) -> None:
    with house.database.read() as session:
        cards = cards_for(session, anna.actor, "fr")
    assert [one.purpose.key for one in cards] == list(ALLOWED)
    assert {one.notice for one in cards} == {""}


def test_a_card_without_words_can_only_be_taken_back(house: House, anna: Anna, her: Visitor) -> None:
    template = her.app.state.site.templates.get_template("portal/_card.html")
    with house.database.read() as session:
        (first, *_) = cards_for(session, anna.actor, "fr")
        shown = template.render(card=first)
    assert "not written in your language" in shown
    assert 'name="answer" value="no"' in shown
    assert 'value="yes"' not in shown


def test_words_that_changed_meanwhile_are_read_again_first(
    house: House, ben: int, his: Visitor, tmp_path: Path
) -> None:
    sent = form(his.get("/me/consents").text, "newsletter", "yes")
    new_words(house, tmp_path)
    assert his.post("/me/consents/newsletter", data=sent).status_code == 409
    assert stands(house, ben) == set()
    old = words_on(his.get(f"/notices/{sent['notice']}"))
    assert "These are older words. They are not asked any more." in old


def test_a_form_that_says_nothing_or_something_else_changes_nothing(house: House, anna: Anna, her: Visitor) -> None:
    before = stands(house, anna.subject)
    for sent in ({}, {"answer": "maybe"}, {"answer": "yes"}, {"answer": "yes", "notice": "0" * 64}):
        assert her.post("/me/consents/measurement", data=sent).status_code == 422
    for purpose in ("account", "rights", "nothing"):
        for answer in ("yes", "no"):
            assert her.post(f"/me/consents/{purpose}", data={"answer": answer}).status_code == 422
    assert stands(house, anna.subject) == before


def test_a_yes_that_ran_out_is_neither_yes_nor_no(house: House, anna: Anna, her: Visitor) -> None:
    with clock.moved(clock.now() + 3 * A_YEAR + timedelta(days=3)):
        let_lapse(house.database)
    page = her.get("/me/consents")
    assert pressed(page.text, "newsletter") == []
    assert "Your yes ran out" in words_on(page)
    assert words_on(page).count("ran out") >= 2  # on the card, and in the history


def test_the_history_has_every_answer_with_how_and_the_words(her: Visitor) -> None:
    page = her.get("/me/consents").text.partition("Every answer you gave")[2]
    assert page.count("✓ yes") == 4
    assert page.count("✕ no") == 1
    assert page.count("on your own page") == 5
    assert len(set(re.findall(r"/notices/[0-9a-f]{64}", page))) == 5


def test_what_happens_without_asking_is_listed_with_its_ground(his: Visitor) -> None:
    page = words_on(his.get("/me/consents")).partition("Without asking")[2]
    assert "Letting you in and answering you" in page
    assert (
        "What you ordered or booked You get what you ordered. Only while there is an order or a booking. not for you"
        in page
    )
    assert "the law asks it of us (GDPR 6(1)(c))" in page
    assert "Write to privacy@crumb.example; a person answers." in page  # how to object


def new_words(house: House, tmp_path: Path) -> None:
    """The community changes what it asks: version 2 of the newsletter's words."""
    folder = Path(copytree(folder_of("policies"), tmp_path / "policies"))
    reworded(folder, "newsletter", EACH_WEEK, material=True)
    with house.database.write() as session:
        apply(session, "test", folder)


def work_later(house: House) -> None:
    with clock.moved(clock.now() + timedelta(hours=24)):
        work(house)


def _slots(session: Session, subject: int) -> list[int | None]:
    row = session.get_one(Standing, subject)
    numbers = {slot for field in in_force(session).fields.values() for slot in field.slots.values()}
    return [getattr(row, f"s{number}") for number in numbers]
