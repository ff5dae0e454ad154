"""What every answer tells the browser, 404 and 500 included: nothing foreign, nothing framed, nothing kept."""

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
ONE_YEAR = "max-age=31536000; includeSubDomains"


async def secure_headers(message: Message, scope: Scope) -> None:
    """Add them to an answer that is about to leave."""
    if message["type"] != "http.response.start":
        return
    site = site_in(scope["litestar_app"])
    headers = MutableScopeHeaders.from_message(message)
    for name, value in ALWAYS.items():
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", _content_policy(site, scope))
    if site.secure:
        headers.setdefault("Strict-Transport-Security", ONE_YEAR)


def _content_policy(site: Site, scope: Scope) -> str:
    static = f"{_origin(site, scope)}/static/"
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
            "frame-ancestors 'none'",
        )
    )


def _origin(site: Site, scope: Scope) -> str:
    """In the demo, the loopback name and port that were asked for; else the address we are known by."""
    host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
    return f"http://{host}" if site.demo and site.answers_to(host) else site.base_url
