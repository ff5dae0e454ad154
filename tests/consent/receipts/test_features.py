"""The features of receipts, told by a member and by an auditor."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from httpx import Response
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import update

from ethicomm import clock, consent, ledger
from ethicomm.accounts import Role, member
from ethicomm.app import House
from ethicomm.consent import ConsentRecord, Yes, receipts
from ethicomm.ledger import offline
from ethicomm.policy import notice
from tests.consent.people import OWNER, says_no, says_yes, takes_back
from tests.members.people import joins
from tests.visiting import Visitor, colleague, entering, words_on

scenarios("consent/receipt.feature")
MAIL, NAME = "anna@example.org", "Annemarie"


@dataclass
class Story:
    """Me, my browser, and the file I keep at home."""

    house: House
    home: Path
    me: int
    browser: Visitor
    saved: bytes = b""
    checked: str = ""
    pages: list[Response] = field(default_factory=list)

    @property
    def record(self) -> UUID:
        """My newest answer."""
        with self.house.database.read() as session:
            return consent.history(session, self.me)[0].record

    @property
    def receipt(self) -> dict[str, Any]:
        """What stands in the file I saved."""
        content: dict[str, Any] = json.loads(self.saved)
        return content

    def place(self) -> None:
        with self.house.database.write() as session:
            receipts.place(session)


@pytest.fixture
def story(house: House, tmp_path: Path) -> Iterator[Story]:
    with house.database.write() as session:
        me = joins(session, email=MAIL, first_name=NAME)
    with ExitStack() as stack:
        yield Story(house, tmp_path, me, stack.enter_context(entering(house, member(me))))


@given("I am a member who said yes to the newsletter")
def said_yes(story: Story) -> None:
    with story.house.database.write() as session:
        says_yes(session, story.me, "newsletter")


@given("I said no to being measured")
@when("I say no to being measured")
def said_no(story: Story) -> None:
    with story.house.database.write() as session:
        says_no(session, story.me, "measurement")


@given("I came with an old list that says I agreed")
def came_with_a_list(story: Story) -> None:
    with story.house.database.write() as session:
        told = [Yes(story.me, clock.now() - timedelta(days=90))]
        consent.give_many(session, OWNER, "personalisation", told, None)


@given("an auditor of the members", target_fixture="auditor")
def an_auditor(story: Story) -> Iterator[Visitor]:
    with entering(story.house, colleague(story.house, Role.AUDITOR)) as browser:
        yield browser


@given("I saved the receipt of my answer")
@when("I save the receipt of my answer")
def save(story: Story) -> None:
    story.place()
    story.saved = story.browser.get(f"/me/receipts/{story.record}/receipt.json").content


@when("I save all my receipts as one file")
def save_all(story: Story) -> None:
    story.place()
    story.saved = story.browser.get("/me/receipts/all.json").content


@when("the auditor saves the receipt of my answer from the log")
def auditor_saves(story: Story, auditor: Visitor) -> None:
    story.place()
    with story.house.database.read() as session:
        position = ledger.position(session, story.record)
    assert f"/audit/log/{position}/receipt.json" in auditor.get(f"/audit/log/{position}").text
    story.saved = auditor.get(f"/audit/log/{position}/receipt.json").content


@when("I check it with the script, far from the bakery")
@when("the auditor checks it with the script, far from the bakery")
def check_far_away(story: Story) -> None:
    (story.home / "verify.py").write_bytes(story.browser.get("/receipts/verify.py").content)
    (story.home / "receipt.json").write_bytes(story.saved)
    words = [sys.executable, "-I", "verify.py", "receipt.json"]
    story.checked = subprocess.run(words, capture_output=True, text=True, cwd=story.home, check=True).stdout


@when("I open its receipt at once")
def open_at_once(story: Story) -> None:
    story.pages.append(story.browser.get(f"/me/receipts/{story.record}"))


@when("I take my yes to the newsletter back")
def take_back(story: Story) -> None:
    with story.house.database.write() as session:
        takes_back(session, story.me, "newsletter")


@when("someone at the bakery makes my yes last longer in the database")
def tamper(story: Story) -> None:
    record = story.record
    with story.house.database.write() as session:
        longer = clock.now() + timedelta(days=9999)
        session.execute(update(ConsentRecord).where(ConsentRecord.id == record).values(ends=longer))


@when("someone writes another purpose into the file")
def forge(story: Story) -> None:
    story.saved = story.saved.replace(b'"dct:identifier": "newsletter"', b'"dct:identifier": "measurement"')


@then("it holds")
@then("the receipt I saved still holds")
def it_holds(story: Story) -> None:
    (one,) = offline.read_receipts(story.saved)
    assert [check.name for check in one.check() if not check.holds] == []


@then("it holds the very words I was shown")
def words_are_mine(story: Story) -> None:
    noticed = story.receipt["dpv:hasRecordOfActivity"]["dpv:hasNotice"]
    with story.house.database.read() as session:
        shown = notice(session, noticed["dct:identifier"])
    assert shown
    assert noticed["rdf:value"].encode() == shown.text.encode()
    assert sha256(noticed["rdf:value"].encode()).hexdigest() == noticed["dct:identifier"]


@then("I am told what it does not show")
def told_limits(story: Story) -> None:
    for limit in offline.DOES_NOT_PROVE:
        assert limit in story.checked
        assert limit in story.receipt["ethicomm:doesNotShow"]


@then("I read that my answer counts and gets its place within a second")
def answer_counts(story: Story) -> None:
    assert "Your answer is kept and counts. It gets its place in the log within a second" in words_on(story.pages[-1])


@then("one press shows the receipt")
def one_press(story: Story) -> None:
    to = story.browser.post(f"/me/receipts/{story.record}").headers["location"]
    assert "Receipt R-" in words_on(story.browser.get(to))


@then("it says that I took it back")
def took_back(story: Story) -> None:
    event = story.receipt["dpv:hasRecordOfActivity"]["dpv:hasConsentStatus"]
    assert event["@type"] == "dpv:ConsentWithdrawn"


@then("it says that the words I was shown are unknown")
def words_unknown(story: Story) -> None:
    assert offline.TAKEN_OVER["claimed"] in story.receipt["ethicomm:doesNotShow"]
    assert "rdf:value" not in story.receipt["dpv:hasRecordOfActivity"]["dpv:hasNotice"]


@then("my page says that what is kept now does not hold")
def page_says_broken(story: Story) -> None:
    assert "This receipt does not hold." in words_on(story.browser.get(f"/me/receipts/{story.record}"))


@then("the page where anyone checks a receipt refuses it")
def refused(story: Story) -> None:
    with entering(story.house, None) as stranger:
        page = words_on(stranger.post("/receipts/verify", data={"text": story.saved.decode()}))
    assert "this receipt does not hold" in page
    assert "It says something else than the entry: purpose." in page


@then(parsers.parse("{count:d} receipts hold"))
def so_many_hold(story: Story, count: int) -> None:
    assert story.checked.count("this receipt holds") == count


@then("nobody's name or address is in it")
def nobody_named(story: Story) -> None:
    text = story.saved.decode()
    assert MAIL not in text
    assert NAME not in text
