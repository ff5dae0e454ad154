"""`ethicomm campaign`: write a letter from a Markdown file, count who would get it, send it, see what became of it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import click
from sqlalchemy import select

from ethicomm import clock, jobs
from ethicomm.accounts import command_line
from ethicomm.campaigns import actions, checking, queries
from ethicomm.campaigns.actions import JOB, NEWSLETTER, Letter
from ethicomm.campaigns.composing import Text
from ethicomm.campaigns.models import Campaign
from ethicomm.campaigns.pages import about, accounted
from ethicomm.campaigns.queries import LetterSeen
from ethicomm.campaigns.sending import campaign as send_due
from ethicomm.db import Database, Session
from ethicomm.errors import Invalid
from ethicomm.policy import in_force
from ethicomm.segments.queries import group_named
from ethicomm.words import _, number


class Opened(Protocol):
    """What these commands need of the house that the command line opened."""

    @property
    def database(self) -> Database: ...


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
as_whom = click.option("--as", "name", default="operator", show_default=True, help="Who does it; goes into the log.")


@click.group()
def campaign() -> None:
    """Write, count and send letters."""


@campaign.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_whom
@as_json
@click.pass_obj
def create(house: Opened, file: Path, name: str, as_json: bool) -> None:
    """Keep FILE as a draft.

    It is Markdown; lines `name:`, `group:` and `subject:` stand between two lines of --- before it. For more
    languages, begin each text with a line such as `=== nl: Onderwerp`.
    """
    with house.database.write() as session:
        letter = letter_in(session, file.read_text(encoding="utf-8"), file.stem)
        public_id = actions.write(session, command_line(name), letter)
    _tell({"id": str(public_id), "state": "draft"}, _("Kept as a draft: %(id)s", id=public_id), as_json)


@campaign.command()
@click.argument("letter", type=click.UUID)
@as_whom
@as_json
@click.pass_obj
def count(house: Opened, letter: UUID, name: str, as_json: bool) -> None:
    """About how many people would get LETTER now, and why the others would not."""
    with house.database.read() as session:
        seen = queries.letter(session, letter)
        row = session.scalars(select(Campaign).where(Campaign.id == seen.id)).one()
        found = checking.expected(session, command_line(name), row, seen.texts)
    waterfall = found.waterfall
    told = {
        "here": waterfall.here, "minus": dict(waterfall.minus), "left": None if waterfall.few else waterfall.left,
        "rounded_to": 10, "versions": {shape.key: people for shape, people in found.versions},
    }  # fmt: skip
    lines = [_("%(people)s people here", people=number(waterfall.here))]
    lines += [f"− {number(people)} {words}" for words, people in waterfall.minus]
    _tell(told, "\n".join([*lines, f"{about(waterfall)}."]), as_json)


@campaign.command()
@click.argument("letter", type=click.UUID)
@click.option("--now", is_flag=True, help="Start at once and wait for the end, without the minute for second thoughts.")
@as_whom
@as_json
@click.pass_obj
def send(house: Opened, letter: UUID, now: bool, name: str, as_json: bool) -> None:
    """Send LETTER: in a minute by the worker, or now by this command."""
    with house.database.write() as session:
        starts = actions.schedule(session, command_line(name), letter, clock.now() if now else None)
    if now:
        jobs.run_due(house.database, {JOB: send_due})
        _status(house, letter, as_json)
        return
    _tell({"starts_at": starts.isoformat()}, _("It starts at %(when)s.", when=starts.isoformat()), as_json)


@campaign.command()
@click.argument("letter", type=click.UUID)
@as_json
@click.pass_obj
def status(house: Opened, letter: UUID, as_json: bool) -> None:
    """Where LETTER stands, every copy accounted for."""
    _status(house, letter, as_json)


@campaign.command()
@click.argument("letter", type=click.UUID)
@as_whom
@click.pass_obj
def stop(house: Opened, letter: UUID, name: str) -> None:
    """Send nothing more of LETTER."""
    with house.database.write() as session:
        actions.cancel(session, command_line(name), letter)
    click.echo(_("Cancelled. No further copy leaves."))


@campaign.command(name="list")
@as_json
@click.pass_obj
def list_letters(house: Opened, as_json: bool) -> None:
    """Every letter, newest first."""
    with house.database.read() as session:
        found = queries.letters(session)
    lines = [f"{one.public_id}  {one.state:10}  {one.subject_line}" for one in found]
    _tell([_facts(one) for one in found], "\n".join(lines) or _("No letters yet"), as_json)


def letter_in(session: Session, text: str, name: str) -> Letter:
    """The letter a file describes. Raises Invalid, NotFound for a group that is not there."""
    head, body = _front_matter(text)
    first = in_force(session).community.languages[0]
    texts = _texts(body, head.get("language", first), head.get("subject", ""))
    group = group_named(session, head["group"]).public_id if head.get("group") else None
    return Letter(head.get("name") or name, texts, head.get("purpose", NEWSLETTER), group)


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    lines = text.lstrip("\ufeff").splitlines()
    if not lines or lines[0].strip() != "---" or "---" not in [line.strip() for line in lines[1:]]:
        raise Invalid(_("The file must begin with lines such as “subject: …” between two lines of ---."))
    end = next(at for at, line in enumerate(lines) if at and line.strip() == "---")
    pairs = [line.partition(":") for line in lines[1:end] if line.strip()]
    return {key.strip(): value.strip() for key, _colon, value in pairs}, "\n".join(lines[end + 1 :])


def _texts(body: str, language: str, subject: str) -> dict[str, Text]:
    texts, lines = dict[str, Text](), list[str]()
    for line in [*body.splitlines(), "=== :"]:
        if not line.startswith("=== "):
            lines.append(line)
            continue
        if subject or "".join(lines).strip():
            texts[language] = Text(subject, "\n".join(lines).strip())
        language, _colon, rest = (part.strip() for part in line[4:].partition(":"))
        subject, lines = rest, []
    return texts


def _status(house: Opened, letter: UUID, as_json: bool) -> None:
    with house.database.read() as session:
        seen = queries.letter(session, letter)
    _tell(_facts(seen), f"{seen.state.words}: {accounted(seen.accounting)}", as_json)


def _facts(seen: LetterSeen) -> dict[str, Any]:
    return {
        "id": str(seen.public_id), "name": seen.name, "state": seen.state.value, "group": seen.group or None,
        "candidates": seen.accounting.candidates, "copies": {one.value: n for one, n in seen.accounting.copies.items()},
        "accounted_for": seen.accounting.balanced,
    }  # fmt: skip


def _tell(facts: Mapping[str, Any] | list[Any], words: str, as_json: bool) -> None:
    click.echo(json.dumps(facts, indent=2) if as_json else words)
