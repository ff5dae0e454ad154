"""Being erased, and what those who work here do about it, told by both."""

import json
import re
import shutil
from datetime import timedelta
from pathlib import Path

from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select, update

from ethicomm import clock, consent, members
from ethicomm.accounts import Role
from ethicomm.accounts.models import WebSession
from ethicomm.app import JOBS
from ethicomm.jobs import run_due
from ethicomm.ledger import offline
from ethicomm.members.imports import Plan, import_now, read_export, suggest
from ethicomm.members.joining import Answers, ask_to_confirm
from ethicomm.members.models import Joining
from ethicomm.policy import in_force
from ethicomm.retention import Why
from ethicomm.retention.holds import place
from ethicomm.rights.models import Naming
from ethicomm.rounds import ROUNDS
from tests.houses import POLICIES
from tests.members.people import OWNER
from tests.portal.people import OLD_LIST, held_of
from tests.portal.story import Story
from tests.retention.policies import apply
from tests.rights.test_erasing import SURE, rows_about, staying
from tests.visiting import Visitor, colleague, entering, words_on

scenarios(*(f"rights/{one}.feature" for one in ("erase", "erase_field", "hold", "told", "certificate", "counter")))

RELAY = "Postbode Mail B.V."
MINE = ("anna", "Leiden", "25_39", "05-03")


def board(story: Story) -> Visitor:
    """The owner's browser."""
    kept = vars(story)
    if "noor" not in kept:
        kept["noor"] = colleague(story.house, Role.OWNER)
    if "owner" not in kept:
        kept["owner"] = story.stack.enter_context(entering(story.house, kept["noor"]))
    return kept["owner"]


def form_on(story: Story, of: str = "/erasures/") -> str:
    """Where the first form of the board leads, once the owner has opened it."""
    story.page = board(story).get("/erasures").text
    return re.findall(rf'action="({of}[^"]*)"', story.page)[0]


def noted(story: Story, said: str, reason: str = "") -> None:
    address = form_on(story, "/erasures/told/").removesuffix("/name")
    answer = board(story).post(address, data={"said": said, f"reason-{address.split('/')[-1]}": reason})
    story.read = words_on(answer) if answer.status_code != 303 else words_on(board(story).get("/erasures"))


def read_again(story: Story) -> None:
    story.read = words_on(board(story).get("/erasures"))


@given("the owner holds my data for a claim")
def the_owner_holds(story: Story) -> None:
    with story.house.database.write() as session:
        place(session, OWNER, story.subject, Why.CLAIM, clock.now() + timedelta(days=90))


