"""What a community says it does with data, as frozen facts that every other domain reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from markupsafe import escape

from ethicomm.words import language, lazy

WHILE, INACTIVE = "while:", "inactive:"  # the two kinds of `keep` that are no bare period
ACCOUNT = "account"  # being a member: carries every purpose that needs no asking


class PurposeKind(StrEnum):
    """What sort of use a purpose is; all but `service` must rest on consent."""

    MARKETING = "marketing"
    PROFILING = "profiling"
    AUTOMATION = "automation"
    MEASUREMENT = "measurement"
    SHARING = "sharing"
    SERVICE = "service"


class LegalBasis(StrEnum):
    """Why data may be used at all, by its name in the Data Privacy Vocabulary (GDPR 6 and 9)."""

    CONSENT = "eu-gdpr:A6-1-a"
    CONTRACT = "eu-gdpr:A6-1-b"
    OBLIGATION = "eu-gdpr:A6-1-c"
    INTEREST = "eu-gdpr:A6-1-f"
    EXPLICIT_CONSENT = "eu-gdpr:A9-2-a"

    @property
    def is_asked(self) -> bool:
        """Whether it is the member's own yes."""
        return self in (LegalBasis.CONSENT, LegalBasis.EXPLICIT_CONSENT)

    @property
    def words(self) -> str:
        """The basis as people say it."""
        return str(GROUNDS[self])


GROUNDS = {
    LegalBasis.CONSENT: lazy("your own yes"),
    LegalBasis.CONTRACT: lazy("what we agreed with you"),
    LegalBasis.OBLIGATION: lazy("the law says we must"),
    LegalBasis.INTEREST: lazy("an interest of ours that was weighed against yours"),
    LegalBasis.EXPLICIT_CONSENT: lazy("your own yes to just this"),
}


class FieldKind(StrEnum):
    """How a field is asked and kept."""

    TEXT = "text"
    EMAIL = "email"
    CHOICE = "choice"
    CHOICES = "choices"
    DAY_MONTH = "day_month"


@dataclass(frozen=True)
class Localised:
    """One text in each language of the community; printing it gives the reader's, else the first."""

    by_language: Mapping[str, str]

    def text(self) -> str:
        """In the language spoken now."""
        spoken = language()
        return self.by_language.get(spoken) or next(iter(self.by_language.values()))

    __str__ = text

    def __html__(self) -> str:
        return str(escape(str(self)))


@dataclass(frozen=True)
class Notice:
    """The exact words of one question in one language. `hash` is the SHA-256 of `text` in UTF-8."""

    purpose: str
    version: int
    language: str
    text: str
    hash: str


@dataclass(frozen=True)
class Version:
    """What one version of a notice changed since the one before. `material`: people would agree to something else."""

    material: bool
    what: Localised


@dataclass(frozen=True)
class Purpose:
    """Why data is used. `mask` is its bit in a standing row, given for good when it was first applied."""

    key: str
    title: Localised
    benefit: Localised
    legal_basis: str
    dpv: tuple[str, ...]
    fields: tuple[str, ...]
    seen_by: tuple[str, ...]
    kind: PurposeKind
    stands: str  # "consent", "membership" or "order"
    ask_again: str | None
    notices: Mapping[str, Notice]
    balancing: Localised | None = None
    objection: Localised | None = None
    own_act_renews: bool = False  # whether changing one's data for it counts as saying yes again (law.md 4)
    mask: int = 0
    versions: Mapping[int, Version] = field(default_factory=dict)  # by number; the first changed nothing

    @property
    def ground(self) -> str:
        """The purpose whose events say whether this one stands: itself, or being a member."""
        return ACCOUNT if self.stands == "membership" else self.key

    @property
    def version(self) -> int:
        """The number of the words asked now; 0 where there are none."""
        return max((one.version for one in self.notices.values()), default=0)

    @property
    def basis(self) -> LegalBasis:
        """The legal basis as one of the vocabulary."""
        return LegalBasis(self.legal_basis)


class Coarser(StrEnum):
    """What a value becomes that is made coarser instead of being kept as exact as it was given."""

    MONTH = "month"  # a day of the year: only its month
    BAND = "band"  # a choice: the wider one that the policy names for it
    TOTAL = "total"  # a choice: counted in a total without people, and deleted

    @property
    def words(self) -> str:
        """The form as people read it."""
        return str(FORMS[self])


FORMS = {
    Coarser.MONTH: lazy("only its month stays"),
    Coarser.BAND: lazy("only a wider answer stays"),
    Coarser.TOTAL: lazy("it is counted without people, and deleted"),
}


