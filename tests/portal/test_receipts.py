"""Receipts as members meet them: to read, to print, to keep, and to check without signing in."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from ethicomm import consent
from ethicomm.app import House
from ethicomm.consent import ConsentRecord, receipts
from ethicomm.ledger import offline
from tests.consent.people import OWNER
from tests.members.people import says_yes
from tests.portal.people import Anna, says_no
from tests.visiting import Visitor, entering, words_on


@pytest.fixture
def stranger(house: House) -> Iterator[Visitor]:
    with entering(house, None) as browser:
        yield browser


def records(house: House, subject: int) -> list[UUID]:
    with house.database.read() as session:
        return [one.record for one in consent.history(session, subject) if one.purpose != "account"]


def placed(house: House) -> None:
    with house.database.write() as session:
        receipts.place(session)


def files(browser: Visitor) -> list[str]:
    """The receipts she saves, one by one."""
    page = browser.get("/me/receipts").text
    return [
        browser.get(f"{href}/receipt.json").text for href in re.findall(r'href="(/me/receipts/[0-9a-f-]{36})"', page)
    ]


def test_every_answer_in_the_history_leads_to_its_receipt(house: House, anna: Anna, her: Visitor) -> None:
    placed(house)
    listed = re.findall(r'href="/me/receipts/([0-9a-f-]{36})"', her.get("/me/receipts").text)
    assert [UUID(one) for one in listed] == records(house, anna.subject)
    assert set(listed) <= set(re.findall(r'href="/me/receipts/([0-9a-f-]{36})"', her.get("/me/consents").text))
    for one in listed:
        assert "this receipt" not in words_on(her.get(f"/me/receipts/{one}")).lower()


def test_a_question_that_was_put_is_no_answer_and_has_no_receipt(house: House, ben: int, his: Visitor) -> None:
    answered = records(house, ben)
    with house.database.write() as session:
        assert consent.put_question(session, OWNER, "newsletter")
    placed(house)
    assert len(records(house, ben)) == len(answered) + 1
    listed = re.findall(r'href="/me/receipts/([0-9a-f-]{36})"', his.get("/me/receipts").text)
    kept = json.loads(his.get("/me/receipts/all.json").text)["@graph"]
    assert [UUID(one) for one in listed] == answered
    assert str(records(house, ben)[0]) not in his.get("/me/consents").text
    assert len(kept) == len(answered)


def test_a_receipt_says_what_was_answered_in_which_words_and_how_to_check_it(
    house: House, anna: Anna, her: Visitor
) -> None:
    with house.database.write() as session:
        says_yes(session, anna.subject, "automation")
    placed(house)
    page = words_on(her.get(f"/me/receipts/{records(house, anna.subject)[0]}"))
    for said in ("R-", "Letters that send themselves", "May software send you", "Crumb & Co. V.O.F.", "Postbode Mail"):
        assert said in page
    assert "What it does not show" in page
    assert "Who sat at the keyboard" in page


def test_straight_after_an_answer_one_press_gives_it_its_place(house: House, ben: int, his: Visitor) -> None:
    placed(house)
    with house.database.write() as session:
        says_no(session, ben, "newsletter")
    (record,) = records(house, ben)
    page = his.get(f"/me/receipts/{record}")
    assert page.status_code == 200
    assert "gets its place in the log within a second" in words_on(page)
    assert his.get(f"/me/receipts/{record}/receipt.json").headers["location"] == f"/me/receipts/{record}"
    assert his.post(f"/me/receipts/{record}").headers["location"] == f"/me/receipts/{record}"
    assert "Receipt R-" in words_on(his.get(f"/me/receipts/{record}"))


def test_another_member_s_receipt_is_not_found(house: House, anna: Anna, his: Visitor) -> None:
    placed(house)
    for record in (records(house, anna.subject)[0], uuid4()):
        for path in (f"/me/receipts/{record}", f"/me/receipts/{record}/receipt.json"):
            assert his.get(path).status_code == 404
        assert his.post(f"/me/receipts/{record}").status_code == 404


def test_each_saved_file_holds_and_so_does_the_one_with_all(house: House, anna: Anna, her: Visitor) -> None:
    placed(house)
    saved = files(her)
    several = offline.read_receipts(her.get("/me/receipts/all.json").content)
    assert len(saved) == len(several) == len(records(house, anna.subject))
    for one in several:
        assert all(check.holds for check in one.check())
    assert [one.content for one in several] == [json.loads(one) for one in reversed(saved)]


def test_a_receipt_is_the_same_file_whenever_it_is_saved(house: House, anna: Anna, her: Visitor) -> None:
    placed(house)
    before = files(her)
    with house.database.write() as session:
        says_yes(session, anna.subject, "automation")
    placed(house)
    assert files(her)[1:] == before


def test_a_record_that_was_changed_is_told_and_not_handed_out_as_if_fine(
    house: House, anna: Anna, her: Visitor
) -> None:
    placed(house)
    record = records(house, anna.subject)[0]
    with house.database.write() as session:
        session.execute(update(ConsentRecord).where(ConsentRecord.id == record).values(method="counter"))
    page = words_on(her.get(f"/me/receipts/{record}"))
    assert "This receipt does not hold." in page
    (saved,) = offline.read_receipts(her.get(f"/me/receipts/{record}/receipt.json").content)
    assert {one.name for one in saved.check() if not one.holds} == {"place", "issued"}
    (told,) = [
        one for one in offline.read_receipts(her.get("/me/receipts/all.json").content) if not one.check()[0].holds
    ]
    assert told.content == saved.content


def test_a_record_that_cannot_be_read_is_said_in_a_sentence(house: House, anna: Anna, her: Visitor) -> None:
    placed(house)
    record = records(house, anna.subject)[0]
    with house.database.write() as session:
        session.execute(update(ConsentRecord).where(ConsentRecord.id == record).values(grade="no grade"))
    answer = her.get(f"/me/receipts/{record}")
    assert answer.status_code == 409
    assert "was changed, and cannot be read any more" in words_on(answer)
    several = offline.read_receipts(her.get("/me/receipts/all.json").content)
    assert [one.record for one in several if not all(check.holds for check in one.check())] == [
        {"dct:identifier": str(record)}
    ]


def test_anyone_checks_a_receipt_here_and_nothing_of_it_is_kept(
    house: House, anna: Anna, her: Visitor, stranger: Visitor
) -> None:
    placed(house)
    saved = files(her)[0]
    for given in ({"data": {"text": saved}}, {"files": {"receipt": ("receipt.json", saved.encode())}}):
        answer = stranger.post("/receipts/verify", **given)
        assert answer.status_code == 200
        page = words_on(answer)
        assert "this receipt holds" in page
        assert "It names the key of our log." in page
        assert "What it does not show" in page


def test_a_receipt_that_was_altered_is_refused_here(house: House, anna: Anna, her: Visitor, stranger: Visitor) -> None:
    placed(house)
    altered = files(her)[0].replace("Crumb & Co. V.O.F.", "Crust & Co. V.O.F.", 1)
    page = words_on(stranger.post("/receipts/verify", data={"text": altered}))
    assert "this receipt does not hold" in page
    assert "Something in it was changed" in page


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"text": ""}, "Choose a file, or paste the receipt."),
        ({"text": "hello"}, "it cannot be read as JSON"),
        ({"text": "[" * 100_000}, "it cannot be read as JSON"),
        ({"text": '{"a": 1e999}'}, "it cannot be read as JSON"),
        ({"text": '{"a": 1}'}, "no consent receipt of the kind"),
        ({"text": '{"@graph": []}'}, "no consent receipt of the kind"),
        ({"text": "{}", "key": "not+a+key"}, "That is no key of a log."),
    ],
)
def test_what_is_no_receipt_is_said_in_a_sentence(stranger: Visitor, given: dict[str, str], said: str) -> None:
    answer = stranger.post("/receipts/verify", data=given)
    assert answer.status_code == 422
    assert said in words_on(answer)


def test_the_script_is_the_very_file_this_site_checks_with(stranger: Visitor) -> None:
    saved = stranger.get("/receipts/verify.py")
    assert saved.content == Path(offline.__file__).read_bytes()
    assert "attachment" in saved.headers["content-disposition"]
