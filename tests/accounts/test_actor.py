"""Who is admitted where."""

import pytest

from ethicomm.accounts import MACHINE, Actor, Audience, Role, command_line, member

STAFF, OWNER, AUDITOR = (Actor(role, "1") for role in (Role.STAFF, Role.OWNER, Role.AUDITOR))
EVERYBODY = (None, member(7), STAFF, OWNER, AUDITOR, MACHINE)


@pytest.mark.parametrize(
    ("audience", "admitted"),
    [
        (Audience.EVERYONE, EVERYBODY),
        (Audience.MEMBER, (member(7),)),
        (Audience.STAFF, (STAFF, OWNER)),
        (Audience.OWNER, (OWNER,)),
        (Audience.AUDITOR, (AUDITOR,)),
        (Audience.WORK, (STAFF, OWNER, AUDITOR)),
    ],
)
def test_an_audience_admits_its_own_and_nobody_else(audience: Audience, admitted: tuple[Actor | None, ...]) -> None:
    assert tuple(actor for actor in EVERYBODY if audience.admits(actor)) == admitted


def test_records_name_an_actor_by_role_and_id() -> None:
    assert member(7).kind == "member 7"
    assert command_line("ina").kind == "machine command line: ina"