@dataclass(frozen=True)
class Coarsen:
    """When, from the day a value was given, it is made coarser, and how. `bands` maps choices to wider ones."""

    after: str
    to: Coarser
    bands: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Field:
    """A kind of member data. `slots` are its places in a standing row: its own, or one for each choice."""

    key: str
    label: Localised
    why: Localised
    category: str
    kind: FieldKind
    keep: str
    choices: Mapping[str, Localised]
    facet: str | None
    purposes: tuple[str, ...]
    slots: Mapping[str, int]
    coarsen: Coarsen | None = None

    @property
    def period(self) -> str | None:
        """How long it is kept after it was given, or after the member's last own act. None: as long as `kept_by`."""
        return None if self.keep.startswith(WHILE) else self.keep.removeprefix(INACTIVE)

    @property
    def ends_by_inactivity(self) -> bool:
        """Whether its period counts from the member's last own act."""
        return self.keep.startswith(INACTIVE)

    @property
    def kept_by(self) -> tuple[str, ...]:
        """The purposes of which one must stand, or it goes: those that `while:` names, else all that list it."""
        return tuple(self.keep.removeprefix(WHILE).split(",")) if self.keep.startswith(WHILE) else self.purposes

    @property
    def options(self) -> list[tuple[str, Localised]]:
        """The choices as a form lists them."""
        return list(self.choices.items())

    @property
    def slot_keys(self) -> tuple[str, ...]:
        """`region`, or `interests:bread` for each choice; none where the field has no facet."""
        if self.facet is None:
            return ()
        return tuple(f"{self.key}:{one}" for one in self.choices) if self.kind is FieldKind.CHOICES else (self.key,)


@dataclass(frozen=True)
class Recipient:
    """Who else gets data (GDPR 13, 28, 30). `transfer` is the ground on which it leaves the European Economic Area.

    `told_of_erasure` says whether they are written to when someone is erased (GDPR 19); unsaid, all are but processors.
    """

    key: str
    name: str
    role: str
    purposes: tuple[str, ...]
    fields: tuple[str, ...]
    country: str
    contract: str
    what: Localised
    transfer: Localised | None = None
    told_of_erasure: bool | None = None

    @property
    def hears_of_erasures(self) -> bool:
        """Whether they are told of an erasure. A processor holds data for us, so that ours is done there too."""
        return self.role != "processor" if self.told_of_erasure is None else self.told_of_erasure


@dataclass(frozen=True)
class RoleFact:
    """What a role is called and may do."""

    key: str
    title: Localised
    may: Localised


@dataclass(frozen=True)
class Community:
    """Who answers for the data (GDPR 13)."""

    name: str
    legal_name: str
    postal_address: str
    contact: str
    data_protection_contact: str
    authority: str
    authority_url: str
    hosting: str
    mail_relay: str
    sender: str
    languages: tuple[str, ...]
    zone: str
    children: str
    about: Localised
    ask_rest: str = "P6M"  # how long nobody is asked again after a no, or after silence; never shorter
    asks_a_year: int = 4  # how many questions may be put to one member within a year
    witnesses: tuple[str, ...] = ()  # who is sent the log's checkpoints, to keep them
    age_of_consent: int = 16  # from which someone decides by themselves (GDPR 8; 13 to 16, by country)
    embedded_on: tuple[str, ...] = ()  # origins of the community's other sites, which may frame a question


@dataclass(frozen=True)
class Card:
    """A policy file about a machine that decides or acts: its facts as written, texts localised."""

    key: str
    title: Localised
    about: Localised
    purpose: str
    inputs: tuple[str, ...]
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Policy:
    """Everything, under one content hash."""

    hash: str
    community: Community
    purposes: Mapping[str, Purpose]
    fields: Mapping[str, Field]
    recipients: Mapping[str, Recipient]
    roles: Mapping[str, RoleFact]
    algorithms: Mapping[str, Card]
    automations: Mapping[str, Card]
    files: Mapping[str, str]

    def known(self, purpose: str) -> Purpose:
        """This purpose; of one that was given up, what is left: a key for a name, no field, no bit that could stand."""
        return self.purposes.get(purpose) or given_up(purpose, self.community.languages)

    def mask(self, *purposes: str) -> int:
        """The bits of these purposes. Raises KeyError for one that the policy does not know."""
        bits = 0
        for key in purposes:
            bits |= self.purposes[key].mask
        return bits


def given_up(purpose: str, languages: tuple[str, ...]) -> Purpose:
    """What pages and gates are told of a purpose that no policy has any more: nothing may be done for it."""
    name = Localised(dict.fromkeys(languages, purpose))
    return Purpose(purpose, name, name, LegalBasis.CONSENT, (), (), (), PurposeKind.SERVICE, "consent", None, {})
