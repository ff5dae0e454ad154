"""Running the house: web pages, workers, and bringing the database up to date."""

import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable

import click
from granian import Granian
from granian.constants import Interfaces

from ethicomm import jobs
from ethicomm.app import JOBS, House
from ethicomm.db import Database
from ethicomm.errors import Unavailable
from ethicomm.logs import log, place
from ethicomm.rounds import ROUNDS


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.pass_obj
def serve(house: House, host: str, port: int) -> None:
    """Run the web pages and one worker until stopped."""
    must_open(house)
    must_be_free(port, host)
    helper = subprocess.Popen([sys.executable, "-m", "ethicomm", "worker"])
    try:
        serve_pages(host, port)
    finally:
        helper.terminate()
        helper.wait()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.pass_obj
def pages(house: House, host: str, port: int) -> None:
    """Run the web pages alone, until stopped; workers are started apart."""
    must_open(house)
    serve_pages(host, port)


def must_open(house: House) -> None:
    """Raises Unavailable where the keys are missing: said once, here, and not by each server process as it dies."""
    house.vault.store.engine.dispose()


def must_be_free(port: int, host: str = "127.0.0.1") -> None:
    """Raises Unavailable when someone listens there: two servers on one port would each answer every other request."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise Unavailable(f"Port {port} is taken. Nothing was started; try another with --port.") from None


def serve_pages(host: str, port: int, made_by: str = "ethicomm.app:served") -> None:
    """Serve the application that this function makes, until stopped. Raises Unavailable when the port is taken."""
    must_be_free(port, host)
    Granian(
        made_by, factory=True, address=host, port=port, interface=Interfaces.ASGI,
        log_enabled=False, websockets=False,
    ).serve()  # fmt: skip


@click.command()
@click.pass_obj
def worker(house: House) -> None:
    """Do the work that is due until stopped."""
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    run_worker(house, stop)


def run_worker(house: House, stop: threading.Event) -> None:
    """Do due jobs and what comes round by the clock, until `stop` is set."""
    rounds = [threading.Thread(target=_go_round, args=(house, every, act, stop)) for every, act in ROUNDS]
    for one in rounds:
        one.start()
    try:
        jobs.work(house.database, JOBS, stop)
    finally:  # whatever ends the work ends the process: a worker that only looks alive helps nobody
        stop.set()
        for one in rounds:
            one.join()


def _go_round(house: House, every: float, act: Callable[[Database], object], stop: threading.Event) -> None:
    while not stop.wait(every):
        try:
            act(house.database)
        except Exception as error:
            log.error("round failed", kind=act.__name__, error=type(error).__name__, where=place(error))


@click.command()
@click.pass_obj
def migrate(house: House) -> None:
    """Bring the database to this version's shape."""
    house.migrate()
    click.echo("The database is up to date.")
