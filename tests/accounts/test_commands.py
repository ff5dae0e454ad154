"""Inviting and ending access from the command line."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from ethicomm import ledger
from ethicomm.accounts import Role
from ethicomm.accounts.commands import staff
from ethicomm.accounts.entering import role_behind
from ethicomm.app import House
from ethicomm.errors import Conflict, Invalid, NotFound
from tests.accounts.people import BAS, colleague_with


def says(house: House, *words: str) -> str:
    return CliRunner().invoke(staff, words, obj=house, catch_exceptions=False).output


def role_of_link(house: House, link: str) -> Role | None:
    path = link.removeprefix("http://localhost:8000/enter/")
    with house.database.read() as session:
        return role_behind(session, path)


def test_an_invitation_prints_a_link_and_names_who_invited(house: House) -> None:
    said = says(house, "invite", BAS, "--role", "auditor", "--until", "2999-12-31", "--as", "ina")
    assert role_of_link(house, said.splitlines()[-1]) is Role.AUDITOR
    with house.database.read() as session:
        assert session.scalars(select(ledger.Act.actor_id).where(ledger.Act.what == "role given")).all() == [
            "command line: ina"
        ]
    assert "until 2999-12-31" in says(house, "list")


def test_a_new_link_ends_the_old_one(house: House) -> None:
    first = json.loads(says(house, "invite", BAS, "--as", "ina", "--json"))["link"]
    second = json.loads(says(house, "link", BAS, "--json"))["link"]
    assert (role_of_link(house, first), role_of_link(house, second)) == (None, Role.STAFF)


def test_the_list_is_for_scripts_too(house: House) -> None:
    staff_id = colleague_with(house)
    assert json.loads(says(house, "list", "--json")) == [
        {"id": str(staff_id), "email": BAS, "role": "staff", "until": None, "set_up": False}
    ]


def test_an_end_takes_them_off_the_list(house: House) -> None:
    colleague_with(house)
    assert "ended" in says(house, "end", BAS, "--as", "ina")
    assert BAS not in says(house, "list")


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("invite", BAS, "--role", "auditor", "--as", "ina"), Invalid),
        (("invite", BAS, "--until", "soon", "--as", "ina"), Invalid),
        (("invite", "no address", "--as", "ina"), Invalid),
        (("link", BAS), NotFound),
        (("end", "owner@example.org", "--as", "ina"), Conflict),
    ],
)
def test_what_does_not_fit_is_one_sentence(house: House, words: tuple[str, ...], problem: type[Exception]) -> None:
    colleague_with(house, Role.OWNER, "owner@example.org")
    with pytest.raises(problem):
        says(house, *words)
