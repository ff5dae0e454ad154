"""The bakery of the story, open for visitors."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from ethicomm.accounts import Role
from ethicomm.app import House
from tests.serving import free_port, served
from tests.smtp import Smtp
from tests.story.scene import Scene
from tests.visiting import colleague


@pytest.fixture
def scene(make_house: Callable[[], House], smtp: Smtp, browser: Browser) -> Iterator[Scene]:
    """Pages on a port of their own; Noor, the owner, and Eva, the auditor, are at their desks."""
    port = free_port()
    here = {"base_url": f"http://localhost:{port}", "smtp_url": smtp.url}
    house = House(make_house().settings.model_copy(update=here))
    with served(house.pages(), port):
        scene = Scene(house, smtp, browser)
        scene.signed_in("Noor", colleague(house, Role.OWNER))
        scene.signed_in("Eva", colleague(house, Role.AUDITOR))
        yield scene
        for page in scene.pages.values():
            page.context.close()
    house.close()
