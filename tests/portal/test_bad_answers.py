"""An answer that is none changes nothing: whichever page it comes to, there is one clear sentence and no new row."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import pytest
from sqlalchemy import select

from ethicomm import campaigns, consent
from ethicomm.accounts import Actor, member
from ethicomm.app import House
from ethicomm.campaigns import Delivery
from ethicomm.db import Session
from ethicomm.members.joining import Answers, ask_to_confirm
from ethicomm.policy import apply, in_force
from ethicomm.settings import house as folder_of
from tests.guarantees.everything import changed, handlers, snapshot
from tests.members.people import OWNER, joins, takes_back
from tests.policy.conftest import new_words as reworded
from tests.portal.people import gets_a_letter, work
from tests.smtp import Smtp
from tests.visiting import entering, words_on

ASKED = "personalisation"
OTHER_WORDS = {"en": ("starts with", "begins with"), "nl": ("jouw brief begint", "je brief begint")}


@dataclass
class Town:
    """Anna, who got a letter with a question in it, the words that were shown to her, and tokens of mails."""

    house: House
    anna: Actor
    ticket: str
    old: str
    new: str
    dutch: str
    others: str
    used: str


@dataclass(frozen=True)
class Bad:
    """What comes in, from whom, and what is said to it."""

    address: str
    form: dict[str, str]
    status: int
    said: str
    signed_in: bool = True


CONSENTS, ASK, QUESTION = "/me/consents/personalisation", "/ask/personalisation", "/question/{ticket}/personalisation"
PRESS, WORDS = "Please press Yes or No.", "These are not the words of this question."
UNASKED = "That is not something we ask you about."
CHANGED = "The words of this question have changed."
USED = "This link was used already, or is older than a day."
NOT_OURS = "This link is not from one of our letters. Nothing was changed."
BAD = {
    "neither yes nor no": Bad(CONSENTS, {"answer": "maybe"}, 422, PRESS),
    "nothing at all": Bad(CONSENTS, {}, 422, PRESS),
    "a yes without words": Bad(CONSENTS, {"answer": "yes"}, 422, WORDS),
    "a yes to invented words": Bad(CONSENTS, {"answer": "yes", "notice": "0" * 64}, 422, WORDS),
    "a yes to words of another question": Bad(CONSENTS, {"answer": "yes", "notice": "{others}"}, 422, WORDS),
    "a yes to old words": Bad(CONSENTS, {"answer": "yes", "notice": "{old}"}, 409, CHANGED),
    "a yes to what nobody asks": Bad("/me/consents/nothing", {"answer": "yes"}, 422, UNASKED),
    "a no to what nobody asks": Bad("/me/consents/account", {"answer": "no"}, 422, "not something we ask you about"),
    "how long to keep it, as we do not offer": Bad("/me/time-to-think", {"keep": "year"}, 422, "choose one of the two"),
    "a language we do not write": Bad("/me/language", {"language": "fr"}, 422, "We do not write in that language."),
    "ask: neither": Bad(ASK, {"answer": "perhaps"}, 422, PRESS),
    "ask: invented words": Bad(ASK, {"answer": "yes", "notice": "x"}, 422, WORDS),
    "ask: old words": Bad(ASK, {"answer": "yes", "notice": "{old}"}, 409, CHANGED),
    "ask: what nobody asks": Bad("/ask/rights", {"answer": "yes"}, 404, "We ask no such question."),
    "ask: a stranger, old words": Bad(ASK, {"answer": "yes", "notice": "{old}"}, 409, CHANGED, signed_in=False),
    "letter: neither": Bad(QUESTION, {"answer": "maybe"}, 422, PRESS),
    "letter: invented words": Bad(QUESTION, {"answer": "yes", "notice": "x"}, 422, WORDS),
    "letter: old words": Bad(QUESTION, {"answer": "yes", "notice": "{old}"}, 409, CHANGED),
    "letter: what it did not ask": Bad("/question/{ticket}/segmentation", {"answer": "no"}, 409, "does not ask that"),
    "letter: what nobody asks": Bad("/question/{ticket}/rights", {"answer": "yes"}, 409, "does not ask that"),
    "letter: a made-up link": Bad("/question/AAAA/newsletter", {"answer": "no"}, 404, NOT_OURS, signed_in=False),
    "letter: one sign more": Bad("/question/{ticket}A/newsletter", {"answer": "no"}, 404, NOT_OURS, signed_in=False),
    "stop: a made-up link": Bad("/stop/AAAA", {}, 404, NOT_OURS, signed_in=False),
    "stop: by the mail program's button": Bad(
        "/stop/{ticket}A", {"List-Unsubscribe": "One-Click"}, 404, NOT_OURS, signed_in=False
    ),
    "join: neither": Bad(
        "/join", {"step": "question", "purpose": ASKED, "answer": "maybe", "email": "x@example.org"}, 422, PRESS,
        signed_in=False,
    ),
    "join: old words": Bad(
        "/join", {"step": "question", "purpose": ASKED, "answer": "yes", "notice": "{old}", "email": "x@example.org"},
        422, CHANGED, signed_in=False,
    ),
    "join: words in another language": Bad(
        "/join", {"step": "question", "purpose": ASKED, "answer": "yes", "notice": "{dutch}", "email": "x@example.org"},
        422, CHANGED, signed_in=False,
    ),
    "join: a link used before": Bad("/join/confirm/{used}", {}, 404, USED, signed_in=False),
    "join: a made-up link": Bad("/join/confirm/AAAA", {}, 404, USED, signed_in=False),
}  # fmt: skip


@pytest.fixture
def town(house: House, smtp: Smtp, tmp_path: Path) -> Town:
    house.settings = house.settings.model_copy(update={"smtp_url": smtp.url})
    with house.database.write() as session:
        anna = joins(session, "newsletter")
        takes_back(session, joins(session, "newsletter", email="ben@example.org"), "newsletter")
        consent.put_question(session, OWNER, ASKED)
        old = words(session, ASKED)
    gets_a_letter(house, "Rolls", "Hello.")
    used = a_used_link(house, smtp)
    folder = Path(copytree(folder_of("policies"), tmp_path / "policies"))
    reworded(folder, ASKED, OTHER_WORDS, material=False)
    with house.database.write() as session:
        apply(session, "test", folder)
    work(house)
    with house.database.read() as session:
        ticket = house.vault.ticket(campaigns.TICKET, session.scalars(select(Delivery.id)).one())
        return Town(
            house, member(anna), ticket, old, words(session, ASKED), words(session, ASKED, "nl"),
            words(session, "newsletter"), used,
        )  # fmt: skip


def words(session: Session, purpose: str, language: str = "en") -> str:
    return in_force(session).purposes[purpose].notices[language].hash


def a_used_link(house: House, smtp: Smtp) -> str:
    """Cleo joined by it."""
    with house.database.write() as session:
        ask_to_confirm(session, Answers("cleo@example.org", "en", {}, {}, ()), "")
    work(house)
    (mail,) = smtp.read("cleo@example.org")
    token: str = mail.get_body(("plain",)).get_content().partition("/join/confirm/")[2].split()[0]
    with entering(house, None) as browser:
        assert browser.post(f"/join/confirm/{token}").status_code == 200
    work(house)
    return token


@pytest.mark.both
def test_an_answer_that_is_none_changes_nothing(town: Town) -> None:
    told = {"ticket": town.ticket, "old": town.old, "dutch": town.dutch, "others": town.others, "used": town.used}
    with entering(town.house, town.anna) as hers, entering(town.house, None) as a_strangers:
        hers.get("/me/consents")  # the look at her own page is written down once
        for name, bad in BAD.items():
            before, browser = snapshot(town.house), hers if bad.signed_in else a_strangers
            form = {key: value.format(**told) for key, value in bad.form.items()}
            answer = browser.post(bad.address.format(**told), data=form)
            assert (answer.status_code, changed(before, snapshot(town.house))) == (bad.status, {}), name
            assert bad.said in words_on(answer), name


@pytest.mark.both
def test_pressing_twice_is_pressing_once(town: Town) -> None:
    """A form or a token sent again finds everything as it is."""
    with entering(town.house, town.anna) as browser:
        again: list[Callable[[], object]] = [
            lambda: browser.post(CONSENTS, data={"answer": "no", "notice": town.new}),
            lambda: browser.post("/me/consents"),
            lambda: browser.post(f"/stop/{town.ticket}"),
            lambda: browser.post(f"/stop/{town.ticket}", data={"List-Unsubscribe": "One-Click"}),
        ]
        browser.get("/me/consents")
        for press in again:
            press()
            before = snapshot(town.house)
            press()
            assert changed(before, snapshot(town.house)) == {}


def test_every_page_that_takes_an_answer_is_among_them() -> None:
    taken = {"/me/consents/{purpose:str}", "/ask/{purpose:str}", "/question/{ticket:str}/{purpose:str}", "/join"}
    taken |= {"/join/confirm/{token:str}", "/stop/{ticket:str}", "/me/time-to-think", "/me/language"}
    known = {pattern for pattern, _handler in handlers("POST")}
    assert taken <= known
    tried = {bad.address for bad in BAD.values()}
    for pattern in taken:
        assert any(re.fullmatch(re.sub(r"{\w+:str}", "[^/]+", pattern), address) for address in tried), pattern
