"""Bringing what people type, or what a file says, into the one form in which a field is kept."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date

import msgspec
from email_validator import EmailNotValidError, validate_email

from ethicomm.errors import Invalid
from ethicomm.policy import Field, FieldKind
from ethicomm.words import _, day_of_year, month_of_year

LONGEST = 200  # letters in a text; longer than any name on record
DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
DAY_MONTH = re.compile(r"(?:\d{4}-|--)?(\d{1,2})[-/](\d{1,2})")
PLAIN_ADDRESS = re.compile(r"[a-z0-9]+(?:[._+-][a-z0-9]+)*@(?:[a-z0-9]+\.)+[a-z]{2,20}", re.ASCII)


def fit(field: Field, text: str) -> str:
    """`text` as this field is kept; empty when there is nothing to keep. Raises Invalid with a sentence."""
    tidy = " ".join(unicodedata.normalize("NFC", text).split())
    return FITS[field.kind](field, tidy) if tidy else ""


def address(text: str) -> str:
    """A mail address that could exist, its domain in small letters. No name server is asked. Raises Invalid."""
    tidy = text.strip()
    if len(tidy) <= 64 and PLAIN_ADDRESS.fullmatch(tidy) and not tidy.endswith(NOWHERE):
        return tidy  # the form of almost all: checked in a twentieth of the time
    try:
        return validate_email(tidy, check_deliverability=False, strict=True).normalized
    except EmailNotValidError:
        raise Invalid(_("This is not an e-mail address. It looks like name@example.org.")) from None


def masked(email: str) -> str:
    """As much of an address as its owner needs to know it by: `a•••@example.org`; empty where there is none."""
    name, _at, domain = email.rpartition("@")
    return f"{name[:1]}•••@{domain}" if email else ""


def list_of(choices: Iterable[str]) -> str:
    """Several choices as the text they are kept as; `reveal.chosen` reads it."""
    return msgspec.json.encode(list(choices)).decode()


def shown(field: Field, text: str) -> str:
    """A kept value as people read it, in their language."""
    if field.kind is FieldKind.DAY_MONTH and len(text) == 2:  # made coarser: only its month is kept
        return month_of_year(date(2024, int(text), 1))
    if field.kind is FieldKind.DAY_MONTH:
        return day_of_year(date(2024, int(text[:2]), int(text[3:])))
    if field.kind not in (FieldKind.CHOICE, FieldKind.CHOICES):
        return text
    chosen = msgspec.json.decode(text, type=list[str]) if field.kind is FieldKind.CHOICES else [text]
    return ", ".join(field.choices[key].text() for key in chosen if key in field.choices)


NOWHERE = (".invalid", ".local", ".localhost", ".onion", ".test", ".arpa")


def _text(_field: Field, text: str) -> str:
    if any(unicodedata.category(letter) == "Cc" for letter in text):
        raise Invalid(_("There is a sign in this text that cannot be shown."))
    if len(text) > LONGEST:
        raise Invalid(_("This is longer than %(most)s letters.", most=LONGEST))
    return text


def _email(_field: Field, text: str) -> str:
    return address(text)


def _choice(field: Field, text: str) -> str:
    found = _known(field, text)
    if found is None:
        raise Invalid(_("This is not one of the answers."))
    return found


def _choices(field: Field, text: str) -> str:
    """From a JSON list, or from answers with commas between them."""
    try:
        named = msgspec.json.decode(text, type=list[str])
    except msgspec.MsgspecError:
        named = text.split(",")
    found = {_choice(field, one) for one in named if one.strip()}
    return list_of(key for key in field.choices if key in found) if found else ""


def _day_month(_field: Field, text: str) -> str:
    """`05-03` for 3 May. A year, if one is given, is not kept."""
    found = DAY_MONTH.fullmatch(text)
    month, day = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= month <= 12 or not 1 <= day <= DAYS[month - 1]:
        raise Invalid(_("This is not a day of the year. It looks like 05-31: the month, then the day."))
    return f"{month:02}-{day:02}"


def _known(field: Field, text: str) -> str | None:
    """The choice by its key, or by its label in any language."""
    wanted = plain(text)
    for key, label in field.choices.items():
        if wanted in (plain(key), *(plain(one) for one in label.by_language.values())):
            return key
    return None


def plain(text: str) -> str:
    """Letters and digits only, in small letters: `Gluten free` and `gluten_free` are one."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


FITS: dict[FieldKind, Callable[[Field, str], str]] = {
    FieldKind.TEXT: _text,
    FieldKind.EMAIL: _email,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
    FieldKind.DAY_MONTH: _day_month,
}
