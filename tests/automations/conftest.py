"""A community whose letters go to a real mail server on loopback."""

import pytest

from ethicomm.app import House
from tests.automations.story import Story
from tests.smtp import Smtp


@pytest.fixture
def story(house: House, smtp: Smtp) -> Story:
    house.settings = house.settings.model_copy(update={"smtp_url": smtp.url})
    return Story(house, smtp)
