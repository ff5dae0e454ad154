"""What a member can do in their own place, told by members."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select, update

from ethicomm import clock, consent, members
from ethicomm.accounts import Role, member
from ethicomm.accounts.models import WebSession
from ethicomm.app import JOBS, House
from ethicomm.consent import ConsentRecord
from ethicomm.errors import Refused
from ethicomm.jobs import run_due
from ethicomm.members.counter import Look, look
from ethicomm.members.imports import Plan, import_now, read_export, suggest
from ethicomm.policy import in_force
from tests.members.people import OWNER, joins
from tests.portal.people import VALUES, gets_a_letter, held_of, newcomer, work
from tests.portal.story import Story
from tests.portal.test_consents import ASKED, card, form, pressed, stands
from tests.portal.test_erasing import SURE, rows_about, staying
from tests.smtp import Smtp
from tests.visiting import colleague, entering, words_on

scenarios("portal")

PAGES = ("/me", "/me/data", "/me/data/region", "/me/consents", "/me/activity", "/me/erasure", "/me/choices")
OLD_LIST = "Email Address,First Name,CONFIRM_TIME\nanna@example.org,Anna,2024-03-01 10:00:00\n"


@pytest.fixture
def story(database_kind: str, house: House, smtp: Smtp) -> Iterator[Story]:
    house.settings = house.settings.model_copy(update={"smtp_url": smtp.url})
    with ExitStack() as stack:
        yield Story(house, smtp, stack)


@pytest.fixture(autouse=True)
def on_each_database(database_kind: str) -> str:
    """Steps ask for the house only as they run; which database it is on must be known before."""
    return database_kind


@given("I am a member who said yes to the newsletter")
def said_yes_to_the_newsletter(story: Story) -> None:
    story.is_member("newsletter")


@given("I am a member who never answered anything")
def never_answered(story: Story) -> None:
    story.is_member()


@given("I am a member who said yes to everything and told my region")
def said_yes_to_everything(story: Story) -> None:
    story.is_member(*ASKED, **VALUES)


@given("I am a member who reads Dutch")
def reads_dutch(story: Story) -> None:
    story.is_member()
    story.browser.post("/me/language", data={"language": "nl"})


@given("a letter to me is leaving at this moment")
def a_letter_is_leaving(story: Story) -> None:
    with story.house.database.write() as session:
        consent.hand_over(session, "newsletter", [(1, story.subject)])


@given("I signed in two hours ago")
def signed_in_long_ago(story: Story) -> None:
    with story.house.database.write() as session:
        session.execute(update(WebSession).values(opened_at=clock.now() - timedelta(hours=2)))


@when(parsers.parse('I say {answer:w} to "{title}"'))
def i_say(story: Story, answer: str, title: str) -> None:
    story.says(title, answer)


@when("I say no to everything")
def i_say_no_to_everything(story: Story) -> None:
    story.browser.post("/me/consents")


@when("someone who is not signed in says yes for me")
def a_stranger_says_yes(story: Story) -> None:
    story.opens("/me/consents")
    with entering(story.house, None) as stranger:
        stranger.post("/me/consents/newsletter", data=form(story.page, "newsletter", "yes"))


@when("I open the page of what I allow")
def i_open_consents(story: Story) -> None:
    story.opens("/me/consents")


@when("I open the page of my data")
def i_open_data(story: Story) -> None:
    story.opens("/me/data")


@when("I open the page of who used it")
def i_open_activity(story: Story) -> None:
    story.opens("/me/data")
    story.opens("/me/activity")


@when("I open the page for leaving")
def i_open_erasure(story: Story) -> None:
    story.opens("/me/erasure")


@when("a day passes")
def a_day_passes(story: Story) -> None:
    with clock.moved(clock.now() + timedelta(hours=24)):
        work(story.house)


@when(parsers.parse('I change my region to "{region}"'))
def i_change_my_region(story: Story, region: str) -> None:
    story.opens("/me/data/region")
    chosen = next(
        value for value, words in re.findall(r'<option value="(\w*)"[^>]*>([^<]+)<', story.page) if words == region
    )
    story.browser.post("/me/data/region", data={"value": chosen})
    story.opens("/me/data")


@when("a member of staff opens my data because I asked at the counter")
def staff_opens_my_data(story: Story) -> None:
    staff = colleague(story.house, Role.STAFF)
    with story.house.database.write() as session:
        look(session, staff, story.subject, Look.COUNTER)


@when("another member opens each of these pages")
def another_opens_each_page(story: Story) -> None:
    other = newcomer(story.house)
    with entering(story.house, member(other)) as browser:
        story.read = " ".join(words_on(browser.get(address)) for address in PAGES)


@when("I type the word and confirm")
def i_type_the_word(story: Story) -> None:
    story.browser.post("/me/erasure", data=SURE)
    story.opens("/erased")


@when("I confirm without typing the word")
def i_confirm_without_the_word(story: Story) -> None:
    story.browser.post("/me/erasure", data={"word": ""})


@when("the owner imports an old list with my address")
def the_owner_imports(story: Story) -> None:
    export = read_export("old.csv", OLD_LIST.encode())
    with story.house.database.read() as session:
        plan = Plan(suggest(in_force(session), export))
    import_now(story.house.database, OWNER, export, plan)


@then(parsers.parse('I read "{words}" beside "{title}"'))
def i_read_beside(story: Story, words: str, title: str) -> None:
    assert words in card(story.page, story.purpose(title))


@then(parsers.parse('I read "{words}"'))
def i_read(story: Story, words: str) -> None:
    assert words in story.read


@then("nothing else that I allow has changed")
def nothing_else_has_changed(story: Story) -> None:
    assert stands(story.house, story.subject) - {"personalisation"} == story.allowed


@then("nothing that I allow has changed")
def nothing_has_changed(story: Story) -> None:
    assert stands(story.house, story.subject) == story.allowed


@then("I can read again the exact words I said yes to")
def i_read_the_words_again(story: Story) -> None:
    with story.house.database.read() as session:
        newest = consent.history(session, story.subject)[0]
    story.opens(f"/notices/{newest.notice}")
    assert "Picks for you" in story.read
    assert "older words" not in story.read


@then("no answer is chosen for me")
def no_answer_is_chosen(story: Story) -> None:
    assert [pressed(story.page, purpose) for purpose in ASKED] == [[]] * len(ASKED)
    assert story.page.count('aria-pressed="true"') == 3  # the language and the light, and when to delete


@then("nowhere can I say yes to everything at once")
def no_yes_to_everything(story: Story) -> None:
    answers = re.findall(r'action="(/me/consents[^"]*)"(.*?)</form>', story.page, re.S)
    assert len(answers) == len(ASKED) + 1
    assert [address for address, inside in answers if 'value="yes"' in inside and address == "/me/consents"] == []


@then("every question is asked in Dutch")
def asked_in_dutch(story: Story) -> None:
    titles = [re.sub("<[^>]+>", "", card(story.page, purpose)) for purpose in ASKED]
    assert "Nieuwsbrief" in titles[0]
    with story.house.database.read() as session:
        purposes = in_force(session).purposes
        assert [form(story.page, key, "yes")["notice"] for key in ASKED] == [
            purposes[key].notices["nl"].hash for key in ASKED
        ]


@then("the words recorded with my yes are the Dutch ones")
def recorded_in_dutch(story: Story) -> None:
    story.browser.post("/me/consents/newsletter", data=form(story.page, "newsletter", "yes"))
    with story.house.database.read() as session:
        mine = select(ConsentRecord).where(ConsentRecord.subject == story.subject)
        record = session.scalars(mine.where(ConsentRecord.purpose == "newsletter")).one()
        assert (record.language, record.notice) == ("nl", in_force(session).purposes["newsletter"].notices["nl"].hash)


@then("the next letter does not reach me")
def the_next_letter_does_not_reach_me(story: Story) -> None:
    with story.house.database.write() as session:
        joins(session, "newsletter", email="other@example.org", first_name="Olga")
    gets_a_letter(story.house, "The next letter")
    assert story.smtp.read("anna@example.org") == []
    assert len(story.smtp.read("other@example.org")) == 1


@then(parsers.parse('I read that with "{title}" my region is deleted'))
def i_read_that_it_is_deleted(story: Story, title: str) -> None:
    (deleted,) = re.findall(r"Deleted within a day: ([^<]+)", card(story.page, story.purpose(title)))
    assert "Region" in deleted
    assert "Interests" not in deleted


@then("my region is gone")
def my_region_is_gone(story: Story) -> None:
    assert "region" not in held_of(story.house, story.subject)


@then("my region is still here")
def my_region_is_here(story: Story) -> None:
    assert "region" in held_of(story.house, story.subject)


@then("my interests are still here, because picks need them")
def my_interests_are_here(story: Story) -> None:
    story.opens("/me/data")
    assert "Interests Bread" in story.read
    assert "What it is for Picks for you Last used" in story.read


@then("every answer on the page is no")
def every_answer_is_no(story: Story) -> None:
    story.opens("/me/consents")
    assert [pressed(story.page, purpose) for purpose in ASKED] == [["no"]] * len(ASKED)


@then("I am in no group")
def in_no_group(story: Story) -> None:
    with story.house.database.read() as session:
        row = session.get_one(consent.Standing, story.subject)
        assert {getattr(row, f"s{number}") for number in range(1, consent.SLOTS + 1)} == {None}


@then("my first page says what is still kept, until when and why")
def first_page_says_what_is_kept(story: Story) -> None:
    story.opens("/me")
    assert "E-mail It stays while you are a member, for “Letting you in and answering you”." in story.read


@then("it offers to erase everything now")
def it_offers_to_erase(story: Story) -> None:
    assert "Erase everything now" in story.read


@then("only my address and my first name are held")
def only_two_things_are_held(story: Story) -> None:
    assert held_of(story.house, story.subject) == {"email", "first_name"}


@then("nobody at the counter can say yes for me")
def nobody_can_say_yes_for_me(story: Story) -> None:
    with story.house.database.write() as session:
        words = in_force(session).purposes["newsletter"].notices["en"].hash
        with pytest.raises(Refused):
            consent.give(
                session, OWNER, story.subject, "newsletter",
                notice_hash=words, language="en", method=consent.Method.COUNTER,
            )  # fmt: skip


@then(parsers.parse('I read my region as "{region}"'))
def i_read_my_region(story: Story, region: str) -> None:
    assert f"Region {region} Where it came from" in story.read


@then("I read where it came from, what it is for and when it goes")
def i_read_all_of_it(story: Story) -> None:
    region = story.read.partition("Region Leiden")[2]
    for said in ("at the counter", "Sorting members into groups", "runs out."):
        assert said in region.partition("Change")[0]


@then("I read that a member of staff opened it because I asked")
def i_read_who_opened_it(story: Story) -> None:
    assert "You asked for something, so your data was opened. By a member of staff" in story.read


@then("looking at it myself counts as no use by others")
def own_looks_do_not_count(story: Story) -> None:
    assert "You looked at your own page." in story.read
    story.opens("/me")
    assert "2 times we used your data in the last month" in story.read  # the counter, and sorting into groups


@then("they read nothing of mine")
def they_read_nothing(story: Story) -> None:
    assert "Ben" in story.read
    for mine in ("Anna", "anna@", "25 to 39", "3 May", "You said yes"):
        assert mine not in story.read


@then("I read what goes and what stays, each with its end")
def i_read_what_stays(story: Story) -> None:
    assert "Region Age band Birthday" in story.read
    assert story.read.partition("What stays")[2].count("until ") >= 5


@then("I am told that I am erased")
def i_am_told(story: Story) -> None:
    assert "You are erased The key to your data is destroyed." in story.read


@then("I am signed out everywhere")
def i_am_signed_out(story: Story) -> None:
    assert story.browser.get("/me").status_code == 303
    with story.house.database.read() as session:
        assert session.scalar(select(WebSession.subject).where(WebSession.subject == story.subject)) is None


@then("nothing of mine can be read any more")
def nothing_can_be_read(story: Story) -> None:
    run_due(story.house.database, JOBS)  # the last row that names them is the work of making sure
    assert set(rows_about(story.house, story.subject)) <= staying()
    assert story.house.vault.keys([story.subject]) == {}


@then("nothing was erased")
def nothing_was_erased(story: Story) -> None:
    assert len(held_of(story.house, story.subject)) == 6


@then("I am still not a member")
def still_not_a_member(story: Story) -> None:
    with story.house.database.read() as session:
        assert members.find_member(session, "anna@example.org") is None
        assert members.people_here(session) == 0
