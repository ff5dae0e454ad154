"""What must hold of a house at every instant, whatever was under way: each is one question to the database.

They are written from the promises and know nothing of how any act goes about it. `broken` names those that do not hold.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import Select, exists, func, select

from ethicomm import ledger, vault
from ethicomm.accounts.models import Login
from ethicomm.algorithms import AlgorithmRun
from ethicomm.app import LEDGER_KINDS, House
from ethicomm.campaigns import Campaign, Delivery, State
from ethicomm.campaigns.models import CampaignStep
from ethicomm.campaigns.vocabulary import Copy
from ethicomm.consent import ConsentRecord, ConsentState, Decision, Standing, UseAct
from ethicomm.consent import State as Answer
from ethicomm.consent.models import Handover
from ethicomm.consent.projection import bits_of, slots_kept
from ethicomm.db import Base, Session, keeper
from ethicomm.jobs import Job
from ethicomm.ledger import Act, Entry
from ethicomm.members import Member, Value
from ethicomm.members.models import Mark, Slip
from ethicomm.policy import in_force
from ethicomm.vault.store import JournalLine, MemberKey

Found = Iterator[str]
Rule = Callable[[Session, Session], Found]


def broken(house: House, rules: Sequence[Rule] | None = None) -> list[str]:
    """Every invariant that does not hold now, in a sentence each. `rules`: those that could have been broken."""
    if rules is None:
        with house.database.write() as session:
            ledger.sequence(session)
    with house.database.snapshot() as session, house.vault.store.read() as store, keeper(session):
        return [said for rule in rules or RULES for said in rule(session, store)]


def what_stands_follows_from_the_events(session: Session, _store: Session) -> Found:
    """Projection == replay, of the newest answers and of the one row that the gate reads."""
    policy, answers, last = in_force(session), defaultdict[int, dict[str, ConsentRecord]](dict), dict[object, int]()
    for one in session.scalars(select(ConsentRecord).order_by(ConsentRecord.n)):
        if Answer(one.state).is_answer or one.purpose not in answers[one.subject]:
            answers[one.subject][one.purpose] = one
        last[one.subject, one.purpose] = one.n
    for kept in session.scalars(select(ConsentState)):
        said = answers[kept.subject][kept.purpose]
        if (said.id, said.state, said.ends, last[kept.subject, kept.purpose]) != (
            kept.record, kept.state, kept.ends, kept.n,
        ):  # fmt: skip
            yield f"the newest answer about {kept.purpose} is not the one that is kept"
    for row in session.scalars(select(Standing)):
        events = [(key, said.state, said.ends) for key, said in answers[row.subject].items()]
        if bits_of(policy, events) != (row.bits, row.lapses):
            yield "what stands is not what was said"
        slots = {number for number in range(1, 17) if getattr(row, f"s{number}") is not None}
        if slots - slots_kept(policy, row.bits):
            yield "a facet is left that nothing permits"


def the_log_holds(session: Session, _store: Session) -> Found:
    report = ledger.verify(session, LEDGER_KINDS)
    yield from (f"the log: {one.words} {one.where}" for one in report.broken)


def whoever_is_here_is_whole(session: Session, store: Session) -> Found:
    """Member, way in, standing row and key: all four, or none. A key alone opens nothing."""
    here, able = set(session.scalars(select(Member.subject))), set(session.scalars(select(Login.subject)))
    standing = set(session.scalars(select(Standing.subject)))
    keys = set(store.scalars(select(MemberKey.subject)))
    for what, found in (("login", able), ("standing row", standing)):
        if here ^ found:
            yield f"a member without {what}, or the other way round"
    if here - keys:
        yield "a member without a key"
    left = {one for one in keys - here if str(one) not in _jobs(session, "destroy_key")}
    erased = select(ConsentRecord.subject).where(ConsentRecord.purpose == "account", ConsentRecord.state == "withdrawn")
    if left.intersection(session.scalars(erased)):
        yield "the key of someone erased lives on, and nothing will destroy it"


def nothing_is_sealed_that_cannot_be_opened(session: Session, store: Session) -> Found:
    keys = set(store.scalars(select(MemberKey.subject)))
    for table in (Value, Slip):
        if set(session.scalars(select(table.subject))) - keys:
            yield f"a {table.__tablename__} without its key"


def nothing_is_kept_without_a_reason(session: Session, _store: Session) -> Found:
    """A value that no purpose which stands lists is waiting to be let go."""
    policy, waiting = in_force(session), _jobs(session, "let_go")
    bits = dict(session.execute(select(Standing.subject, Standing.bits)).all())
    for subject, field in session.execute(select(Value.subject, Value.field)):
        serves = [one for one in policy.purposes.values() if field in one.fields and bits.get(subject, 0) & one.mask]
        if not serves and str(subject) not in waiting:
            yield f"{field} is kept and nothing needs it"


def nothing_is_left_of_who_is_not_here(session: Session, _store: Session) -> Found:
    """But for what its table says stays, and why."""
    here = select(Member.subject)
    for one in Base.registry.mappers:
        table, promise = one.local_table, one.class_.__personal__
        if promise and promise.stays is None and "subject" in table.c:
            theirs = select(table.c.subject).where(table.c.subject.is_not(None), table.c.subject.not_in(here))
            if _any(session, theirs):
                yield f"{table.name} has a row of somebody who is not here"


def letters_account_for_everybody(session: Session, _store: Session) -> Found:
    """Candidates are the sum of the states; each state came with its step, and each step with its line in the log."""
    copies = func.count(Delivery.id)
    counted = select(Campaign, copies).outerjoin(Delivery, Delivery.campaign_id == Campaign.id).group_by(Campaign.id)
    for letter, found in session.execute(counted).all():
        if letter.candidates != found:
            yield f"a letter of {letter.candidates} candidates has {found} copies"
        steps = select(CampaignStep.state).where(CampaignStep.campaign_id == letter.id)
        if session.scalar(steps.order_by(CampaignStep.id.desc()).limit(1)) not in (letter.state, None):
            yield "a letter is in a state that nobody brought it to"
        queued = select(Delivery.id).where(Delivery.campaign_id == letter.id, Delivery.state == Copy.QUEUED)
        if letter.state == State.CANCELLED and _any(session, queued):
            yield "a cancelled letter waits to go out"
    told = session.scalar(select(func.count()).select_from(Act).where(Act.what.like("letter %")))
    frozen = session.scalar(select(func.count()).select_from(Campaign).where(Campaign.here.is_not(None)))
    if told != session.scalar(select(func.count()).select_from(CampaignStep)) + frozen:
        yield "a step of a letter is not in the log"


def whoever_is_written_to_is_accounted_for(session: Session, _store: Session) -> Found:
    """A copy that leaves has its decision and its handover; a handover without a copy on its way holds up a no."""
    leaving = Delivery.state == Copy.HANDING_OVER
    if _any(session, select(Delivery.id).where(leaving, ~exists().where(Handover.delivery == Delivery.id))):
        yield "a letter leaves that a withdrawal would not wait for"
    if _any(session, select(Handover.delivery).where(~exists().where(Delivery.id == Handover.delivery, leaving))):
        yield "a withdrawal would wait for a letter that is not leaving"
    began = Delivery.state.in_((Copy.HANDING_OVER, Copy.SENT, Copy.BOUNCED, Copy.SUPPRESSED))
    if _any(session, select(Delivery.id).where(began, ~exists().where(Decision.id == Delivery.decision))):
        yield "somebody was written to, or left out, without a decision"


def every_use_has_its_people(session: Session, _store: Session) -> Found:
    """Each has the decisions that it says; together they lack just those that were removed, with a line in the log."""
    rows = select(UseAct.id, UseAct.singled_out, func.count(Decision.id)).outerjoin(Decision, Decision.use == UseAct.id)
    counted = session.execute(rows.group_by(UseAct.id, UseAct.singled_out)).all()
    gone = select(func.count()).select_from(Entry).where(Entry.kind == "decision")
    removed = session.scalar(gone.where(~exists().where(Decision.id == Entry.row)))
    if any(found > said for _use, said, found in counted):
        yield "a use names more people than it says"
    if sum(said - found for _use, said, found in counted) != removed:
        yield "a use lacks somebody it was about"
    if _any(session, select(Decision.id).where(~exists().where(UseAct.id == Decision.use))):
        yield "a decision without its use"
    if _any(session, select(AlgorithmRun.id).where(~exists().where(Decision.id == AlgorithmRun.decision))):
        yield "software chose without a decision"


def every_no_is_in_the_journal(session: Session, store: Session) -> Found:
    """An extra line only says no; a missing one would let a restore bring a yes back."""
    lines = {(one.subject, one.what, one.n) for one in store.scalars(select(JournalLine))}
    gone = {subject for subject, what, _n in lines if what == "all"}
    ended = ConsentRecord.state.in_((Answer.WITHDRAWN, Answer.INVALIDATED))
    for one in session.scalars(select(ConsentRecord).where(ended)):
        if one.subject not in gone and (one.subject, one.purpose, one.n) not in lines:
            yield f"the journal does not know that {one.purpose} was taken back"


def marks_are_whole(session: Session, _store: Session) -> Found:
    newest = vault.of(session).marker().newest
    if _any(session, select(Mark.mark).where(Mark.generation > newest)):
        yield "a mark is of a key that nobody has"


def _jobs(session: Session, kind: str) -> set[str]:
    return set(session.scalars(select(Job.ref).where(Job.kind == kind, Job.done_at.is_(None))))


def _any(session: Session, found: Select[object]) -> bool:
    return session.scalar(found.limit(1)) is not None


OF_THE_KEYS: Sequence[Rule] = (
    whoever_is_here_is_whole,
    nothing_is_sealed_that_cannot_be_opened,
    every_no_is_in_the_journal,
)  # where the data is as it was, so are the others
RULES: Sequence[Rule] = (
    what_stands_follows_from_the_events,
    the_log_holds,
    *OF_THE_KEYS,
    nothing_is_kept_without_a_reason,
    nothing_is_left_of_who_is_not_here,
    letters_account_for_everybody,
    whoever_is_written_to_is_accounted_for,
    every_use_has_its_people,
    marks_are_whole,
)
