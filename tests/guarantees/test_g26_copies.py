"""G26: a copy is complete and only mine. Every personal column is in it or named with its reason; nobody else is."""

import io
import random
import zipfile
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select

from ethicomm.accounts import Actor, member
from ethicomm.app import CATALOGUE, House
from ethicomm.db import Base, keeper
from ethicomm.policy import in_force
from ethicomm.portal.copies.routes import copy_in_pieces
from ethicomm.rights import copy
from tests.algorithms.people import offer
from tests.guarantees.everything import ANNA, BEN, everything
from tests.members.people import joins
from tests.portal.people import gets_a_letter, work
from tests.proving import short_and_full
from tests.smtp import Smtp


def taken(house: House, actor: Actor) -> dict[str, bytes]:
    """The files of one member's copy."""
    with house.database.write() as session:
        use = copy.take(session, actor)
    packed = zipfile.ZipFile(io.BytesIO(b"".join(copy_in_pieces(house.database, use, "en"))))
    assert packed.testzip() is None
    return {name: packed.read(name) for name in packed.namelist()}


def held_of(house: House, subject: int) -> set[str]:
    """The tables with rows about someone."""
    with house.database.read() as session, keeper(session):
        tables = [one.local_table for one in Base.registry.mappers if "subject" in one.local_table.c]
        count = {one.name: select(func.count()).where(one.c.subject == subject) for one in tables}  # type: ignore[union-attr]
        return {name for name, statement in count.items() if session.scalar(statement)}


def missing(house: House, subject: int, said: dict[str, Any]) -> Iterator[str]:
    """Personal columns of tables that hold something about them, and that their copy neither holds nor names."""
    named = {one["what"] for one in said["not_here"]}
    for one in CATALOGUE.columns:
        if one.not_copied and one.name not in named:
            yield f"{one.name}: no reason is told"
        if one.copy and one.table in held_of(house, subject):
            part, _dot, key = one.copy.partition(".")
            rows = said[part] if isinstance(said[part], list) else [said[part]]
            if not rows or any(key not in row for row in rows):
                yield f"{one.name}: not in {one.copy}"


@pytest.mark.both
def test_g26_every_personal_column_is_present_or_named_with_its_reason(house: House, smtp: Smtp) -> None:
    town = everything(house, smtp)
    for who, others in (("anna", BEN), ("ben", ANNA)):
        actor = town.actors[who]
        assert actor
        assert actor.subject is not None
        files = taken(house, actor)
        msgspec.json.decode(files["copy.json"], type=copy.Copy)
        assert list(missing(house, actor.subject, msgspec.json.decode(files["copy.json"]))) == []
        whole = b"".join(files.values())
        assert [one for one in (others["email"], others["first_name"]) if one.encode() in whole] == []
        assert any(name.startswith("slips/") for name in files)


@short_and_full("people", 12, 500)
def test_g26_nobody_elses_canary_is_in_a_copy(house: House, smtp: Smtp, people: int) -> None:
    house.settings = house.settings.model_copy(update={"smtp_url": smtp.url})
    subjects = dict[int, str]()
    with house.database.write() as session:
        offer(session, "Dark rye", "bread")
        for number in range(people):
            canary = f"Canary{number:04}x"
            values = {"email": f"{canary.lower()}@example.org", "first_name": canary, "interests": '["bread"]'}
            subjects[joins(session, "newsletter", "personalisation", "segmentation", **values)] = canary
    work(house)
    gets_a_letter(house, "October loaves")
    with house.database.read() as session:
        fields = set(in_force(session).fields)
    for subject, canary in subjects.items():
        files = taken(house, member(subject))
        whole = b"".join(files.values()).decode().lower()
        assert {one for one in subjects.values() if one.lower() in whole} == {canary}
        mine = msgspec.json.decode(files["copy.json"], type=copy.Copy)
        assert {one.field: one.value for one in mine.values}["first_name"] == canary
        assert {one.field for one in mine.values} <= fields
        numbers = {str(one) for one in random.Random(26).sample([*subjects], min(len(subjects), 50))}
        assert {one for one in numbers if one in whole} <= {str(subject)}
