"""Everything held about one member, read part by part; each statement names the member, so nobody else is asked for.

The one person besides who stands in it is the guardian of a young member; their address has stars in it, as on the
member's own page (GDPR 15(4)).
"""

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any, TypeVar

from sqlalchemy import CompoundSelect, Row, Select, bindparam, exists, literal, select, union_all

from ethicomm import clock, consent, members
from ethicomm.accounts import Actor
from ethicomm.accounts.models import WebSession
from ethicomm.algorithms import AlgorithmRun
from ethicomm.algorithms.explaining import options_seen
from ethicomm.algorithms.filling import INTERESTS
from ethicomm.algorithms.models import trace_place
from ethicomm.algorithms.offers import all_offers
from ethicomm.algorithms.traces import Trace
from ethicomm.automations.models import AutomationRun
from ethicomm.campaigns import Copy as Sent
from ethicomm.campaigns import Delivery
from ethicomm.campaigns.models import LeftOut
from ethicomm.campaigns.received import LetterKnown, Received, letters_known
from ethicomm.consent import ConsentRecord, ConsentState, Method, Minor, Use, UseSeen, evidence_place
from ethicomm.db import Base, Session, keeper
from ethicomm.errors import Refused
from ethicomm.members import Value, reveal, reveal_cell, reveal_cells
from ethicomm.members.fitting import shown
from ethicomm.members.models import Guardian, Member, Slip, slip_place
from ethicomm.members.slips import ENDINGS
from ethicomm.policy import Catalogue, Policy, in_force, notices
from ethicomm.retention import ends_of
from ethicomm.rights.copy import shape
from ethicomm.rights.models import Asked, Certificate, Erasure
from ethicomm.settings import Settings
from ethicomm.vault import Place, Sealed
from ethicomm.words import _

REASON = "copy"
PURPOSE = "rights"
SCHEMA = f"/copies/schema-{shape.VERSION}.json"
SELDOM: tuple[type[Base], ...] = (
    AutomationRun,
    LeftOut,
    Slip,
    Guardian,
    Minor,
    Erasure,
    Certificate,
    Asked,
    AlgorithmRun,
    Delivery,
)
Part = TypeVar("Part")
Tell = Callable[[UseSeen, Received | None], str]
OldWords = Callable[[Session, str], str | None]


@dataclass(frozen=True)
class Said:
    """What only domains above know: a use in a sentence, and the words of old forms by their hash."""

    use: Tell
    old_words: OldWords


def take(session: Session, actor: Actor) -> Use:
    """Write down that a member takes a copy; committed before anything is opened. Raises Refused for anyone else."""
    if actor.subject is None:
        raise Refused(_("Only the member takes a copy."))
    with keeper(session):
        held = session.scalars(select(Value.field).where(Value.subject == actor.subject)).all()
    use = consent.use(session, actor, [actor.subject], [PURPOSE], REASON)
    return replace(use, fields=tuple({*in_force(session).fields, *held}), own=True)


def copy_of(session: Session, use: Use, said: Said) -> shape.Copy:
    """The copy of the one member whom this use allows."""
    (subject,) = use.allowed
    about = _About(session, use, subject, said)
    consents, uses = tuple(about.consents()), consent.uses_of(session, subject, limit=None)
    base, policy = Settings.of(session).base_url, about.policy
    return shape.Copy(
        f"{base}{SCHEMA}", shape.VERSION, clock.now(), f"{base}/me/receipts/all.json",
        shape.Us(**{key: getattr(policy.community, key) for key in shape.Us.__dataclass_fields__}),
        about.you(), tuple(about.values()), consents, tuple(about.notices(consents)),
        about.plain(ConsentState, shape.Answer), tuple(about.used(uses)), tuple(about.letters), tuple(about.left_out()),
        tuple(about.choices()), about.plain(AutomationRun, shape.Turn), tuple(about.slips()), tuple(about.guardian()),
        about.plain(Minor, shape.Young), about.plain(WebSession, shape.SignedIn), about.plain(Erasure, shape.Erasure),
        about.plain(Certificate, shape.Certificate), about.plain(Asked, shape.Request), not_here(session),
    )  # fmt: skip


