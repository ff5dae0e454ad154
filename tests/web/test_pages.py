"""How a function becomes an address: who gets in, what is written, what is shown."""

import pytest
from litestar import Litestar

from ethicomm.web import EVERYONE, Visit, acts, shows
from tests.web.conftest import ANNA, FROM_HERE, Client, written


def test_anna_reads_what_she_wrote(client: Client) -> None:
    answer = client.post("/letters", data={"said": "Hello"}, headers=ANNA)
    assert (answer.status_code, answer.headers["location"]) == (303, "/letters")
    assert "<li>Hello</li>" in client.get("/letters", headers=ANNA).text


def test_a_stranger_is_led_to_the_door_and_back(client: Client) -> None:
    answer = client.get("/letters?page=2&q=a%26b")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/letters%3Fpage%3D2%26q%3Da%2526b"


def test_a_stranger_who_posts_is_told_that_nothing_was_changed(client: Client) -> None:
    answer = client.post("/letters", data={"said": "Hello"}, headers=FROM_HERE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert "nothing was changed" in client.get("/").text
    assert written(client) == []


def test_bob_does_not_learn_that_there_is_a_page_for_anna(client: Client) -> None:
    closed = client.get("/letters", headers={"X-Actor": "bob"})
    nothing = client.get("/nothing-at-all", headers={"X-Actor": "bob"})
    assert closed.status_code == nothing.status_code == 404
    same = closed.text.replace(' aria-current="page"', "").replace('value="/letters"', 'value="/nothing-at-all"')
    assert same == nothing.text


def test_what_an_invalid_act_wrote_is_undone_and_its_form_comes_back_filled(client: Client) -> None:
    answer = client.post("/letters", data={"said": "", "more": "kept"}, headers=ANNA)
    assert answer.status_code == 422
    assert "<title>Error: New letter" in answer.text
    assert "Write something." in answer.text
    assert written(client) == []


def test_a_page_from_an_act_is_a_422_and_a_result_a_200(client: Client) -> None:
    assert client.post("/letters", data={"said": "look"}, headers=ANNA).status_code == 422
    assert client.post("/letters", data={"said": "result"}, headers=ANNA).status_code == 200
    assert written(client) == ["look", "result"]


def test_a_script_gets_a_part_and_a_browser_the_whole_page(client: Client) -> None:
    part = client.get("/letters", headers={**ANNA, "HX-Request": "true"}).text
    assert part.strip().startswith('<ul id="letters">')
    assert part.strip() in client.get("/letters", headers=ANNA).text


def test_a_script_is_told_where_to_go_instead_of_getting_another_page_in_a_corner(client: Client) -> None:
    answer = client.get("/letters", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (200, "/sign-in?next=/letters")
    assert answer.text == ""


def test_a_download_reads_while_it_leaves_in_the_language_of_its_reader(client: Client) -> None:
    answer = client.get("/export", headers={"Accept-Language": "nl"})
    assert answer.text == "nl 0\nnl 1\nnl 2\n"
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%9Cberblick.csv"


def test_every_connection_goes_back_after_pages_downloads_and_failures(client: Client, app: Litestar) -> None:
    for address in ("/", "/export", "/broken/bug", "/broken/database", "/letters", "/nothing"):
        client.get(address)
    client.post("/letters", data={"said": ""}, headers=ANNA)
    assert app.state.site.database.engine.pool.checkedout() == 0


def test_head_answers_as_get_does_without_the_page(client: Client) -> None:
    for address, status in (("/", 200), ("/letters", 303), ("/nothing", 404), ("/export", 200)):
        answer = client.head(address)
        assert (answer.status_code, answer.content) == (status, b""), address


def test_every_address_names_its_audience(app: Litestar) -> None:
    handlers = [h for route in app.routes for h in route.route_handlers if h.fn.__name__ != "options_handler"]
    assert len(handlers) > 8
    assert [str(h) for h in handlers if "audience" not in h.opt] == []


def test_a_function_that_does_not_take_what_its_address_names_is_refused_at_once() -> None:
    def letter(visit: Visit) -> None:
        """Forgot the letter."""

    with pytest.raises(TypeError, match=r"names .'letter'., but .*letter takes"):
        shows("/letters/{letter:uuid}", EVERYONE)(letter)
    with pytest.raises(TypeError):
        acts("/letters/{letter:uuid}", EVERYONE)(letter)
