"""A day that begins with nothing to do."""

import pytest

from ethicomm.app import House
from tests.console.day import Day
from tests.smtp import Smtp


@pytest.fixture
def day(house: House, smtp: Smtp) -> Day:
    house.settings = house.settings.model_copy(update={"smtp_url": smtp.url})
    return Day(house, smtp)
