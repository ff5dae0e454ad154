"""Values open in one function, for a use that was written, and only what each person's own yes covers."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select, update

import ethicomm
from ethicomm import consent, members
from ethicomm.app import House
from ethicomm.db import keeper
from ethicomm.errors import Refused, Unavailable
from ethicomm.members.models import Value
from tests.members.people import OWNER, joins, seen_of, takes_back

pytestmark = pytest.mark.both


def test_a_letter_sees_the_address_and_the_name_and_nothing_else(house: House) -> None:
    with house.database.write() as session:
        anna = joins(session, "newsletter", "birthday_greeting", birthday="05-03")
    assert seen_of(house, anna, "newsletter", "email", "first_name") == {
        "email": "anna@example.org", "first_name": "Anna",
    }  # fmt: skip
    with pytest.raises(Refused, match="birthday"):
        seen_of(house, anna, "newsletter", "birthday")


def test_each_person_is_shown_as_far_as_their_own_yes_goes(house: House) -> None:
    with house.database.write() as session:
        anna = joins(session, "newsletter", "personalisation", interests='["bread"]')
        ben = joins(session, "newsletter", "segmentation", email="ben@example.org", interests='["coffee"]')
        use = consent.use(
            session, OWNER, [anna, ben], ["newsletter"], "campaign 1",
            fields=["email", "interests"], also=["personalisation"],
        )  # fmt: skip
        shown = members.reveal(session, use)
    assert members.chosen(shown[anna]["interests"]) == ("bread",)
    assert shown[ben] == {"email": "ben@example.org"}  # they gave their interests for groups, not for picks


def test_after_a_no_nothing_of_that_purpose_opens(house: House) -> None:
    with house.database.write() as session:
        anna = joins(session, "birthday_greeting", birthday="05-03")
        takes_back(session, anna, "birthday_greeting")
    with pytest.raises(Refused, match="nothing was opened"):
        seen_of(house, anna, "birthday_greeting", "birthday")


def test_a_field_the_use_did_not_name_stays_closed(house: House) -> None:
    with house.database.write() as session:
        anna = joins(session, "newsletter")
        use = consent.use(session, OWNER, [anna], ["newsletter"], "campaign 1", fields=["first_name"])
        with pytest.raises(Refused, match="email"):
            members.reveal(session, use, ["email"])


def test_a_value_moved_to_someone_else_is_not_shown_as_theirs(house: House) -> None:
    with house.database.write() as session:
        anna, ben = joins(session, "newsletter"), joins(session, "newsletter", email="ben@example.org")
        with keeper(session):
            stolen = session.scalar(select(Value.cell).where(Value.subject == anna, Value.field == "email"))
            session.execute(update(Value).where(Value.subject == ben, Value.field == "email").values(cell=stolen))
    with pytest.raises(Unavailable):
        seen_of(house, ben, "newsletter", "email")


def test_choices_are_read_back_as_they_were_given() -> None:
    assert members.chosen(members.list_of(["bread", "gluten_free"])) == ("bread", "gluten_free")
    assert members.chosen("") == ()
    assert members.chosen(None) == ()


def test_no_other_module_opens_a_value() -> None:
    source = Path(ethicomm.__file__).parent
    naming = {path.name for path in source.rglob("*.py") if "value_place" in path.read_text()}
    opening = {
        path.name for path in source.rglob("*.py") if re.search(r"\.open\(\s*value_place|open\(place", path.read_text())
    }
    assert naming == {"models.py", "values.py", "reveal.py"}
    assert opening <= {"reveal.py"}
