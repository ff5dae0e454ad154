"""Everything held about one member, read part by part; each statement names the member, so nobody else is asked for.

The one person besides who stands in it is the guardian of a young member; their address has stars in it, as on the
member's own page (GDPR 15(4)).
"""

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import Row, select

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
from ethicomm.campaigns import Campaign, Delivery
from ethicomm.campaigns import Copy as Sent
from ethicomm.campaigns.composing import Text, subject_of
from ethicomm.campaigns.models import CampaignText, LeftOut
from ethicomm.campaigns.received import Received
from ethicomm.consent import ConsentRecord, ConsentState, Method, Minor, Use, UseSeen, evidence_place
from ethicomm.db import Session, keeper
from ethicomm.errors import Refused
from ethicomm.members import Value, reveal, reveal_cell
from ethicomm.members.fitting import shown
from ethicomm.members.models import Guardian, Member, Slip, slip_place
from ethicomm.members.slips import ENDINGS
from ethicomm.policy import Catalogue, Policy, in_force, notice
from ethicomm.retention import ends_of
from ethicomm.rights.copy import shape
from ethicomm.rights.models import Asked, Certificate, Erasure
from ethicomm.settings import Settings
from ethicomm.vault import Place, Sealed
from ethicomm.words import _

REASON = "copy"
PURPOSE = "rights"
SCHEMA = f"/copies/schema-{shape.VERSION}.json"
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


def pictures(session: Session, use: Use) -> Iterator[tuple[str, bytes]]:
    """The picture of each slip, opened when it is put into the ZIP."""
    (subject,) = use.allowed
    for row in session.scalars(select(Slip).where(Slip.subject == subject)):
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

    def rows(self, table: type[Any]) -> Sequence[Any]:
        """Theirs, of this table."""
        return self.session.scalars(select(table).where(table.subject == self.subject)).all()

    def plain(self, table: type[Any], kind: type[Part]) -> tuple[Part, ...]:
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
        newest = select(ConsentRecord).where(ConsentRecord.subject == self.subject)
        for row in self.session.scalars(newest.order_by(ConsentRecord.at.desc(), ConsentRecord.n.desc())):
            plain = _plain(row, shape.Said)
            plain["title"] = self.policy.known(row.purpose).title.text()
            plain["evidence"] = self._opened(evidence_place(row.id), row.evidence)
            yield shape.Said(**plain)

    def notices(self, consents: Sequence[shape.Said]) -> Iterator[shape.Words]:
        """The very words of each hash that is cited, once."""
        for digest in dict.fromkeys(one.notice for one in consents if one.notice):
            ours = notice(self.session, digest)
            if text := ours.text if ours else self.said.old_words(self.session, digest):
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
        mine = self._with_letter(Delivery).where(Delivery.subject == self.subject).order_by(Delivery.id)
        return [(row[0].campaign_id, self._letter(row)) for row in self.session.execute(mine)]

    def _letter(self, row: Row[Any]) -> shape.Letter:
        copy, public_id, purpose, title = tuple(row)
        plain = _plain(copy, shape.Letter)
        named = {"also_for": self._purposes(copy.variant), "asked": self._purposes(copy.asked or 0)}
        return shape.Letter(**plain | named | {"letter": public_id, "purpose": purpose, "subject_line": _title(title)})

    def left_out(self) -> Iterator[shape.LeftOut]:
        for row in self.session.execute(self._with_letter(LeftOut).where(LeftOut.subject == self.subject)):
            out, public_id, _purpose, title = row
            yield shape.LeftOut(public_id, _title(title), out.reason)

    def _with_letter(self, table: type[Any]) -> Any:
        """Their rows, with the letter each is about and its subject line in their language."""
        spoken = table.language if table is Delivery else self.policy.community.languages[0]
        joined = select(table, Campaign.public_id, Campaign.purpose, CampaignText.subject_line)
        joined = joined.join(Campaign, Campaign.id == table.campaign_id)
        text = (CampaignText.campaign_id == table.campaign_id) & (CampaignText.language == spoken)
        return joined.outerjoin(CampaignText, text)

    def choices(self) -> Iterator[shape.Choice]:
        rows = self.rows(AlgorithmRun)
        offers = {str(one.public_id): one for one in all_offers(self.session)} if rows else {}
        for row in sorted(rows, key=lambda one: one.at, reverse=True):
            text = self._opened(trace_place(row.id), row.trace)
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

    def _opened(self, place: Place, cell: Sealed | None) -> str | None:
        return reveal_cell(self.session, self.use, self.subject, (), place, cell) if cell else None

    def _purposes(self, bits: int) -> tuple[str, ...]:
        return tuple(key for key, one in self.policy.purposes.items() if bits & one.mask)


def _plain(row: Any, kind: type[Any]) -> dict[str, Any]:
    """The columns of a row that have their own name in this part."""
    return {key: getattr(row, key) for key in kind.__dataclass_fields__ if key in row.__table__.columns}


def _title(subject_line: str | None) -> str:
    return subject_of(Text(subject_line, "")) if subject_line else ""


def _file(row: Slip) -> str:
    return f"slips/{row.id}.{ENDINGS[row.media_type]}"
