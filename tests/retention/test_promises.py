"""The list of everything that ends names every table about people, and no other."""

from ethicomm import app
from ethicomm.db import Base
from ethicomm.retention.promises import PROMISES


def test_every_table_about_people_is_on_the_list_of_what_ends() -> None:
    assert app.HANDLERS
    about_people = {one.local_table.name for one in Base.registry.mappers if one.class_.__personal__}  # type: ignore[attr-defined]
    assert {one.table for one in PROMISES} == about_people
