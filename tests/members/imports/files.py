"""Files as people have them: exports made by the tool that ships with the sample data, and small tables."""

import csv
import io
import random
import zipfile
from datetime import timedelta

from sqlalchemy import func, select

from ethicomm import clock
from ethicomm.accounts import Actor, Role
from ethicomm.app import House
from ethicomm.db import Base, keeper
from ethicomm.members.imports import Plan, Report, import_now, look, read_export, suggest
from ethicomm.policy import in_force

OWNER = Actor(Role.OWNER, "owner")
HEAD = ("Email Address", "First Name", "Birthday", "MEMBER_RATING", "OPTIN_TIME", "CONFIRM_TIME", "CONFIRM_IP", "TAGS")
STOPPED = ("UNSUB_TIME", "UNSUB_REASON")


def table(*rows: tuple[str, ...], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """A CSV file."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue().encode(encoding)


def archive(**sheets: bytes) -> bytes:
    """A ZIP of CSV files, named as Mailchimp names them."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in sheets.items():
            bundle.writestr(f"{name}_members_export_0a1b2c.csv", content)
    return packed.getvalue()


def days_ago(days: float) -> str:
    return (clock.now() - timedelta(days=days)).strftime("%Y-%m-%d %H:%M:%S")


def confirmed(
    address: str, name: str = "Anna", days: float = 30, birthday: str = "", tags: str = ""
) -> tuple[str, ...]:
    """Someone who pressed the link in the mail."""
    return (address, name, birthday, "4", days_ago(days + 1), days_ago(days), "198.51.100.7", tags)


def unconfirmed(address: str) -> tuple[str, ...]:
    """Someone who never did."""
    return (address, "Ben", "", "3", days_ago(400), "", "", "")


def stopped(address: str, days: float = 10, why: str = "NORMAL") -> tuple[str, ...]:
    return (*confirmed(address), days_ago(days), why)


def audience(
    subscribed: list[tuple[str, ...]],
    unsubscribed: list[tuple[str, ...]] | None = None,
    cleaned: list[tuple[str, ...]] | None = None,
) -> bytes:
    """A Mailchimp export of these people."""
    return archive(
        subscribed=table(HEAD, *subscribed),
        unsubscribed=table((*HEAD, *STOPPED), *(unsubscribed or [])),
        cleaned=table((*HEAD, "CLEAN_TIME"), *(cleaned or [])),
    )  # fmt: skip


def plan_for(house: House, content: bytes, name: str = "export.zip", **decided: object) -> Plan:
    """What the owner decides when they change nothing but this."""
    with house.database.read() as session:
        meanings = suggest(in_force(session), read_export(name, content))
    return Plan(meanings, **decided)  # type: ignore[arg-type]


def imports(house: House, content: bytes, name: str = "export.zip", **decided: object) -> Report:
    """The owner brings a file in."""
    plan = plan_for(house, content, name, **decided)
    return import_now(house.database, OWNER, read_export(name, content), plan)


def looks_at(house: House, content: bytes, name: str = "export.zip", **decided: object) -> Report:
    """The owner looks at what would happen."""
    plan = plan_for(house, content, name, **decided)
    with house.database.read() as session:
        return look(session, read_export(name, content), plan).report


def tables_of(house: House) -> dict[str, int]:
    """How many rows each table has."""
    with house.database.read() as session, keeper(session):
        return {
            name: session.scalar(select(func.count()).select_from(one)) or 0
            for name, one in Base.metadata.tables.items()
        }


def made_export(people: int, seed: int = 1) -> bytes:
    """A large export with the awkward names, gaps and line ends that real ones have."""
    dice = random.Random(seed)
    lists = dict[str, list[tuple[str, ...]]](subscribed=[], unsubscribed=[], cleaned=[])
    for number in range(people):
        address = f"member{number}@example.org" if dice.random() < 0.97 else f"Member{number}+Tag@Example.ORG"
        fate = dice.random()
        if fate < 0.7:
            row = confirmed(address, dice.choice(NAMES), dice.uniform(1, 1500), dice.choice(["", "05/03"]))
            lists["subscribed"].append((*row[:-1], dice.choice(TAGS)))
        elif fate < 0.8:
            lists["subscribed"].append(unconfirmed(address))
        elif fate < 0.95:
            lists["unsubscribed"].append(stopped(address, dice.uniform(1, 300)))
        else:
            lists["cleaned"].append((*confirmed(address), days_ago(3)))
    return audience(**lists)


NAMES = ["Anna", "Chloé", "Đỗ", "O'Neil", "Jean-Luc", "محمد", "שרה", 'said: "call me"\nafter noon', ""]
TAGS = ["", '"bread","wholesale, local"', '"gluten free"']
