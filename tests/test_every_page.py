"""Every page there is, as each person who may open it: nothing for axe to complain of, no word past gettext."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from litestar import Litestar
from playwright.sync_api import Browser

from ethicomm import app, words
from ethicomm.accounts import Actor, member
from ethicomm.accounts.cookies import SESSION
from ethicomm.demo import texts
from ethicomm.demo.history import Year
from ethicomm.demo.people import FIRST
from tests.browser import faults
from tests.serving import free_port, served
from tests.visiting import Visitor, entering, session_of

PEOPLE = ("anyone", "member", "owner", "auditor")
HOMES = {"anyone": "/", "member": "/me", "owner": "/today", "auditor": "/audit"}
LIGHTS = (("light", 360), ("dark", 1280))
AT_MOST = 2  # pages of one kind: two members, two letters


def actor_of(town: Year, who: str) -> Actor | None:
    guest = member(town.guest or town.joined[0])
    return {"anyone": None, "member": guest, "owner": town.owner, "auditor": town.auditor}[who]


def addresses(visitor: Visitor, start: str) -> list[str]:
    """Every page one can walk to from `start`, a few of each kind."""
    found, todo, kinds = list[str](), [start], dict[str, int]()
    while todo:
        address = todo.pop(0)
        kind = re.sub(r"[0-9a-f-]{32,}|[A-Za-z0-9_=-]{32}|\d+", "*", urlsplit(address).path)
        if address in found or kinds.get(kind, 0) >= AT_MOST:
            continue
        answer = visitor.get(address)
        if answer.status_code != 200 or "text/html" not in answer.headers["content-type"]:
            assert answer.status_code < 400, f"{address}: a link that leads nowhere ({answer.status_code})"
            continue
        found.append(address)
        kinds[kind] = kinds.get(kind, 0) + 1
        todo += [href for href in re.findall(r'href="(/[^"#]*)', answer.text) if not href.startswith(elsewhere(start))]
    return found


def elsewhere(start: str) -> tuple[str, ...]:
    """Files, and what a page for everyone offers to members only."""
    return ("/static/",) if start == HOMES["member"] else ("/static/", "/me")


@pytest.mark.browser
@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.prove)])
def test_axe_finds_nothing_on_any_page(town: Year, browser: Browser, who: str, every: bool) -> None:
    """Each page in one of the two looks, by turns; in full each page in both."""
    actor = actor_of(town, who)
    with entering(town.house, actor) as visitor:
        pages = addresses(visitor, HOMES[who])
    port, found = free_port(), list[str]()
    with served(on_port(town, port), port):
        for turn, (light, width) in enumerate(LIGHTS):
            found += complaints(town, browser, port, actor, pages if every else pages[turn::2], light, width)
    assert found == []


def on_port(town: Year, port: int) -> Litestar:
    settings = town.house.settings.model_copy(update={"base_url": f"http://localhost:{port}"})
    return app.House(settings).pages()


def complaints(
    town: Year, browser: Browser, port: int, actor: Actor | None, pages: list[str], light: str, width: int
) -> Iterator[str]:
    here = f"http://localhost:{port}"
    context = browser.new_context(color_scheme=light, viewport={"width": width, "height": 800})  # type: ignore[arg-type]
    if actor:
        context.add_cookies([{"name": SESSION, "value": session_of(town.house, actor), "url": here}])
    page = context.new_page()
    for address in pages:
        page.goto(here + address)
        yield from (f"{address} {light}: {one}" for one in faults(page))
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            yield f"{address} {light}: {wide} px wider than the screen"
    context.close()


class Said(HTMLParser):
    """The words a reader meets: text, labels and descriptions."""

    SILENT = ("script", "style", "code", "pre", "time", "option", "textarea")
    SIGNS = ("sign", "code")  # hashes, keys and raw entries

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._inside: list[str] = []
        self._tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("br", "hr", "img", "input", "link", "meta", "path", "rect", "line"):
            shown_raw = any(name == "class" and {*(value or "").split()} & {*self.SIGNS} for name, value in attrs)
            self._inside.append("code" if shown_raw else tag)
            self._tags.append(tag)
        self.words += [value or "" for name, value in attrs if name in ("aria-label", "title", "alt", "placeholder")]

    def handle_endtag(self, tag: str) -> None:
        while tag in self._tags:
            self._inside.pop()
            if self._tags.pop() == tag:
                break

    def handle_data(self, data: str) -> None:
        if not set(self._inside).intersection(self.SILENT):
            self.words.append(data)


@pytest.mark.parametrize("who", PEOPLE)
def test_every_word_a_reader_meets_went_through_gettext(town: Year, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
    monkeypatch.setattr(words, "_translated", marked)
    data = data_of(town)
    bare: dict[str, set[str]] = {}
    with entering(town.house, actor_of(town, who)) as visitor:
        for address in addresses(visitor, HOMES[who]):
            said = Said()
            said.feed(visitor.get(address).text)
            unmarked = outside_of_marks(" ".join(said.words))
            found = set(re.findall(r"[^\W\d_]{3,}", NOT_WORDS.sub(" ", unmarked)))
            left = {word for word in found if word.casefold() not in data}
            if left:
                bare[address] = left
    assert bare == {}


def marked(one: str, many: str | None, count: int) -> str:
    """The pseudo-language: every string in brackets, whatever the reader speaks."""
    return f"⟦{one if many is None or count == 1 else many}⟧"


def outside_of_marks(text: str) -> str:
    """What is left when everything between ⟦ and ⟧ is taken away, nested ones too."""
    while "⟦" in text:
        shorter = re.sub(r"⟦[^⟦⟧]*⟧", " ", text)
        if shorter == text:
            break
        text = shorter
    return text


def data_of(town: Year) -> set[str]:
    """Words that are data: policies, letters, names of people, months."""
    with town.house.database.read() as session:
        known = " ".join(app.in_force(session).files.values())
    letters = (texts.SPRING, texts.AUTUMN, texts.NOVEMBER, texts.DECEMBER)
    known += " ".join(f"{one.name} {words}" for one in letters for said in one.said.values() for words in said)
    known += " ".join(words for one in texts.OFFERS for said in one.texts.values() for words in said)
    known += " ".join((texts.GROUP, *texts.WHY, MONTHS, NAMES, RAW, *FIRST))
    return {word.casefold() for word in re.findall(r"[^\W\d_]+", known)}


MONTHS = "January February March April May June July August September October November December "
MONTHS += "januari februari maart mei juni juli augustus"
NOT_WORDS = re.compile(r"\b[0-9A-Z]{3}·[0-9A-Z]{3}\b|\S*…\S*|\b[0-9a-f]*\d[0-9a-f]*\b|\b[a-f]{3,}\b|\S+@\S+|\w+:[\w-]+")
RAW = "refusal stood state grade method policy claimed actor record purpose given role notice basis seen here subject"
NAMES = "Robin Firefox Linux SQLite PostgreSQL first set-up "
NAMES += (
    "English Nederlands ethicomm localhost http sha UTC Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec csv json toml"
)
