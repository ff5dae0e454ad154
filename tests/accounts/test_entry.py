"""Links that are offered, and the cookies that open something."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from ethicomm.accounts import Actor, Role, cookies, member, offer_entry
from ethicomm.accounts.entering import by_link
from ethicomm.accounts.models import Grants
from ethicomm.app import House
from ethicomm.errors import Refused
from ethicomm.settings import Settings
from tests.accounts.people import colleague_with, member_with

ELSEWHERE = "https://members.crumb.example"


@pytest.fixture
def demo(make_house: Callable[[], House]) -> House:
    """The sample community on this machine."""
    return with_settings(make_house(), demo=True)


def with_settings(house: House, **settings: object) -> House:
    return House(house.settings.model_copy(update=settings))


def grants_of(house: House, actor: Actor) -> Grants | None:
    with house.database.write() as session:
        way = by_link(session, offer_entry(session, actor).removeprefix("/enter/"))
    return way and way.grants


def test_in_the_demo_a_link_lets_anyone_in(demo: House) -> None:
    staff = Actor(Role.OWNER, str(colleague_with(demo, Role.OWNER)))
    assert grants_of(demo, member(member_with(demo))) is Grants.ALL
    assert grants_of(demo, staff) is Grants.ALL


@pytest.mark.parametrize(
    "settings", [{"demo": False}, {"demo": True, "base_url": ELSEWHERE}], ids=["no demo", "not here"]
)
def test_elsewhere_nobody_makes_a_link_for_a_member(house: House, settings: dict[str, object]) -> None:
    real = with_settings(house, **settings)
    with pytest.raises(Refused):
        grants_of(real, member(member_with(real)))
    staff = Actor(Role.OWNER, str(colleague_with(real, Role.OWNER)))
    assert grants_of(real, staff) is Grants.SET_UP


@pytest.mark.parametrize(
    ("base_url", "name", "secure"),
    [
        (ELSEWHERE, "__Host-ethicomm", True),
        ("http://members.crumb.example", "__Host-ethicomm", True),  # a browser drops it: no sign-in over open http
        ("https://localhost:8443", "__Host-ethicomm", True),
        ("http://localhost:8000", "ethicomm", False),
        ("http://127.0.0.1:8000", "ethicomm", False),
    ],
)
def test_a_cookie_stays_with_this_host_and_https(base_url: str, name: str, secure: bool) -> None:
    settings = Settings(base_url=base_url)
    header = cookies.kept(settings, cookies.SESSION, "token", timedelta(hours=12)).to_header(header="")
    parts = [part.strip().lower() for part in header.split(";")]
    assert parts[0] == f"{name}=token".lower()
    assert {"httponly", "samesite=lax", "path=/", "max-age=43200"} <= set(parts)
    assert ("secure" in parts) is secure
    assert not any(part.startswith("domain") for part in parts)
    assert cookies.token_in(settings, cookies.SESSION, {name: "token"}) == "token"