def pictures(session: Session, use: Use, copy: shape.Copy) -> Iterator[tuple[str, bytes]]:
    """The picture of each slip in the copy, opened when it is put into the ZIP."""
    (subject,) = use.allowed
    for one in copy.slips:
        row = session.get_one(Slip, one.id)
        text = reveal_cell(session, use, subject, (), slip_place(row.id), row.cell)
        if text is not None:
            yield _file(row), base64.b64decode(text)


def not_here(session: Session) -> tuple[shape.NotHere, ...]:
    """What is kept and in nobody's copy, each with its reason."""
    catalogue: Catalogue = session.info[Catalogue]
    return tuple(shape.NotHere(name, str(why)) for name, why in catalogue.not_copied.items())


@dataclass(frozen=True)
class _About:
    session: Session
    use: Use
    subject: int
    said: Said

    @cached_property
    def policy(self) -> Policy:
        return in_force(self.session)

    @cached_property
    def somewhere(self) -> frozenset[str]:
        """The names of the tables that hold a row of theirs: most hold none, and are not asked again."""
        found = self.session.connection().execute(_looking(), {"subject": self.subject})
        return frozenset(found.scalars())

    def rows(self, table: type[Base]) -> Sequence[Any]:
        """Theirs, of this table."""
        if table in SELDOM and table.__tablename__ not in self.somewhere:
            return ()
        return self.session.connection().execute(_of(table), {"subject": self.subject}).all()

    def plain(self, table: type[Base], kind: type[Part]) -> tuple[Part, ...]:
        """Their rows of a table that a part shows as they stand."""
        return tuple(kind(**_plain(row, kind)) for row in self.rows(table))

    def you(self) -> shape.You:
        (row,) = self.rows(Member)
        return shape.You(str(self.subject), **_plain(row, shape.You))

    def values(self) -> Iterator[shape.Held]:
        opened, ends = reveal(self.session, self.use).get(self.subject, {}), ends_of(self.session, self.subject)
        with keeper(self.session):
            stored = {row.field: row for row in self.rows(Value)}
        for key in sorted(opened, key=[*self.policy.fields, *opened].index):
            field, row, end = self.policy.fields.get(key), stored[key], ends[key]
            label, words = (field.label.text(), shown(field, opened[key])) if field else (key, opened[key])
            source = str(Method(row.source))
            yield shape.Held(key, label, opened[key], words, source, row.at, end.at, end.why, end.coarser_at)

    def consents(self) -> Iterator[shape.Said]:
        rows = sorted(self.rows(ConsentRecord), key=lambda one: (one.at, one.n), reverse=True)
        opened = self._opened((evidence_place(row.id), row.evidence) for row in rows)
        for row in rows:
            title, evidence = self.policy.known(row.purpose).title.text(), opened.get(evidence_place(row.id))
            yield shape.Said(**_plain(row, shape.Said) | {"title": title, "evidence": evidence})

    def notices(self, consents: Sequence[shape.Said]) -> Iterator[shape.Words]:
        """The very words of each hash that is cited, once."""
        cited = dict.fromkeys(one.notice for one in consents if one.notice)
        ours = notices(self.session, cited)
        for digest in cited:
            text = ours[digest].text if digest in ours else self.said.old_words(self.session, digest)
            if text:
                yield shape.Words(digest, text)

    def used(self, uses: Sequence[UseSeen]) -> Iterator[shape.Used]:
        letters = {f"campaign {number}": one for number, one in self._letters}
        for one in uses:
            letter = letters.get(one.reason)
            copy = Received(letter.subject_line, Sent(letter.state), "", None) if letter else None
            yield shape.Used(
                one.id, one.at, one.actor_role, one.purposes, one.fields, one.reason, self.said.use(one, copy),
                one.refusal.value if one.refusal else None, one.decision, one.agreed_at,
            )  # fmt: skip

    @property
    def letters(self) -> list[shape.Letter]:
        return [one for _number, one in self._letters]

    @cached_property
    def _letters(self) -> list[tuple[int, shape.Letter]]:
        """Each with the number that uses name it by."""
        rows = sorted(self.rows(Delivery), key=lambda one: one.id)
        known = letters_known(self.session, {(row.campaign_id, row.language) for row in rows})
        return [(row.campaign_id, self._letter(row, known[row.campaign_id, row.language])) for row in rows]

    def _letter(self, row: Row[Any], known: LetterKnown) -> shape.Letter:
        named = {"also_for": self._purposes(row.variant), "asked": self._purposes(row.asked or 0)}
        about = {"letter": known.public_id, "purpose": known.purpose, "subject_line": known.subject_line}
        return shape.Letter(**_plain(row, shape.Letter) | named | about)

    def left_out(self) -> Iterator[shape.LeftOut]:
        rows, spoken = self.rows(LeftOut), self.policy.community.languages[0]
        known = letters_known(self.session, {(row.campaign_id, spoken) for row in rows})
        for row in rows:
            letter = known[row.campaign_id, spoken]
            yield shape.LeftOut(letter.public_id, letter.subject_line, row.reason)

    def choices(self) -> Iterator[shape.Choice]:
        rows = self.rows(AlgorithmRun)
        offers = {str(one.public_id): one for one in all_offers(self.session)} if rows else {}
        opened = self._opened((trace_place(row.id), row.trace) for row in rows)
        for row in sorted(rows, key=lambda one: one.at, reverse=True):
            text = opened.get(trace_place(row.id))
            trace = Trace.read(text) if text else None
            plain = _plain(row, shape.Choice) | {"options": tuple(self._options(trace, offers)), "trace": trace}
            yield shape.Choice(**plain)

    def _options(self, trace: Trace | None, offers: Mapping[str, Any]) -> Iterator[shape.Option]:
        field = self.policy.fields.get(INTERESTS)
        if trace and field:
            for one in options_seen(trace, field, offers):
                yield shape.Option(one.title, one.chosen, one.total, one.turns)

    def slips(self) -> Iterator[shape.Slip]:
        for row in self.rows(Slip):
            plain = _plain(row, shape.Slip) | {"purposes": tuple(row.purposes.split()), "file": _file(row)}
            yield shape.Slip(**plain)

    def guardian(self) -> Iterator[shape.Guardian]:
        for row in self.rows(Guardian):
            address = members.guardian_masked(self.session, self.use, self.subject)
            yield shape.Guardian(address, row.linked_at, row.ends)

    def _opened(self, cells: Iterable[tuple[Place, Sealed | None]]) -> dict[Place, str]:
        sealed = [(place, cell) for place, cell in cells if cell]
        return reveal_cells(self.session, self.use, self.subject, (), sealed) if sealed else {}

    def _purposes(self, bits: int) -> tuple[str, ...]:
        return tuple(key for key, one in self.policy.purposes.items() if bits & one.mask)


@cache
def _of(table: type[Base]) -> Select[*tuple[Any, ...]]:
    """The rows of one member: put together once for each table."""
    columns = table.__table__.c
    return select(*columns).where(columns["subject"] == bindparam("subject"))


@cache
def _looking() -> CompoundSelect[*tuple[Any, ...]]:
    """In which of the tables that seldom hold anything of anyone there is a row of one member."""
    found = (table.__table__ for table in SELDOM)
    there = (select(literal(str(one))).where(exists().where(one.c["subject"] == bindparam("subject"))) for one in found)
    return union_all(*there)


def _plain(row: Any, kind: type[Any]) -> dict[str, Any]:
    """The columns of a row that have their own name in this part."""
    held = row._mapping
    return {key: held[key] for key in kind.__dataclass_fields__ if key in held}


def _file(row: Any) -> str:
    return f"slips/{row.id}.{ENDINGS[row.media_type]}"
