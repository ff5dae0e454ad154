"""The server that takes our mail, as one address: `smtp://user:password@host:587?tls=require`.

TLS: with `smtps://` from the first byte; with `smtp://` as soon as the relay offers STARTTLS. `?tls=require` refuses
a relay that does not offer it, `?tls=never` does without. On loopback nothing is encrypted unless required.
Certificates are always checked, against `?ca=FILE` where the relay has its own authority. A password is never sent in
clear to another machine, unless `tls=never` says so.
"""

import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self
from urllib.parse import parse_qsl, unquote, urlsplit

from ethicomm.errors import Invalid
from ethicomm.words import _

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Tls(StrEnum):
    """How the way to the relay is encrypted."""

    FIRST = "first"  # from the first byte (smtps, RFC 8314)
    OFFERED = "offered"  # by STARTTLS (RFC 3207) where the relay offers it
    REQUIRE = "require"  # by STARTTLS, or not at all
    NEVER = "never"


@dataclass(frozen=True)
class Relay:
    """Where to hand mail over. Made by `Relay.at(url)`."""

    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = field(default="", repr=False)
    authority: str | None = None  # file of the certificates to trust instead of the system's

    @classmethod
    def at(cls, url: str) -> Self:
        """Read an address such as `smtps://user:pa%40ss@mail.example.org`. Raises Invalid; never shows the password."""
        try:
            return cls._read(url)
        except ValueError:
            raise Invalid(
                _("The mail relay's address must look like smtp://user:password@host:587 (or smtps://…).")
            ) from None

    @classmethod
    def _read(cls, url: str) -> Self:
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or not options.keys() <= {"tls", "ca"}:
            raise ValueError
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(
            host=parts.hostname,
            port=parts.port or _usual_port(parts.scheme, user),
            tls=_tls(parts.scheme, parts.hostname, options.get("tls")),
            user=user,
            password=password,
            authority=options.get("ca"),
        )

    @property
    def may_send_password(self) -> bool:
        """Whether the password may go over a way that is not encrypted."""
        return self.tls is Tls.NEVER or self.host in LOOPBACK

    def trust(self) -> ssl.SSLContext:
        """What its certificate is checked with: TLS 1.2 at least, a known authority, the right name."""
        return ssl.create_default_context(cafile=self.authority)


def _usual_port(scheme: str, user: str) -> int:
    if scheme == "smtps":
        return 465
    return 587 if user else 25


def _tls(scheme: str, host: str, wanted: str | None) -> Tls:
    if wanted not in (None, "require", "never") or (scheme == "smtps" and wanted == "never"):
        raise ValueError
    if scheme == "smtps":
        return Tls.FIRST
    if wanted is not None:
        return Tls(wanted)
    return Tls.NEVER if host in LOOPBACK else Tls.OFFERED
