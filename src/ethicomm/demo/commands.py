"""`ethicomm demo`: the sample bakery, its mailbox, and links that let you in as each of three people."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, TextIO

import click
from rich.console import Console

from ethicomm import clock, ledger
from ethicomm.accounts import Actor, Role, member
from ethicomm.accounts.entering import offer_entry
from ethicomm.app import House
from ethicomm.demo.history import YEAR, Year, live
from ethicomm.demo.sink import Sink
from ethicomm.errors import Invalid, Unavailable
from ethicomm.founding import environment, found, settings_of
from ethicomm.retention.timekeeping import believe
from ethicomm.serving import must_be_free
from ethicomm.settings import Settings

READY_WITHIN = 60.0  # seconds until the first page must answer
GUIDE = "guide.json"  # who the printed links are for, beside the sample community
ROLES = ("member", "owner", "auditor")


@click.command()
@click.option("--port", default=8000, show_default=True, help="The web pages; the mailbox takes the two next ports.")
@click.option("--data", "folder", default=Path("demo-data"), show_default=True, type=click.Path(path_type=Path))
@click.option("--members", default=5_000, show_default=True, help="How many people to invent.")
@click.option("--json", "as_json", is_flag=True, help="Print where to look as JSON, for scripts.")
def demo(port: int, folder: Path, members: int, as_json: bool) -> None:
    """Walk through a sample community. Started again, it goes on where it was."""
    for one in (port, port + 1, port + 2):
        must_be_free(one)
    console = Console(stderr=True, quiet=as_json)
    settings = _settings(folder, port)
    if not (folder / GUIDE).exists():
        _settle(settings, folder, members, console)
    _wake(settings)
    with ExitStack() as stack:
        log = stack.enter_context((folder / "demo.log").open("a"))
        for part in (_mailbox(port, folder), ["-m", "ethicomm", "worker"], _pages(port)):
            stack.enter_context(_running(part, settings, log))
        _wait_for(settings.base_url)
        _tell(settings, _guide(settings, folder, port), as_json)
        _until_stopped()


def _settings(folder: Path, port: int) -> Settings:
    relay = f"smtp://127.0.0.1:{port + 2}"
    kept = folder.resolve() / "kept-outside.txt"
    copies = {"backups": folder.resolve() / "backups", "key_copies": folder.resolve() / "key-copies"}
    return settings_of(folder, f"http://localhost:{port}", demo=True, smtp_url=relay, anchor_file=kept, **copies)


def _wake(settings: Settings) -> None:
    """However long the sample slept, its clock is right: nothing in it is anybody's."""
    house = House(settings)
    with house.database.write() as session:
        believe(session)
    house.close()


def _settle(settings: Settings, folder: Path, members: int, console: Console) -> None:
    """Make the community and live its year. What a stopped run left half-made is refused, not mended."""
    if (folder / "root.key").exists():
        raise Invalid(f"{folder} holds a community that is not a finished demo. Remove it, or choose another --data.")
    with clock.moved(clock.now() - YEAR - timedelta(hours=1)):
        found(folder, settings.base_url, demo=True).close()
    with Sink() as sink, console.status("Inventing a bakery and its year …") as status:
        house = House(settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{sink.port}"}))
        year = live(house, members, lambda line: status.update(f"Living a year: {line}"))
        ledger.anchor(house.database)
        (folder / GUIDE).write_text(json.dumps(_people(year)))
        house.close()


def _people(year: Year) -> dict[str, str]:
    return {"member": str(year.guest or year.joined[0]), "owner": year.owner.id, "auditor": year.auditor.id}


def _guide(settings: Settings, folder: Path, port: int) -> dict[str, str]:
    """The addresses to open: a fresh single-use link for each role, and the mailbox."""
    known: dict[str, str] = json.loads((folder / GUIDE).read_text())
    house = House(settings)
    with house.database.write() as session:
        links = {role: settings.base_url + offer_entry(session, _actor(role, known[role])) for role in ROLES}
    house.close()
    return {"site": settings.base_url, **links, "mailbox": f"http://localhost:{port + 1}"}


def _actor(role: str, who: str) -> Actor:
    return member(int(who)) if role == "member" else Actor(Role(role), who)


def _tell(settings: Settings, guide: dict[str, str], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(guide))
        return
    click.echo(f"\nThe sample bakery is open: {guide['site']}\n")
    for role in ROLES:
        click.echo(f"  enter as {role:8} {guide[role]}")
    click.echo(f"  read its mail     {guide['mailbox']}")
    click.echo(f"  break its log     {guide['site']}/demo/break\n")
    click.echo("Each link works once, within ten minutes; start again for new ones. Stop with Ctrl-C.")


def _mailbox(port: int, folder: Path) -> list[str]:
    ports = ["--smtp-port", str(port + 2), "--port", str(port + 1)]
    return ["-m", "ethicomm.demo.mailbox", *ports, "--dir", str(folder / "mailbox")]


def _pages(port: int) -> list[str]:
    return ["-m", "ethicomm.demo.pages", "--port", str(port)]


@contextmanager
def _running(arguments: list[str], settings: Settings, log: TextIO) -> Iterator[None]:
    variables = {**os.environ, **_variables(settings)}
    process = subprocess.Popen([sys.executable, *arguments], env=variables, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _variables(settings: Settings) -> dict[str, str]:
    lines = [line.split("=", 1) for line in environment(settings).splitlines()]
    return {name: value.strip("'") for name, value in lines} | {"ETHICOMM_DEMO": "1"}


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=1).close()  # noqa: S310  (our own loopback address)
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise Unavailable(f"The pages did not answer at {url}. Nothing was lost; start again.")


def _until_stopped() -> None:
    stop: list[Any] = []
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda number, _frame: stop.append(number))
    while not stop:
        signal.pause()
