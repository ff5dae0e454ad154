"""The auditor reads what was done, on which consent, and can check it; nobody else gets in, and no name comes out."""

import html
import re
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import func, select, text

from ethicomm import clock, ledger
from ethicomm.accounts import Actor, Role, last_day
from ethicomm.app import House
from ethicomm.auditing import draw
from ethicomm.auditing.readings import note_reading
from ethicomm.consent import UseAct
from ethicomm.ledger import tree
from ethicomm.words import date, speaking
from tests.auditing.conftest import Sent
from tests.visiting import Visitor, colleague, entering

PLACES = ["/audit", "/audit/campaigns", "/audit/log", "/audit/log/check", "/audit/log/0"]


def words(page: str) -> str:
    """What a person reads of a page."""
    body = page[page.index("<main") : page.index("</main>")]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


def read(visitor: Visitor, address: str) -> str:
    answer = visitor.get(address)
    assert answer.status_code == 200, answer.text
    return words(answer.text)


def addresses(sent: Sent) -> list[str]:
    return [*PLACES, sent.address, f"{sent.address}/report.csv", f"{sent.address}/sample?seed=a&size=1"]


@pytest.mark.both
def test_every_page_of_the_auditor_opens(sent: Sent, visitor: Visitor) -> None:
    with sent.house.database.read() as session:
        newest = ledger.latest_checkpoint(session)
        assert newest is not None
    more = [f"{sent.address}/sample?seed=a&size={newest.size}", f"/audit/log/checkpoints/{newest.size}"]
    for address in (*PLACES, sent.address, *more):
        read(visitor, address) if "checkpoints" not in address else visitor.get(address).raise_for_status()


@pytest.mark.parametrize("role", [Role.OWNER, Role.STAFF])
def test_people_who_run_the_place_find_nothing_there(sent: Sent, role: Role) -> None:
    with entering(sent.house, colleague(sent.house, role)) as client:
        assert {client.get(one).status_code for one in addresses(sent)} == {404}


def test_a_member_finds_nothing_there(sent: Sent) -> None:
    with entering(sent.house, Actor(Role.MEMBER, str(sent.anna), sent.anna)) as client:
        assert {client.get(one).status_code for one in addresses(sent)} == {404}


def test_whoever_is_not_signed_in_is_shown_the_door(sent: Sent) -> None:
    with entering(sent.house, None) as client:
        answers = [client.get(one) for one in addresses(sent)]
    assert {answer.status_code for answer in answers} == {303}
    assert {answer.headers["location"].partition("?")[0] for answer in answers} == {"/work/sign-in"}


def test_a_letter_or_an_entry_that_is_not_there_is_not_found(sent: Sent, visitor: Visitor) -> None:
    nowhere = "00000000-0000-4000-8000-000000000000"
    for address in (
        f"/audit/campaigns/{nowhere}", "/audit/campaigns/nothing", "/audit/log/99999", "/audit/log/0?size=99999",
        "/audit/log/checkpoints/99999", f"{sent.address}/sample?seed=a&size=99999",
    ):  # fmt: skip
        assert visitor.get(address).status_code == 404, address


def test_a_letter_is_reported_copy_by_copy(sent: Sent, visitor: Visitor) -> None:
    seen = read(visitor, sent.address)
    assert "2 sent, 1 stopped, because they may not be written to: 3 accounted for." in seen
    assert re.search(rf"{sent.name(sent.anna)} given .* seen here newsletter v1 \w{{4}}…\w{{2}} .* ✓ sent", seen)
    assert re.search(rf"{sent.name(sent.ben)} given .* claimed, import unknown \(old form\) .* ✓ sent", seen)
    assert re.search(rf"{sent.name(sent.cleo)} none: withdrew, .* – – .* ✕ not sent withdrew", seen)
    assert "It cannot show that nothing was left out." in seen


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("result=sent", {"anna", "ben"}),
        ("result=suppressed", {"cleo"}),
        ("evidence=claimed", {"ben"}),
        ("reason=withdrawn", {"cleo"}),
        ("result=sent&evidence=seen_here", {"anna"}),
        ("result=bounced", set()),
        ("result=nonsense", set()),
    ],
)
def test_filters_leave_those_who_fit(sent: Sent, visitor: Visitor, query: str, expected: set[str]) -> None:
    seen = read(visitor, f"{sent.address}?{query}")
    people = {"anna": sent.anna, "ben": sent.ben, "cleo": sent.cleo}
    assert {name for name, subject in people.items() if sent.name(subject) in seen} == expected
    assert f": {len(expected)} of 3 copies fit." in seen