@given("the mail relay keeps copies of its own, and the policy says that it is told")
def the_relay_is_told(story: Story, tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    shutil.copytree(POLICIES, folder)
    relay = folder / "recipients/mail_relay.toml"
    relay.write_text(relay.read_text("utf-8") + "told_of_erasure = true\n", "utf-8")
    apply(story.house, folder)


@given("I had begun to join once more, and never pressed the button")
def i_had_begun_to_join(story: Story) -> None:
    with story.house.database.write() as session:
        ask_to_confirm(session, Answers("Anna@example.org", "en"), "192.0.2.1")


@when("I open the page for erasing my region")
def i_open_region(story: Story) -> None:
    story.opens("/me/data/region/removal")


@when("I open the page for erasing my address")
def i_open_address(story: Story) -> None:
    story.opens("/me/data/email/removal")


@when("I have my region erased")
def i_erase_my_region(story: Story) -> None:
    answer = story.browser.post("/me/data/region/removal")
    story.told = answer.headers.get("location", "")


@when("I try to have it erased all the same")
def i_erase_my_address(story: Story) -> None:
    assert story.browser.post("/me/data/email/removal").status_code == 403


@when("the owner decides to erase")
def the_owner_erases(story: Story) -> None:
    assert board(story).post(form_on(story), data={"said": "erase"}).status_code == 303


@when(parsers.parse("the owner decides to keep it, {why}"))
def the_owner_keeps(story: Story, why: str) -> None:
    address = form_on(story)
    said = {"said": "keep", f"why-{address.split('/')[-1]}": "claim" if why == "for a claim" else ""}
    story.told = str(board(story).post(address, data=said).status_code)
    story.opens("/me/erasure")


@when("the owner looks whom to name, and tells them")
def the_owner_tells(story: Story) -> None:
    address = form_on(story, "/erasures/told/")
    named = words_on(board(story).post(address))
    assert "anna@example.org" in named
    assert "Leiden" not in named
    noted(story, said="told")


@when("the relay answers that it erased too")
def the_relay_answers(story: Story) -> None:
    noted(story, said="confirmed")


@when("the owner notes that it is impossible, without saying why")
def impossible(story: Story) -> None:
    noted(story, said="impossible", reason="")
    assert "Say why in a few words." in story.read


@when("the owner notes that it is impossible, because they closed down")
def closed_down(story: Story) -> None:
    noted(story, said="impossible", reason="They closed down.")


@when("thirty days pass")
def thirty_days_pass(story: Story) -> None:
    story.stack.enter_context(clock.moved(clock.now() + timedelta(days=30, minutes=1)))
    for _every, round_ in ROUNDS:
        if round_.__module__.startswith("ethicomm.rights"):
            round_(story.house.database)
    vars(story).pop("owner", None)  # they sign in again
    read_again(story)


@when("half an hour passes")
def half_an_hour_passes(story: Story) -> None:
    story.stack.enter_context(clock.moved(clock.now() + timedelta(minutes=30)))


@when("I save the certificate")
def i_save_it(story: Story) -> None:
    answer = story.browser.get(f"{story.told}/certificate.json")
    assert answer.headers["content-type"].startswith("application/ld+json")
    story.page = answer.text


@when("somebody changes what it says was found")
def somebody_changes_it(story: Story) -> None:
    content = json.loads(story.page)
    content["ethicomm:certified"]["residue"][0]["found"] = 7
    story.page = json.dumps(content)


@when("I say that I have kept it")
def i_have_kept_it(story: Story) -> None:
    answer = story.browser.post(story.told)
    assert answer.status_code == 303
    story.comes_to = answer.headers["location"]


@then("I am told once more that I am erased")
def told_once_more(story: Story) -> None:
    assert story.comes_to == "/erased"


@then("I am back at my data")
def back_at_my_data(story: Story) -> None:
    assert story.comes_to == "/me/data"


@then("what I typed then is gone too")
def what_i_typed_is_gone(story: Story) -> None:
    with story.house.database.read() as session:
        assert session.scalars(select(Joining.id)).all() == []
    story.opens(story.told)
    assert "answers on the join page that were never confirmed" in story.read


@then("I read what has to do without it, and what stays of it")
def i_read_what_depends(story: Story) -> None:
    assert "These go on, and have to do without it: Sorting members into groups" in story.read
    assert "until the backup is thrown away" in story.read


@then("my region is gone, and everything else is there")
def my_region_is_gone(story: Story) -> None:
    assert held_of(story.house, story.subject) == {"email", "first_name", "interests", "age_band", "birthday"}


@then("all that I allowed stands")
def all_stands(story: Story) -> None:
    assert standing(story) == story.allowed


@then("nothing that I allowed stands any more")
def nothing_stands(story: Story) -> None:
    assert standing(story) == set()


def standing(story: Story) -> set[str]:
    with story.house.database.read() as session:
        found = consent.standing_of(session, story.subject)
    return {one.purpose.key for one in found if one.stands and one.purpose.stands == "consent"}


@then("the certificate says that it is gone")
def the_certificate_of_one(story: Story) -> None:
    story.opens(story.told)
    assert "Erased: Region" in story.read
    assert "the field itself the database was asked" in story.read


@then("I read why it cannot go alone, and what I can do")
def why_not_alone(story: Story) -> None:
    assert "Your address cannot go alone: it is how you come in" in story.read
    assert "/me/erasure" in story.page


@then("I read that a person decides within a month, and why")
def i_read_why_it_waits(story: Story) -> None:
    story.opens("/me/erasure")
    assert "A person decides by" in story.read
    assert "Why it waits: someone may need it to prove or answer a claim in law" in story.read


@then("the owner finds it on their list, with its day")
def the_owner_finds_it(story: Story) -> None:
    owner = board(story)
    assert "asked to have erased: everything" in words_on(owner.get("/erasures"))
    assert "Decide about an erasure" in words_on(owner.get("/today"))


@then("I read that it is kept, and why")
def i_read_that_it_is_kept(story: Story) -> None:
    assert "A person decided to keep it for now." in story.read
    assert "someone may need it to prove or answer a claim in law" in story.read


@then("it still waits for them")
def it_still_waits(story: Story) -> None:
    assert story.told == "422"
    assert "asked to have erased: everything" in words_on(board(story).get("/erasures"))


@then("my certificate names the relay as one who is told")
def the_relay_is_named(story: Story) -> None:
    story.opens(story.told)
    assert f"{RELAY}: is told within 30 days" in story.read


@then("the owner finds the relay on their list, to be told within 30 days")
def the_owner_finds_the_relay(story: Story) -> None:
    read_again(story)
    assert "to be told" in story.read.partition(RELAY)[2]
    assert "Tell 1 recipient of an erasure" in words_on(board(story).get("/today"))


@then("the list says that they are told, and nobody can be named any more")
def told_and_nameless(story: Story) -> None:
    assert "told, no answer yet" in story.read
    assert "Show whom to name" not in story.read
    assert rows_named(story) == 0


@then("the list is done")
def the_list_is_done(story: Story) -> None:
    assert "they erased it too" in story.read or "it is impossible to tell them" in story.read
    assert "recipient of an erasure" not in words_on(board(story).get("/today"))
    assert rows_named(story) == 0


@then("the relay is still to be told")
def still_to_be_told(story: Story) -> None:
    read_again(story)
    assert "to be told" in story.read.partition(RELAY)[2]


@then("nobody can be named any more")
def nobody_can_be_named(story: Story) -> None:
    assert "too late: the name is gone" in story.read
    assert rows_named(story) == 0


def rows_named(story: Story) -> int:
    with story.house.database.read() as session:
        return len(session.scalars(select(Naming.id)).all())


@then("it holds, checked without the community")
def it_holds(story: Story) -> None:
    (found,) = offline.read_receipts(story.page.encode())
    assert all(one.holds for one in found.check())


@then("it does not hold")
def it_does_not_hold(story: Story) -> None:
    (found,) = offline.read_receipts(story.page.encode())
    assert {one.name for one in found.check() if not one.holds} == {"agrees", "issued"}


@then("it holds no word of mine")
def no_word_of_mine(story: Story) -> None:
    assert [one for one in MINE if one in story.page] == []


@then("it says where it was looked, and that nothing was found")
def it_says_where(story: Story) -> None:
    looks = json.loads(story.page)["ethicomm:certified"]["residue"]
    assert {one["store"] for one in looks} >= {"rows", "address", "key", "key files", "key copies"}
    assert {one["found"] for one in looks} == {0}


@then("its page is closed")
def its_page_is_closed(story: Story) -> None:
    assert story.browser.get(story.told).status_code == 404
    assert story.browser.get(f"{story.told}/certificate.json").status_code == 404


@given("I signed in two hours ago")
def signed_in_long_ago(story: Story) -> None:
    with story.house.database.write() as session:
        session.execute(update(WebSession).values(opened_at=clock.now() - timedelta(hours=2)))


@when("I open the page for leaving")
def i_open_erasure(story: Story) -> None:
    story.opens("/me/erasure")


@given("I typed the word and confirmed")
@when("I type the word and confirm")
def i_type_the_word(story: Story) -> None:
    story.told = story.browser.post("/me/erasure", data=SURE).headers.get("location", "")
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


def person(story: Story) -> str:
    with story.house.database.read() as session:
        return f"/people/{members.member_row(session, story.subject).public_id}"


@when("a colleague erases everything for me, because I asked at the counter")
def a_colleague_erases(story: Story) -> None:
    answer = board(story).post(f"{person(story)}/erasure", data={**SURE, "way": "counter"})
    story.told = answer.headers["location"]


@when("a colleague erases everything for me, without typing the word")
def a_colleague_is_too_quick(story: Story) -> None:
    assert board(story).post(f"{person(story)}/erasure", data={"way": "counter"}).status_code == 422


@when(parsers.parse('a colleague corrects my first name to "{name}"'))
def a_colleague_corrects(story: Story, name: str) -> None:
    said = {"field": "first_name", "value": name, "way": "counter"}
    assert board(story).post(f"{person(story)}/correction", data=said).status_code == 303


@then("they can print what was done, and give it to me")
def they_can_print_it(story: Story) -> None:
    assert "They are erased" in words_on(board(story).get(story.told))


@then("I read it on my page, and that it came at the counter")
def i_read_the_correction(story: Story) -> None:
    story.opens("/me/data")
    assert "First name Annie Where it came from at the counter" in story.read
