"""`python -m ethicomm.demo.mailbox`: the mail server in this process, the pages in one beside it."""

import os
import sys
from contextlib import ExitStack
from pathlib import Path

import click
from granian import Granian
from granian.constants import Interfaces

from ethicomm.demo.mailbox.spool import Spool
from ethicomm.demo.sink import Sink
from ethicomm.errors import Problem, Unavailable
from ethicomm.words import _


@click.command()
@click.option("--smtp-port", default=8002, show_default=True, help="Where mail is taken.")
@click.option("--port", default=8001, show_default=True, help="Where it can be read.")
@click.option("--dir", "folder", default=Path("demo-data/mailbox"), show_default=True, type=click.Path(path_type=Path))
def main(smtp_port: int, port: int, folder: Path) -> None:
    """Take mail on loopback and show it, until stopped."""
    try:
        _run(smtp_port, port, folder)
    except Problem as problem:
        click.echo(problem.message, err=True)
        sys.exit(1)


def _run(smtp_port: int, port: int, folder: Path) -> None:
    os.environ["ETHICOMM_MAILBOX_DIR"], os.environ["ETHICOMM_MAILBOX_PORT"] = str(folder.resolve()), str(port)
    spool = Spool(folder)
    with ExitStack() as stack:
        stack.callback(spool.close)
        try:
            stack.enter_context(Sink(keep=spool.keep, port=smtp_port))
        except OSError:
            raise Unavailable(_("Port %(port)s is taken. Nothing was started; try another.", port=smtp_port)) from None
        Granian(
            "ethicomm.demo.mailbox.routes:served", factory=True, address="127.0.0.1", port=port,
            interface=Interfaces.ASGI, log_enabled=False, websockets=False,
        ).serve()  # fmt: skip


main()
