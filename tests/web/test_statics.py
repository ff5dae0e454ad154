"""Styles, scripts and fonts: kept for good by browsers, and exactly what we say they are."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from ethicomm.settings import house
from ethicomm.web.statics import FOLDER, address
from tests.web.conftest import Client

VENDORED = [FOLDER / "VENDORED.md", Path(__file__).parent.parent / "vendor" / "VENDORED.md"]
TEMPLATES = sorted(house("templates").rglob("*.html"))


def test_a_file_is_kept_for_good_under_an_address_made_of_its_content(client: Client) -> None:
    answer = client.get(address("app.css"))
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.text == (FOLDER / "app.css").read_text()


def test_an_address_of_yesterday_still_works_and_is_not_kept(client: Client) -> None:
    answer = client.get("/static/0123456789abcdef/app.css")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")


def test_what_can_be_packed_is_packed(client: Client) -> None:
    with client.stream("GET", address("app.css"), headers={"Accept-Encoding": "gzip"}) as answer:
        assert gzip.decompress(b"".join(answer.iter_raw())) == (FOLDER / "app.css").read_bytes()
    plain = client.get(address("app.css"), headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.headers["vary"] == "Accept-Encoding"


def test_fonts_are_found_beside_the_style_sheet(client: Client) -> None:
    sheet = (FOLDER / "app.css").read_text()
    fonts = re.findall(r'url\("([^"]+)"\)', sheet)
    assert len(fonts) == 4
    folder = address("app.css").removesuffix("app.css")
    for font in fonts:
        assert client.get(folder + font).headers["content-type"] == "font/woff2"


@pytest.mark.parametrize("listing", VENDORED, ids=lambda path: path.parent.name)
def test_what_came_from_elsewhere_is_what_is_written_down(listing: Path) -> None:
    rows = re.findall(r"^\| ([\w./-]+\.\w+) \|.*\| ([0-9a-f]{64}) \|$", listing.read_text(), re.MULTILINE)
    assert rows
    for name, digest in rows:
        assert hashlib.sha256((listing.parent / name).read_bytes()).hexdigest() == digest, name
    if listing.parent == FOLDER:
        ours = {"app.css", "app.js", "passkey.js", "mark.svg", "VENDORED.md"}
        named = {name for name, _ in rows}
        there = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}
        assert {one for one in there - named - ours if not one.endswith("-OFL.txt")} == set()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_what_our_content_policy_refuses(template: Path) -> None:
    text = template.read_text()
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on|js:|<script(?! src=)", text) == []
    assert re.findall(r"""(?:src|href|action)=["']https?:""", text) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_template_parses(template: Path) -> None:
    Environment(loader=FileSystemLoader(house("templates")), autoescape=True).parse(template.read_text())
