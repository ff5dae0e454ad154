"""G10: each column of sealed cells has a place of its own, and a cell opens in no other column and no other row."""

from collections.abc import Callable, Iterator
from itertools import product
from uuid import UUID

import pytest

import ethicomm.app
from ethicomm.accounts.models import typed_place
from ethicomm.accounts.staff.models import address_place, secret_place
from ethicomm.algorithms.models import trace_place
from ethicomm.consent import evidence_place
from ethicomm.db import Base, uuid7
from ethicomm.errors import Unavailable
from ethicomm.members.imports.models import upload_place
from ethicomm.members.models import (
    guardian_asked_place,
    guardian_place,
    joining_place,
    slip_place,
    value_place,
    waiting_place,
)
from ethicomm.rights.models import telling_place
from ethicomm.vault import DataKey, Place, SealedCell

assert ethicomm.app.HANDLERS  # every table is known only once everything that has some is imported

ROWS = uuid7(), uuid7()
PLACES: dict[str, Callable[[UUID], Place]] = {
    "value.cell": lambda row: value_place(number(row), "email"),
    "slip.cell": slip_place,
    "guardian.cell": lambda row: guardian_place(number(row)),
    "waiting.cell": waiting_place,
    "joining.cell": joining_place,
    "guardian_asked.cell": guardian_asked_place,
    "uploaded.file": lambda row: upload_place(row, "file"),
    "uploaded.plan": lambda row: upload_place(row, "plan"),
    "consent_record.evidence": evidence_place,
    "sign_in.address": typed_place,
    "staff.address": address_place,
    "authenticator.secret": secret_place,
    "algorithm_run.trace": trace_place,
    "erasure_naming.cell": telling_place,
}


def number(row: UUID) -> int:
    """A member's number for a row's id."""
    return row.int >> 65


def columns() -> Iterator[str]:
    for table in Base.metadata.sorted_tables:
        yield from (f"{table.name}.{column.name}" for column in table.c if isinstance(column.type, SealedCell))


def test_g10_every_column_of_cells_has_a_place() -> None:
    assert {*columns()} == {*PLACES}


@pytest.mark.parametrize("name", PLACES)
def test_g10_its_place_names_its_table(name: str) -> None:
    assert PLACES[name](ROWS[0]).table == name.split(".")[0]


@pytest.mark.parametrize("name", PLACES)
def test_g10_a_cell_opens_in_its_own_place_alone(name: str) -> None:
    key = DataKey(bytes(8), bytes(32))
    cell = key.seal(PLACES[name](ROWS[0]), "Anna")
    assert key.open(PLACES[name](ROWS[0]), cell) == "Anna"
    others = [PLACES[other](row) for other, row in product(PLACES, ROWS) if (other, row) != (name, ROWS[0])]
    for place in [*others, value_place(number(ROWS[0]), "first_name")]:
        with pytest.raises(Unavailable):
            key.open(place, cell)


@pytest.mark.parametrize("name", PLACES)
def test_g10_a_cell_opens_under_its_own_key_alone(name: str) -> None:
    place = PLACES[name](ROWS[0])
    cell = DataKey(bytes(8), bytes(32)).seal(place, "Anna")
    for key in (DataKey(bytes(8), bytes(31) + b"\1"), DataKey(bytes(7) + b"\1", bytes(32))):
        with pytest.raises(Unavailable):
            key.open(place, cell)
