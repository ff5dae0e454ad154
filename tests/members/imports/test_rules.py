"""Who comes in by an import, who waits, and who stays out (law.md 2 to 4, promise 9)."""

from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import select

from ethicomm import consent, members, vault
from ethicomm.accounts import member
from ethicomm.app import House
from ethicomm.clock import moved, now
from ethicomm.consent import ConsentRecord, Grade, Method, Reason
from ethicomm.errors import Invalid
from ethicomm.ledger import Act
from ethicomm.members import Mark, find_member, forget_ended, is_marked
from ethicomm.members.imports import old_words
from ethicomm.members.models import Waiting
from tests.members.imports.files import (
    HEAD,
    audience,
    confirmed,
    days_ago,
    imports,
    looks_at,
    made_export,
    stopped,
    table,
    tables_of,
    unconfirmed,
)
from tests.members.people import joins, may_write_to, seen_of, takes_back

pytestmark = pytest.mark.both
TRACE = {"import_batch", "act", "ledger_waiting"}  # what an import that changes nobody leaves
ANNA, BEN, CHLOE = "anna@example.org", "ben@example.org", "chloe@example.org"


def test_who_confirmed_may_be_written_to_on_the_day_of_the_import(house: House) -> None:
    report = imports(house, audience([confirmed(ANNA, "Anna")]))
    assert may_write_to(house, ANNA)
    assert report.sentence() == "Of 1: 1 may get the next letter, 0 wait for proof, 0 stay out."
    with house.database.read() as session:
        anna = find_member(session, ANNA)
    assert anna
    assert seen_of(house, anna, "newsletter", "email", "first_name") == {"email": ANNA, "first_name": "Anna"}


def test_the_old_yes_is_kept_as_claimed_with_its_time_and_sealed_evidence(house: House) -> None:
    imports(house, audience([confirmed(ANNA, days=100)]))
    with house.database.read() as session:
        anna = find_member(session, ANNA) or 0
        (yes,) = (one for one in consent.history(session, anna) if one.purpose == "newsletter")
        record = session.get(ConsentRecord, yes.record)
        evidence = vault.of(session).keys([anna])[anna].open(consent.evidence_place(yes.record), record.evidence)
    assert (yes.grade, yes.method, yes.notice) == (Grade.CLAIMED, Method.IMPORT, None)
    assert timedelta(days=99) < now() - yes.agreed_at < timedelta(days=101)
    assert msgspec.json.decode(evidence)["confirmed_ip"] == "198.51.100.7"


def test_with_the_words_of_the_old_form_the_yes_is_documented(house: House) -> None:
    imports(house, audience([confirmed(ANNA)]), words="Yes, send me the letter.")
    with house.database.read() as session:
        anna = find_member(session, ANNA) or 0
        (yes,) = (one for one in consent.history(session, anna) if one.purpose == "newsletter")
        assert yes.grade is Grade.DOCUMENTED
        assert old_words(session, yes.notice or "") == "Yes, send me the letter."


def test_an_old_yes_stands_ninety_days_and_then_stops_by_itself(house: House) -> None:
    report = imports(house, audience([confirmed(ANNA, days=365 * 4)]))
    assert report.due_for_renewal == 1
    assert may_write_to(house, ANNA)
    with moved(now() + timedelta(days=91)):
        assert not may_write_to(house, ANNA)


@pytest.mark.parametrize("when", ["", "yesterday", "0000-00-00 00:00:00", "1970-01-01 00:00:00", "2999-01-01 00:00:00"])
def test_a_yes_without_a_time_that_can_be_true_waits_for_proof(house: House, when: str) -> None:
    row = (BEN, "Ben", "", "3", days_ago(400), when, "", "")
    report = imports(house, audience([row]))
    assert report.waiting.total() == 1
    assert not may_write_to(house, BEN)


def test_who_waits_is_sealed_is_no_member_and_is_gone_after_thirty_days(house: House) -> None:
    imports(house, audience([unconfirmed(BEN)]))
    with house.database.read() as session:
        assert members.people_here(session) == 0
        assert find_member(session, BEN) is None
        assert b"ben" not in session.scalars(select(Waiting.cell)).one().cell
    with moved(now() + timedelta(days=29)):
        forget_ended(house.database)
        assert tables_of(house)["waiting"] == 1
    with moved(now() + timedelta(days=31)):
        forget_ended(house.database)
        assert tables_of(house)["waiting"] == 0


