"""`ethicomm segment`: list groups, and count one."""

import json
from typing import Protocol

import click

from ethicomm.accounts import command_line
from ethicomm.db import Database
from ethicomm.errors import Invalid
from ethicomm.policy import in_force
from ethicomm.segments import actions, queries
from ethicomm.segments.pages import about
from ethicomm.segments.rules import Rule, as_data, parse_text
from ethicomm.segments.sentences import sentence
from ethicomm.words import _, number


class Opened(Protocol):
    """What these commands need of the house that the command line opened."""

    @property
    def database(self) -> Database: ...


@click.group()
def segment() -> None:
    """Groups of members, by rule."""


@segment.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_groups(house: Opened, as_json: bool) -> None:
    """Every saved group."""
    with house.database.read() as session:
        found = queries.groups(session)
    if as_json:
        told = [
            {"id": str(one.public_id), "name": one.name, "rule": as_data(one.rule) if one.rule else None}
            for one in found
        ]
        click.echo(json.dumps(told, indent=2))
        return
    click.echo("\n".join(f"{one.name}: {one.sentence}" for one in found) or _("No groups yet"))


@segment.command()
@click.argument("name", required=False)
@click.option("--rule", help="A rule as JSON, instead of a saved group's NAME.")
@click.option("--as", "whom", default="operator", show_default=True, help="Who counts; goes into the log.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def count(house: Opened, name: str | None, rule: str | None, whom: str, as_json: bool) -> None:
    """About how many people are in a group, rounded to ten."""
    with house.database.read() as session:
        asked = _asked(house, name, rule)
        found = queries.count(session, asked)
        actions.note_count(session, command_line(whom), asked, found.people)
        said = sentence(in_force(session), asked)
    if as_json:
        told = {"sentence": said, "people": None if found.few else found.people, "rounded_to": 10}
        click.echo(json.dumps(told | {"may_be_written_to": found.waterfall.left}, indent=2))
        return
    lines = [f"− {number(people)} {words}" for words, people in found.waterfall.minus]
    click.echo("\n".join([f"{said}.", f"{about(found)}.", *lines]))


def _asked(house: Opened, name: str | None, rule: str | None) -> Rule:
    with house.database.read() as session:
        if rule:
            return parse_text(in_force(session), rule)
        found = queries.group_named(session, name or "")
    if found.rule is None:
        raise Invalid(found.sentence)
    return found.rule
