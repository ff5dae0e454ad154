"""The catalogue: a column about people that nobody answers for fails the build."""

from collections.abc import Mapping

import pytest
from sqlalchemy import BigInteger, Integer, LargeBinary, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, mapped_column

from ethicomm import app
from ethicomm.app import CATALOGUE, House
from ethicomm.db import Erased, Personal, apart
from ethicomm.policy import Catalogue, in_force
from ethicomm.rights import copy
from ethicomm.vault import SealedCell

PARTS: Mapping[str, frozenset[str]] = {"notes": frozenset({"note", "said"}), "you": frozenset({"number"})}


def test_every_personal_column_has_purpose_exporter_eraser_and_retention(house: House) -> None:
    with house.database.read() as session:
        assert [*CATALOGUE.gaps(in_force(session).purposes, copy.parts())] == []
        assert session.info[Catalogue] is app.CATALOGUE


def test_the_answers_of_the_table_hold_for_its_columns_unless_one_says_otherwise() -> None:
    found = {one.name: one for one in CATALOGUE.columns}
    assert found["value.cell"].copy == "values.value"
    assert found["consent_record.purpose"].copy == "consents.purpose"
    assert found["consent_record.subject"].copy == "you.number"
    assert found["algorithm_run.at"].erased is Erased.STAYS
    assert found["algorithm_run.trace"].erased is Erased.UNREADABLE
    assert found["web_session.token_hash"].not_copied
    assert found["uploaded.file"].erased is Erased.BY_ITS_END


def gaps_of(**columns: object) -> list[str]:
    """What is missing of a table `note` made of these, besides its `subject`."""

    class Tables(DeclarativeBase):
        metadata = MetaData()
        __personal__ = None
        __impersonal__ = ""

    type("Note", (Tables,), {"__tablename__": "note", **columns})
    return [*Catalogue.of(Tables.registry.mappers).gaps({"account"}, PARTS)]  # type: ignore[arg-type]


def subject() -> object:
    return mapped_column(BigInteger, primary_key=True)


FINE = Personal("account", "P1D", copy="notes")


def test_a_table_that_answers_for_all_of_it_is_fine() -> None:
    assert gaps_of(__personal__=FINE, subject=subject(), note=mapped_column(Text)) == []


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        (Personal("selling", "P1D", copy="notes"), "has no purpose"),
        (Personal("account", "", copy="notes"), "has no retention"),
        (Personal("account", "P1D"), "has no exporter"),
    ],
)
def test_a_table_that_leaves_one_out_is_refused(said: Personal, missing: str) -> None:
    (gap, *_more) = gaps_of(__personal__=said, subject=subject(), note=mapped_column(Text))
    assert missing in gap


def test_a_column_that_was_added_and_is_not_in_the_copy_is_refused() -> None:
    (gap,) = gaps_of(__personal__=FINE, subject=subject(), note=mapped_column(Text), mood=mapped_column(Integer))
    assert gap == "note.mood has no exporter: a member's copy has no notes.mood"


def test_it_is_fine_once_it_says_where_it_is_or_why_it_is_nowhere() -> None:
    elsewhere = mapped_column(Integer, info=apart(copy="notes.said"))
    nowhere = mapped_column(LargeBinary, info=apart(not_copied="a hash"))
    assert gaps_of(__personal__=FINE, subject=subject(), mood=elsewhere, mark=nowhere) == []


def test_rows_under_nobodys_number_say_how_they_are_erased() -> None:
    key = mapped_column(Integer, primary_key=True)
    (gap, *_more) = gaps_of(__personal__=FINE, note=key)
    assert "has no eraser" in gap
    said = Personal("account", "P1D", copy="notes", erased=Erased.BY_ITS_END)
    assert gaps_of(__personal__=said, note=mapped_column(Integer, primary_key=True)) == []


@pytest.mark.parametrize("kind", [SealedCell, LargeBinary, Text, String(200), String])
def test_a_table_that_says_nothing_and_could_hold_somebody_is_refused(kind: object) -> None:
    key = mapped_column(Integer, primary_key=True)
    (gap,) = gaps_of(id=key, words=mapped_column(kind))  # type: ignore[call-overload]
    assert gap.startswith("note.words could hold somebody")


def test_a_table_that_says_why_it_is_about_nobody_is_fine() -> None:
    key = mapped_column(Integer, primary_key=True)
    assert gaps_of(__impersonal__="the words of a letter", id=key, words=mapped_column(Text)) == []
