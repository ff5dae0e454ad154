"""How the application is put together from its pages."""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

from litestar import Litestar
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from ethicomm.db import Database, Session
from ethicomm.settings import Settings, house
from ethicomm.web.guards import Guard
from ethicomm.web.handlers import FORM_SIZE
from ethicomm.web.headers import secure_headers
from ethicomm.web.logs import log_answer
from ethicomm.web.preferences import preferences
from ethicomm.web.problems import tell
from ethicomm.web.rendering import environment
from ethicomm.web.shell import Shell, Speech
from ethicomm.web.site import Site
from ethicomm.web.statics import serve_static
from ethicomm.web.visit import Arrival, Audience, Visit


def application(
    handlers: Sequence[HTTPRouteHandler],
    *,
    database: Database,
    settings: Settings,
    shell_for: Callable[[Visit], Shell],
    speech_for: Callable[[Session, Any], Speech],
    door_for: Callable[[Audience], str],
    hear: Callable[[Database, Arrival], None] = lambda _database, _arrival: None,
    middleware: Sequence[ASGIMiddleware] = (),
) -> Litestar:
    """The ASGI application. `middleware` (who is signed in) runs after the guard, for each address.

    `hear` is called for each arrival before it is answered, and does its work in units of its own. What knows the
    community is in `state.site` alone.
    """
    nowhere: ASGIApp = _nothing
    site = Site(
        database=database,
        templates=environment(house("templates")),
        settings=settings,
        shell_for=shell_for,
        speech_for=speech_for,
        door_for=door_for,
        hear=hear,
        identify=reduce(lambda app, layer: layer(app), reversed(middleware), nowhere),
    )
    return Litestar(
        [*handlers, serve_static, preferences],
        state=State({"site": site}),
        middleware=[Guard(), *middleware],
        before_send=[secure_headers, log_answer],
        exception_handlers={Exception: tell},
        request_max_body_size=FORM_SIZE,
        openapi_config=None,
        logging_config=None,
        debug=False,
        pdb_on_exception=False,
    )


async def _nothing(scope: Scope, receive: Receive, send: Send) -> None:
    """Where `identify` ends: the layers before it have left what they found in the scope."""
