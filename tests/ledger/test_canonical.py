"""A leaf has one text only: RFC 8785's, the same whichever database the row was read from."""

from datetime import datetime, timedelta, timezone
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Float, LargeBinary, MetaData, String, Table, Uuid, select

from ethicomm import ledger
from ethicomm.app import House
from ethicomm.consent.models import DECISION, Decision
from ethicomm.ledger.canonical import Kind, canonical

ROW: dict[str, Any] = {
    "id": UUID("0198c7a0-0000-7000-8000-000000000001"),
    "salt": bytes(range(16)),
    "use": UUID("0198c7a0-0000-7000-8000-000000000002"),
    "subject": 2**62 + 1,
    "at": datetime(2026, 10, 18, 9, 12, 3, 118_000, timezone(timedelta(hours=2))),
    "record": None,
    "stood": 6,
    "refusal": "withdrawn",
}

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner),
    max_leaves=20,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the first text of a machine takes long
@given(st.dictionaries(st.text(st.characters(max_codepoint=127)), plain))
def test_the_bytes_are_those_of_rfc_8785(content: dict[str, Any]) -> None:
    assert canonical(content) == rfc8785.dumps(content)


def test_the_leaf_of_a_row_is_written_out_here_once_for_good() -> None:
    said = (
        '{"at":"2026-10-18T07:12:03.118000Z","id":"0198c7a0000070008000000000000001","kind":"decision",'
        '"record":null,"refusal":"withdrawn","salt":"000102030405060708090a0b0c0d0e0f","stood":"6",'
        '"subject":"4611686018427387905","use":"0198c7a0000070008000000000000002"}'
    )
    assert DECISION.leaf(ROW) == sha256(b"\0" + said.encode()).digest()


@pytest.mark.both
def test_a_row_read_back_gives_the_leaf_it_was_written_with(house: House) -> None:
    with house.database.write() as session:
        ledger.insert(session, DECISION, [ROW])
        ledger.sequence(session)
    with house.database.read() as session:
        read = session.execute(select(Decision.__table__)).mappings().one()
        entry = ledger.entry_at(session, ledger.position(session, ROW["id"]) or 0)
        assert entry is not None
        assert DECISION.leaf(read) == entry.leaf


def test_a_row_that_lacks_a_column_of_its_leaf_is_refused() -> None:
    with pytest.raises(KeyError, match="refusal"):
        DECISION.leaf({name: value for name, value in ROW.items() if name != "refusal"})


def test_a_column_without_one_way_to_write_it_cannot_be_ledgered() -> None:
    table = Table("t", MetaData(), Column("id", Uuid), Column("salt", LargeBinary), Column("weight", Float))
    with pytest.raises(TypeError, match="no canonical form"):
        Kind("t", table, ("weight",))


def test_a_column_may_not_pass_for_what_every_leaf_has() -> None:
    table = Table("t", MetaData(), Column("id", Uuid), Column("salt", LargeBinary), Column("kind", String))
    with pytest.raises(TypeError, match="already has kind"):
        Kind("t", table, ("kind",))
