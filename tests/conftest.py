"""What every test may ask for: a fresh community on a real database, a way to visit it, a real mail sink.

`house` is on SQLite; a test marked `both` runs on PostgreSQL too, one marked `on_postgres` there alone. One template
is made for each worker and copied for each test, so a fresh house costs milliseconds.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ethicomm.app import House, create_house
from ethicomm.settings import Settings
from tests.browser import browser
from tests.houses import settings_in
from tests.postgres import Server, drop_database, make_database
from tests.proving import Results
from tests.smtp import Smtp, taking_mail
from tests.town import town

__all__ = ["browser", "town"]

_server: list[Server] = []


def pytest_configure(config: pytest.Config) -> None:
    """With several workers the controller starts the one server, and the workers find it in their environment."""
    if config.option.markexpr == "prove":
        config.pluginmanager.register(Results())
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        os.environ["TEST_PG_DSN"] = postgres_dsn()


def pytest_unconfigure(config: pytest.Config) -> None:
    while _server:
        _server.pop().stop()


def postgres_dsn() -> str:
    """The server of this run, started when first asked for."""
    if "TEST_PG_DSN" in os.environ:
        return os.environ["TEST_PG_DSN"]
    if not _server:
        _server.append(Server())
    return _server[0].dsn


class Templates:
    """One finished community for each kind of database, copied by each test."""

    def __init__(self, folder: Path, worker: str) -> None:
        self.folder, self.worker, self.made, self.count = folder, worker, set[str](), 0

    def copy(self, kind: str, to: Path) -> Settings:
        if kind not in self.made:
            self._make(kind)
            self.made.add(kind)
        shutil.copytree(self.folder / kind, to, dirs_exist_ok=True)
        if kind == "sqlite":
            return settings_in(to)
        self.count += 1
        return settings_in(to, make_database(postgres_dsn(), self._name(self.count), self._name(0)))

    def _make(self, kind: str) -> None:
        (self.folder / kind).mkdir(parents=True)
        url = make_database(postgres_dsn(), self._name(0)) if kind == "postgres" else None
        made = create_house(settings_in(self.folder / kind, url))
        made.close()

    def _name(self, number: int) -> str:
        return f"t_{self.worker}_{number}"

    def drop(self, settings: Settings) -> None:
        if not settings.database_url.startswith("sqlite"):
            drop_database(postgres_dsn(), self._name(self.count))


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Templates:
    return Templates(tmp_path_factory.mktemp("templates"), worker_id)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    both, alone = (metafunc.definition.get_closest_marker(one) for one in ("both", "on_postgres"))
    kinds = ["postgres"] if alone else ["sqlite", "postgres"] if both else ["sqlite"]
    if both and "database_kind" not in metafunc.fixturenames:  # a scenario, whose steps ask for the house as they run
        metafunc.fixturenames.append("database_kind")
    if "database_kind" in metafunc.fixturenames:
        metafunc.parametrize("database_kind", kinds, scope="function")


@pytest.fixture
def database_kind() -> str:
    """For a scenario that is not marked `both`; every other test is given it by name."""
    return "sqlite"


@pytest.fixture
def make_house(database_kind: str, templates: Templates, tmp_path: Path) -> Iterator[Callable[[], House]]:
    """Fresh communities, as many as asked for."""
    with ExitStack() as stack:

        def make() -> House:
            number = sum(1 for _ in tmp_path.glob("house-*"))
            settings = templates.copy(database_kind, tmp_path / f"house-{number}")
            opened = House(settings)
            stack.callback(templates.drop, settings)
            stack.callback(opened.close)
            return opened

        yield make


@pytest.fixture(name="house")
def fresh_house(make_house: Callable[[], House]) -> House:
    """A fresh community with the sample policies in force and nobody in it."""
    return make_house()


@pytest.fixture
def smtp() -> Iterator[Smtp]:
    """A mail server that keeps what it is given: `smtp.url`, `smtp.kept`, `smtp.read(recipient)`."""
    with taking_mail() as server:
        yield server
