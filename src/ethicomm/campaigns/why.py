"""Why someone got a letter: read from the decision row that was written when it was sent, never worked out again."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from ethicomm import algorithms, consent, ledger
from ethicomm.accounts import Actor
from ethicomm.campaigns.stopping import LetterHeld
from ethicomm.consent import FACETS_SERVE, ConsentRecord, Decision, Grade, State, UseAct
from ethicomm.consent.replay import newest, told_of
from ethicomm.db import Session
from ethicomm.members import reveal
from ethicomm.members.fitting import shown
from ethicomm.policy import Policy, Purpose, PurposeKind, in_force
from ethicomm.segments import Segment, parse_text, sentence
from ethicomm.words import _, date


@dataclass(frozen=True)
class LookedAt:
    """One line of "what was looked at": what it is, what it was for this person, whether it was needed."""

    what: str
    yours: str
    needed: str
    verdict: str
    kind: str  # "yes" where it was there and used, "" where nobody looked


@dataclass(frozen=True)
class Proof:
    """Where the log has it. `position` is None until the log's next checkpoint."""

    position: int | None
    size: int
    notice: str | None
    grade: Grade


@dataclass(frozen=True)
class Why:
    """The whole answer for the member it is about."""

    sentence: str
    looked_at: tuple[LookedAt, ...]
    changes: str
    automatic: bool
    proof: Proof
    choice: UUID | None  # the run of an algorithm that spoke in it
    asked: tuple[str, ...]  # what the question at its top was about


def why(session: Session, actor: Actor, held: LetterHeld) -> Why | None:
    """From the decision; None when its rows are gone after the time for which proof is kept."""
    decision = session.get(Decision, held.copy.decision) if held.copy.decision else None
    act = session.get(UseAct, decision.use) if decision else None
    record = session.get(ConsentRecord, decision.record) if decision and decision.record else None
    if decision is None or act is None or record is None:
        return None
    told = _Told(session, actor, held, decision, act, record)
    return Why(
        _because(told), tuple(_lines(told)), _changes(record), held.campaign.kind == "automation",
        _proof(session, record), algorithms.run_of(session, held.copy.id), _asked(told),
    )  # fmt: skip


@dataclass(frozen=True)
class _Told:
    session: Session
    actor: Actor
    held: LetterHeld
    decision: Decision
    act: UseAct
    record: ConsentRecord

    @property
    def policy(self) -> Policy:
        """In force now; keys it no longer knows are left out."""
        return in_force(self.session)

    def stood(self, purpose: Purpose) -> bool:
        """Whether it stood at that moment, by the row."""
        return bool(self.decision.stood & purpose.mask)


def _because(told: _Told) -> str:
    day, purpose = date(told.record.agreed_at), told.held.purpose.title.text()
    said = _("You got this letter because you said yes to “%(purpose)s” on %(day)s.", purpose=purpose, day=day)
    if told.held.campaign.kind == "automation":
        return said
    group = _group(told)
    if group is None:
        return said + " " + _("It went to everyone who did.")
    return said + " " + _("It went to a group: %(group)s.", group=group)


def _group(told: _Told) -> str | None:
    if told.held.campaign.segment_id is None:
        return None
    rule = told.session.scalars(select(Segment.rule).where(Segment.id == told.held.campaign.segment_id)).one()
    return sentence(told.policy, parse_text(told.policy, rule))


def _asked(told: _Told) -> tuple[str, ...]:
    bits = told.held.copy.asked or 0
    return tuple(one.title.text() for one in told.policy.purposes.values() if bits & one.mask)


def _lines(told: _Told) -> list[LookedAt]:
    needed, also = told.act.purposes.split(), told.act.also.split()
    values = _own_values(told)
    lines = [_needed(told, key, values) for key in needed if key in told.policy.purposes]
    lines += [_further(told, key, values) for key in also if key in told.policy.purposes]
    profiling = [key for key, one in told.policy.purposes.items() if one.kind is PurposeKind.PROFILING]
    return lines + [_untouched(told, key) for key in profiling if key not in (*needed, *also)]


def _needed(told: _Told, key: str, values: Mapping[str, str]) -> LookedAt:
    purpose = told.policy.purposes[key]
    if key == FACETS_SERVE:
        return LookedAt(
            _labels(told, purpose), _answers(told, purpose, values), _("to be in the group"), _there(), "yes"
        )
    yes = _("yes, %(day)s", day=date(told.record.agreed_at))
    return LookedAt(purpose.title.text(), yes, _("yes"), _there(), "yes")


def _further(told: _Told, key: str, values: Mapping[str, str]) -> LookedAt:
    purpose = told.policy.purposes[key]
    if not told.stood(purpose):
        return _untouched(told, key)
    return LookedAt(_labels(told, purpose), _answers(told, purpose, values), _("no"), _("used, as you allow it"), "yes")


def _untouched(told: _Told, key: str) -> LookedAt:
    purpose = told.policy.purposes[key]
    return LookedAt(_labels(told, purpose), _your_answer(told, purpose), "–", _("not looked at"), "")


def _your_answer(told: _Told, purpose: Purpose) -> str:
    """What the member had answered before the decision, in the order of the log."""
    decided = ledger.places(told.session, [told.decision.id])[told.decision.id]
    before = newest(told_of(told.session, told.held.copy.subject), decided).get(purpose.key)
    said = before.state if before else None
    title = purpose.title.text()
    if said is None or said is State.REQUESTED:
        return _("you had not answered “%(purpose)s”", purpose=title)
    if said.permits:
        return _("you allowed “%(purpose)s”; this letter did not need it", purpose=title)
    return _("you said no to “%(purpose)s”", purpose=title)


def _own_values(told: _Told) -> dict[str, str]:
    """What is held of the member now: they look at their own data, one use for a sitting."""
    return reveal(told.session, consent.use_of_own(told.session, told.actor)).get(told.held.copy.subject, {})


def _answers(told: _Told, purpose: Purpose, values: Mapping[str, str]) -> str:
    held = [told.policy.fields[key] for key in _opened(told, purpose) if key in values]
    return "; ".join(shown(field, values[field.key]) for field in held) or _("nothing is held any more")


def _opened(told: _Told, purpose: Purpose) -> list[str]:
    """The purpose's own fields: those the letter's purpose lists anyway say nothing about this one."""
    return [key for key in purpose.fields if key not in told.held.purpose.fields and key in told.policy.fields]


def _labels(told: _Told, purpose: Purpose) -> str:
    return ", ".join(told.policy.fields[key].label.text() for key in _opened(told, purpose)) or purpose.title.text()


def _there() -> str:
    return _("needed, and there")


def _changes(record: ConsentRecord) -> str:
    if record.ends is None:
        return _("saying no; erasing your data; your address bouncing.")
    ends = date(record.ends)
    return _("saying no; your yes running out on %(day)s; erasing your data; your address bouncing.", day=ends)


def _proof(session: Session, record: ConsentRecord) -> Proof:
    signed = ledger.latest_checkpoint(session)
    position = ledger.position(session, record.id)
    return Proof(position, signed.size if signed else 0, record.notice, Grade(record.grade))
