"""The auditor's words for what was found: short, the same on the page and in every sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from ethicomm.auditing.letters import CopySeen, LetterSeen, RecordSeen
from ethicomm.campaigns import Copy, State
from ethicomm.campaigns.queries import reason_words
from ethicomm.consent import Method
from ethicomm.consent import State as Consent
from ethicomm.db import Session
from ethicomm.policy import in_force
from ethicomm.words import _, date, lazy, number, when

RESULTS: dict[Copy, tuple[lazy, str]] = {  # words, and the mark beside them
    Copy.QUEUED: (lazy("waiting"), ""),
    Copy.HANDING_OVER: (lazy("leaving now"), ""),
    Copy.SENT: (lazy("sent"), "yes"),
    Copy.DEFERRED: (lazy("tried again"), "late"),
    Copy.BOUNCED: (lazy("not delivered"), "no"),
    Copy.UNCERTAIN: (lazy("perhaps sent"), "late"),
    Copy.SUPPRESSED: (lazy("not sent"), "no"),
    Copy.CANCELLED: (lazy("cancelled"), "no"),
}
KINDS = {
    "consent": lazy("consent events"),
    "use": lazy("uses of data"),
    "decision": lazy("decisions about one person"),
    "act": lazy("acts of the house"),
    "removed": lazy("removals"),
    "run": lazy("choices made by software"),
}


def kind_words(kind: str) -> str:
    """A kind of entry, in the plural."""
    return str(KINDS.get(kind, kind))


@dataclass(frozen=True)
class CopyShown:
    """One line of a report, in words. `notice_hash` leads to the words that were shown, if we have them."""

    number: int
    person: str
    relied_on: str
    evidence: str
    notice: str
    notice_hash: str | None
    decided: datetime | None
    decided_utc: str
    result: str
    mark: str
    reason: str
    consent_entry: int | None
    decision_entry: int | None


@dataclass(frozen=True)
class LetterShown:
    """One line of a list of letters."""

    number: int
    name: str
    address: str
    purpose: str
    frozen_at: datetime | None
    state: str
    accounted: str
    complete: bool  # whether the states add up to all candidates


def shown(copy: CopySeen) -> CopyShown:
    """A copy as a line of a report."""
    result, mark = RESULTS[copy.state]
    record = copy.record
    stood = None if copy.refusal or record is None else record
    return CopyShown(
        copy.number,
        copy.person,
        _relied_on(copy),
        _evidence(stood) if stood else "–",
        _notice(stood) if stood else "–",
        stood.notice.hash if stood and stood.notice else None,
        copy.decided,
        _utc(copy.decided) if copy.decided else "",
        str(result),
        mark,
        reason_words(copy.reason),
        record.entry if record else None,
        copy.entry,
    )


def letter_shown(session: Session, seen: LetterSeen) -> LetterShown:
    """A letter as a line of a list."""
    letter, purpose = seen.letter, in_force(session).purposes.get(seen.letter.purpose)
    return LetterShown(
        letter.id,
        letter.name,
        f"/audit/campaigns/{letter.public_id}",
        purpose.title.text() if purpose else letter.purpose,
        letter.frozen_at,
        str(State(letter.state).words),
        accounted(seen.by_state),
        seen.copies == letter.candidates,
    )


def _relied_on(copy: CopySeen) -> str:
    """The consent a decision rests on, or why there was none."""
    record = copy.record
    if copy.decided is None:
        return _("not decided yet")
    if copy.refusal:
        why = copy.refusal.words()
        since = when(record.agreed_at) if record else ""
        return _("none: %(why)s, %(since)s", why=why, since=since) if since else _("none: %(why)s", why=why)
    if record is None:
        return _("membership")
    if record.state is Consent.RENEWED:
        return _("renewed %(day)s", day=date(record.agreed_at))
    return _("given %(day)s", day=date(record.agreed_at))


def _evidence(record: RecordSeen) -> str:
    grade = str(record.grade)
    return _("%(grade)s, import", grade=grade) if record.method is Method.IMPORT else grade


def _notice(record: RecordSeen) -> str:
    """The words that were shown: purpose, version and the ends of their hash."""
    if record.notice_hash is None:
        return _("unknown (old form)")
    ends = short(record.notice_hash)
    if record.notice is None:
        return _("old form %(hash)s", hash=ends)
    return f"{record.notice.purpose} v{record.notice.version} {ends}"


def short(hashed: str) -> str:
    """`9f3c…e1`: enough of a hash to recognise it by."""
    return f"{hashed[:4]}…{hashed[-2:]}"


def _utc(moment: datetime) -> str:
    """`2026-10-18 07:12:03.118`, in UTC whatever the reader's zone."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "milliseconds")


def accounted(totals: Mapping[Copy, int]) -> str:
    """`3,861 sent, 2 stopped, because they may not be written to: 3,863 accounted for.`"""
    return _("%(parts)s: %(all)s accounted for.", parts=_parts(totals), all=number(sum(totals.values())))


def fitting(totals: Mapping[Copy, int], candidates: int) -> str:
    """`2 sent: 2 of 3,863 copies fit.`, where filters leave some out."""
    figures = {"fit": number(sum(totals.values())), "all": number(candidates)}
    return _("%(parts)s: %(fit)s of %(all)s copies fit.", parts=_parts(totals), **figures)


def _parts(totals: Mapping[Copy, int]) -> str:
    return ", ".join(_said(state, totals[state]) for state in Copy if state in totals) or _("nobody")


def _said(state: Copy, count: int) -> str:
    figure = number(count)
    match state:
        case Copy.QUEUED:
            return _("%(count)s waiting", count=figure)
        case Copy.HANDING_OVER:
            return _("%(count)s leaving now", count=figure)
        case Copy.SENT:
            return _("%(count)s sent", count=figure)
        case Copy.DEFERRED:
            return _("%(count)s not accepted yet and tried again", count=figure)
        case Copy.BOUNCED:
            return _("%(count)s not delivered", count=figure)
        case Copy.UNCERTAIN:
            return _("%(count)s perhaps sent, because the line broke", count=figure)
        case Copy.SUPPRESSED:
            return _("%(count)s stopped, because they may not be written to", count=figure)
    return _("%(count)s cancelled", count=figure)
