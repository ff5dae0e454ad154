"""features/story/the_main_job.feature: what Noor, Anna, Ben and Eva do, in a real browser with scripts off."""

import re
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page
from pytest_bdd import given, parsers, scenarios, then, when

from ethicomm.accounts import Role
from ethicomm.consent import Method
from ethicomm.members import NewMember, add_members
from tests.accounts.people import PASSWORD, chooses_password_and_app, code_of, colleague_with
from tests.members.imports.files import OWNER, audience, confirmed, days_ago, stopped, table, unconfirmed
from tests.story.scene import SECOND_THOUGHTS, Scene, path_in, text_of

pytestmark = [pytest.mark.both, pytest.mark.browser, pytest.mark.usefixtures("scene")]
scenarios("story/the_main_job.feature")

OLD_FORM = "Yes, send me the letter of the bakery. I can stop it at any time."
COPY = r"[0-9A-Z]{3}·[0-9A-Z]{3} given .{8,20} documented, import old form \w{4}…\w\w [-0-9]+ [:.0-9]+ ✓ sent \d+ · \d+"
WRITE = re.compile("^Write (a|the first) letter")
ANNA, BEN = "anna@example.org", "ben@example.org"


def presses(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def follows(page: Page, words: str) -> None:
    page.get_by_role("link", name=words, exact=True).first.click()


# --- Noor brings people in ---


@given("Noor has the export of her old newsletter tool")
def export(scene: Scene, datatable: list[list[str]]) -> None:
    assert [row[0] for row in datatable[1:]] == ["Anna", "Ben", "Cleo", "Dora", "Emil"]
    people = [confirmed(ANNA, "Anna"), confirmed(BEN, "Ben"), unconfirmed("cleo@example.org")]
    cleaned = (*confirmed("emil@example.org", "Emil"), days_ago(9))
    scene.files["export"] = ("export.zip", audience(people, [stopped("dora@example.org")], [cleaned]))


@given("a list of twelve guests who said yes to birthday wishes, and to nothing else")
def guests(scene: Scene) -> None:
    rows = [(f"guest{number}@example.org", f"Guest {number}", days_ago(20)) for number in range(12)]
    scene.files["guests"] = ("guests.csv", table(("email", "name", "confirmed at"), *rows))


@when("Noor brings the export in, with the words of the old form")
def brings_export(scene: Scene) -> None:
    uploads(scene, "export")
    brings_in(scene, OLD_FORM)


@when("Noor brings the list of guests in")
def brings_guests(scene: Scene) -> None:
    page = uploads(scene, "guests")
    page.get_by_label("Newsletter").uncheck()
    page.get_by_label("Birthday greeting").check()
    brings_in(scene, "Yes, wish me a happy birthday by mail.")


def uploads(scene: Scene, what: str) -> Page:
    name, content = scene.files[what]
    page = scene.opens("Noor", "/today")
    follows(page, "People")
    follows(page, "Bring people in from a file")
    page.get_by_label("The file").set_input_files({"name": name, "mimeType": "", "buffer": content})
    presses(page, "Look at it")
    return page


def brings_in(scene: Scene, old_form: str) -> None:
    page = scene.page("Noor")
    page.get_by_label("The words of the old form").fill(old_form)
    presses(page, "Show me the counts")
    presses(page, "Bring them in")
    scene.works()
    follows(page, "Look again")


# --- Anna reads, and decides ---


@given("Anna is a member")
def anna_is_a_member(scene: Scene) -> None:
    with scene.house.database.write() as session:
        add_members(session, OWNER, [NewMember({"email": ANNA}, "en")], Method.COUNTER)


@when("Anna comes in by the button in her mail")
def anna_comes_in(scene: Scene) -> None:
    page = scene.opens("Anna", asks_for_a_mail(scene, ANNA))
    presses(page, "Sign in")


def asks_for_a_mail(scene: Scene, address: str) -> str:
    page = scene.opens("Anna", "/")
    follows(page, "Sign in")
    page.get_by_label("Your e-mail address").fill(address)
    presses(page, "Send me the mail")
    scene.works()
    return path_in(scene.smtp.read(address)[-1], "enter")


@then("Anna reads what is held: her address, her first name, and that they came with a file")
def reads_what_is_held(scene: Scene) -> None:
    assert "Everything Crumb & Co. knows about you" in scene.read("Anna")
    follows(scene.page("Anna"), "See and correct them")
    assert ANNA in scene.read("Anna")
    assert re.search(r"First name Anna Where it came from .*file", scene.read("Anna"))
    assert "cleo" not in scene.read("Anna").casefold()


def answers(scene: Scene, purpose: str, answer: str) -> None:
    page = scene.page("Anna")
    follows(page, "What I allow")
    card = page.get_by_role("article", name=purpose)
    card.get_by_role("button", name=answer, exact=True).click()
    scene.works()


@when(parsers.parse('Anna says yes to "{purpose}"'))
def says_yes(scene: Scene, purpose: str) -> None:
    answers(scene, purpose, "Yes")
    assert "You allow this" in scene.page("Anna").get_by_role("article", name=purpose).inner_text()


@when(parsers.parse('Anna takes back "{purpose}"'))
def takes_back(scene: Scene, purpose: str) -> None:
    answers(scene, purpose, "No")
    assert "You do not allow this" in scene.page("Anna").get_by_role("article", name=purpose).inner_text()


@when(parsers.parse('Anna ticks "{interest}" as what she likes'))
def ticks(scene: Scene, interest: str) -> None:
    page = scene.page("Anna")
    follows(page, "My data")
    page.get_by_role("link", name="Give: ").click()
    page.get_by_label(interest, exact=True).check()
    presses(page, "Save")
    scene.works()


@then("Anna reads each answer, with when and how she gave it")
def reads_answers(scene: Scene) -> None:
    follows(scene.page("Anna"), "What I allow")
    rows = scene.page("Anna").get_by_role("table", name="Your answers, newest first").get_by_role("row")
    said = [" ".join(one.split()) for one in rows.all_inner_texts()]
    told = ("groups ✕ taken back on your own page", "groups ✓ yes on your own page",
            "Picks for you ✓ yes on your own page", "Newsletter ✓ yes from an imported file documented")  # fmt: skip
    assert len(said) == 1 + len(told)
    assert all(one in line for one, line in zip(told, said[1:], strict=True))


# --- Noor writes ---


@when(parsers.parse('Noor adds the offer "{title}", which is about bread'))
def adds_offer(scene: Scene, title: str) -> None:
    page = scene.page("Noor")
    follows(page, "Letters")
    page.get_by_role("link", name=WRITE).first.click()
    follows(page, "The offers it picks from")
    for language in ("English", "Nederlands"):
        page.get_by_label(f"Title ({language})").fill(title)
        page.get_by_label(f"In a sentence ({language})").fill("Dense, sour, keeps a week.")
    page.get_by_label("Bread", exact=True).check()
    presses(page, "Keep the offer")
    assert "The offer is kept." in scene.read("Noor")


@when(parsers.parse('Noor writes the letter "{subject}" with picks in it'))
def writes(scene: Scene, subject: str) -> None:
    page = scene.opens("Noor", "/today")
    follows(page, "Letters")
    page.get_by_role("link", name=WRITE).first.click()
    page.get_by_label("Subject line").first.fill(subject)
    page.get_by_label("Letter", exact=True).first.fill("Hello {{ first_name|there }},\n\n{{ picks }}\n\nMila")
    presses(page, "Keep the draft")


@then("Noor reads that fewer than ten will get it, and that about ten never said yes")
def reads_check(scene: Scene) -> None:
    said = scene.read("Noor")
    assert "Fewer than 10 people will get this letter" in said
    assert "never said yes − 10 Will get it about 0" in said
    follows(scene.page("Noor"), "with “Picks for you”")
    assert "The dark rye" in scene.read("Noor")
    follows(scene.page("Noor"), "Back to the check")


@when("Noor sends it, and the minute for second thoughts is over")
def sends(scene: Scene) -> None:
    presses_send(scene)
    scene.works()
    assert scene.readers("November loaves") == set()
    scene.works(SECOND_THOUGHTS)
    follows(scene.page("Noor"), "Look again")
    assert "2 sent: 2 accounted for." in scene.read("Noor")


def presses_send(scene: Scene) -> None:
    follows(scene.page("Noor"), "Send")
    presses(scene.page("Noor"), "Send the letter")
    assert "It has not started yet. Nobody has got it." in scene.read("Noor")


@when(parsers.parse('Noor sends a second letter, "{subject}"'))
def sends_second(scene: Scene, subject: str) -> None:
    writes(scene, subject)
    presses_send(scene)
    scene.works(SECOND_THOUGHTS)


# --- What came ---


@then(parsers.parse('Anna and Ben have "{subject}", and nobody else has it'))
def both_have(scene: Scene, subject: str) -> None:
    assert scene.readers(subject) == {ANNA, BEN}


@then(parsers.parse('Anna has "{subject}", and nobody else has it'))
def anna_has(scene: Scene, subject: str) -> None:
    assert scene.readers(subject) == {ANNA}


@then("each copy is a proper letter with its reason, its stop and the bakery's address")
def proper(scene: Scene) -> None:
    for address in (ANNA, BEN):
        mail = scene.letter(address, "November loaves")
        assert mail["To"] == address
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert f"<{scene.address}{path_in(mail, 'stop')}>" in mail["List-Unsubscribe"]
        for part in (text_of(mail), text_of(mail, "html")):
            assert "Why did I get this?" in part
            assert "Breestraat 12" in part
            assert path_in(mail, "why") in part
            assert path_in(mail, "stop") in part
        assert text_of(mail).startswith(f"Hello {address.partition('@')[0].title()},")


@then(parsers.parse('only Anna\'s copy shows "{title}"'))
def only_annas(scene: Scene, title: str) -> None:
    assert title in text_of(scene.letter(ANNA, "November loaves"))
    assert title in text_of(scene.letter(ANNA, "November loaves"), "html")
    assert title not in text_of(scene.letter(BEN, "November loaves"))


@when('Ben opens "Why did I get this?" without signing in')
def ben_opens_why(scene: Scene) -> None:
    scene.opens("Ben", path_in(scene.letter(BEN, "November loaves"), "why"))


@then("Ben reads what it was sent for, and nobody's whole address")
def ben_reads(scene: Scene) -> None:
    said = scene.read("Ben")
    assert "This letter was sent for “Newsletter”" in said
    assert "b•••@example.org" in said
    assert BEN not in scene.page("Ben").content()


@when('Anna opens "Why did I get this?" on her own pages')
def anna_opens_why(scene: Scene) -> None:
    page = scene.opens("Anna", "/me")
    page.get_by_role("link", name="Why did I get this?").click()


@then("Anna reads what was looked at, and the proof")
def anna_reads(scene: Scene) -> None:
    said = scene.read("Anna")
    assert "You got this letter because you said yes to “Newsletter”" in said
    assert "Interests Bread no ✓ used, as you allow it" in said
    assert "you said no to “Sorting members into groups” – not looked at" in said
    assert re.search(r"How we know of your yes: documented\. .* entry \d+ of \d+", said)
    follows(scene.page("Anna"), "The words you agreed to")
    assert OLD_FORM in scene.read("Anna")
    scene.page("Anna").go_back()
    follows(scene.page("Anna"), "Why these picks?")
    assert "The dark rye" in scene.read("Anna")


@when("Ben's mail program presses stop for him")
def one_click(scene: Scene) -> None:
    address = scene.letter(BEN, "November loaves")["List-Unsubscribe"].strip("<>")
    with urlopen(Request(address, data=b"List-Unsubscribe=One-Click")) as answer:
        assert answer.status == 200
        assert answer.url == address


# --- Eva checks ---


def eva_reads(scene: Scene) -> str:
    scene.eva_read.append(scene.page("Eva").content())
    return scene.read("Eva")


@when(parsers.parse('Eva opens the report of "{letter}"'))
def opens_report(scene: Scene, letter: str) -> None:
    page = scene.opens("Eva", "/audit")
    eva_reads(scene)
    follows(page, letter)


@then("Eva reads that 2 were sent, each on a documented consent with its entries")
def reads_report(scene: Scene) -> None:
    said = eva_reads(scene)
    assert "2 sent: 2 accounted for." in said
    assert len(re.findall(COPY, said)) == 2


@when("Eva draws a sample and opens an entry")
def draws(scene: Scene) -> None:
    page = scene.page("Eva")
    follows(page, "Draw a sample of 25")
    eva_reads(scene)
    page.get_by_role("row").nth(1).get_by_role("link").last.click()


@then("Eva reads its proof")
def reads_proof(scene: Scene) -> None:
    assert "The row gives this hash, and the hash is under the signed root" in eva_reads(scene)


@when("Eva has the whole log checked")
def has_checked(scene: Scene) -> None:
    follows(scene.page("Eva"), "The log")
    eva_reads(scene)
    follows(scene.page("Eva"), "Check the whole log now")
    eva_reads(scene)


@then("no page of Eva's showed a name or an address")
def no_name(scene: Scene) -> None:
    assert len(scene.eva_read) == 6
    for read in scene.eva_read:
        assert not re.search(r"\b(anna|ben|cleo|dora|emil|guest)\b|@example\.org", read, re.I)


@then(parsers.parse('{who} reads "{words}"'))
def reads(scene: Scene, who: str, words: str) -> None:
    assert words in scene.read(who)


# --- Ways in ---


@when("Anna types the code of her mail")
def types_code(scene: Scene) -> None:
    asks_for_a_mail(scene, ANNA)
    code = re.search(r"^ +(\d{6})\s*$", text_of(scene.smtp.read(ANNA)[-1]), re.M)
    assert code
    page = scene.page("Anna")
    page.get_by_label("The code in the mail").fill(code[1])
    presses(page, "Sign in")


@given("Noor chose a password and an app")
def noor_chose(scene: Scene) -> None:
    noor = colleague_with(scene.house, Role.OWNER, "noor@example.org")
    with scene.house.database.write() as session:
        scene.kept["secret"] = chooses_password_and_app(session, noor)
    scene.page("Noor").context.clear_cookies()


@when("Noor signs in for work")
def noor_signs_in(scene: Scene) -> None:
    page = scene.opens("Noor", "/")
    follows(page, "For those who work here")
    page.get_by_label("Your e-mail address").fill("noor@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code from your app").fill(code_of(scene.kept["secret"], 1))
    presses(page, "Sign in")


@then("Noor can sign out again")
def noor_signs_out(scene: Scene) -> None:
    presses(scene.page("Noor"), "Sign out")
    assert "/today" not in scene.page("Noor").url
