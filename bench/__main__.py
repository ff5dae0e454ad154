"""`python -m bench [P7 …]`: measure each row of the list of goals that has a module here, and say what came out.

A module `pNN_name.py` gives `measure() -> list[Ratio]`. Both sides of a ratio run turn by turn in the same minute,
because machines are noisy; where the baseline itself moved by more than a fifth there is no verdict.
"""

import importlib
import json
from collections.abc import Iterator
from pathlib import Path

import click

from bench.ratio import Ratio

MODULES = sorted(path.stem for path in Path(__file__).parent.glob("p[0-9][0-9]_*.py"))


@click.command()
@click.argument("rows", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Only JSON, with every round's seconds.")
def main(rows: tuple[str, ...], as_json: bool) -> None:
    """Measure the rows named (such as P7), or all."""
    measured = []
    for ratio in _measured({int(row.upper().lstrip("P")) for row in rows}):
        measured.append(ratio.as_json())
        if not as_json:
            click.echo(_line(ratio))
    if as_json:
        click.echo(json.dumps(measured, indent=1))


def _measured(rows: set[int]) -> Iterator[Ratio]:
    for name in MODULES:
        if not rows or int(name[1:3]) in rows:
            yield from importlib.import_module(f"bench.{name}").measure()


def _line(ratio: Ratio) -> str:
    limit = f"goal {ratio.goal:g}"
    return f"{ratio.row:4} {ratio.job:52} {ratio.ratio:8.4f}  {limit:11} spread {ratio.spread:5.2f}  {ratio.verdict}"


main()
