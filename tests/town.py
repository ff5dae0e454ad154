"""A small town that has lived its year: the sample community with a hundred people, made once for each worker.

For tests that only look. A test that changes something asks for `house`.
"""

from collections.abc import Iterator

import pytest

from ethicomm.app import House, create_house
from ethicomm.demo.history import Year, live
from ethicomm.demo.sink import Sink
from tests.houses import settings_in


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    """The year, with its house, its owner, its auditor and those who joined."""
    folder = tmp_path_factory.mktemp("town")
    settings = settings_in(folder)
    create_house(settings).close()
    with Sink() as sink:
        house = House(settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{sink.port}"}))
        year = live(house, 100, lambda line: None)
    yield year
    house.close()
