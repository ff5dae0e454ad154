"""A receipt says what was answered, to which words, and what the policy of that day says around it."""

import json
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from shutil import copytree
from uuid import uuid4

import pytest

from ethicomm import clock, consent
from ethicomm.consent import State, receipts
from ethicomm.errors import NotFound
from ethicomm.ledger import offline
from ethicomm.policy import apply
from ethicomm.settings import house as folder_of
from ethicomm.words import speaking
from tests.consent.people import acting, says_yes, someone, words_of
from tests.consent.receipts.conftest import OLD_FORM, Kept, old_words

pytestmark = pytest.mark.both
STATES = {
    State.GIVEN: "dpv:ConsentGiven",
    State.RENEWED: "dpv:RenewedConsentGiven",
    State.REFUSED: "dpv:ConsentRefused",
    State.WITHDRAWN: "dpv:ConsentWithdrawn",
    State.EXPIRED: "dpv:ConsentExpired",
}


def test_every_kind_of_answer_has_a_receipt_that_holds(kept: Kept) -> None:
    with kept.house.database.write() as session:
        says_yes(session, kept.anna, "newsletter")
    with clock.moved(clock.now() + timedelta(days=5 * 365)), kept.house.database.write() as session:
        consent.expire_lapsed(session)
        receipts.place(session)
    found = kept.receipts(kept.anna)
    assert {one.said.state for one in found} == set(STATES)
    for one in found:
        assert one.holds, [receipts.said(check) for check in one.checks]
        assert one.content
        assert one.content["dpv:hasRecordOfActivity"]["dpv:hasConsentStatus"]["@type"] == STATES[one.said.state]


def test_the_words_in_it_are_the_bytes_that_were_shown(kept: Kept) -> None:
    (given,) = [one for one in kept.receipts(kept.anna) if one.said.purpose == "newsletter"]
    with kept.house.database.read() as session:
        shown = words_of(session, "newsletter")
    words = json.loads(given.as_file())["dpv:hasRecordOfActivity"]["dpv:hasNotice"]["rdf:value"]
    assert sha256(words.encode()).hexdigest() == shown


def test_who_is_asked_in_dutch_gets_a_dutch_receipt_whoever_reads_it(kept: Kept) -> None:
    with kept.house.database.write() as session:
        dora = someone(session)
        consent.give(
            session, acting(dora), dora, "newsletter",
            notice_hash=words_of(session, "newsletter", "nl"), language="nl", method=consent.Method.PORTAL,
        )  # fmt: skip
        receipts.place(session)
    with speaking("en"):
        content = kept.receipt(dora).content
    assert content
    assert content["dct:language"] == "nl"
    assert content["dpv:hasRecordOfActivity"]["dpv:hasProcess"]["dpv:hasPurpose"]["dct:title"] == "Nieuwsbrief"


def test_parties_places_rights_and_ends_come_from_the_policy(kept: Kept) -> None:
    content = kept.receipts(kept.anna)[-1].content
    assert content
    record = content["dpv:hasRecordOfActivity"]
    process = record["dpv:hasProcess"]
    assert content["dct:publisher"]["dpv:hasName"] == "Crumb & Co. V.O.F."
    assert [one["dpv:hasName"] for one in process["dpv:hasRecipient"]] == [
        "Sleutelstad Hosting B.V.",
        "Postbode Mail B.V.",
    ]
    assert [one["skos:broader"] for one in process["dpv:hasPersonalData"]] == ["pd:EmailAddress", "pd:Name"]
    assert {"eu-gdpr:A7-3", "eu-gdpr:A17", "eu-gdpr:A77"} <= set(process["dpv:hasRight"])
    assert process["dpv:hasAuthority"]["dpv:hasName"] == "Autoriteit Persoonsgegevens"
    assert process["dpv:hasLegalBasis"] == "eu-gdpr:A6-1-a"
    assert record["dpv:hasDataSubject"]["dct:identifier"] == consent.pseudonym(kept.anna)
    assert str(kept.anna) not in json.dumps({**content, "proof": None})


def test_it_keeps_saying_what_held_on_that_day(kept: Kept, tmp_path: Path) -> None:
    before = kept.receipts(kept.anna)[-1].as_file()
    folder = Path(copytree(folder_of("policies"), tmp_path / "policies"))
    relay = folder / "recipients" / "mail_relay.toml"
    relay.write_text(relay.read_text().replace("2025-01-15", "2026-02-02"))
    with kept.house.database.write() as session:
        apply(session, "test", folder)
    assert kept.receipts(kept.anna)[-1].as_file() == before


def test_a_yes_that_came_with_a_list_says_so(kept: Kept) -> None:
    claimed, documented = kept.receipt(kept.ben), kept.receipt(kept.cleo)
    assert claimed.holds
    assert documented.holds
    assert claimed.words is None
    assert documented.words == OLD_FORM
    assert [one.name for one in claimed.checks][3] == "no words"
    assert "unknown" in receipts.limits("claimed")[0]
    assert claimed.content
    assert claimed.content["ethicomm:doesNotShow"] == receipts.limits("claimed")


def test_words_of_an_older_form_that_are_gone_are_named_by_their_mark(kept: Kept) -> None:
    with kept.house.database.read() as session:
        gone = receipts.receipt_of(session, kept.records(kept.cleo)[0], lambda _session, _digest: None)
    assert gone.holds
    assert gone.checks[3].name == "words elsewhere"


def test_an_answer_without_a_place_has_no_file_yet(kept: Kept) -> None:
    with kept.house.database.write() as session:
        says_yes(session, kept.anna, "segmentation")
    waits = kept.receipt(kept.anna)
    assert waits.content is None
    assert not waits.holds
    with kept.house.database.write() as session:
        receipts.place(session)
    assert kept.receipt(kept.anna).holds


def test_only_the_person_s_own_are_found(kept: Kept) -> None:
    with kept.house.database.read() as session:
        for record in (kept.records(kept.anna)[0], uuid4()):
            with pytest.raises(NotFound):
                receipts.receipt_of(session, record, old_words, kept.ben)


def test_being_a_member_is_told_without_the_words_of_consent(kept: Kept) -> None:
    with kept.house.database.read() as session:
        (account,) = [one.record for one in consent.history(session, kept.ben) if one.purpose == "account"]
        found = receipts.receipt_of(session, account, old_words)
    assert found.holds
    assert found.content
    assert found.content["dpv:hasRecordOfActivity"]["dpv:hasConsentStatus"]["@type"] == "ethicomm:given"


def test_all_of_a_member_s_receipts_are_one_file_and_each_stands_alone(kept: Kept) -> None:
    with kept.house.database.read() as session:
        whole = b"".join(receipts.all_as_file(session, kept.anna, old_words))
    several = offline.read_receipts(whole)
    assert [one.content for one in several] == [one.content for one in reversed(kept.receipts(kept.anna))]
    for one in several:
        (alone,) = offline.read_receipts(json.dumps(one.content).encode())
        assert all(check.holds for check in alone.check())
