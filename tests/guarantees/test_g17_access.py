"""G17: who may open what. Every address, everybody, own and foreign and made-up ids, with and without scripts.

Nobody is let past an audience, nobody finds another's, and "not for you" cannot be told from "not there".
"""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from httpx import Response

from ethicomm import app
from ethicomm.accounts import Actor, Audience
from ethicomm.app import House
from tests.guarantees.everything import ANNA, BEN, PARAMETER, changed, everything, handlers, snapshot
from tests.smtp import Smtp
from tests.visiting import Visitor, at_last, entering

SCRIPTED = {"HX-Request": "true"}
EVERYONE = {  # what a stranger may open or send; everything else is closed
    "/", "/.well-known/gpc.json", "/algorithms", "/algorithms/register.csv", "/algorithms/{key:str}",
    "/ask/{purpose:str}", "/copies/schema-1.json", "/enter/{token:str}", "/erased", "/erased/{token:str}",
    "/erased/{token:str}/certificate.json", "/guardian",
    "/guardian/asked/{token:str}", "/guardian/{ticket:str}", "/guardian/{ticket:str}/end",
    "/guardian/{ticket:str}/erasure", "/guardian/{ticket:str}/no", "/guardian/{ticket:str}/yes", "/join",
    "/join/guardian",
    "/join/guardian/{token:str}",
    "/join/confirm/{token:str}", "/join/sent", "/notices/{digest:str}", "/notices/{digest:str}/words.md", "/promises",
    "/question/{ticket:str}", "/question/{ticket:str}/{purpose:str}",
    "/receipts/verify", "/receipts/verify.py", "/sign-in",
    "/sign-in/code", "/sign-out", "/stop/{ticket:str}", "/why/{ticket:str}", "/work/app", "/work/passkeys",
    "/work/password", "/work/set-up", "/work/sign-in", "/work/sign-in/passkey",
}  # fmt: skip
OUR_OWN = ("/static/", "/preferences")  # the web kit's: files, and the language and light of a page
TRIED = {"act", "ledger_waiting", "tries", "use_act", "decision"}  # what a refused try may leave
MADE_UP = {"uuid": str(UUID(int=7)), "int": "999999999", "str": "nothing-like-that"}
MALFORMED = ("%00", "..%2f..%2fetc", "' OR 1=1 --", "%F0%9F%92%A9", "-1", "x" * 3_000)
CANARIES = {"anna": (ANNA["email"], ANNA["first_name"]), "ben": (BEN["email"], BEN["first_name"])}


def test_g17_every_address_names_its_audience() -> None:
    silent = [sorted(one.paths) for one in app.HANDLERS if not isinstance(one.opt.get("audience"), Audience)]
    assert silent == []


def test_g17_what_strangers_may_open_is_listed_here_and_nowhere_else() -> None:
    opened = {pattern for pattern, one in handlers("GET", "POST") if one.opt["audience"] is Audience.EVERYONE}
    assert opened == EVERYONE


def test_g17_nothing_is_served_that_is_not_in_the_list(house: House) -> None:
    listed = {pattern for pattern, _handler in handlers("GET", "POST")}
    served = {route.path for route in house.pages().routes}
    assert {one for one in served - listed if not one.startswith(OUR_OWN)} == set()


def test_g17_addresses_of_one_kind_of_person_are_for_them_alone() -> None:
    wrong = [
        (pattern, one.opt["audience"])
        for pattern, one in handlers("GET", "POST")
        if (pattern == "/me" or pattern.startswith("/me/")) != (one.opt["audience"] is Audience.MEMBER)
        or pattern.startswith("/audit") != (one.opt["audience"] is Audience.AUDITOR)
    ]
    assert wrong == []


@pytest.mark.both
def test_g17_nobody_gets_past_an_audience(house: House, smtp: Smtp) -> None:
    town = everything(house, smtp)
    for who, actor in town.actors.items():
        with entering(house, actor) as browser:
            before = snapshot(house)
            nowhere = Nowhere(browser)
            for method, pattern in closed_to(actor):
                for scripted, headers in ways():
                    answer = browser.request(method, town.addresses[pattern], headers=headers)
                    assert is_turned_away(answer, actor, scripted), (who, method, pattern, answer.status_code)
                    if actor:
                        assert shown(answer) == nowhere.near(pattern, scripted), (who, method, pattern)
                    assert not leaks(answer.text, *CANARIES), (who, pattern)
            assert changed(before, snapshot(house)) == {}, who


def test_g17_everybody_gets_what_is_theirs(house: House, smtp: Smtp) -> None:
    town = everything(house, smtp)
    for who, actor in town.actors.items():
        with entering(house, actor) as browser:
            for pattern in open_to(actor, "GET"):
                addresses = town.bens if who == "ben" else town.addresses
                answer = at_last(browser, addresses[pattern])
                assert answer.status_code == 200, (who, pattern)
                others = [one for one in CANARIES if one != who]
                assert not leaks(answer.text, *others), (who, pattern)


