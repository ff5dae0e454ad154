"""P7 and P8: a letter to many people, from freeze to the last outcome, beside a raw sender on the same sink.

`python -m bench.p07_campaign [--people 10000] [--database URL]` prints JSON. The raw side hands over as many letters
of the same bytes through the same client, with nothing asked, opened or written.
"""

import json
import shutil
import tempfile
import time
from pathlib import Path
from uuid import UUID

import click

from bench.a_sink import sink
from bench.ratio import Ratio
from ethicomm import campaigns, clock, consent, jobs
from ethicomm.accounts import Actor, Role
from ethicomm.app import House, create_house
from ethicomm.campaigns import Letter, Text
from ethicomm.consent import Method, Yes
from ethicomm.mail import Message, Relay, Sender
from ethicomm.members import NewMember, add_members, keep_values
from ethicomm.settings import Settings, house

PEOPLE = 10_000
OWNER = Actor(Role.OWNER, "bench")
BODY = "Hello {{ first_name|there }},\n\n" + "Fresh rolls at seven, as every day.\n\n" * 12


def community(folder: Path, port: int, people: int, database_url: str | None) -> House:
    """So many people who said yes to the newsletter and told their first name."""
    made = create_house(
        Settings.read(
            database_url=database_url or f"sqlite:///{folder}/data.db",
            keystore_url=f"sqlite:///{folder}/keys.db",
            root_key_file=folder / "root.key",
            policies=house("policies"),
            smtp_url=f"smtp://127.0.0.1:{port}",
        )
    )
    with made.database.write() as session:
        new = [NewMember({"email": f"p{n}@example.org"}, "en") for n in range(people)]
        subjects = add_members(session, OWNER, new, Method.IMPORT)
        consent.give_many(session, OWNER, "newsletter", [Yes(one, clock.now()) for one in subjects], None)
        keep_values(session, {one: {"first_name": "Robin"} for one in subjects}, Method.IMPORT)
    return made


def letter(made: House) -> UUID:
    """A letter, due now."""
    with made.database.write() as session:
        public_id = campaigns.write(session, OWNER, Letter("Bench", {"en": Text("Rolls", BODY)}))
        campaigns.schedule(session, OWNER, public_id, clock.now())
    return public_id


def send(made: House) -> float:
    """Seconds from the worker's first look to the last outcome."""
    letter(made)
    started = time.perf_counter()
    jobs.run_due(made.database, {campaigns.JOB: campaigns.campaign})
    return time.perf_counter() - started


def raw(port: int, people: int) -> float:
    """Seconds for the same number of ready-made letters."""
    content = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\n\r\n" + b"Fresh rolls.\r\n" * 220
    messages = [Message(n, f"p{n}@example.org", content) for n in range(people)]
    with Sender(Relay.at(f"smtp://127.0.0.1:{port}"), "a@example.org") as mail:
        started = time.perf_counter()
        mail.send(messages)
        return time.perf_counter() - started


def measure(people: int = PEOPLE, rounds: int = 5, database_url: str | None = None) -> list[Ratio]:
    """The whole way of a letter beside the bare handing over; 0.8 of its speed is 1.25 of its time."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    with sink() as port:
        made = community(folder, port, people, database_url)
        pairs = [(raw(port, people), send(made)) for _ in range(rounds)]
        made.close()
    shutil.rmtree(folder)
    bare, ours = zip(*pairs, strict=True)
    return [Ratio("P7", f"a letter to {people:,} / raw sender", 1.25, bare, ours)]


@click.command()
@click.option("--people", default=PEOPLE)
@click.option("--rounds", default=5)
@click.option("--database", "database_url", default=None)
def main(people: int, rounds: int, database_url: str | None) -> None:
    """Measure both sides in turn, and say how many letters each handed over in a second."""
    [ratio] = measure(people, rounds, database_url)
    speeds = {"raw_per_s": round(people / min(ratio.baseline)), "ours_per_s": round(people / min(ratio.measured))}
    click.echo(json.dumps({**ratio.as_json(), **speeds}))


if __name__ == "__main__":
    main()
