"""A yes on paper: the receipt says that it was on paper, and names the slip that is kept."""

from hashlib import sha256

from ethicomm import consent
from ethicomm.app import House
from ethicomm.consent import Method
from ethicomm.consent.receipts import Receipt, place, receipt_of
from ethicomm.members.counter import Noted, add_one
from ethicomm.members.imports import old_words
from ethicomm.members.slips import picture_in
from tests.members.people import OWNER

SLIP = b"\xff\xd8\xff\xe0 a slip of paper"


def receipt(house: House, slip: bytes | None) -> Receipt:
    """Of somebody who said yes on paper."""
    picture = picture_in(slip) if slip else None
    noted = Noted("cleo@example.org", "Cleo", "en", ("newsletter",), Method.PAPER, "form 3", picture)
    with house.database.write() as session:
        subject = add_one(session, OWNER, noted)
        place(session)
    with house.database.read() as session:
        (said,) = [one for one in consent.history(session, subject) if one.purpose == "newsletter"]
        return receipt_of(session, said.record, old_words)


def test_a_receipt_names_the_slip_it_rests_on(house: House) -> None:
    kept = receipt(house, SLIP)
    assert kept.content
    event = kept.content["dpv:hasRecordOfActivity"]["dpv:hasConsentStatus"]
    assert event["ethicomm:slipSha256"] == kept.slip == sha256(SLIP).hexdigest()
    assert kept.evidence == "on paper, and the slip is kept"
    assert kept.holds


def test_a_yes_on_paper_without_its_slip_does_not_read_as_seen_here(house: House) -> None:
    kept = receipt(house, None)
    assert kept.evidence == "on paper, noted by a colleague"
    assert kept.slip is None
    assert kept.holds
