"""G18 in its general form: nothing another site makes a browser send changes anything here."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar

from tests.web.conftest import FROM_HERE, HERE, Client, made, written

FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "https://crumb.example.evil.example"},
    {"Origin": "http://crumb.example"},
    {"Origin": "https://crumb.example:8443"},
    {"Origin": "null"},
    {"Origin": HERE, "Sec-Fetch-Site": "cross-site"},
    {"Origin": HERE, "Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "none"},
    {},
]


def changing(app: Litestar) -> Iterator[tuple[str, str]]:
    """Method and address of everything that changes something, but what is open to any origin."""
    for route in app.routes:
        for handler in route.route_handlers:
            if not handler.opt.get("open_to_any_origin"):
                yield from (
                    (m, route.path.replace(":str", "")) for m in handler.http_methods - {"GET", "HEAD", "OPTIONS"}
                )


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_g18_an_act_from_elsewhere_is_refused(client: Client, app: Litestar, headers: dict[str, str]) -> None:
    acts = list(changing(app))
    assert ("POST", "/letters") in acts
    assert ("POST", "/preferences") in acts
    for method, address in acts:
        answer = client.request(method, address, data={"said": "x"}, headers={"X-Actor": "anna", **headers})
        assert answer.status_code == 403, address
        assert "another site" in answer.text
    assert written(client) == []


@pytest.mark.parametrize(
    "headers", [FROM_HERE, {"Sec-Fetch-Site": "same-origin"}, {**FROM_HERE, "Sec-Fetch-Site": "same-origin"}]
)
def test_an_act_from_our_own_page_is_done(client: Client, headers: dict[str, str]) -> None:
    answer = client.post("/letters", data={"said": "x"}, headers={"X-Actor": "anna", **headers})
    assert answer.status_code == 303


def test_a_mail_program_may_stop_letters_from_anywhere(client: Client) -> None:
    answer = client.post(
        "/stop/7QK", data={"List-Unsubscribe": "One-Click"}, headers={"Origin": "https://mail.example"}
    )
    assert answer.status_code == 200
    assert client.post("/stop/7QK").status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "crumb.example:81", "crumbxexample", "localhost", "crumb.example.evil.example"]
)
def test_a_name_that_is_not_ours_is_not_answered(client: Client, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert host not in answer.text


@pytest.mark.parametrize(
    ("host", "status"), [("localhost:1", 200), ("127.0.0.1:81", 200), ("[::1]:8000", 200), ("evil.example:8000", 421)]
)
def test_the_demo_answers_to_every_name_of_this_machine_and_to_no_other(tmp_path: Path, host: str, status: int) -> None:
    app = made(tmp_path, base_url="http://127.0.0.1:8000", demo=True)
    with Client(app, base_url="http://127.0.0.1:8000") as client:
        answer = client.get("/", headers={"Host": host})
        assert answer.status_code == status
        if status == 200:
            assert f"script-src http://{host}/static/;" in answer.headers["content-security-policy"]
            client.follow_redirects = False
            posted = client.post(
                "/preferences", data={"theme": "dark"}, headers={"Host": host, "Origin": f"http://{host}"}
            )
            assert posted.cookies
    app.state.site.database.engine.dispose()
