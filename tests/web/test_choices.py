"""Language, light, and the sentence shown once."""

import re

import pytest
from litestar import Litestar

from ethicomm.web import Link, Shell, Speech, local
from tests.web.conftest import ANNA, FROM_HERE, HERE, Client


def spoken(client: Client, accept: str = "", **headers: str) -> str:
    found = re.search(
        r'<html lang="([^"]+)" dir="([^"]+)"', client.get("/", headers={"Accept-Language": accept, **headers}).text
    )
    assert found
    return found[1]


def test_the_choice_made_here_wins_then_the_members_then_the_browsers_then_the_communitys(client: Client) -> None:
    assert spoken(client) == "en"
    assert spoken(client, "fr, nl;q=0.8, en;q=0.5") == "nl"
    assert spoken(client, "en", **{"X-Actor": "dutch"}) == "nl"
    client.post("/preferences", data={"language": "ar", "back": "/"}, headers=FROM_HERE)
    assert spoken(client, "en", **{"X-Actor": "dutch"}) == "ar"
    assert 'dir="rtl"' in client.get("/").text


@pytest.mark.parametrize(
    "accept", ["en;q=0", "nl;q=x", ";;;,,,q=", "nl" * 9000, "*", "q=1", "nl-NL-x-private;q=0.1, de"]
)
def test_a_strange_wish_is_no_obstacle(client: Client, accept: str) -> None:
    assert spoken(client, accept) in ("en", "nl")


def test_a_language_nobody_writes_here_is_not_spoken(client: Client) -> None:
    client.post("/preferences", data={"language": "xx"}, headers=FROM_HERE)
    assert spoken(client) == "en"


def test_light_and_dark_are_chosen_without_scripts_and_kept(client: Client) -> None:
    assert '<html lang="en" dir="ltr">' in client.get("/").text
    answer = client.post("/preferences", data={"theme": "dark", "back": "/letters?page=2"}, headers=FROM_HERE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/letters?page=2")
    assert '<html lang="en" dir="ltr" data-theme="dark">' in client.get("/").text
    assert answer.headers["set-cookie"].endswith("; HttpOnly; Max-Age=31536000; Path=/; SameSite=lax; Secure")


@pytest.mark.parametrize(
    "away",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "evil",
        "",
        "/\t/evil.example",
        "\\/evil.example",
        "/\r\nSet-Cookie: x=1",
    ],
)
def test_no_choice_sends_anyone_away_from_here(client: Client, away: str) -> None:
    assert local(away) == "/"
    answer = client.post("/preferences", data={"theme": "dark", "back": away}, headers=FROM_HERE)
    assert answer.headers["location"] == "/"


def test_a_choice_comes_back_to_the_page_it_was_made_on(client: Client) -> None:
    assert 'name="back" value="/?title=x%26y"' in client.get("/?title=x%26y").text
    again = client.post("/letters", data={"said": ""}, headers={**ANNA, "Referer": f"{HERE}/letters/new"})
    assert 'name="back" value="/letters/new"' in again.text
    foreign = client.post("/letters", data={"said": ""}, headers={**ANNA, "Referer": "https://evil.example/x"})
    assert 'name="back" value="/"' in foreign.text


def test_the_sentence_is_shown_once(client: Client) -> None:
    client.post("/letters", data={"said": "x"}, headers=ANNA)
    assert '<p class="flash done" role="status">Kept.</p>' in client.get("/letters", headers=ANNA).text
    assert "flash" not in client.get("/letters", headers=ANNA).text


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "ünïcode – “quotes”; and = signs, \u202eend", "x" * 5000, "a\nb"]
)
def test_the_sentence_is_only_ever_text(client: Client, text: str) -> None:
    client.post("/letters", data={"said": "x", "flash": text}, headers=ANNA)
    page = client.get("/letters", headers=ANNA).text
    assert '<p class="flash done" role="status">' in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    "cookie",
    ["flash=", "flash=x", "flash=evil:hello", "flash=%00", 'flash="', "flash=done:", "theme=<x>; language=<x>"],
)
def test_a_cookie_of_nonsense_is_ignored(client: Client, cookie: str) -> None:
    answer = client.get("/", headers={"Cookie": cookie})
    assert answer.status_code == 200
    assert 'class="flash' not in answer.text


def test_the_menu_marks_the_closest_entry() -> None:
    menu = tuple(Link(href, href) for href in ("/", "/me", "/me/data"))
    marked = {
        path: Shell("x", nav=menu, path=path).current for path in ("/", "/me", "/me/data/email", "/me/other", "/meadow")
    }
    assert marked == {"/": "/", "/me": "/me", "/me/data/email": "/me/data", "/me/other": "/me", "/meadow": None}


def test_every_word_of_the_frame_is_translated(client: Client, app: Litestar, monkeypatch: pytest.MonkeyPatch) -> None:
    site = app.state.site
    monkeypatch.setitem(
        app.state._state, "site", type(site)(**{**vars(site), "speech_for": lambda *_: Speech(("en-XA",))})
    )
    page = client.get("/nothing").text
    ours = re.sub(r"Crumb &amp; Co\.|Home|Letters|Write to us|Write|your data|Your data|en-XA", "", page)
    words = re.findall(r">([^<]*[A-Za-z][^<]*)<", ours)
    assert words
    assert [one for one in words if "⟦" not in one] == []
