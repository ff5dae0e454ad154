"""Styles, scripts and fonts, read once, under an address that changes with their content.

One fingerprint stands for the whole folder, so that a style sheet can name its fonts relative to itself.
"""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from litestar import Request, Response
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler

from ethicomm.errors import NotFound
from ethicomm.web.visit import EVERYONE

FOLDER = Path(__file__).parent / "static"
KINDS = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".txt": "text/plain",
    ".md": "text/plain",
}
FOR_GOOD = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class _File:
    kind: str
    body: bytes
    packed: bytes | None  # None where packing gains nothing


def address(name: str) -> str:
    """The address of a file in static/. Raises KeyError for one that is not there."""
    return f"/static/{_fingerprint()}/{_files()[name] and name}"


@cache
def _files() -> dict[str, _File]:
    found = sorted(path for path in FOLDER.rglob("*") if path.suffix in KINDS)
    return {path.relative_to(FOLDER).as_posix(): _read(path) for path in found}


def _read(path: Path) -> _File:
    body = path.read_bytes()
    packed = gzip.compress(body, mtime=0)
    return _File(KINDS[path.suffix], body, packed if len(packed) < 0.9 * len(body) else None)


@cache
def _fingerprint() -> str:
    whole = hashlib.sha256()
    for name, file in _files().items():
        whole.update(hashlib.sha256(name.encode() + b"\0" + file.body).digest())
    return whole.hexdigest()[:16]


async def _serve(request: Request[Any, Any, Any]) -> Response[bytes]:
    fingerprint, name = request.path_params["fingerprint"], str(request.path_params["name"]).lstrip("/")
    file = _files().get(name)
    if file is None:
        raise NotFound("")
    packs = file.packed is not None and "gzip" in request.headers.get("accept-encoding", "")
    headers = {
        "Cache-Control": FOR_GOOD if fingerprint == _fingerprint() else "no-cache",
        "Vary": "Accept-Encoding",
        **({"Content-Encoding": "gzip"} if packs else {}),
    }
    body = file.packed if packs and file.packed else file.body
    return Response(b"" if request.method == "HEAD" else body, media_type=file.kind, headers=headers)


serve_static = HTTPRouteHandler(
    "/static/{fingerprint:str}/{name:path}",
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    opt={"audience": EVERYONE},
    status_code=200,
    name="static",
)(_serve)
