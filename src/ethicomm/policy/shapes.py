"""What each file of a policy must hold, told before anything else: the rules need whole facts."""

import datetime as calendar
import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ethicomm.policy.facts import Coarser, FieldKind, LegalBasis, PurposeKind
from ethicomm.policy.parsing import Files, Table
from ethicomm.policy.periods import is_period
from ethicomm.policy.refusals import Refusal, Refusals
from ethicomm.words import _

Kind = Callable[[Any, Sequence[str]], str]  # (value, languages): what is wrong with it, or nothing
NOTICE = re.compile(r"notices/[\w-]+/[1-9]\d*\.[\w-]+\.md")
VERSIONS = re.compile(r"notices/[\w-]+/versions\.toml")
VERSION = re.compile(r"[2-9]|[1-9]\d+")
WHOLE = ("community.toml", "fields.toml", "roles.toml", "notices/headings.toml")


def text(value: Any, _languages: Sequence[str]) -> str:
    """Some words, the same for everybody."""
    return "" if isinstance(value, str) and value.strip() else _("It must be a text between quotes.")


def words(value: Any, languages: Sequence[str]) -> str:
    """A text in each language of the community."""
    told = value if isinstance(value, dict) else {}
    missing = [one for one in languages if not isinstance(told.get(one), str) or not told[one].strip()]
    return _("It has no words in: %(languages)s.", languages=", ".join(missing)) if missing else ""


def texts(value: Any, _languages: Sequence[str]) -> str:
    """A list of texts."""
    fits = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return "" if fits else _("It must be a list, such as %(example)s.", example='["email", "first_name"]')


def some_texts(value: Any, languages: Sequence[str]) -> str:
    """A list that is not empty."""
    return texts(value, languages) or ("" if value else _("It must name at least one."))


def day(value: Any, _languages: Sequence[str]) -> str:
    """A date."""
    return "" if isinstance(value, calendar.date) else _("It must be a day, such as 2027-06-01 without quotes.")


def number(value: Any, _languages: Sequence[str]) -> str:
    """A whole number."""
    return "" if type(value) is int else _("It must be a whole number.")


def age(value: Any, _languages: Sequence[str]) -> str:
    """From which age someone decides by themselves: no country sets less than 13 or more than 16 (GDPR 8)."""
    fits = type(value) is int and 13 <= value <= 16
    return "" if fits else _("It must be a whole number from 13 to 16, as the law of your country says.")


def yes_or_no(value: Any, _languages: Sequence[str]) -> str:
    """True or false."""
    return "" if isinstance(value, bool) else _("It must be true or false, without quotes.")


def numbers(value: Any, _languages: Sequence[str]) -> str:
    """Names, each with a whole number."""
    fits = isinstance(value, dict) and value and all(type(one) is int for one in value.values())
    return "" if fits else _("Each line must be a name and a whole number, such as match = 10.")


def period(value: Any, _languages: Sequence[str]) -> str:
    """A time that passes."""
    fits = isinstance(value, str) and is_period(value)
    return "" if fits else _("It must be a period, such as %(example)s.", example='"P1D"')


def coarser(value: Any, languages: Sequence[str]) -> str:
    """When a value is made coarser, and how."""
    told = value if isinstance(value, dict) else {}
    bands = told.get("bands", {})
    fits = {"after", "to"} <= set(told) <= {"after", "to", "bands"} and told["to"] in set(Coarser)
    whole = fits and not period(told["after"], languages) and isinstance(bands, dict)
    if whole and all(isinstance(one, str) for one in bands.values()):
        return ""
    return _("It must be a time and a form, such as %(example)s.", example='{ after = "P12M", to = "month" }')


def choices(value: Any, languages: Sequence[str]) -> str:
    """Answers, each with its words."""
    told = value if isinstance(value, dict) and value else {"": None}
    return next((wrong for one in told.values() if (wrong := words(one, languages))), "")


def one_of(*known: str) -> Kind:
    """One of these texts."""

    def fits(value: Any, _languages: Sequence[str]) -> str:
        return "" if value in known else _("It must be one of: %(known)s.", known=", ".join(known))

    return fits


@dataclass(frozen=True)
class Shape:
    """The keys a table must and may have. One that is `open` may have any others too."""

    needs: Mapping[str, Kind]
    may: Mapping[str, Kind] = field(default_factory=dict)
    open: bool = False


