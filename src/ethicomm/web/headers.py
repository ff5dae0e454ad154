"""What every answer tells the browser, 404 and 500 included: nothing foreign, nothing framed, nothing kept.

One kind of page may stand in a frame on other sites: one that names them itself (`framed_by`), such as a question that
the community asks on its shop's page too.
"""

import re
from collections.abc import Sequence

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

from ethicomm.web.site import Site, site_in

ALWAYS = {
    "Referrer-Policy": "same-origin",  # with no-referrer, a post from our own page would say "Origin: null"
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(), "
        "publickey-credentials-create=(self), publickey-credentials-get=(self)"
    ),
    "Cache-Control": "no-store",  # pages about people; static files say otherwise themselves
}
FOREIGN_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src 'self' data:",
        "sandbox allow-popups allow-popups-to-escape-sandbox",
        "frame-ancestors 'self'",
    )
)
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?")  # nothing that could begin another rule of the policy
ONE_YEAR = "max-age=31536000; includeSubDomains"


async def secure_headers(message: Message, scope: Scope) -> None:
    """Add them to an answer that is about to leave."""
    if message["type"] != "http.response.start":
        return
    site = site_in(scope["litestar_app"])
    headers = MutableScopeHeaders.from_message(message)
    for name, value in ALWAYS.items():
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", content_policy(site, _host(scope)))
    if site.secure:
        headers.setdefault("Strict-Transport-Security", ONE_YEAR)


def content_policy(site: Site, host: str, framed_by: Sequence[str] = ()) -> str:
    """What a page may load, send and stand in. `host` is the name that was asked for, `framed_by` are origins."""
    static = f"{_origin(site, host)}/static/"
    framers = " ".join(one for one in framed_by if ORIGIN.fullmatch(one)) or "'none'"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {static}",
            f"style-src {static}",
            f"font-src {static}",
            "img-src 'self'",
            "connect-src 'self'",
            "frame-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            f"frame-ancestors {framers}",
        )
    )


def _host(scope: Scope) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")


def _origin(site: Site, host: str) -> str:
    """In the demo, the loopback name and port that were asked for; else the address we are known by."""
    return f"http://{host}" if site.settings.demo and site.answers_to(host) else site.settings.base_url
