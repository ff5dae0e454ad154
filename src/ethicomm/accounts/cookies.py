"""The two cookies that open something: the session, and the one that ties a typed code to its browser.

`__Host-` makes browsers refuse them from anywhere but this very host over https. Only on http at loopback, where
browsers would drop them, do they go without.
"""

from collections.abc import Mapping
from datetime import timedelta

from ethicomm.settings import Settings
from ethicomm.web import Cookie

SESSION, ASKED = "ethicomm", "ethicomm-asked"


def kept(settings: Settings, name: str, token: str, lasts: timedelta) -> Cookie:
    """The cookie that holds this token."""
    return _cookie(settings, name, token, int(lasts.total_seconds()))


def dropped(settings: Settings, name: str) -> Cookie:
    """Takes the cookie back."""
    return _cookie(settings, name, "", 0)


def token_in(settings: Settings, name: str, cookies: Mapping[str, str]) -> str | None:
    """The token this browser holds, if any."""
    return cookies.get(_full_name(settings, name)) or None


def _cookie(settings: Settings, name: str, value: str, seconds: int) -> Cookie:
    return Cookie(
        key=_full_name(settings, name),
        value=value,
        max_age=seconds,
        path="/",
        secure=not _is_plain(settings),
        httponly=True,
        samesite="lax",
    )


def _full_name(settings: Settings, name: str) -> str:
    return name if _is_plain(settings) else f"__Host-{name}"


def _is_plain(settings: Settings) -> bool:
    return settings.base_url.startswith("http:") and settings.on_loopback
