"""Three young people, each a step further with their parents: asked, decided about, and a member."""

import re
from datetime import timedelta
from shutil import copytree

from ethicomm import clock
from ethicomm.app import House
from ethicomm.db import Session
from ethicomm.members.guardians import Agreed, Wish, agree, ask_guardian, wish
from ethicomm.policy import apply
from tests.policy.conftest import change
from tests.portal.people import work
from tests.smtp import Smtp

STEPS = ("emma", "finn", "gus")


def young_people(house: House, smtp: Smtp) -> dict[str, str]:
    """What the newest link of each leads to: `wish` (Emma's own), `asked` (Finn's mother), `ward` (Gus's mother)."""
    with house.database.write() as session:
        takes_young_people(house, session)
        for name in STEPS:
            wish(session, Wish(f"{name}@example.org", name.title(), f"mother.of.{name}@example.org", "en"), "192.0.2.3")
    work(house)
    with house.database.write() as session:
        for name in STEPS[1:]:
            ask_guardian(session, _behind(smtp, f"{name}@example.org", "/join/guardian"))
    work(house)
    with house.database.write() as session:
        token = _behind(smtp, "mother.of.gus@example.org", "/guardian/asked")
        agree(session, token, Agreed(clock.now() + timedelta(days=700), {}))
    work(house)
    return {
        "wish": _behind(smtp, "emma@example.org", "/join/guardian"),
        "asked": _behind(smtp, "mother.of.finn@example.org", "/guardian/asked"),
        "ward": _behind(smtp, "mother.of.gus@example.org", "/guardian"),
    }


def takes_young_people(house: House, session: Session) -> None:
    """The same policies, but for this one line."""
    folder = house.settings.root_key_file.parent / "with-young-people"
    copytree(house.settings.policies, folder)
    change(folder, "community.toml", 'children = "none"', 'children = "guardian"')
    apply(session, "a test", folder)


def _behind(smtp: Smtp, address: str, path: str) -> str:
    text = smtp.read(address)[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    return re.search(rf"{path}/(\S+)", text)[1]  # type: ignore[index]
