"""G8: opening a link gives, confirms and ends nothing. Mail scanners open them all, with scripts, more than once."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select, update

from ethicomm.accounts import member
from ethicomm.accounts.cookies import SESSION
from ethicomm.app import House
from ethicomm.consent import Standing, UseAct
from tests.guarantees.everything import Everything, changed, everything, handlers, snapshot
from tests.serving import free_port, served
from tests.smtp import Smtp
from tests.visiting import at_last, entering, session_of

LOOKING = {"use_act", "decision", "ledger_waiting"}  # the use row, and its place in the log
WAYS: dict[str, tuple[str, dict[str, str]]] = {
    "open": ("GET", {}),
    "head": ("HEAD", {}),
    "prefetch": ("GET", {"Sec-Purpose": "prefetch", "Purpose": "prefetch"}),
    "htmx": ("GET", {"HX-Request": "true"}),
}
REASONS = re.compile(r"own page|stop page|guardian page|counting a group|audit .*")


@pytest.mark.both
def test_g08_opening_every_page_leaves_every_table_as_it_was(house: House, smtp: Smtp) -> None:
    town, opened = everything(house, smtp), set[str]()
    for who, actor in town.actors.items():
        addresses = town.bens if who == "ben" else town.addresses
        with entering(house, actor) as browser:
            before, earlier = snapshot(house), reasons(house)
            for pattern in (one for one, handler in handlers("GET") if handler.opt["audience"].admits(actor)):
                for method, headers in WAYS.values():
                    answer = at_last(browser, addresses[pattern], method, headers)
                    assert answer.status_code == 200, (who, pattern, answer.status_code)
                opened.add(pattern)
            found = changed(before, snapshot(house))
        assert {name: rows for name, rows in found.items() if rows[0] or name not in LOOKING} == {}, who
        assert [one for one in reasons(house)[len(earlier) :] if not REASONS.fullmatch(one)] == []
    assert {pattern for pattern, _handler in handlers("GET")} == opened


@pytest.mark.browser
def test_g08_a_scanner_with_scripts_opens_every_link_of_every_mail_twice(
    make_house: Callable[[], House], smtp: Smtp, browser: Browser
) -> None:
    port = free_port()
    here = {"base_url": f"http://localhost:{port}", "smtp_url": smtp.url}
    house = House(make_house().settings.model_copy(update=here))
    with served(house.pages(), port):
        town = everything(house, smtp)
        links = links_of(smtp)
        kinds = {re.sub(r"^http://[^/]+/(\w*).*", r"\1", link) for link in links}
        assert kinds >= {"why", "stop", "enter", "join", "me"}
        before = snapshot(house)
        scan(browser, links, cookie=None)
        assert {*changed(before, snapshot(house))} <= LOOKING
        hers = session_of(house, town.actors["anna"] or member(0))
        before = snapshot(house)
        scan(browser, links, cookie={"name": SESSION, "value": hers, "url": house.settings.base_url})
        assert {*changed(before, snapshot(house))} <= LOOKING
        everything_still_works(town)
    house.close()


def test_g08_a_page_that_changed_something_would_be_seen(house: House, smtp: Smtp) -> None:
    everything(house, smtp)
    before = snapshot(house)
    with house.database.write() as session:
        someone = session.scalars(select(Standing.subject)).first()
        session.execute(update(Standing).where(Standing.subject == someone).values(bits=0))
    house.vault.make_keys([7])
    assert changed(before, snapshot(house)) == {"standing": (1, 1), "member_key": (0, 1)}


def links_of(smtp: Smtp) -> list[str]:
    """Every address of ours in every mail: in its text, in its HTML, in its headers."""
    found = set[str]()
    for letter in smtp.kept:
        for mail in smtp.read(letter.recipients[0]):
            parts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
            whole = "\n".join([*parts, str(mail["List-Unsubscribe"] or "")])
            found.update(re.findall(r"http://localhost:\d+/[^\s\"'<>)\]]*", whole))
    return sorted(found)


def scan(browser: Browser, links: list[str], cookie: dict[str, str] | None) -> None:
    """Every link twice, each in a tab of its own, until its scripts are at rest."""
    context = browser.new_context()
    if cookie:
        context.add_cookies([cookie])  # type: ignore[list-item]
    for _round in range(2):
        tabs = [context.new_page() for _link in links]
        for tab, link in zip(tabs, links, strict=True):
            tab.goto(link)
            tab.mouse.move(200, 200)
        for tab in tabs:
            tab.wait_for_load_state("networkidle")
            tab.close()
    context.close()


def everything_still_works(town: Everything) -> None:
    """What was opened over and over is unused: the way in lets in, the join is confirmed, the letter is stopped."""
    with entering(town.house, None) as browser:
        assert browser.post(town.addresses["/stop/{ticket:str}"]).status_code == 200
        assert browser.post(town.addresses["/enter/{token:str}"]).headers["location"] == "/me"
        assert browser.get("/me").status_code == 200
        assert browser.post(town.addresses["/join/confirm/{token:str}"]).status_code in (200, 303)


def reasons(house: House) -> list[str]:
    """Why data was used, oldest first."""
    with house.database.read() as session:
        return list(session.scalars(select(UseAct.reason).order_by(UseAct.at, UseAct.id)))
