"""From a row to a person: the address, the evidence of their yes, and the values that may come along."""

import csv
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from ethicomm import clock
from ethicomm.errors import Invalid
from ethicomm.members.actions import EMAIL
from ethicomm.members.fitting import address, fit, list_of, plain
from ethicomm.members.imports.mapping import FIELD, Part, Plan
from ethicomm.members.imports.reading import Row, Says
from ethicomm.members.imports.report import Finding, Report, Wait
from ethicomm.policy import Field, Policy
from ethicomm.words import LANGUAGES, _

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # before that, nobody confirmed a newsletter
EVIDENCE = (Part.ASKED_AT, Part.ASKED_IP, Part.CONFIRMED_AT, Part.CONFIRMED_IP)
STATUSES = {
    "unsubscribed": Says.UNSUBSCRIBED, "blocklisted": Says.UNSUBSCRIBED, "optedout": Says.UNSUBSCRIBED,
    "cleaned": Says.CLEANED, "bounced": Says.CLEANED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a row names. `yes` is when they confirmed, or why they wait for proof of it."""

    row: Row
    email: str
    says: Says
    values: dict[str, str]
    language: str
    evidence: dict[str, str]
    yes: datetime | Wait
    stopped_at: datetime | None = None
    complained: bool = False


class Reader:
    """Reads rows by one plan. What may not come along is counted in the report."""

    def __init__(self, policy: Policy, plan: Plan, permitted: frozenset[str], report: Report) -> None:
        self._policy, self._plan, self._permitted, self._report = policy, plan, permitted, report
        self._at = {meaning: column for column, meaning in plan.columns.items() if meaning != Part.STOPPED_AT}
        self._stops = [column for column, meaning in plan.columns.items() if meaning == Part.STOPPED_AT]
        self._fields: list[tuple[str, Field]] = [
            (column, policy.fields[meaning.removeprefix(FIELD)])
            for column, meaning in plan.columns.items()
            if meaning.startswith(FIELD) and meaning != FIELD + EMAIL
        ]

    def read(self, row: Row) -> Person:
        """The person this row names. Raises Invalid with the reason when it names nobody."""
        if row.broken:
            raise Invalid(row.broken)
        email = self._cell(row, FIELD + EMAIL)
        if not email:
            raise Invalid(_("It has no e-mail address."))
        email, says = address(email), self._says(row)
        if says in (Says.UNSUBSCRIBED, Says.CLEANED):
            return self._stopped(row, email, says)
        evidence = {part.value: text for part in EVIDENCE if (text := self._cell(row, part))}
        yes, language = self._yes(row, says), self._language(row)
        return Person(row, email, says, self._values(row), language, evidence, yes)

    def _stopped(self, row: Row, email: str, says: Says) -> Person:
        """Of someone who said stop: when and why, and nothing else."""
        stopped_at = next((moment for column in self._stops if (moment := moment_of(row.cells.get(column, "")))), None)
        complained = plain(self._cell(row, Part.STOP_REASON)) in ("spam", "inappropriate")
        return Person(row, email, says, {}, self._plan.language, {}, Wait.NO_EVIDENCE, stopped_at, complained)

    def _says(self, row: Row) -> Says:
        return STATUSES.get(plain(self._cell(row, Part.STATUS)), row.says)

    def _yes(self, row: Row, says: Says) -> datetime | Wait:
        """When they confirmed."""
        text = self._cell(row, Part.CONFIRMED_AT)
        if says is Says.NOTHING or Part.CONFIRMED_AT not in self._at:
            return Wait.NO_EVIDENCE
        if not text:
            return Wait.NEVER_CONFIRMED
        return yes_at(text)

    def _values(self, row: Row) -> dict[str, str]:
        kept = dict[str, str]()
        for column, field in self._fields:
            text = row.cells.get(column, "").strip()
            if text and self._may_come(field.key):
                self._keep(row, field, text, kept)
        for key, choices in self._chosen(row).items():
            if self._may_come(key):
                kept[key] = list_of(one for one in self._policy.fields[key].choices if one in choices)
        return kept

    def _may_come(self, key: str) -> bool:
        if key not in self._permitted:
            self._report.left_behind[key] += 1
        return key in self._permitted

    def _keep(self, row: Row, field: Field, text: str, kept: dict[str, str]) -> None:
        try:
            kept[field.key] = fit(field, text)
        except Invalid as why:
            said = _("%(field)s left out. %(why)s", field=field.label.text(), why=why.message)
            self._report.findings.append(Finding(row.sheet, row.number, said))

    def _chosen(self, row: Row) -> dict[str, set[str]]:
        """The choices that this row's tags stand for; the tags nobody gave a meaning stay locked."""
        found = dict[str, set[str]]()
        for tag in tags_of(self._cell(row, Part.TAGS)):
            meaning = self._plan.tags.get(tag)
            if not meaning:
                self._report.locked_tags[tag] += 1
                continue
            key, choice = meaning.split(":")
            found.setdefault(key, set()).add(choice)
        return found

    def _language(self, row: Row) -> str:
        """Theirs where the file tells one we speak."""
        told = self._cell(row, Part.LANGUAGE).casefold()[:2]
        return told if told in LANGUAGES else self._plan.language

    def _cell(self, row: Row, meaning: str) -> str:
        return row.cells.get(self._at.get(meaning, ""), "").strip()


def yes_at(text: str) -> datetime | Wait:
    """When somebody said yes, as a file tells it; a time nobody can have confirmed at is no evidence."""
    moment = moment_of(text)
    return Wait.UNREADABLE if moment is None or not EARLIEST < moment <= clock.now() else moment


def tags_of(text: str) -> list[str]:
    """`"bread","wholesale, local"` as two tags."""
    if not text:
        return []
    try:
        cells = next(csv.reader([text], strict=True, skipinitialspace=True))
    except csv.Error:
        cells = text.replace('"', "").split(",")
    return [tag for cell in cells if (tag := unicodedata.normalize("NFC", cell).strip())]


def moment_of(text: str) -> datetime | None:
    """A time as exports write it, in UTC unless it says otherwise; None when it is none."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def tags_in(plan: Plan, rows: Iterable[Row]) -> Counter[str]:
    """The tags of these rows, most frequent first."""
    column = plan.column_of(Part.TAGS)
    return Counter(tag for row in rows for tag in tags_of(row.cells.get(column or "", "")))
