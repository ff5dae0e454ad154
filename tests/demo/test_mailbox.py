"""The mailbox of the sample community: everything arrives, everything can be read, nothing gets out or runs."""

import re
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Literal

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from playwright.sync_api import Browser

from ethicomm.demo.mailbox.routes import pages
from ethicomm.demo.mailbox.spool import Spool
from ethicomm.demo.sink import Sink
from ethicomm.mail import Layout, Message, Relay, Sender
from tests.browser import browser, faults
from tests.serving import free_port, served

__all__ = ["browser"]
HERE = "http://127.0.0.1:8001"
FROM_HERE = {"Origin": HERE}
Client = TestClient[Litestar]
HTML = "<html><head><title>x</title></head><body><p>Hello {{name}}</p><script>alert(1)</script></body></html>"


def letter(name: str, stop: str = "http://localhost:1/stop/abc") -> bytes:
    layout = Layout(
        [
            ("From", "Crumb & Co. <letters@crumb.example>"),
            ("To", "{{name}}@x.example"),
            ("Subject", "Loaves for {{name}}"),
            ("List-Unsubscribe", f"<mailto:stop@crumb.example>, <{stop}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ],
        "Hello {{name}}, see http://localhost:8000/why/abc <b>",
        HTML,
    )
    return layout.fill({"name": name})


def arrive(folder: Path, letters: Sequence[tuple[str, bytes]], most: int = 5_000) -> None:
    """Send these through the mail server into the folder."""
    spool = Spool(folder, most)
    with Sink(keep=spool.keep) as sink, Sender(Relay.at(f"smtp://127.0.0.1:{sink.port}"), "l@crumb.example") as sender:
        for to, content in letters:
            sender.send([Message(to, to, content)])
    spool.close()


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    with Client(pages(tmp_path, HERE), base_url=HERE) as client:
        yield client


def test_what_arrived_is_listed_newest_first(tmp_path: Path, client: Client) -> None:
    arrive(tmp_path, [(f"{name}@x.example", letter(name)) for name in ("anna", "ben", "chloe")])
    assert re.findall(r"Loaves for (\w+)", client.get("/").text) == ["chloe", "ben", "anna"]


def test_an_empty_mailbox_says_what_to_do(client: Client) -> None:
    assert "Nothing arrived yet" in client.get("/").text


def test_letters_to_one_person_are_found(tmp_path: Path, client: Client) -> None:
    arrive(tmp_path, [("Anna@x.example", letter("anna")), ("ben@x.example", letter("ben"))])
    found = client.get("/", params={"q": "anna"}).text
    assert "Loaves for anna" in found
    assert "Loaves for ben" not in found
    assert "Nothing for that address" in client.get("/", params={"q": "nobody"}).text


def test_older_letters_are_a_page_away(tmp_path: Path, client: Client) -> None:
    arrive(tmp_path, [(f"m{number}@x.example", letter(f"m{number}")) for number in range(70)])
    seen, address = [], "/"
    while address:
        text = client.get(address).text
        seen += re.findall(r"Loaves for (m\d+)", text)
        older = re.search(r'rel="next" href="([^"]+)"', text)
        address = older[1].replace("&amp;", "&") if older else ""
    assert seen == [f"m{number}" for number in reversed(range(70))]


def test_only_the_newest_are_kept_and_a_restart_goes_on(tmp_path: Path, client: Client) -> None:
    arrive(tmp_path, [(f"m{number}@x.example", letter(f"m{number}")) for number in range(8)], most=5)
    arrive(tmp_path, [("late@x.example", letter("late"))], most=5)
    assert re.findall(r"Loaves for (\w+)", client.get("/").text) == ["late", "m7", "m6", "m5", "m4"]


def test_a_letter_is_shown_with_its_headers_and_both_parts(tmp_path: Path, client: Client) -> None:
    arrive(tmp_path, [("anna@x.example", letter("anna"))])
    page = client.get("/mail/1").text
    assert "Loaves for anna" in page
    assert "letters@crumb.example" in page
    assert "Hello anna, see" in page
    assert 'href="http://localhost:8000/why/abc"' in page
    assert "&lt;b&gt;" in page
    assert 'src="/mail/1/html" sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert "alert(1)" not in page


def test_the_designed_part_can_neither_run_nor_load_nor_post(tmp_path: Path, client: Client) -> None:
    arrive(tmp_path, [("anna@x.example", letter("anna"))])
    answer = client.get("/mail/1/html")
    policy = answer.headers["content-security-policy"]
    assert "Hello anna" in answer.text
    assert '<base target="_blank">' in answer.text
    assert policy.startswith("default-src 'none'; ")
    assert "script-src" not in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "frame-ancestors 'self'" in policy


def test_the_source_is_what_came(tmp_path: Path, client: Client) -> None:
    arrive(tmp_path, [("anna@x.example", letter("anna"))])
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in client.get("/mail/1/source").text


@pytest.mark.parametrize("path", ["/mail/99", "/mail/99/html", "/mail/99/source", "/mail/x"])
def test_a_letter_that_is_not_there_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


class Stop(BaseHTTPRequestHandler):
    """The sender's one-click address: takes the form of RFC 8058, or sends elsewhere."""

    got: list[tuple[str, str, str | None]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.got.append((self.path, body, self.headers["Cookie"]))
        self.send_response(200 if self.path.startswith("/stop") else 302)
        self.send_header("Location", "/stop/elsewhere")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def stop_address() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Stop) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
    Stop.got.clear()


def test_g7_one_click_stops_without_cookie_or_sign_in(tmp_path: Path, client: Client, stop_address: str) -> None:
    arrive(tmp_path, [("anna@x.example", letter("anna", f"{stop_address}/stop/abc"))])
    answer = client.post("/mail/1/stop", headers=FROM_HERE)
    assert "The sender answered 200" in answer.text
    assert Stop.got == [("/stop/abc", "List-Unsubscribe=One-Click", None)]


def test_a_sender_that_redirects_instead_is_shown_to_be_wrong(
    tmp_path: Path, client: Client, stop_address: str
) -> None:
    arrive(tmp_path, [("anna@x.example", letter("anna", f"{stop_address}/away"))])
    assert "That did not work: the sender answered 302" in client.post("/mail/1/stop", headers=FROM_HERE).text
    assert len(Stop.got) == 1


def test_a_sender_that_is_not_there(tmp_path: Path, client: Client) -> None:
    arrive(tmp_path, [("anna@x.example", letter("anna", f"http://127.0.0.1:{free_port()}/stop"))])
    assert "Nobody answered" in client.post("/mail/1/stop", headers=FROM_HERE).text


def test_the_mailbox_reaches_out_to_no_other_machine(tmp_path: Path, client: Client) -> None:
    arrive(tmp_path, [("anna@x.example", letter("anna", "https://crumb.example/stop/abc"))])
    assert "Unsubscribe</button>" not in client.get("/mail/1").text
    assert client.post("/mail/1/stop", headers=FROM_HERE).status_code == 404


def test_it_speaks_dutch_too(tmp_path: Path, client: Client) -> None:
    assert 'lang="nl"' in client.get("/", headers={"Accept-Language": "nl"}).text


def test_it_runs_as_a_process_of_its_own(tmp_path: Path) -> None:
    smtp_port, port = free_port(), free_port()
    options = ["--smtp-port", str(smtp_port), "--port", str(port), "--dir", str(tmp_path)]
    with subprocess.Popen(
        [sys.executable, "-m", "ethicomm.demo.mailbox", *options], stderr=subprocess.DEVNULL
    ) as process:
        try:
            first = until_it_answers(f"http://localhost:{port}/")
            with Sender(Relay.at(f"smtp://127.0.0.1:{smtp_port}"), "l@crumb.example") as sender:
                sender.send([Message("anna", "anna@x.example", letter("anna"))])
            page = until_it_answers(f"http://localhost:{port}/mail/1")
        finally:
            process.send_signal(signal.SIGTERM)
    assert "Nothing arrived yet" in first
    assert "Hello anna" in page


def test_a_taken_port_is_one_clear_sentence(tmp_path: Path) -> None:
    with Sink() as sink:
        command = [sys.executable, "-m", "ethicomm.demo.mailbox", "--smtp-port", str(sink.port), "--dir", str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, f"Port {sink.port} is taken. Nothing was started; try another.\n")


def until_it_answers(url: str) -> str:
    for _attempt in range(600):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return str(answer.read().decode())
        except OSError:
            threading.Event().wait(0.05)
    raise AssertionError(f"{url} did not answer")


@pytest.mark.browser
@pytest.mark.parametrize("look", [("light", 360), ("dark", 1280)], ids=["light 360", "dark 1280"])
def test_its_pages_have_no_fault_that_axe_can_find(
    tmp_path: Path, browser: Browser, look: tuple[Literal["light", "dark"], int]
) -> None:
    arrive(tmp_path, [("anna@x.example", letter("anna"))])
    port = free_port()
    with served(pages(tmp_path, f"http://localhost:{port}"), port):
        context = browser.new_context(color_scheme=look[0], viewport={"width": look[1], "height": 800})
        page = context.new_page()
        found = []
        for path in ("/", "/mail/1", "/mail/1/source"):
            page.goto(f"http://localhost:{port}{path}")
            found += faults(page)
            found += [path] * page.evaluate("document.documentElement.scrollWidth > innerWidth")
        page.goto(f"http://localhost:{port}/mail/1")
        shown = page.frame_locator("iframe").locator("p").inner_text()
        context.close()
    assert found == []
    assert shown == "Hello anna"
