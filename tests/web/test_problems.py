"""Whatever breaks, a person reads what happened and what to do, and nobody reads about anyone else."""

import json

import pytest
from litestar import Litestar

from ethicomm.logs import ALLOWED, log
from tests.web.conftest import ANNA, HERE, Client

BROKEN = {"bug": 500, "template": 500, "database": 503, "conflict": 409, "unavailable": 503}
LEAKS = ("anna@example.org", "Traceback", "ValueError", "nowhere", "SELECT", "sqlalchemy", "jinja", ".py")


@pytest.mark.parametrize(("how", "status"), BROKEN.items())
def test_a_failure_is_a_page_that_says_what_to_do_and_leaks_nothing(client: Client, how: str, status: int) -> None:
    answer = client.get(f"/broken/{how}?email=anna@example.org")
    assert answer.status_code == status
    assert "<title>Error: " in answer.text
    assert "Crumb &amp; Co." in answer.text
    page = answer.text.replace("?email=anna%40example.org", "")
    assert [leak for leak in LEAKS if leak in page] == []
    assert "lost" in page or "Go back" in page


def test_our_own_sentence_is_shown(client: Client) -> None:
    assert "Someone else changed it." in client.get("/broken/conflict").text
    assert "The key store does not answer." in client.get("/broken/unavailable").text


def test_a_script_gets_the_problem_alone(client: Client) -> None:
    answer = client.get("/broken/conflict", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "Someone else changed it." in answer.text
    assert "<html" not in answer.text


def test_with_the_database_gone_there_is_still_a_page(client: Client, app: Litestar, tmp_path) -> None:
    app.state.site.database.engine.dispose()
    (tmp_path / "test.db").unlink()
    (tmp_path / "test.db").mkdir()
    answer = client.get("/letters", headers=ANNA)
    assert answer.status_code == 503
    assert "Not reachable just now" in answer.text
    assert "unable to open" not in answer.text


def test_a_missing_method_says_what_there_is(client: Client) -> None:
    allowed = client.delete("/letters", headers={"Origin": HERE}).headers["allow"]
    assert set(allowed.split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_a_broken_address_is_not_our_mistake(client: Client) -> None:
    for address in (
        "/%00",
        "/%ff%fe",
        "/letters/%2e%2e%2f",
        "/stop/" + "x" * 5000,
        "/static/x/../../server.py",
        "/static/x/%00",
    ):
        assert client.get(address).status_code in (404, 405), address


def test_the_log_names_patterns_and_classes_and_nobody(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    client.get("/broken/bug?email=anna@example.org", headers={"Referer": f"{HERE}/anna@example.org"})
    client.post("/stop/anna@example.org", data={"who": "anna@example.org"})
    client.get("/anna@example.org")
    written = capsys.readouterr().err
    lines = [json.loads(line) for line in written.splitlines()]
    assert [(line["method"], line["route"], line["status"]) for line in lines] == [
        ("GET", "/broken/{how}", 500),
        ("POST", "/stop/{ticket}", 200),
        ("GET", "none", 404),
    ]
    assert lines[0]["error"] == "ValueError"
    assert set().union(*lines) <= ALLOWED
    assert "anna" not in written


def test_a_key_that_is_not_on_the_list_is_never_written(capsys: pytest.CaptureFixture[str]) -> None:
    log.info("sent", count=3, to="anna@example.org", email="anna@example.org")
    assert set(json.loads(capsys.readouterr().err)) == {"event", "level", "timestamp", "count"}
