"""The invented members of the sample bakery: every consent shape and evidence grade, in two languages.

The same seed gives the same people. Every address is at example.org, which belongs to nobody.
"""

import csv
import io
import random
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST = (
    "Anna Björn Chloé Daan Esra Fatima Göran Håkon Inés Jürgen Keiko Łukasz María Niamh Özlem Pieter Quentin Renée "
    "Seán Tomás Ümit Věra Wojciech Xenia Yusuf Zoë Sanne Bram Lotte Femke Jasper Maud Ruben Sofie Thijs Willemijn"
).split()
INTERESTS = ("bread", "pastry", "gluten_free", "workshops", "coffee")
REGIONS = ("leiden", "around", "netherlands", "belgium", "elsewhere")
AGES = ("16_24", "25_39", "40_64", "65_up")
HEAD = ("Email Address", "First Name", "Birthday", "MEMBER_RATING", "OPTIN_TIME", "OPTIN_IP", "CONFIRM_TIME",
        "CONFIRM_IP", "LAST_CHANGED", "TAGS")  # fmt: skip
STOPPED = ("UNSUB_TIME", "UNSUB_REASON")
CLEANED = ("CLEAN_TIME",)


@dataclass(frozen=True)
class Newcomer:
    """Someone who joins by the join page, and what they answer there."""

    email: str
    first_name: str
    language: str
    yes: tuple[str, ...]
    no: tuple[str, ...]
    values: dict[str, str]
    interests: tuple[str, ...]


def newcomers(count: int, dice: random.Random) -> Iterator[Newcomer]:
    """People of every shape: yes to all, to some, to nothing, and those who leave questions open."""
    for number in range(count):
        yes = tuple(key for key, share in LIKES.items() if dice.random() < share)
        no = tuple(key for key in LIKES if key not in yes and dice.random() < 0.5)
        values = {"region": _region(dice), "age_band": dice.choice(AGES)} if "segmentation" in yes else {}
        liked = (
            tuple(dice.sample(INTERESTS, dice.randrange(1, 4))) if {"segmentation", "personalisation"} & {*yes} else ()
        )
        yield Newcomer(
            f"guest{number}@example.org", dice.choice(FIRST), dice.choice(("en", "en", "nl")), yes, no, values, liked
        )


LIKES = {"newsletter": 0.85, "personalisation": 0.5, "segmentation": 0.45, "automation": 0.6, "measurement": 0.15}


def old_newsletter(count: int, at: datetime, dice: random.Random) -> bytes:
    """An audience export as newsletter tools give it: a ZIP of those who get letters, stopped, and bounced."""
    sheets: dict[str, list[Sequence[object]]] = {
        "subscribed": [HEAD], "unsubscribed": [(*HEAD, *STOPPED)], "cleaned": [(*HEAD, *CLEANED)],
    }  # fmt: skip
    for number in range(count):
        row, fate = _subscriber(number, at, dice), dice.random()
        left = _stamp(at - timedelta(days=dice.randrange(1, 300)))
        if fate < 0.9:
            sheets["subscribed"].append(row)
        elif fate < 0.97:
            sheets["unsubscribed"].append((*row, left, "NORMAL"))
        else:
            sheets["cleaned"].append((*row, left))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, rows in sheets.items():
            bundle.writestr(f"{name}_members_export_5a3b.csv", _csv(rows))
    return packed.getvalue()


def paper_forms(count: int, at: datetime, dice: random.Random) -> bytes:
    """Slips filled in at the counter, typed into a sheet: the words of the slip are known."""
    rows: list[Sequence[object]] = [("Email Address", "First Name", "CONFIRM_TIME")]
    for number in range(count):
        signed = _stamp(at - timedelta(days=dice.randrange(10, 700)))
        rows.append((f"slip{number}@example.org", dice.choice(FIRST), signed))
    return _csv(rows).encode()


def _subscriber(number: int, at: datetime, dice: random.Random) -> tuple[object, ...]:
    joined = at - timedelta(days=dice.randrange(30, 950), seconds=dice.randrange(86_400))
    confirmed = dice.random() < 0.93
    return (
        f"member{number}@example.org",
        dice.choice(FIRST) if dice.random() < 0.95 else "",
        f"{dice.randrange(1, 13):02}/{dice.randrange(1, 29):02}" if dice.random() < 0.3 else "",
        dice.randrange(1, 6),
        _stamp(joined),
        f"192.0.2.{dice.randrange(1, 255)}",
        _stamp(joined + timedelta(minutes=dice.randrange(1, 600))) if confirmed else "",
        f"198.51.100.{dice.randrange(1, 255)}" if confirmed else "",
        _stamp(joined + timedelta(days=20)),
        ",".join(f'"{tag}"' for tag in dice.sample(("bread", "pastry", "workshops", "VIP"), dice.randrange(0, 3))),
    )


def _region(dice: random.Random) -> str:
    return dice.choices(REGIONS, (50, 25, 15, 7, 3))[0]


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def _csv(rows: list[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