def test_pages_follow_one_another_without_gap(sent: Sent, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ethicomm.auditing.routes.PAGE", 2)
    first = visitor.get(sent.address).text
    older = html.unescape(re.search(r'rel="next" href="([^"]+)"', first)[1])  # type: ignore[index]
    last = visitor.get(older).text
    shown = [words(first), words(last)]
    assert 'rel="next"' not in last
    for subject in (sent.anna, sent.ben, sent.cleo):
        assert sum(sent.name(subject) in page for page in shown) == 1


def test_no_name_or_address_of_anybody_is_on_any_page(sent: Sent, visitor: Visitor) -> None:
    with sent.house.database.read() as session:
        size = session.scalar(text("SELECT max(size) FROM ledger_checkpoint"))
    entries = [f"/audit/log/{at}" for at in range(size)]
    told = "\n".join(visitor.get(one).text for one in (*addresses(sent), *entries)).casefold()
    for value in ("anna", "cleo", "person1@", "@example.org"):
        assert value not in told


def test_every_reading_is_written_down_before_it_is_shown(sent: Sent, visitor: Visitor, auditor: Actor) -> None:
    for address in (*PLACES, sent.address, f"{sent.address}/report.csv"):
        visitor.get(address)
    with sent.house.database.read() as session:
        mine = select(UseAct.reason, UseAct.people, UseAct.purposes).where(UseAct.actor_id == auditor.id)
        found = session.execute(mine.order_by(UseAct.at)).all()
    assert [reason for reason, _people, _purposes in found] == [
        "audit overview", "audit letters", "audit log", "audit log check", "audit entries",
        "audit letter 1", "audit letter 1 file",
    ]  # fmt: skip
    assert tuple(found[-1])[1:] == (3, "rights")


def test_a_report_read_twice_in_one_sitting_is_one_reading_and_the_next_day_is_another(
    sent: Sent, auditor: Actor
) -> None:
    for moment in (clock.now(), clock.now() + timedelta(minutes=30), clock.now() + timedelta(days=1)):
        with clock.moved(moment), sent.house.database.read() as session:
            note_reading(session, auditor, "audit letter 1")
    with sent.house.database.read() as session:
        mine = select(func.count()).where(UseAct.actor_id == auditor.id)
        assert session.scalar(mine) == 2


def test_a_reading_that_cannot_be_written_down_does_not_happen(sent: Sent, visitor: Visitor) -> None:
    with sent.house.database.write() as session:
        session.execute(text("ALTER TABLE use_act RENAME TO use_act_gone"))
    answer = visitor.get(sent.address)
    assert answer.status_code >= 500
    assert sent.name(sent.anna) not in answer.text


def test_a_sample_is_drawn_by_its_seed_and_by_nothing_else(sent: Sent, visitor: Visitor) -> None:
    to = visitor.get(f"{sent.address}/sample?seed=bring-your-own").headers["location"]
    assert "seed=bring-your-own" in to
    assert re.search(r"size=\d+", to)
    assert read(visitor, to) == read(visitor, to)
    assert "Drawn from 3 decisions by the seed bring-your-own." in read(visitor, to)
    assert (
        visitor.get(f"{sent.address}/sample").headers["location"]
        != visitor.get(f"{sent.address}/sample").headers["location"]
    )


def test_the_decisions_of_a_sample_are_replayed_from_the_log(sent: Sent, visitor: Visitor) -> None:
    seen = at_last(visitor, f"{sent.address}/sample?seed=a")
    assert "3 decisions were replayed from the answers that stand before them in the log: all came out as" in seen
    with sent.house.database.write() as session:
        session.execute(text("UPDATE decision SET refusal = 'refused' WHERE refusal IS NULL"))
    seen = at_last(visitor, f"{sent.address}/sample?seed=a")
    assert re.search(r"These decisions are not what the log says they should have been: \d+ , \d+", seen)


def at_last(visitor: Visitor, address: str) -> str:
    return read(visitor, visitor.get(address).headers["location"])


def test_anyone_can_draw_the_sample_again_from_the_numbers() -> None:
    entries = range(1000, 2000)
    ordered = sorted(entries, key=lambda entry: sha256(f"seed:{entry}".encode()).hexdigest())
    assert draw("seed", entries) == ordered[:25]
    assert draw("seed", reversed(entries)) == ordered[:25]
    assert draw("another", entries) != ordered[:25]
    assert draw("seed", range(3)) == sorted(range(3), key=lambda entry: sha256(f"seed:{entry}".encode()).hexdigest())


def test_an_entry_can_be_checked_from_its_page_alone(sent: Sent, visitor: Visitor) -> None:
    report = visitor.get(sent.address).text
    links = re.findall(r'href="(/audit/log/\d+)"', report)
    assert len(links) == 6
    for address in links:
        page = visitor.get(address).text
        signs = [html.unescape(one) for one in re.findall(r'class="sign">([^<]+)<', page)]
        leaf, root, *proof, said = signs
        position, size = int(address.rpartition("/")[2]), int(re.search(r"checkpoints/(\d+)", page)[1])  # type: ignore[index]
        assert leaf == sha256(b"\0" + said.encode()).hexdigest()
        hashes = [bytes.fromhex(one) for one in proof]
        assert tree.included(position, size, bytes.fromhex(leaf), hashes, bytes.fromhex(root))
        assert "The row gives this hash, and the hash is under the signed root" in words(page)


def test_a_decision_leads_to_the_consent_it_rests_on(sent: Sent, visitor: Visitor) -> None:
    report = visitor.get(f"{sent.address}?evidence=claimed").text
    consent_entry, decision_entry = re.findall(r'href="(/audit/log/\d+)"', report)
    assert f'href="{consent_entry}"' in visitor.get(decision_entry).text
    seen = read(visitor, consent_entry)
    assert sent.name(sent.ben) in seen
    assert "grade claimed" in seen


def test_an_altered_row_is_said_to_be_altered(sent: Sent, visitor: Visitor) -> None:
    with sent.house.database.write() as session:
        session.execute(text("UPDATE consent_record SET grade = 'seen_here' WHERE grade = 'claimed'"))
    entry = re.findall(r'href="(/audit/log/\d+)"', visitor.get(f"{sent.address}?reason=").text)
    told = [read(visitor, one) for one in entry]
    assert sum("it was changed after it was written" in one for one in told) == 1
    assert "The log is broken" in read(visitor, "/audit/log/check")
    assert "(consent): what it says was changed after it was written." in read(visitor, "/audit/log/check")


def test_a_log_nobody_touched_is_said_to_hold(sent: Sent, visitor: Visitor) -> None:
    seen = read(visitor, "/audit/log/check")
    assert "Nothing in the log was changed" in seen
    assert "It cannot show that nothing was left out." in seen


def test_a_checkpoint_can_be_kept_and_is_one_that_the_command_takes(sent: Sent, visitor: Visitor) -> None:
    page = visitor.get("/audit/log").text
    kept = visitor.get(re.search(r'href="(/audit/log/checkpoints/\d+)"', page)[1])  # type: ignore[index]
    with sent.house.database.read() as session:
        assert ledger.verify(session, ledger.kinds_of(session), outside=[kept.text]).holds
        assert ledger.verifier_key(session) in html.unescape(page)


def test_before_the_first_letter_the_pages_say_what_they_are_for(house: House, visitor: Visitor) -> None:
    assert "No letters yet" in read(visitor, "/audit/campaigns")
    assert "Nothing was signed yet" in read(visitor, "/audit/log")
    assert "0 entries were read and compared" in read(visitor, "/audit/log/check")


def test_the_auditor_sees_until_when_they_may_look(house: House, visitor: Visitor, auditor: Actor) -> None:
    with house.database.read() as session, speaking("en"):
        day = last_day(session, auditor.id)
        assert day is not None
        assert f"auditor, until {date(day)}" in visitor.get("/audit/log").text