def test_who_waited_joins_when_a_later_file_shows_the_proof(house: House) -> None:
    imports(house, audience([unconfirmed(BEN)]))
    imports(house, audience([confirmed(BEN)]))
    assert may_write_to(house, BEN)
    with house.database.read() as session:
        assert session.scalar(select(Waiting.id)) is None


def test_who_said_stop_or_has_a_dead_mailbox_leaves_a_mark_and_nothing_else(house: House) -> None:
    before = tables_of(house)
    report = imports(house, audience([], [stopped(ANNA), stopped(BEN, why="SPAM")], [(*confirmed(CHLOE), days_ago(1))]))
    changed = {name: rows - before[name] for name, rows in tables_of(house).items() if rows != before[name]}
    assert changed.pop("mark") == 3
    assert set(changed) == TRACE
    with house.database.read() as session:
        assert sorted(session.scalars(select(Mark.why))) == ["cleaned", "complained", "unsubscribed"]
        assert is_marked(session, "ANNA@example.org")
    assert report.out == {"unsubscribed": 2, "cleaned": 1}


def test_who_stands_in_two_lists_stays_out(house: House) -> None:
    imports(house, audience([confirmed(ANNA)], [stopped("Anna@Example.org")]))
    assert not may_write_to(house, ANNA)


def test_nobody_who_was_marked_or_forgotten_is_brought_back(house: House) -> None:
    with house.database.write() as session:
        anna = joins(session, "newsletter")
        members.erase(session, member(anna), anna, Method.PORTAL)
        members.mark(session, BEN, members.Why.UNSUBSCRIBED)
    report = imports(house, audience([confirmed(ANNA), confirmed(BEN), unconfirmed("BEN@Example.org")]))
    assert report.out["marked"] == 2
    assert not may_write_to(house, ANNA)
    assert not may_write_to(house, BEN)


def test_a_member_who_said_no_here_is_not_talked_over_by_a_file(house: House) -> None:
    with house.database.write() as session:
        anna = joins(session, "newsletter")
        takes_back(session, anna, "newsletter")
    report = imports(house, audience([confirmed(ANNA, days=0.001)]))
    assert report.out["said_no"] == 1
    with house.database.read() as session:
        assert consent.authorise(session, anna, "newsletter").reason is Reason.WITHDRAWN  # type: ignore[union-attr]


def test_a_member_is_left_exactly_as_they_are(house: House) -> None:
    with house.database.write() as session:
        anna = joins(session, "newsletter", first_name="Annelies")
    before = tables_of(house)
    report = imports(house, audience([confirmed(ANNA, "Someone else")]))
    after = tables_of(house)
    assert report.here == 1
    assert {name for name in after if after[name] != before[name]} == TRACE
    assert seen_of(house, anna, "newsletter", "first_name") == {"first_name": "Annelies"}


def test_a_stop_in_the_old_tool_after_the_yes_we_hold_stops_us_too(house: House) -> None:
    imports(house, audience([confirmed(ANNA, days=30)]))
    report = imports(house, audience([], [stopped(ANNA, days=10)]))
    assert report.stopped == 1
    assert not may_write_to(house, ANNA)


def test_a_stop_in_the_old_tool_before_they_said_yes_here_is_past(house: House) -> None:
    with house.database.write() as session:
        joins(session, "newsletter")
    report = imports(house, audience([], [stopped(ANNA, days=10)]))
    assert report.stopped == 0
    assert may_write_to(house, ANNA)


def test_the_same_file_again_changes_nothing(house: House) -> None:
    content = made_export(300)
    first = imports(house, content)
    before = tables_of(house)
    again = imports(house, content)
    after = tables_of(house)
    assert again.sentence() == first.sentence()
    assert {name for name in after if after[name] != before[name]} == TRACE


def test_the_dry_run_writes_nothing_and_counts_what_the_import_then_does(house: House) -> None:
    content = made_export(300)
    before = tables_of(house)
    seen = looks_at(house, content)
    assert tables_of(house) == before
    assert imports(house, content) == seen


