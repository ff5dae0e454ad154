"""`ethicomm receipt verify FILE`: check receipts on any machine, without a community or a database."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from ethicomm.consent.receipts import wording
from ethicomm.ledger import offline
from ethicomm.words import _


@click.group()
def receipt() -> None:
    """Receipts of consent, checked without whoever issued them."""


@receipt.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--key", help="The key of the log, as you got it in another way.")
def verify(file: Path, key: str | None) -> None:
    """Check a file of one receipt or several. Exit code 1 when one of them does not hold."""
    try:
        if key:
            offline.public_key(key.strip())
        receipts = offline.read_receipts(file.read_bytes())
    except OSError:
        raise click.ClickException(_("There is no such file, or it cannot be read.")) from None
    except offline.Unreadable as problem:
        raise click.ClickException(_(str(problem))) from None
    if not all([_told(one, key) for one in receipts]):  # noqa: C419  (every one is told, also after one that fails)
        sys.exit(1)


def _told(one: offline.Receipt, key: str | None) -> bool:
    checks = one.check(key)
    holds = all(check.holds for check in checks)
    verdict = _("this receipt holds") if holds else _("this receipt does not hold")
    click.secho(f"{one.number}: {verdict}", bold=True)
    for check in checks:
        click.echo(f"  {'✓' if check.holds else '✕'} {wording.said(check)}")
    if holds:
        _listed(_("What it shows"), [_(one_of) for one_of in one.proves()])
    _listed(_("What it does not show"), [_(limit) for limit in one.does_not_prove()])
    return holds


def _listed(title: str, sentences: Sequence[str]) -> None:
    click.echo(f"  {title}:")
    for sentence in sentences:
        click.echo(f"  - {sentence}")
