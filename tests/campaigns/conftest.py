"""A community whose letters go to a real mail server on loopback."""

from collections.abc import Iterator

import pytest

from ethicomm.app import House
from ethicomm.demo.sink import Sink
from tests.campaigns.post import Post


@pytest.fixture
def post(house: House) -> Iterator[Post]:
    """The community, and the mail server that takes what it sends."""
    received: Post = Post(house)
    with Sink(keep=received.keep) as sink:
        received.sink = sink
        house.settings = house.settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{sink.port}"})
        yield received
