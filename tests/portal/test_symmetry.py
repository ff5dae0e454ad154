"""Taking a yes back never costs more than saying it: pages, fields, presses and words, counted on the real pages."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import ClassVar

import pytest
from jinja2 import ChoiceLoader, DictLoader
from litestar.handlers import HTTPRouteHandler
from playwright.sync_api import Browser, Page

from ethicomm.accounts import Audience, member
from ethicomm.accounts.cookies import SESSION
from ethicomm.app import HANDLERS, House
from ethicomm.consent import Method, put_question
from ethicomm.members import NewMember, add_members
from ethicomm.members.asking import questions
from ethicomm.policy import in_force
from ethicomm.portal.routes import answer
from ethicomm.settings import house as folder_of
from ethicomm.web import Redirect, Result, Visit, acts, environment
from tests.members.asked import Asked
from tests.members.people import OWNER
from tests.portal.people import gets_a_letter
from tests.serving import free_port, served
from tests.smtp import Smtp
from tests.symmetry import Cost, Pair, Walk, card_of, main_of, stands, table
from tests.visiting import entering, session_of, visiting

ASKED = ("newsletter", "personalisation", "segmentation", "automation", "measurement", "birthday_greeting")
SHORT = ("newsletter", "segmentation")  # with a stop link and without; with fields to fill and without


@pytest.fixture
def asked(house: House, smtp: Smtp, tmp_path: Path) -> Iterator[Asked]:
    house.settings = house.settings.model_copy(update={"smtp_url": smtp.url})
    with ExitStack() as stack:
        yield Asked(house, smtp, stack, tmp_path / "changed-policies")


def somebody(asked: Asked, address: str) -> None:
    """A member who has answered nothing."""
    with asked.house.database.write() as session:
        (asked.subject,) = add_members(session, OWNER, [NewMember({"email": address}, "en")], Method.COUNTER)


def on_the_own_page(asked: Asked, purpose: str) -> Pair:
    somebody(asked, f"own-{purpose}@example.org")
    return there_and_back(asked, purpose, "own page")


def on_the_page_of_the_question(asked: Asked, purpose: str) -> Pair:
    somebody(asked, f"ask-{purpose}@example.org")
    return there_and_back(asked, purpose, "page with just the question")


def there_and_back(asked: Asked, purpose: str, way: str) -> Pair:
    """A yes and then a no of a signed-in member, at the same address."""
    costs = []
    for said in ("yes", "no"):
        walk, wanted = Walk(asked), said == "yes"
        asked.opens("/me/consents" if way == "own page" else f"/ask/{purpose}", asked.me)
        part = card_of(asked.page, purpose) if way == "own page" else main_of(asked.page)
        walk.presses(part, said, partial(has_come, asked, purpose, wanted))
        costs.append(walk.cost)
    return Pair(purpose, way, way, *costs)


def has_come(asked: Asked, purpose: str, wanted: bool) -> bool:
    return stands(asked, purpose, asked.subject) is wanted


def by_joining(asked: Asked, purpose: str) -> Pair:
    """Not known yet, through the join page; back: not signed in, by a mail to come in with."""
    address, walk = f"join-{purpose}@example.org", Walk(asked)
    asked.subject = 0
    asked.opens("/join")
    walk.fills(email=address, old_enough="yes")
    comes_to_the_end(asked, walk, purpose, address)
    return Pair(purpose, "join page", "sign in, own page", walk.cost, signed_out(asked, purpose, address))


def by_the_question_alone(asked: Asked, purpose: str) -> Pair:
    """Not known yet, from the page of the question; back: the stop link of a letter, or signing in."""
    address, walk = f"new-{purpose}@example.org", Walk(asked)
    asked.subject = 0
    asked.opens(f"/ask/{purpose}")
    walk.goes_on("yes")
    walk.fills(email=address, old_enough="yes")
    comes_to_the_end(asked, walk, purpose, address)
    if purpose == "newsletter":
        return Pair(
            purpose, "question, address, mail", "stop link of a letter", walk.cost, by_the_stop_link(asked, address)
        )
    return Pair(purpose, "question, address, mail", "sign in, own page", walk.cost, signed_out(asked, purpose, address))


def comes_to_the_end(asked: Asked, walk: Walk, purpose: str, address: str) -> None:
    """Yes to this and no to the rest, the check, the mail, and the button on its page."""
    for _page in range(20):
        if 'name="step"' not in asked.page:
            break
        question = re.search(r'name="purpose" value="(\w+)"', asked.page)
        walk.goes_on("yes" if question and question[1] == purpose else "no")
    walk.reads()
    asked.works()
    walk.follows(text_of(asked, address), asked.link(address))
    subject = asked.found(address)
    assert subject is None
    walk.goes_on("")
    subject = asked.found(address)
    assert subject, asked.read
    assert stands(asked, purpose, subject)


def signed_out(asked: Asked, purpose: str, address: str) -> Cost:
    """Ask for the mail, press its link, press on its page, and say no on the own page."""
    walk, subject = Walk(asked), asked.found(address) or 0
    with entering(asked.house, None) as browser:
        asked.browsers["stranger"] = browser
        asked.subject = 0
        asked.opens("/sign-in")
        walk.fills(email=address)
        asked.works()
        walk.reads()
        text = text_of(asked, address)
        link = re.search(r"/enter/\S+", text)
        assert link
        walk.follows(text, link[0])
        walk.goes_on("")
        asked.opens("/me/consents")
        walk.presses(card_of(asked.page, purpose), "no", lambda: not stands(asked, purpose, subject))
        del asked.browsers["stranger"]
    return walk.cost


def by_the_stop_link(asked: Asked, address: str) -> Cost:
    walk, subject = Walk(asked), asked.found(address) or 0
    gets_a_letter(asked.house, "A letter")
    link = re.search(r"/stop/[\w-]+", text_of(asked, address))
    assert link
    walk.follows("", link[0])
    walk.presses(main_of(asked.page), "", lambda: not stands(asked, "newsletter", subject))
    return walk.cost


def text_of(asked: Asked, address: str) -> str:
    """The words of the newest mail to this address."""
    return str(asked.mails(address)[-1].get_body(("plain",)).get_content())  # type: ignore[union-attr]


WAYS = (by_joining, by_the_question_alone, on_the_page_of_the_question, on_the_own_page)


def measured(asked: Asked, purposes: tuple[str, ...]) -> list[Pair]:
    return [way(asked, purpose) for purpose in purposes for way in WAYS]


def dearer(pairs: list[Pair]) -> dict[tuple[str, str], list[str]]:
    """{(purpose, way back): in what it costs more}."""
    return {(one.purpose, one.back): one.dearer for one in pairs if one.dearer}


def test_taking_a_yes_back_never_costs_more_than_saying_it(asked: Asked) -> None:
    pairs = measured(asked, SHORT)
    assert len(pairs) == len(SHORT) * len(WAYS)
    assert dearer(pairs) == {}


@pytest.mark.prove
def test_taking_any_yes_back_never_costs_more_than_saying_it(asked: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    pairs = measured(asked, ASKED)
    with capsys.disabled():
        print(f"\n{table(pairs)}")
    assert dearer(pairs) == {}


def test_every_purpose_that_is_asked_is_measured(asked: Asked) -> None:
    with asked.house.database.read() as session:
        assert {one.key for one in questions(in_force(session))} == {*ASKED}


SURE = """{% extends "_page.html" %}{% block main %}<form method="post" action="/me/consents/newsletter">
<input type="hidden" name="sure" value="1"><p>Are you sure you want to miss out?</p>
<button type="submit" name="answer" value="no">No</button></form>{% endblock %}"""


@dataclass(frozen=True)
class SurePage:
    """A page nobody should ever meet."""

    template: ClassVar[str] = "portal/sure.html"
    title: str = "Are you sure?"


@acts("/me/consents/{purpose:str}", Audience.MEMBER)
def are_you_sure(visit: Visit, purpose: str) -> Result | Redirect:
    if visit.form.text("answer") == "no" and "sure" not in visit.form:
        return Result(SurePage())
    done: Redirect = answer.opt["work"](visit, purpose)
    return done


def planted(asked: Asked, templates: dict[str, str], *handlers: HTTPRouteHandler) -> Pair:
    """The same walk on pages that were tampered with: other templates, other handlers in place of ours."""
    somebody(asked, "planted@example.org")
    replaced = {path for one in handlers for path in one.paths}
    kept = [one for one in HANDLERS if "POST" not in one.http_methods or not replaced & {*one.paths}]
    browser = asked.stack.enter_context(visiting(asked.house, [*kept, *handlers], asked.me))
    ours = environment(folder_of("templates"))
    ours.loader = ChoiceLoader([DictLoader(templates), ours.loader])
    browser.app.state.site = replace(browser.app.state.site, templates=ours)
    asked.browsers[member(asked.subject).kind] = browser
    return there_and_back(asked, "newsletter", "own page")


def spoilt(template: str, old: str, new: str) -> dict[str, str]:
    text = (folder_of("templates") / template).read_text()
    assert old in text
    return {template: text.replace(old, new)}


def test_a_page_in_between_would_be_seen(asked: Asked) -> None:
    assert planted(asked, {"portal/sure.html": SURE}, are_you_sure).dearer == ["pages", "presses", "words"]


def test_a_field_to_fill_in_would_be_seen(asked: Asked) -> None:
    why = '{% if answer == "yes" %}<input name="why" value="">{% endif %}<div class="choice"'
    assert planted(asked, spoilt("web/_cards.html", '<div class="choice"', why)).dearer == ["fields"]


def test_a_talk_before_the_no_would_be_seen(asked: Asked) -> None:
    talk = '{% if answer == "yes" %}<p>Think of all the bread you will never hear of.</p>{% endif %}<form method'
    assert planted(asked, spoilt("web/_cards.html", "<form method", talk)).dearer == ["words"]


def test_without_a_plant_the_same_walk_costs_the_same(asked: Asked) -> None:
    pair = planted(asked, {})
    assert pair.dearer == []
    assert (pair.give.pages, pair.give.fields, pair.give.presses) == (1, 0, 1)


@dataclass(frozen=True)
class Look:
    """How one button looks: everything but its place and its word."""

    markup: str
    width: float
    height: float
    top: float
    style: tuple[str, ...]
    on_top: bool


LOOK = """(button) => {
  const box = button.getBoundingClientRect(), style = getComputedStyle(button);
  const names = ["color", "backgroundColor", "fontSize", "fontWeight", "borderWidth", "opacity", "zIndex", "cursor"];
  const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const rest = [...button.attributes].filter(one => one.name !== "value").map(one => one.name + "=" + one.value);
  const top = box.top + window.scrollY, markup = button.tagName + " " + rest.join(" ");
  return {markup, width: box.width, height: box.height, top,
    style: names.map(name => style[name]), on_top: hit === button};
}"""


VEIL = """(button) => {
  const veil = document.createElement("i"), around = button.closest(".choice");
  around.style.position = "relative";
  Object.assign(veil.style, {position: "absolute", inset: "0"});
  around.append(veil);
}"""


def looks(page: Page, value: str) -> list[Look]:
    found = []
    for button in page.locator(f'main button[name="answer"][value="{value}"]').all():
        button.scroll_into_view_if_needed()
        told = button.evaluate(LOOK)
        found.append(Look(**{**told, "style": tuple(told["style"])}))
    return found


def unequal(page: Page) -> list[tuple[Look, Look]]:
    """The pairs of buttons on a page that are not alike."""
    yes, no = looks(page, "yes"), looks(page, "no")
    assert len(yes) == len(no) > 0
    return [pair for pair in zip(yes, no, strict=True) if pair[0] != pair[1] or not pair[0].on_top]


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
def test_yes_and_no_are_one_size_and_one_colour_on_one_line_and_nothing_lies_over_them(
    asked: Asked, browser: Browser, width: int
) -> None:
    with in_browser(asked, browser, width) as page:
        for address in ("/me", "/me/consents", "/ask/newsletter"):
            page.goto(address)
            assert unequal(page) == [], address
        page.context.clear_cookies()
        page.goto("/ask/newsletter")
        assert unequal(page) == []
        page.goto("/join")
        page.fill("#email", "new@example.org")
        page.click("#old_enough")
        page.click("text=Go on")
        assert unequal(page) == []


@pytest.mark.browser
def test_a_larger_yes_or_another_element_would_be_seen(asked: Asked, browser: Browser) -> None:
    with in_browser(asked, browser, 1280) as page:
        for spoil in (
            "button => button.classList.add('btn', 'main')",
            "button => button.style.minWidth = '12rem'",
            "button => button.style.fontWeight = '700'",
            VEIL,
        ):
            page.goto("/ask/newsletter")
            assert unequal(page) == []
            page.locator('main button[value="yes"]').evaluate(spoil)
            assert unequal(page) != [], spoil


@contextmanager
def in_browser(asked: Asked, browser: Browser, width: int) -> Iterator[Page]:
    """A member with a question before them, in a real browser."""
    somebody(asked, "seen@example.org")
    with asked.house.database.write() as session:
        put_question(session, OWNER, "newsletter")
    port = free_port()
    here = f"http://localhost:{port}"
    asked.house.settings = asked.house.settings.model_copy(update={"base_url": here})
    with served(asked.house.pages(), port):
        context = browser.new_context(base_url=here, viewport={"width": width, "height": 900}, bypass_csp=False)
        token = session_of(asked.house, member(asked.subject))
        context.add_cookies([{"name": SESSION, "value": token, "url": here}])
        yield context.new_page()
        context.close()
