"""Every use leaves its row first, and the person it is about can read it (promise 2)."""

import pytest
from sqlalchemy import func, select

from ethicomm import consent
from ethicomm.app import House
from ethicomm.consent import Decision, Reason, UseAct, activity
from ethicomm.errors import Refused
from tests.consent.people import OWNER, says_yes, someone, takes_back

pytestmark = pytest.mark.both


def test_a_use_allows_those_for_whom_it_stands_and_says_why_not_for_the_others(house: House) -> None:
    with house.database.write() as session:
        anna, ben = someone(session), someone(session)
        says_yes(session, anna, "newsletter")
        written = consent.use(session, OWNER, [anna, ben, 1], ["newsletter"], "a letter", fields=["email"])
    assert set(written.allowed) == {anna}
    assert written.refused == {ben: Reason.NEVER_ASKED, 1: Reason.GONE}


def test_a_use_opens_for_each_person_only_what_their_own_yes_covers(house: House) -> None:
    with house.database.write() as session:
        anna, ben = someone(session), someone(session)
        for one in (anna, ben):
            says_yes(session, one, "newsletter")
        says_yes(session, anna, "personalisation")
        written = consent.use(
            session, OWNER, [anna, ben], ["newsletter"], "a letter",
            fields=["email", "interests"], also=["personalisation"],
        )  # fmt: skip
    assert written.fields_for(anna) == {"email", "interests"}
    assert written.fields_for(ben) == {"email"}


def test_a_field_that_no_purpose_lists_is_refused_before_anything_is_written(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
        says_yes(session, anna, "newsletter")
        with pytest.raises(Refused, match="birthday"):
            consent.use(session, OWNER, [anna], ["newsletter"], "a letter", fields=["birthday"])
        assert session.scalar(select(func.count()).select_from(UseAct)) == 0


def test_a_look_from_a_reading_page_is_committed_before_anything_is_opened(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
    with house.database.read() as session:
        written = consent.use(session, OWNER, [anna], ["rights"], "counter", fields=["email"])
        with house.database.read() as elsewhere:
            assert elsewhere.get(Decision, written.allowed[anna].decision) is not None


def test_the_member_sees_who_used_their_data_and_who_was_refused(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
        consent.use(session, OWNER, [anna], ["newsletter"], "campaign 1", fields=["email"])
        says_yes(session, anna, "newsletter")
        consent.use(session, OWNER, [anna], ["newsletter"], "campaign 2", fields=["email"])
    with house.database.read() as session:
        seen = consent.uses_of(session, anna)
    assert [(one.reason, one.refusal) for one in seen] == [
        ("campaign 2", None), ("campaign 1", Reason.NEVER_ASKED),
    ]  # fmt: skip
    assert seen[0].actor_role == "owner"
    assert seen[0].fields == ("email",)


def test_a_count_over_a_set_is_shown_to_those_who_were_part_of_it(house: House) -> None:
    with house.database.write() as session:
        anna, ben = someone(session), someone(session)
        says_yes(session, anna, "segmentation")
        consent.use_of_set(session, OWNER, ["segmentation"], "a group", people=2)
        takes_back(session, anna, "segmentation")
        consent.use_of_set(session, OWNER, ["segmentation"], "a later group", people=1)
    with house.database.read() as session:
        assert [one.reason for one in consent.uses_of(session, anna)] == ["a group"]
        assert consent.uses_of(session, ben) == []


def test_a_member_is_told_of_what_was_opened_for_them_and_not_for_others(house: House) -> None:
    with house.database.write() as session:
        anna, ben = someone(session), someone(session)
        for one in (anna, ben):
            says_yes(session, one, "newsletter")
        says_yes(session, anna, "personalisation")
        consent.use(
            session, OWNER, [anna, ben], ["newsletter"], "campaign 1",
            fields=["email", "interests"], also=["personalisation"],
        )  # fmt: skip
    with house.database.read() as session:
        ((annas,), (bens,)) = (consent.uses_of(session, one) for one in (anna, ben))
    assert (annas.purposes, annas.fields) == (("newsletter", "personalisation"), ("email", "interests"))
    assert (bens.purposes, bens.fields) == (("newsletter",), ("email",))


def test_every_use_is_on_exactly_one_page(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
        says_yes(session, anna, "segmentation")
        for number in range(13):
            consent.use(session, OWNER, [anna], ["rights"], f"look {number}", fields=["email"])
            consent.use_of_set(session, OWNER, ["segmentation"], f"count {number}", people=1)
            consent.use_of_set(session, OWNER, ["newsletter"], "no part of it", people=1)
    with house.database.read() as session:
        whole = consent.uses_of(session, anna)
        paged, before = [], None
        while page := consent.uses_of(session, anna, before=before, limit=5):
            paged += page
            before = page[-1].id
        assert consent.uses_of(session, anna, since=whole[3].at) == whole[:4]
    assert paged == whole
    assert len(whole) == 26


def test_long_stretches_of_counts_of_others_hide_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activity, "PAGE", 3)
    with house.database.write() as session:
        anna = someone(session)
        says_yes(session, anna, "segmentation")
        consent.use_of_set(session, OWNER, ["segmentation"], "hers", people=1)
        for _ in range(10):
            consent.use_of_set(session, OWNER, ["newsletter"], "no part of it", people=1)
        assert [one.reason for one in consent.uses_of(session, anna, limit=2)] == ["hers"]


def test_who_joined_later_was_no_part_of_earlier_counts(house: House) -> None:
    with house.database.write() as session:
        consent.use_of_set(session, OWNER, ["rights"], "before her time", people=1)
        assert consent.uses_of(session, someone(session)) == []