OURS = ("name", "legal_name", "postal_address", "contact", "data_protection_contact", "authority", "authority_url")
CARD = {"title": words, "about": words, "purpose": text, "owner": words, "review": day}
FILES = {
    "community.toml": Shape(
        dict.fromkeys((*OURS, "hosting", "mail_relay", "sender", "zone"), text)
        | {"languages": some_texts, "about": words, "children": one_of("none", "guardian")},
        {"ask_rest": period, "asks_a_year": number, "age_of_consent": age, "witnesses": texts, "embedded_on": texts},
    ),
    "purposes/": Shape(
        {"title": words, "benefit": words, "legal_basis": one_of(*LegalBasis), "kind": one_of(*PurposeKind)}
        | {"dpv": some_texts, "fields": texts, "seen_by": some_texts},
        {"order": number, "ask_again": text, "stands": one_of("order"), "balancing": words, "objection": words}
        | {"own_act_renews": yes_or_no},
    ),
    "recipients/": Shape(
        dict.fromkeys(("name", "country"), text)
        | {"role": one_of("processor", "joint controller", "controller"), "contract": text, "what": words}
        | {"purposes": some_texts, "fields": texts},
        {"transfer": words, "told_of_erasure": yes_or_no},
    ),
    "algorithms/": Shape(
        {**CARD, "inputs": some_texts, "oversight": words, "risks": words},
        {"points": numbers, "least": number, "most": number},
        open=True,
    ),
    "automations/": Shape(
        {**CARD, "trigger": text, "inputs": texts}, {"wait": period, "slots": texts, "clauses": texts}, open=True
    ),
}
TABLES = {  # files that are a list of tables, each of this shape
    "fields.toml": Shape(
        {"label": words, "why": words, "category": text, "kind": one_of(*FieldKind), "keep": text},
        {"choices": choices, "facet": one_of("as given", "month"), "coarsen": coarser},
    ),
    "roles.toml": Shape({"title": words, "may": words}),
    "notices/headings.toml": Shape({}, open=True),
}
CHANGED = Shape({"material": yes_or_no, "what": words})  # a version of a notice, in its versions.toml
NEVER = {  # keys that would make a question less than free (GDPR 4(11), 7), however they are meant
    **dict.fromkeys(("default", "preselected", "preticked", "ticked", "checked"), "ticked"),
    **dict.fromkeys(("with", "together_with", "bundled_with", "requires", "required"), "bundled"),
}


def misshapen(files: Files, tables: Mapping[str, Table]) -> Refusals:
    """Every file that is missing or misnamed, and every key that is missing, strange or of the wrong kind."""
    yield from (_missing_file(path) for path in WHOLE if path not in tables)
    yield from (_misnamed(path) for path in files if path.endswith(".md") and not NOTICE.fullmatch(path))
    languages = _languages(tables)
    for path, table in tables.items():
        for shape in (FILES[start] for start in FILES if path.startswith(start)):
            yield from _unlike(shape, path, (), table, languages)
        for name, inner in table.items() if path in TABLES else ():
            yield from _unlike(TABLES[path], path, (name,), inner if isinstance(inner, dict) else {}, languages)
        for name, inner in table.items() if VERSIONS.fullmatch(path) else ():
            yield from _misnumbered(path, name)
            yield from _unlike(CHANGED, path, (name,), inner if isinstance(inner, dict) else {}, languages)


def _languages(tables: Mapping[str, Table]) -> list[str]:
    named = tables.get("community.toml", {}).get("languages")
    return [one for one in named if isinstance(one, str)] if isinstance(named, list) else []


def _unlike(shape: Shape, path: str, inside: tuple[str, ...], table: Table, languages: Sequence[str]) -> Refusals:
    for key, kind in shape.needs.items():
        if key not in table:
            yield Refusal(path, (*inside, key), _("%(key)s is missing.", key=key), _("Add %(key)s.", key=key))
        elif wrong := kind(table[key], languages):
            yield Refusal(path, (*inside, key), _("%(key)s is not right.", key=key), wrong)
    for key, value in table.items():
        if key in NEVER:
            yield _unfree(path, (*inside, key))
        elif key in shape.may and (wrong := shape.may[key](value, languages)):
            yield Refusal(path, (*inside, key), _("%(key)s is not right.", key=key), wrong)
        elif not shape.open and key not in {**shape.needs, **shape.may}:
            yield _strange(shape, path, (*inside, key))


def _unfree(path: str, keys: tuple[str, ...]) -> Refusal:
    if NEVER[keys[-1]] == "ticked":
        return Refusal(path, keys, _("An answer may not be chosen beforehand."), _("Take this line out."))
    message = _("A yes to one thing may not hang on a yes to another.")
    return Refusal(path, keys, message, _("Take this line out; ask each thing by itself."))


def _strange(shape: Shape, path: str, keys: tuple[str, ...]) -> Refusal:
    near = difflib.get_close_matches(keys[-1], [*shape.needs, *shape.may], n=1)
    mend = _("Did you mean %(key)s?", key=near[0]) if near else _("Take it out.")
    return Refusal(path, keys, _("%(key)s means nothing here.", key=keys[-1]), mend)


def _missing_file(path: str) -> Refusal:
    return Refusal(path, (), _("This file is missing."), _("Copy it from the sample policies and change its words."))


def _misnumbered(path: str, name: str) -> Refusals:
    if not VERSION.fullmatch(name):
        message = _("[%(name)s] is not the number of a later version.", name=name)
        yield Refusal(path, (name,), message, _("Name it by its number, such as [2]; the first changed nothing."))


def _misnamed(path: str) -> Refusal:
    mend = _("Name it notices/<purpose>/<version>.<language>.md, such as notices/newsletter/1.en.md.")
    return Refusal(path, (), _("Nobody would find this notice."), mend)