def test_four_of_five_who_confirmed_can_be_written_to_on_day_one(house: House) -> None:
    content = made_export(500)
    report = imports(house, content)
    confirmed_rows = report.may
    assert confirmed_rows >= 0.8 * 500 * 0.7 * 0.9
    with house.database.read() as session:
        assert consent.counts(session, "newsletter")["stands"] == report.may


def test_values_that_nobody_agreed_to_are_left_behind_and_counted(house: House) -> None:
    report = imports(house, audience([confirmed(ANNA, birthday="05/03"), confirmed(BEN, birthday="")]))
    assert report.left_behind == {"birthday": 1}
    with house.database.read() as session:
        assert members.held_fields(session, find_member(session, ANNA) or 0) == ("email", "first_name")


def test_what_the_old_form_asked_for_comes_along(house: House) -> None:
    content = audience([confirmed(ANNA, birthday="05/03")])
    imports(
        house, content, covers=("newsletter", "birthday_greeting"), words="A letter, and a greeting on my birthday."
    )
    with house.database.read() as session:
        anna = find_member(session, ANNA) or 0
    assert seen_of(house, anna, "birthday_greeting", "birthday") == {"birthday": "05-03"}


def test_a_time_alone_covers_letters_and_nothing_more(house: House) -> None:
    with pytest.raises(Invalid, match="words of the old form"):
        imports(house, audience([confirmed(ANNA)]), covers=("newsletter", "segmentation"))
    with pytest.raises(Invalid, match="words of the old form"):
        imports(house, audience([confirmed(ANNA)]), covers=("segmentation",))


def test_tags_stay_locked_until_they_are_given_a_meaning_and_a_yes(house: House) -> None:
    content = audience([confirmed(ANNA, tags='"gluten free","wholesale, local"')])
    assert looks_at(house, content).locked_tags == {"gluten free": 1, "wholesale, local": 1}
    tags = {"gluten free": "interests:gluten_free"}
    assert looks_at(house, content, tags=tags).left_behind == {"interests": 1}
    imports(house, content, tags=tags, covers=("newsletter", "personalisation"), words="Letters with what I like.")
    with house.database.read() as session:
        anna = find_member(session, ANNA) or 0
    assert members.chosen(seen_of(house, anna, "personalisation", "interests")["interests"]) == ("gluten_free",)


def test_a_value_that_does_not_fit_stays_behind_and_its_person_comes(house: House) -> None:
    content = audience([confirmed(ANNA, birthday="soon")])
    report = imports(house, content, covers=("newsletter", "birthday_greeting"), words="A greeting.")
    assert report.joining == 1
    (finding,) = report.findings
    assert (finding.sheet, finding.number) == ("subscribed", 2)
    assert finding.reason.startswith("Birthday left out.")


def test_a_plain_table_says_nothing_of_a_yes_so_its_people_wait(house: House) -> None:
    content = table(("E-mail", "Voornaam"), (ANNA, "Anna"), (BEN, "Ben"))
    report = imports(house, content, "people.csv")
    assert report.waiting == {"no_evidence": 2}


def test_a_plain_table_with_a_column_of_times_brings_people_in(house: House) -> None:
    content = table(("mail", "name", "Confirmed at"), (ANNA, "Anna", "2026-01-05T10:00:00+01:00"), delimiter=";")
    imports(house, content, "people.csv")
    assert may_write_to(house, ANNA)


def test_listmonk_people_wait_and_those_it_blocked_are_marked(house: House) -> None:
    head = ("email", "name", "attributes", "status")
    rows = ((ANNA, "Anna", '{"city": "Ghent"}', "enabled"), (BEN, "Ben", "{}", "blocklisted"))
    report = imports(house, table(head, *rows), "subscribers.csv")
    assert (report.waiting.total(), report.out["unsubscribed"]) == (1, 1)


def test_people_mailchimp_calls_nonsubscribed_wait_even_with_a_time(house: House) -> None:
    content = table(HEAD, confirmed(ANNA))
    report = imports(house, content, "nonsubscribed_members_export_1.csv")
    assert report.waiting.total() == 1


def test_an_import_is_noted_in_the_log_without_a_name(house: House) -> None:
    imports(house, audience([confirmed(ANNA)]))
    with house.database.read() as session:
        noted = session.scalars(select(Act).where(Act.what == "import")).one()
    assert '"joined":1' in noted.detail
    assert "anna" not in noted.detail
