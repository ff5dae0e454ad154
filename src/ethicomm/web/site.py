"""What the web needs from above to answer at all: the database, the settings, and three questions to app.py."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment
from litestar import Litestar, Request
from litestar.types import ASGIApp

from ethicomm.db import Database, Session
from ethicomm.settings import Settings
from ethicomm.web.shell import Shell, Speech
from ethicomm.web.visit import Arrival, Audience, Visit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Site:
    """Kept in `app.state.site`."""

    database: Database
    templates: Environment
    settings: Settings
    shell_for: Callable[[Visit], Shell]
    speech_for: Callable[[Session, Any], Speech]  # the actor or None -> the languages to choose from
    door_for: Callable[[Audience], str]  # where those are sent to sign in who may not yet enter
    hear: Callable[[Database, Arrival], None]  # what a browser says by itself, before its page is made
    identify: ASGIApp  # the sign-in middleware alone, for answers that are given before it was reached

    @property
    def secure(self) -> bool:
        """Whether members reach this site by https."""
        return self.settings.base_url.startswith("https:")

    def answers_to(self, host: str) -> bool:
        """Whether a request's Host is ours; in the demo, any name of this very machine is."""
        if self.settings.demo:
            return urlsplit(f"//{host}").hostname in LOOPBACK
        return host.lower() == urlsplit(self.settings.base_url).netloc.lower()


def site_of(request: Request[Any, Any, Any]) -> Site:
    """The site this request came to."""
    return site_in(request.app)


def site_in(app: Litestar) -> Site:
    """The site an application serves."""
    site: Site = app.state.site
    return site
