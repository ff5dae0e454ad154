"""Which column means what: suggested from its name, decided by the owner, never silent.

Ratings, places, notes and numbers of the old tool are left out unless the owner chooses them: nobody agreed to them.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from ethicomm.errors import Invalid
from ethicomm.members.actions import EMAIL
from ethicomm.members.fitting import plain
from ethicomm.members.imports.reading import Export, Shape
from ethicomm.policy import FieldKind, Policy, PurposeKind
from ethicomm.words import _, lazy

NEWSLETTER = "newsletter"
FIELD = "field:"


class Part(StrEnum):
    """What a column can be, besides a field of the policy."""

    LEAVE = "leave"
    CONFIRMED_AT = "confirmed_at"  # the only evidence of a yes: they pressed the link in a mail
    CONFIRMED_IP = "confirmed_ip"
    ASKED_AT = "asked_at"
    ASKED_IP = "asked_ip"
    STOPPED_AT = "stopped_at"
    STOP_REASON = "stop_reason"
    STATUS = "status"
    TAGS = "tags"
    LANGUAGE = "language"

    def __str__(self) -> str:
        return str(PARTS[self])


PARTS = {
    Part.LEAVE: lazy("leave it out"),
    Part.CONFIRMED_AT: lazy("when they confirmed"),
    Part.CONFIRMED_IP: lazy("network address when they confirmed"),
    Part.ASKED_AT: lazy("when they signed up"),
    Part.ASKED_IP: lazy("network address when they signed up"),
    Part.STOPPED_AT: lazy("when they said stop"),
    Part.STOP_REASON: lazy("why they said stop"),
    Part.STATUS: lazy("subscribed, unsubscribed or cleaned"),
    Part.TAGS: lazy("tags"),
    Part.LANGUAGE: lazy("language"),
}
NAMES = {
    Part.CONFIRMED_AT: ("confirmtime", "confirmedat", "optinconfirmedat", "doubleoptinat", "consentconfirmedat"),
    Part.CONFIRMED_IP: ("confirmip",),
    Part.ASKED_AT: ("optintime", "signupdate", "signedupat", "subscribedat", "optinat"),
    Part.ASKED_IP: ("optinip", "signupip"),
    Part.STOPPED_AT: ("unsubtime", "cleantime", "unsubscribedat"),
    Part.STOP_REASON: ("unsubreason",),
    Part.STATUS: ("status", "subscriptionstatus"),
    Part.TAGS: ("tags", "labels"),
    Part.LANGUAGE: ("language", "locale", "lang"),
}
FIELD_NAMES = {
    "email": ("email", "emailaddress", "mail", "mailaddress", "emailadres"),
    "first_name": ("firstname", "fname", "name", "fullname", "givenname", "voornaam", "naam"),
    "last_name": ("lastname", "lname", "surname", "familyname", "achternaam"),
    "birthday": ("birthday", "birthdate", "dateofbirth", "geboortedatum", "verjaardag"),
}
DERIVED = {"region"}  # Mailchimp's REGION is where it thinks a network address is, not what anyone said


@dataclass(frozen=True)
class Plan:
    """What the owner decided: the meaning of each column, what the old yes covers, and the old form's words.

    `columns` maps a column to a Part or `field:<key>`; `tags` maps a tag to `<field>:<choice>`.
    """

    columns: Mapping[str, str]
    covers: tuple[str, ...] = (NEWSLETTER,)
    words: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"

    @property
    def words_hash(self) -> str | None:
        """What a documented yes names: the hash of the words they said yes to."""
        return sha256(self.words.encode()).hexdigest() if self.words else None

    def column_of(self, part: str) -> str | None:
        """The first column with this meaning."""
        return next((column for column, meaning in self.columns.items() if meaning == part), None)


def suggest(policy: Policy, export: Export) -> dict[str, str]:
    """A meaning for each column by its name; what is not recognised is left out."""
    meanings, taken = dict[str, str](), set[str]()
    for column in export.columns:
        derived = export.shape is Shape.MAILCHIMP and plain(column) in DERIVED
        meaning = Part.LEAVE.value if derived else _by_name(policy, column)
        meanings[column] = Part.LEAVE.value if meaning in taken - MANY else meaning
        taken.add(meanings[column])
    return meanings


MANY = {Part.LEAVE.value, Part.STOPPED_AT.value}  # meanings that several columns may have


def check(policy: Policy, export: Export, plan: Plan) -> None:
    """Raises Invalid with what to do when the decisions do not fit the file or the policy."""
    if not any(meaning == FIELD + EMAIL for meaning in plan.columns.values()):
        raise Invalid(_("Say which column holds the e-mail address."), {"columns": _("No column is the address.")})
    known = {*(part.value for part in Part), *(FIELD + key for key in policy.fields)}
    strange = [column for column, meaning in plan.columns.items() if meaning not in known]
    if strange or set(plan.columns) - set(export.columns):
        raise Invalid(_("A column of this plan is not in the file. Choose the columns again."))
    many = [one for one, count in Counter(plan.columns.values()).items() if count > 1 and one not in MANY]
    if many:
        raise Invalid(_("Two columns have the same meaning. Choose one of them."), {"columns": _("Chosen twice.")})
    _check_covers(policy, plan)


def _check_covers(policy: Policy, plan: Plan) -> None:
    """A time alone shows that someone signed up for letters; for anything else the old form must say so."""
    strange = [key for key in plan.covers if key not in policy.purposes or policy.purposes[key].stands != "consent"]
    if strange or not plan.covers:
        raise Invalid(_("Say what the people in this file said yes to."), {"covers": _("Choose at least one.")})
    more = [policy.purposes[key].title.text() for key in plan.covers[1:]]
    if policy.purposes[plan.covers[0]].kind is not PurposeKind.MARKETING:
        more = [policy.purposes[key].title.text() for key in plan.covers]
    if more and not plan.words:
        message = _("A time shows that they signed up for letters and no more. Paste the words of the old form.")
        raise Invalid(message, {"words": _("Needed for: %(purposes)s", purposes=", ".join(more))})


def tag_choices(policy: Policy) -> dict[str, str]:
    """What a tag can become: {`<field>:<choice>`: label}."""
    many = [one for one in policy.fields.values() if one.kind is FieldKind.CHOICES]
    return {f"{one.key}:{key}": label.text() for one in many for key, label in one.choices.items()}


def _by_name(policy: Policy, column: str) -> str:
    name = plain(column)
    for key, known in policy.fields.items():
        labels = {plain(key), *(plain(label) for label in known.label.by_language.values())}
        if name in labels or name in FIELD_NAMES.get(key, ()):
            return FIELD + key
    return next((part.value for part, names in NAMES.items() if name in names), Part.LEAVE.value)
