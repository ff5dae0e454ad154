"""Who used my data: each use in a sentence, with who, what for and which data, and where to read on."""

import re
from uuid import UUID

import pytest
from sqlalchemy import update

from ethicomm import clock, consent
from ethicomm.accounts import MACHINE, Actor, Role
from ethicomm.accounts.staff.models import Staff
from ethicomm.app import House
from ethicomm.members.counter import Look, look
from ethicomm.portal import activity
from tests.campaigns.post import Post
from tests.members.people import OWNER
from tests.portal.people import A_DAY, Anna, gets_a_letter, gets_a_turn, says_no
from tests.visiting import Visitor, colleague, words_on

AUDITOR = Actor(Role.AUDITOR, "auditor")


def test_anna_reads_what_happened_in_sentences(her: Visitor) -> None:
    page = words_on(her.get("/me/activity"))
    assert "“October loaves” was sent to you. By software, for “Newsletter”, which you allowed on" in page
    assert "; “Picks for you”. Data: E-mail, First name, Interests." in page
    assert "You asked for something, so your data was opened. By a member of staff, for “Letting you in" in page
    assert "Software noted which groups you fit. By software, for “Sorting members into groups”" in page
    assert "People in a group were counted. Your answers were among those looked at. By the owner" in page
    assert "An auditor checked our records. You stand in them under a random number. By an auditor" in page
    assert "campaign" not in page
    assert "facets" not in page


def test_the_letter_leads_to_why_and_to_its_picks(her: Visitor) -> None:
    page = her.get("/me/activity").text
    (why,) = re.findall(r'href="(/why/[^"]+)"', page)
    (choice,) = re.findall(r'href="(/me/choices/[^"]+)"', page)
    assert "You got this letter because you said yes to “Newsletter”" in words_on(her.get(why))
    assert "Software looked at 1 offer and picked 1 for you." in words_on(her.get(choice))


def test_without_picks_she_is_told_of_her_name_and_address_only(house: House, anna: Anna, her: Visitor) -> None:
    with house.database.write() as session:
        says_no(session, anna.subject, "personalisation")
    gets_a_letter(house, "November loaves")
    page = words_on(her.get("/me/activity"))
    told = page.partition("“November loaves” was sent to you.")[2].partition("Why did I get this?")[0]
    assert "Picks for you" not in told
    assert told.endswith("Data: E-mail, First name. ")


def test_a_letter_that_was_not_sent_says_why_and_has_no_why_page(house: House, anna: Anna, her: Visitor) -> None:
    post = Post(house)
    with house.database.write() as session:
        use = consent.use(session, MACHINE, [anna.subject], ["measurement"], "campaign 1", fields=["email"])
        assert use.refused
    page = her.get("/me/activity")
    assert "“October loaves” was not sent to you: you said no." in words_on(page)
    assert post.letters == []


def test_a_refused_use_is_told_as_what_it_is(house: House, anna: Anna, her: Visitor) -> None:
    with house.database.write() as session:
        consent.use(session, OWNER, [anna.subject], ["measurement"], "other", fields=["email"])
        consent.use(session, MACHINE, [anna.subject], ["automation"], "automation welcome: noted")
    page = words_on(her.get("/me/activity"))
    assert "We wanted to use your data and did not: you said no. By the owner, for “Measuring what is read”." in page
    assert "We wanted to use your data and did not: you never said yes to it." in page


def test_the_trial_of_an_automation_is_told(house: House, anna: Anna, her: Visitor) -> None:
    gets_a_turn(house, anna.subject)
    with clock.moved(clock.now() + A_DAY):
        page = words_on(her.get("/me/activity"))
    assert "A letter that sends itself had its moment for you. Nothing was sent then." in page


def test_what_happens_often_on_a_day_is_told_once(house: House, anna: Anna, her: Visitor) -> None:
    with house.database.write() as session:
        for number in range(7):
            consent.use_of_set(session, AUDITOR, ["rights"], f"audit entry {number}", people=1)
    page = words_on(her.get("/me/activity"))
    assert page.count("An auditor checked our records.") == 1
    assert "(8 times that day)" in page


def test_someone_who_works_here_is_named_only_if_they_chose_to_be(house: House, anna: Anna, her: Visitor) -> None:
    staff = colleague(house, Role.OWNER)
    with house.database.write() as session:
        look(session, staff, anna.subject, Look.ORDER)
    assert "By the owner, for “Letting you in" in words_on(her.get("/me/activity"))
    with house.database.write() as session:
        session.execute(update(Staff).where(Staff.id == UUID(staff.id)).values(display_name="Bas"))
    assert "By Bas, for “Letting you in" in words_on(her.get("/me/activity"))


def test_ben_sees_nothing_of_anna(house: House, anna: Anna, his: Visitor) -> None:
    page = words_on(his.get("/me/activity"))
    assert "Nobody has used your data yet" in page
    assert "October" not in page


def test_older_pages_follow_without_gap_or_repeat(
    house: House, anna: Anna, her: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activity, "PAGE", 4)
    with house.database.write() as session:
        for number in range(9):
            owner = Actor(Role.OWNER, f"owner {number}")  # each told on its own
            consent.use(session, owner, [anna.subject], ["rights"], "other", fields=["email"])
    address, times = "/me/activity", list[str]()
    for _page in range(9):
        page = her.get(address).text
        times += re.findall(r'<time datetime="[^"]+">[^<]*</time>\s*([^<]+)', page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        if older is None:
            break
        assert "Newer" in page or address == "/me/activity"
        address = older[1]
    assert len(times) == 9 + 5  # and what had happened to her before
    assert "Older" not in page


@pytest.mark.parametrize("before", ["nonsense", "%00", str(UUID(int=7))])
def test_a_page_after_nothing_known_is_the_first(her: Visitor, before: str) -> None:
    answer = her.get(f"/me/activity?before={before}")
    assert answer.status_code == 200
    assert "October loaves" in answer.text
