"""Every answer, whatever it is, tells the browser to trust nothing but us."""

import httpx
import pytest

from ethicomm.web.headers import ALWAYS
from tests.web.conftest import ANNA, FROM_HERE, Client, made

ANSWERS = {
    "a page": ("GET", "/", {}, 200),
    "a redirect": ("GET", "/letters", {}, 303),
    "a download": ("GET", "/export", {}, 200),
    "a refusal": ("POST", "/letters", {"content": b"x", "headers": {"X-Actor": "anna"}}, 403),
    "nothing there": ("GET", "/nothing", {}, 404),
    "nothing in static": ("GET", "/static/x/nothing.css", {}, 404),
    "wrong method": ("DELETE", "/letters", {"headers": FROM_HERE}, 405),
    "what may be asked": ("OPTIONS", "/letters", {}, 204),
    "a conflict": ("GET", "/broken/conflict", {}, 409),
    "too large": ("POST", "/letters", {"content": b"x" * 1_000_001, "headers": ANNA}, 413),
    "not a form": ("POST", "/letters", {"json": {"said": "x"}, "headers": ANNA}, 415),
    "wrong host": ("GET", "/", {"headers": {"Host": "evil.example"}}, 421),
    "invalid": ("POST", "/letters", {"data": {"said": ""}, "headers": ANNA}, 422),
    "our mistake": ("GET", "/broken/bug", {}, 500),
    "the database gone": ("GET", "/broken/database", {}, 503),
}


def ask(client: Client, kind: str) -> httpx.Response:
    method, address, given, status = ANSWERS[kind]
    answer = client.request(method, address, **given)
    assert answer.status_code == status
    return answer


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_kind_of_answer_is_guarded(client: Client, kind: str) -> None:
    headers = ask(client, kind).headers
    for name, value in ALWAYS.items():
        assert headers[name] == value, name
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src https://crumb.example/static/; ")
    assert "unsafe" not in policy
    assert headers["strict-transport-security"].startswith("max-age=31536000")


def test_without_https_nothing_is_promised_about_https(tmp_path) -> None:
    app = made(tmp_path, base_url="http://127.0.0.1:8000")
    with Client(app, base_url="http://127.0.0.1:8000") as client:
        assert "strict-transport-security" not in client.get("/").headers
    app.state.site.database.engine.dispose()
