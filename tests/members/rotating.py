"""Giving the do-not-write marks a new key, in a process of its own that can be killed."""

from typing import Any

from sqlalchemy import select

from ethicomm.accounts import command_line
from ethicomm.app import House
from ethicomm.members import Mark
from ethicomm.members.mark_rotation import rotate_marks
from ethicomm.settings import Settings


def rotates(settings: Settings, begun: Any) -> None:
    """The command's work; `begun` is set once everything is open."""
    house = House(settings)
    with house.database.read() as session:
        session.scalar(select(Mark.mark).limit(1))
    begun.set()
    rotate_marks(house.database, command_line("Maria"))
