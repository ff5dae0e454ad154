"""The life of a consent, told by members: given, refused, taken back, run out, and no to everything."""

import re
from datetime import timedelta

import pytest
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from ethicomm import campaigns, clock, consent, members
from ethicomm.campaigns import Letter, Text
from ethicomm.consent import ConsentRecord
from ethicomm.consent.models import Handover
from ethicomm.errors import Refused
from ethicomm.members.imports import Plan, import_now, read_export, suggest
from ethicomm.policy import in_force
from ethicomm.words import date
from tests.members.people import OWNER
from tests.portal.people import OLD_LIST, gets_a_letter, held_of
from tests.portal.story import Story
from tests.portal.test_consents import ASKED, card, form, pressed, stands
from tests.visiting import entering

LIFE = ("give", "refuse", "withdraw", "run_out", "say_no_to_everything")
scenarios(*(f"consent/{one}.feature" for one in LIFE))


@given("I am a member who reads Dutch")
def reads_dutch(story: Story) -> None:
    story.is_member()
    story.browser.post("/me/language", data={"language": "nl"})


@given("a letter to me is leaving at this moment")
def a_letter_is_leaving(story: Story) -> None:
    with story.house.database.write() as session:
        consent.hand_over(session, "newsletter", [(1, story.subject)])


@when(parsers.parse('I say {answer:w} to "{title}"'))
def i_say(story: Story, answer: str, title: str) -> None:
    story.says(title, answer)


@when("someone who is not signed in says yes for me")
def a_stranger_says_yes(story: Story) -> None:
    story.opens("/me/consents")
    with entering(story.house, None) as stranger:
        stranger.post("/me/consents/newsletter", data=form(story.page, "newsletter", "yes"))


@when("I open the page of what I allow")
def i_open_consents(story: Story) -> None:
    story.opens("/me/consents")


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


@given(parsers.parse('a letter "{title}" to everyone is planned for tomorrow'))
def a_letter_is_planned(story: Story, title: str) -> None:
    with story.house.database.write() as session:
        letter = campaigns.write(session, OWNER, Letter(title, {"en": Text(title, "Hello.")}))
        campaigns.schedule(session, OWNER, letter, clock.now() + timedelta(hours=23))


@given("I chose 7 days to change my mind")
def chose_seven_days(story: Story) -> None:
    story.browser.post("/me/time-to-think", data={"keep": "week"})


@when("I choose to have it deleted within a day")
def choose_a_day(story: Story) -> None:
    story.browser.post("/me/time-to-think", data={"keep": "day"})


@when(parsers.parse("{number:d} {unit} pass"))
def time_passes(story: Story, number: int, unit: str) -> None:
    story.passes(timedelta(days=number * (365 if unit == "years" else 1), hours=30))


@when("another day passes after that")
def another_day(story: Story) -> None:
    story.passes(timedelta(hours=25))


@when("it is 60 days before 3 years are over")
def sixty_days_before(story: Story) -> None:
    story.passes(timedelta(days=3 * 365 - 60))


@when(parsers.parse('{number:d} days later I say yes to "{title}"'))
def days_later_i_say_yes(story: Story, number: int, title: str) -> None:
    story.passes(timedelta(days=number))
    story.says(title, "yes")


@when(parsers.parse('I say yes to "{title}" then'))
def i_say_yes_then(story: Story, title: str) -> None:
    story.says(title, "yes")


@when('I press "Erase now" beside my region')
def i_press_erase_now(story: Story) -> None:
    story.opens("/me/data")
    assert 'aria-label="Erase now: Region"' in story.page
    assert 'aria-label="Erase now: Interests"' not in story.page
    story.browser.post("/me/data/region/removal")


@when("the owner sends a letter")
def the_owner_sends(story: Story) -> None:
    gets_a_letter(story.house, "A letter", "Hello.")


@when("I open its link and press no, without signing in")
def i_press_no_in_the_mail(story: Story) -> None:
    text = story.smtp.read("anna@example.org")[-1].get_body(("plain",)).get_content()
    address = re.search(r"http://[^/]+(/question/\S+)", text)[1]
    with entering(story.house, None) as browser:
        sent = form(browser.get(address).text, "newsletter", "no")
        assert browser.post(f"{address}/newsletter", data=sent).status_code == 303


