"""What stands between this installation and real use, each with its mend."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from sqlalchemy import make_url

from ethicomm import backups, ledger
from ethicomm.app import House
from ethicomm.errors import Problem
from ethicomm.granting import holes
from ethicomm.keys.copying import Lack, shelf_of
from ethicomm.mail import Relay
from ethicomm.mail import check as ask_relay
from ethicomm.policy import check as check_policies
from ethicomm.policy import in_force, read_files

SAMPLE = "crumb.example"


@dataclass(frozen=True)
class Obstacle:
    """One thing to do before real people's data comes in."""

    about: str
    finding: str
    mend: str


@click.command()
@click.option("--deploy", is_flag=True, help="Also what real use needs: address, sender, copies.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def check(house: House, deploy: bool, as_json: bool) -> None:
    """Look at this installation and say what is missing. Ends with 1 when something is."""
    found = [*standing(house), *(real_use(house) if deploy else ())]
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], indent=2))
    else:
        click.echo("\n".join(f"{one.about}: {one.finding}\n  {one.mend}" for one in found) or "Nothing is missing.")
    raise SystemExit(1 if found else 0)


def standing(house: House) -> Iterator[Obstacle]:
    """What must be so in any installation."""
    try:
        with house.database.snapshot() as session:
            policy = in_force(session)
            report = ledger.verify(session, house.ledger_kinds)
    except Problem as problem:
        yield Obstacle("database", problem.message, "Run `ethicomm init`, or set the ETHICOMM_… variables.")
        return
    if not report.holds:
        yield Obstacle("log", "The log does not verify.", "Run `ethicomm ledger verify` and read what it names.")
    for finding in check_policies(house.settings.policies):
        yield Obstacle("policies", str(finding), "Mend the file, then run `ethicomm policy apply`.")
    if policy.files != read_files(house.settings.policies):
        yield Obstacle("policies", "The files differ from what is in force.", "Run `ethicomm policy apply`.")


def real_use(house: House) -> Iterator[Obstacle]:
    """What real people's data needs on top."""
    settings = house.settings
    with house.database.read() as session:
        community = in_force(session).community
        yield from (Obstacle("database", finding, mend) for finding, mend in holes(session))
    if not settings.base_url.startswith("https:"):
        mend = "Put a web server with a certificate in front and set ETHICOMM_BASE_URL=https://…"
        yield Obstacle("address", f"{settings.base_url} is not encrypted.", mend)
    if settings.on_loopback:
        yield Obstacle("address", "Only this machine can reach it.", "Set ETHICOMM_BASE_URL to a public address.")
    if settings.demo:
        yield Obstacle("demo", "This is the sample community.", "Start your own: ethicomm init FOLDER --owner ADDRESS")
    if SAMPLE in community.contact or SAMPLE in community.sender:
        mend = "Write your own names and addresses in community.toml and the notices, then apply them."
        yield Obstacle("policies", "The community is still the sample bakery.", mend)
    if not settings.anchor_file and not community.witnesses:
        mend = 'Set ETHICOMM_ANCHOR_FILE, or name witnesses in community.toml: witnesses = ["someone@example.org"]'
        yield Obstacle("log", "No checkpoint is kept outside: whoever holds the key could rewrite it all.", mend)
    yield from _relay(settings.smtp_url)
    yield from _sender(community.sender.rpartition("@")[2])
    yield from _copies(house)
    yield from _backups(house)


def _relay(url: str) -> Iterator[Obstacle]:
    facts = ask_relay(Relay.at(url))
    if facts.trouble:
        yield Obstacle("mail relay", facts.trouble, "Set ETHICOMM_SMTP_URL=smtp://user:password@host:587")
    elif not facts.encrypted:
        yield Obstacle(
            "mail relay", "The way to the relay is not encrypted.", "Use smtps://, or a relay with STARTTLS."
        )


def _sender(domain: str) -> Iterator[Obstacle]:
    """What only the owner of the domain can set; it is not looked up, so it is always listed."""
    mend = (
        f"SPF: a TXT record at {domain} that names your relay. DKIM: the key your relay gives you, at "
        f"<selector>._domainkey.{domain}. DMARC: a TXT record at _dmarc.{domain}, v=DMARC1; p=quarantine. "
        "Your relay's documentation has the exact lines; then send yourself a test letter and read its headers."
    )
    yield Obstacle("sender", f"Check by hand that {domain} vouches for your relay.", mend)


def _copies(house: House) -> Iterator[Obstacle]:
    """Whether the keys would be there again if this machine were lost."""
    with house.database.read() as session:
        shelf = shelf_of(session)
    mend = {
        Lack.NO_FOLDER: "Set ETHICOMM_KEY_COPIES to a folder on another disk; the worker then makes one each day.",
        Lack.NONE: "Let `ethicomm serve` run, or make one now: ethicomm keys copy --as YOU",
        Lack.OTHER_ROOT: "The root key was renewed since. Make one now: ethicomm keys copy --as YOU",
        Lack.OLD: "The worker makes one each day. Is it running? Make one now: ethicomm keys copy --as YOU",
    }
    if shelf.lack:
        yield Obstacle("key copy", "There is no copy of the keys from the last day that opens.", mend[shelf.lack])
    if shelf.folder and shelf.folder.resolve() in _folders(house):
        apart = (
            "Put copies on another disk: who steals this folder has data and keys at once, and one fault takes both."
        )
        yield Obstacle("key copy", "The copies of the keys lie beside the data or the root key.", apart)


def _folders(house: House) -> set[Path]:
    """Where the data, the key store and the root key lie, as far as they are files."""
    settings = house.settings
    urls = (make_url(url) for url in (settings.database_url, settings.keystore_url))
    files = [Path(url.database) for url in urls if url.drivername.startswith("sqlite") and url.database]
    return {file.resolve().parent for file in (*files, settings.root_key_file)}


def _backups(house: House) -> Iterator[Obstacle]:
    """Whether the data would be there again if this machine were lost, and whether anyone tried."""
    folder = house.settings.backups
    if folder is None:
        mend = "Set ETHICOMM_BACKUPS to a folder on another disk, or run `ethicomm backup DIR` each day."
        yield Obstacle("backup", "No backup of the data is made by itself.", mend)
    with house.database.read() as session:
        if backups.is_missing(session):
            mend = "Let `ethicomm serve` run with ETHICOMM_BACKUPS, or run `ethicomm backup DIR`."
            yield Obstacle("backup", "There is no backup of the data younger than two days.", mend)
        if backups.drill_is_due(session):
            mend = "Press “Rehearse a restore” on the page Backups, or run `ethicomm backup drill DIR`."
            yield Obstacle("backup", "No restore was rehearsed in the last 90 days.", mend)
