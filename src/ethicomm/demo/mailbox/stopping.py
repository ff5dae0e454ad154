"""One click on "unsubscribe", as a mail program does it: a POST from the provider's server, no browser, no cookie."""

from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

PATIENCE = 10  # seconds
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def post_one_click(address: str) -> int | None:
    """The status that came back (RFC 8058 wants 2xx and no redirect); None when nobody answered."""
    parts = urlsplit(address)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE)
    try:
        connection.request("POST", parts._replace(scheme="", netloc="").geturl(), "List-Unsubscribe=One-Click", FORM)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()
