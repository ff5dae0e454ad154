"""P7: a letter to 10,000 people from freeze to the last outcome, beside the bare sender on the same mail server.

The bare side hands over as many ready-made letters of the same size through the same client, with nothing asked,
opened or written. The goal of 0.8 of bare speed is for PostgreSQL and several workers later; what this version must
show is 2,000 letters a second with a decision row for each: `python -m bench.p07_campaign` prints that.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bench.a_sink import sink
from bench.ratio import Ratio, compare, timed
from ethicomm import campaigns, clock, consent, jobs
from ethicomm.accounts import Actor, Role
from ethicomm.app import House, create_house
from ethicomm.campaigns import Letter, Text
from ethicomm.consent import Method, Yes
from ethicomm.mail import Message, Relay, Sender
from ethicomm.members import NewMember, add_members, keep_values
from ethicomm.settings import Settings, house

OWNER = Actor(Role.OWNER, "bench")
PEOPLE, PART = 10_000, 2_000
BODY = "Hello {{ first_name|there }},\n\n" + "Fresh rolls at seven, as every day.\n\n" * 12
PLAIN = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\n\r\n" + b"Fresh rolls.\r\n" * 170


def measure() -> list[Ratio]:
    """The whole of sending beside its last step."""
    with sink() as port, community(port, PART) as made:
        sending = sends(made)
        return [
            compare("P7", "a letter with consent and decisions / bare", 10, hands_over(port, PART), sending, rounds=3)
        ]


@contextmanager
def community(port: int, people: int, database_url: str | None = None) -> Iterator[House]:
    """So many people who said yes to the newsletter and told their first name."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
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
        yield made
        made.close()


def sends(made: House) -> Callable[[], None]:
    """From the worker's first look to the last outcome."""

    def send() -> None:
        with made.database.write() as session:
            public_id = campaigns.write(session, OWNER, Letter("Bench", {"en": Text("Rolls", BODY)}))
            campaigns.schedule(session, OWNER, public_id, clock.now())
        jobs.run_due(made.database, {campaigns.JOB: campaigns.campaign})

    return send


def hands_over(port: int, people: int) -> Callable[[], None]:
    """The same number of ready-made letters."""
    messages = [Message(n, f"p{n}@example.org", PLAIN) for n in range(people)]

    def send() -> None:
        with Sender(Relay.at(f"smtp://127.0.0.1:{port}"), "a@example.org") as mail:
            mail.send(messages)

    return send


@click.command()
@click.option("--database", "database_url", default=None, help="A PostgreSQL database; SQLite without it.")
def main(database_url: str | None) -> None:
    """Letters a second, best of three."""
    with sink() as port, community(port, PEOPLE, database_url) as made:
        best = min(timed(sends(made)) for _ in range(3))
    click.echo(f"{PEOPLE} letters with a decision row each: {PEOPLE / best:.0f} a second")


if __name__ == "__main__":
    main()
