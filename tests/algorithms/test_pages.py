"""The pages of algorithms: everyone reads the rule, members read why, those who work here keep the offers."""

import csv
import io
from uuid import uuid4

from ethicomm.accounts import Actor, Role, member
from ethicomm.algorithms import offers, registered, routes
from ethicomm.app import House
from tests.algorithms.people import letter, offer, runs_of, wants_picks
from tests.visiting import visiting

STAFF = Actor(Role.STAFF, "staff")
AUDITOR = Actor(Role.AUDITOR, "auditor")
LOAF = {
    "title-en": "Rye", "text-en": "Dark and moist.", "title-nl": "Rogge", "text-nl": "Donker en vol.",
    "link": "https://crumb.example/rye", "interests": ["bread", "coffee"], "first": "2025-01-01", "last": "",
}  # fmt: skip


def test_a_passer_by_reads_the_whole_rule(house: House) -> None:
    with visiting(house, routes.HANDLERS, None) as browser:
        assert "Picks for you" in browser.get("/algorithms").text
        page = browser.get("/algorithms/picks").text
        assert browser.get("/algorithms/other").status_code == 404
    with house.database.read() as session:
        (card,) = registered(session)
    assert card.rule in page
    assert "+10" in page
    assert "−3" in page
    assert "Interests" in page


def test_the_register_as_a_file_carries_the_same_hash(house: House) -> None:
    with visiting(house, routes.HANDLERS, None) as browser:
        (row,) = csv.DictReader(io.StringIO(browser.get("/algorithms/register.csv").text))
    with house.database.read() as session:
        (card,) = registered(session)
    assert (row["key"], row["rule"], row["inputs"]) == ("picks", card.rule, "interests")


def test_anna_reads_why_and_ben_does_not_find_it(house: House) -> None:
    with house.database.write() as session:
        offer(session, "Rye", "bread")
        offer(session, "Course", "workshops", "bread")
        anna, ben = wants_picks(session, "bread"), wants_picks(session, "coffee", email="ben@example.org")
        letter(session, [anna])
        (run,) = runs_of(session, anna)
    with visiting(house, routes.HANDLERS, member(anna)) as browser:
        listed, why = browser.get("/me/choices").text, browser.get(f"/me/choices/{run.id}").text
    assert f"/me/choices/{run.id}" in listed
    assert "Today you would get: Rye · Course." in listed
    assert "Had you not ticked Bread, you would not have got it." in why
    assert "/me/consents#personalisation" in why
    with visiting(house, routes.HANDLERS, member(ben)) as browser:
        assert browser.get(f"/me/choices/{run.id}").status_code == 404
        assert "Nothing was chosen for you yet" in browser.get("/me/choices").text


def test_a_stranger_is_sent_to_sign_in_and_an_auditor_finds_nothing(house: House) -> None:
    with visiting(house, routes.HANDLERS, None) as browser:
        for address in ("/me/choices", f"/me/choices/{uuid4()}", "/offers"):
            assert browser.get(address, follow_redirects=False).status_code == 303
    with visiting(house, routes.HANDLERS, AUDITOR) as browser:
        assert browser.get("/offers").status_code == 404
        assert browser.post("/offers", data=LOAF).status_code == 404


def test_a_colleague_keeps_an_offer_and_ends_it(house: House) -> None:
    with visiting(house, routes.HANDLERS, STAFF) as browser:
        assert "No offers yet" in browser.get("/offers").text
        assert "The offer is kept" in browser.post("/offers", data=LOAF).text
        with house.database.read() as session:
            (kept,) = offers.offers_on(session)
        assert kept.texts["nl"] == ("Rogge", "Donker en vol.")
        assert "has ended" in browser.post(f"/offers/{kept.public_id}/end").text
        assert browser.post(f"/offers/{uuid4()}/end").status_code == 404
    with house.database.read() as session:
        assert offers.offers_on(session) == ()


def test_what_is_wrong_with_an_offer_is_said_and_nothing_typed_is_lost(house: House) -> None:
    wrong = {**LOAF, "text-nl": "", "link": "javascript:alert(1)", "interests": [], "last": "2024-01-01"}
    with visiting(house, routes.HANDLERS, STAFF) as browser:
        answer = browser.post("/offers", data=wrong)
        assert answer.status_code == 422
        for sentence in ("in each language", "begins with https://", "at least one interest", "before the first"):
            assert sentence in answer.text
        assert 'value="Rogge"' in answer.text
        for day in ("", "soon"):
            assert browser.post("/offers", data={**LOAF, "first": day}).status_code == 422
    with house.database.read() as session:
        assert offers.all_offers(session) == ()