def test_g17_what_is_anothers_is_not_found_or_tells_nothing(house: House, smtp: Smtp) -> None:
    town = everything(house, smtp)
    foreign = {pattern for pattern in town.bens if town.bens[pattern] != town.addresses[pattern]}
    mine = {pattern for pattern in foreign if pattern.startswith("/me/")}
    assert mine == {
        "/me/choices/{run:uuid}", "/me/receipts/{record:uuid}", "/me/receipts/{record:uuid}/receipt.json",
        "/me/slips/{slip:uuid}",
    }  # fmt: skip
    with entering(house, town.actors["anna"]) as browser:
        for pattern in sorted(foreign & set(open_to(town.actors["anna"], "GET"))):
            for _scripted, headers in ways():
                answer = browser.get(town.bens[pattern], headers=headers)
                assert answer.status_code == (404 if pattern in mine else 200), pattern
                assert not leaks(answer.text, "ben"), pattern


@pytest.mark.both
def test_g17_made_up_and_malformed_ids_are_not_found(house: House, smtp: Smtp) -> None:
    town = everything(house, smtp)
    for who, actor in town.actors.items():
        with entering(house, actor) as browser:
            before = snapshot(house)
            for method, pattern in ((one, two) for one in ("GET", "POST") for two in open_to(actor, one)):
                for address in wrong_addresses(pattern):
                    answer = browser.request(method, address, data={"answer": "no"} if method == "POST" else None)
                    assert answer.status_code in (303, 400, 404, 409, 422), (who, method, address, answer.status_code)
                    assert not leaks(answer.text, *CANARIES), (who, address)
            found = changed(before, snapshot(house))
            assert {*found} <= TRIED, (who, found)
            assert not any(gone for gone, _come in found.values() if gone), (who, found)


def test_g17_a_role_that_ended_ends_at_the_next_request(house: House, smtp: Smtp) -> None:
    town = everything(house, smtp)
    staff, owner = town.actors["staff"], town.actors["owner"]
    with entering(house, staff) as browser, entering(house, owner) as boss:
        assert browser.get("/people").status_code == 200
        ended = boss.post(town.addresses["/work/people/{person:uuid}/end"])
        assert ended.status_code == 303
        assert browser.get("/people").status_code == 303


def ways() -> Iterator[tuple[bool, dict[str, str]]]:
    yield False, {}
    yield True, SCRIPTED


def open_to(actor: Actor | None, method: str) -> list[str]:
    return [pattern for pattern, one in handlers(method) if one.opt["audience"].admits(actor)]


def closed_to(actor: Actor | None) -> list[tuple[str, str]]:
    return [
        (method, pattern)
        for method in ("GET", "POST")
        for pattern, one in handlers(method)
        if not one.opt["audience"].admits(actor)
    ]


def is_turned_away(answer: Response, actor: Actor | None, scripted: bool) -> bool:
    """A stranger is led to a door, who is signed in finds nothing."""
    if actor:
        return answer.status_code == 404
    door = answer.headers.get("HX-Redirect" if scripted else "Location", "")
    return answer.status_code == (200 if scripted else 303) and re.match(r"(/work)?/sign-in\b", door) is not None


def shown(answer: Response) -> str:
    """A page without what only says where one is: its own address, for the way back."""
    return re.sub(r'name="back" value="[^"]*"', "", answer.text)


def leaks(text: str, *people: str) -> list[str]:
    """What of these people's data stands there."""
    return [value for one in people for value in CANARIES[one] if value.casefold() in text.casefold()]


def wrong_addresses(pattern: str) -> Iterator[str]:
    """The address with a made-up id, then with ids that are none."""
    if not PARAMETER.search(pattern):
        return
    yield re.sub(r"{\w+:(\w+)}", lambda found: MADE_UP[found[1]], pattern)
    for text in MALFORMED:
        yield PARAMETER.sub(lambda _found, text=text: text, pattern)  # type: ignore[misc]


class Nowhere:
    """What someone gets at an address where nothing is, in the same part of the menu."""

    def __init__(self, browser: Visitor) -> None:
        self.browser, self.seen = browser, dict[tuple[str, bool], str]()

    def near(self, pattern: str, scripted: bool) -> str:
        address = pattern.partition("{")[0].rstrip("/") + "/nothing/at/all"
        if (address, scripted) not in self.seen:
            self.seen[address, scripted] = shown(self.browser.get(address, headers=SCRIPTED if scripted else {}))
        return self.seen[address, scripted]
