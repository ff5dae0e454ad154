"""Language and light, chosen at the foot of any page: a form that sets a cookie and comes back."""

from typing import Any

from litestar import Request, Response
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler

from ethicomm.web.answering import redirect_response
from ethicomm.web.answers import Redirect
from ethicomm.web.cookies import choice
from ethicomm.web.forms import form_of
from ethicomm.web.shell import THEMES
from ethicomm.web.site import site_of
from ethicomm.web.visit import EVERYONE, arrival_of


async def _choose(request: Request[Any, Any, Any]) -> Response[Any]:
    site, form = site_of(request), await form_of(request)
    chosen = []
    if form.text("theme") in THEMES:
        chosen.append(choice("theme", form.text("theme"), secure=site.secure))
    if _is_language_code(form.text("language")):
        chosen.append(choice("language", form.text("language"), secure=site.secure))
    back = Redirect(form.text("back"), cookies=tuple(chosen))
    return redirect_response(site, arrival_of(request), back)


def _is_language_code(code: str) -> bool:
    """Any code may be kept; only one the community writes in is ever used."""
    return 2 <= len(code) <= 8 and code.replace("-", "").isalnum() and code.isascii()


preferences = HTTPRouteHandler(
    "/preferences",
    http_method=[HttpMethod.POST],
    opt={"audience": EVERYONE},
    request_max_body_size=10_000,
    status_code=200,
    name="preferences",
)(_choose)
