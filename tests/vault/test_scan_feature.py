"""features/vault/scan.feature, on the command line."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pytest_bdd import given, scenarios, then, when
from sqlalchemy import select

from ethicomm import jobs
from ethicomm.app import House
from ethicomm.consent import Method
from ethicomm.consent.activity import uses_of
from ethicomm.ledger import Act
from ethicomm.members import Member, NewMember, add_members
from ethicomm.members.vault_commands import vault
from ethicomm.portal.reasons import REASONS
from tests.consent.people import OWNER

scenarios("vault/scan.feature")
ANNA, BEN = "anna.scanned@example.org", "ben.scanned@example.org"
Told = dict[str, Any]


@pytest.fixture
def told() -> Told:
    return {}


def scan(house: House, *more: str) -> Result:
    with house.database.read() as session:
        named = [word for one in session.scalars(select(Member.public_id)) for word in ("--member", str(one))]
    return CliRunner().invoke(vault, ["scan", *named, "--as", "Noor", *more], obj=house)


@given("Anna and Ben are members")
def here(house: House, told: Told) -> None:
    with house.database.write() as session:
        both = [NewMember({"email": one, "first_name": "Jo"}, "en") for one in (ANNA, BEN)]
        told["anna"], told["ben"] = add_members(session, OWNER, both, Method.COUNTER)


@given("Anna's address stands in the list of work for later")
def leaks(house: House) -> None:
    with house.database.write() as session:
        jobs.add(session, "leak", ANNA.upper())


@given("a zipped list with Ben's address lies in a folder of ours")
def old_file(told: Told, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("list.csv", f"E-mail\n{BEN}\n")
    told["folder"] = tmp_path / "old"
    (told["folder"] / "2019").mkdir(parents=True)
    (told["folder"] / "2019" / "list.zip").write_bytes(packed.getvalue())


@when("I look for what they told us")
def look(house: House, told: Told) -> None:
    told["said"] = scan(house)
    told["data"] = json.loads(scan(house, "--json").stdout)


@when("I look for what they told us, also in that folder")
def look_there(house: House, told: Told) -> None:
    told["said"] = scan(house, "--in", str(told["folder"]))


@then("nothing is found")
def clean(told: Told) -> None:
    assert (told["said"].exit_code, told["data"]["finds"]) == (0, [])
    assert told["data"]["searched"] == 2


@then("I am told what was looked at, and what could not be")
def looked_at(house: House, told: Told) -> None:
    looked, left = told["data"]["looked"], told["data"]["left"]
    assert {"value.cell", "job.ref", "ledger_entry.leaf"} <= looked.keys()
    assert any(name.endswith("keys.db") for name in looked)
    assert any("write-ahead log" in why for why in left.values()) is not house.database.is_sqlite


@then("I am told where it stands and that it is Anna's address")
def told_where(house: House, told: Told) -> None:
    found = {(one["place"], one["field"], one["form"]) for one in told["data"]["finds"]}
    assert ("job.ref", "email", "utf-8") in found
    assert told["said"].exit_code == 1
    with house.database.read() as session:
        anna = session.scalars(select(Member.public_id).where(Member.subject == told["anna"])).one()
    assert {one["member"] for one in told["data"]["finds"]} == {str(anna)}


@then("not the address itself")
def not_said(told: Told) -> None:
    assert "scanned@" not in (told["said"].output + json.dumps(told["data"])).lower()


@then("I am told which file holds it")
def which_file(told: Told) -> None:
    assert told["said"].exit_code == 1
    assert "list.zip" in told["said"].output


@then("Anna reads that we looked for her address, and why")
def trace(house: House, told: Told) -> None:
    with house.database.read() as session:
        seen = {use.reason: use.purposes for use in uses_of(session, told["anna"])}
        assert "security" in seen["scan"]
        assert "looked for clear values" in session.scalars(select(Act.what)).all()
    assert "scan" in REASONS
