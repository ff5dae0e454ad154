"""A house with its mail server, and people who visit its pages."""

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import pytest
from httpx import Response

from ethicomm import jobs
from ethicomm.accounts import Actor, Role
from ethicomm.app import JOBS, House
from ethicomm.members.routes import HANDLERS
from tests.members.asked import Asked
from tests.smtp import Smtp
from tests.visiting import Visitor, visiting

STAFF, OWNER = Actor(Role.STAFF, "bas"), Actor(Role.OWNER, "owner")


@dataclass
class Scene:
    """One house, who visits it, and what they last read."""

    house: House
    smtp: Smtp
    stack: ExitStack
    page: str = ""
    status: int = 0
    address: str = ""
    kept: dict[str, object] = field(default_factory=dict)
    visitors: dict[str, Visitor] = field(default_factory=dict)

    def visitor(self, actor: Actor | None) -> Visitor:
        name = actor.kind if actor else "stranger"
        if name not in self.visitors:
            self.visitors[name] = self.stack.enter_context(visiting(self.house, HANDLERS, actor))
        return self.visitors[name]

    def opens(self, actor: Actor | None, path: str) -> str:
        return self._read(self.visitor(actor).get(path))

    def posts(self, actor: Actor | None, path: str, form: Mapping[str, object] | None = None, **more: object) -> str:
        return self._read(self.visitor(actor).post(path, data=dict(form or {}), **more))  # type: ignore[arg-type]

    def works(self) -> None:
        """The worker does what is due."""
        jobs.run_due(self.house.database, {"welcome": lambda *_: None, **JOBS, "facets": lambda *_: None})

    def _read(self, answer: Response) -> str:
        self.status, self.address = answer.status_code, str(answer.url)
        self.page = re.sub(r"\s+", " ", unescape(answer.text))
        return self.page


@pytest.fixture
def asked(house: House, smtp: Smtp, tmp_path: Path) -> Iterator[Asked]:
    """The whole site, for somebody who is asked one question."""
    house.settings = house.settings.model_copy(update={"smtp_url": smtp.url})
    with ExitStack() as stack:
        yield Asked(house, smtp, stack, tmp_path / "changed-policies")


@pytest.fixture
def scene(house: House, smtp: Smtp) -> Iterator[Scene]:
    """The house as people meet it."""
    house.settings = house.settings.model_copy(update={"smtp_url": smtp.url})
    with ExitStack() as stack:
        yield Scene(house, smtp, stack)