@then("that letter begins with the question whether they shall go on")
def it_begins_with_the_question(story: Story) -> None:
    text = story.smtp.read("anna@example.org")[-1].get_body(("plain",)).get_content()
    assert re.match(r"Your yes to these letters ends on .+\. Shall they go on\?", text)


@then(parsers.parse('the answer chosen beside "{title}" is {answer:w}'))
def the_answer_is(story: Story, title: str, answer: str) -> None:
    assert pressed(story.page, story.purpose(title)) == [answer]


@then(parsers.parse('neither yes nor no is chosen beside "{title}"'))
def neither_is_chosen(story: Story, title: str) -> None:
    assert pressed(story.page, story.purpose(title)) == []


@then("no other answer is chosen for me")
def no_other_is_chosen(story: Story) -> None:
    assert sum(len(pressed(story.page, purpose)) for purpose in ASKED) == 1


@then("the next letter reaches me")
def the_next_letter_reaches_me(story: Story) -> None:
    gets_a_letter(story.house, "The next letter", "Hello.")
    assert "The next letter" in story.got()


@then(parsers.parse('"{title}" has not reached me'))
def it_has_not_reached_me(story: Story, title: str) -> None:
    assert title not in story.got()


@then("an imported list cannot say yes for me")
def a_list_cannot_say_yes(story: Story) -> None:
    export = read_export("old.csv", OLD_LIST.encode())
    with story.house.database.read() as session:
        plan = Plan(suggest(in_force(session), export))
    import_now(story.house.database, OWNER, export, plan)
    assert stands(story.house, story.subject) == set()


@then(parsers.parse('the owner cannot ask me about "{title}" for 6 months'))
def the_owner_cannot_ask(story: Story, title: str) -> None:
    story.asking = story.purpose(title)
    assert [asked_after(story, days) for days in (0, 1, 90, 179)] == [0] * 4


@then("after that, the owner can")
def after_that_the_owner_can(story: Story) -> None:
    assert asked_after(story, 185) == 1


def asked_after(story: Story, days: int) -> int:
    """How many people the owner could ask then."""
    with clock.moved(clock.now() + timedelta(days=days)), story.house.database.read() as session:
        return consent.askable(session, story.asking).now


@then(parsers.parse('I read the day on which "{title}" ends, and from when I am asked once'))
def i_read_when_it_ends(story: Story, title: str) -> None:
    with story.house.database.read() as session:
        state = session.get_one(consent.ConsentState, (story.subject, story.purpose(title)))
    ends, asked = date(state.ends), date(state.ends - timedelta(days=90))
    assert f"It ends on {ends}. We ask you once, from {asked} on. No answer means no." in story.read


@then("the page of my data says that it is kept so that I can change my mind")
def it_says_that_it_is_kept(story: Story) -> None:
    story.opens("/me/data")
    day = date(clock.now() + timedelta(days=7))
    said = f"Kept until {day}, because you want time to change your mind. Nothing may use it."
    assert said in story.read.partition("Region Leiden")[2].partition("Erase now")[0]


@then("nothing may use my region")
def nothing_may_use_it(story: Story) -> None:
    with story.house.database.write() as session:
        for key, purpose in in_force(session).purposes.items():
            use = consent.use(session, OWNER, [story.subject], ["rights"], "other", fields=purpose.fields, also=[key])
            assert "region" not in members.reveal(session, use)[story.subject]


@then("beside the button I read what stops, which letter does not come, and what is deleted")
def i_read_what_everything_does(story: Story) -> None:
    told = story.read.partition("What stops then?")[2].partition("Newsletter You get")[0]
    for said in ("stop at once.", "“Rye week”, planned for", "out of every group", "Deleted within a day: Interests"):
        assert said in told
    story.told = told.strip()


@then("I read the same once more")
def i_read_it_once_more(story: Story) -> None:
    story.opens("/me/consents")
    assert f"Saved: no. {story.told}" in story.read


@then("I was answered only once no letter could begin any more")
def answered_once_nothing_could_begin(story: Story) -> None:
    with story.house.database.read() as session:
        (until,) = session.scalars(select(Handover.until))
    assert until <= clock.now()
    story.opens("/me/consents")


@then(parsers.parse('only "{title}" is allowed'))
def only_one_is_allowed(story: Story, title: str) -> None:
    assert stands(story.house, story.subject) == {story.purpose(title)}
