"""Letters and their copies.

The accounting identity holds at every instant: `campaign.candidates` = its deliveries, each in exactly one state.
What is kept about people are random numbers: who was a candidate, who was left out and by which reason.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    ScalarSelect,
    String,
    Text,
    Uuid,
    case,
    column,
    func,
    select,
    table,
)
from sqlalchemy.orm import Mapped, MappedSQLExpression, column_property, mapped_column

from ethicomm.campaigns.vocabulary import Copy, Kind, State
from ethicomm.db import Base, Personal, UtcDateTime, apart
from ethicomm.segments import Segment
from ethicomm.words import lazy

Number = BigInteger().with_variant(Integer, "sqlite")
PROOF = "36 months after they leave, under a random number, as proof of what was sent and on which yes"


def _queued(campaign: Mapped[int]) -> ScalarSelect[int]:
    copies = table("delivery", column("campaign_id"))
    return select(func.count()).select_from(copies).where(copies.c.campaign_id == campaign).scalar_subquery()


class Campaign(Base):
    """One letter. `rule_hash` is that of its group at the freeze; none means everyone who said yes.

    `fence` grows with each worker that takes the sending over and `held_until` is that worker's lease: a worker
    that lost it can claim nothing more.
    """

    __tablename__ = "campaign"
    __impersonal__ = "a letter as it was written, before anything is filled in for anyone"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    public_id: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    kind: Mapped[str] = mapped_column(String(10), default=Kind.LETTER)
    name: Mapped[str] = mapped_column(String(120))
    purpose: Mapped[str] = mapped_column(String(60))
    segment_id: Mapped[int | None] = mapped_column(ForeignKey(Segment.id))
    rule_hash: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10), default=State.DRAFT)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    here: Mapped[int | None] = mapped_column(Integer)  # how many members there were at the freeze
    settled: Mapped[int] = mapped_column("candidates", Integer, default=0)  # how many the freeze found
    fence: Mapped[int] = mapped_column(Integer, default=0)
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    silent_since: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the relay has not answered since
    candidates: MappedSQLExpression[int] = column_property(  # without a freeze, those an automation queued so far
        case((kind == Kind.AUTOMATION, _queued(id)), else_=settled)  # noqa: A003  (the column of this row)
    )


class CampaignText(Base):
    """What a letter says in one language: subject and Markdown, with slots such as `{{ first_name|there }}`."""

    __tablename__ = "campaign_text"
    __impersonal__ = "a letter as it was written, before anything is filled in for anyone"
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    subject_line: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)


class CampaignStep(Base):
    """One change of a letter's state: who, when and why."""

    __tablename__ = "campaign_step"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id), index=True)
    state: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_role: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(40), default="")


class Delivery(Base):
    """One person's copy of a letter. `decision` names the row of the last time the gate was asked for it.

    `variant` holds the bits of the further purposes that stood and were used (picks, say), `asked` those of the
    purposes a question at its top was about; `fence` is the worker that claimed it last.
    """

    __tablename__ = "delivery"
    __personal__ = Personal(purpose="rights", keep="P36M", stays=PROOF, copy="letters")
    __table_args__ = (Index("ix_delivery_state", "campaign_id", "state", "id"), Index("ix_delivery_subject", "subject"))
    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id), info=apart(copy="letters.letter"))
    subject: Mapped[int] = mapped_column(BigInteger)
    language: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(12), default=Copy.QUEUED)
    reason: Mapped[str | None] = mapped_column(String(20))
    variant: Mapped[int] = mapped_column(BigInteger, default=0, info=apart(copy="letters.also_for"))
    decision: Mapped[UUID | None] = mapped_column(Uuid)
    asked: Mapped[int | None] = mapped_column(BigInteger)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_try: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fence: Mapped[int] = mapped_column(
        Integer, default=0, info=apart(not_copied=lazy("which of our programs sent it; nothing about you"))
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class LeftOut(Base):
    """Someone who was no candidate, and why; after 90 days only the counts remain."""

    __tablename__ = "left_out"
    __personal__ = Personal(purpose="rights", keep="P90D", copy="left_out")
    campaign_id: Mapped[int] = mapped_column(
        ForeignKey(Campaign.id), primary_key=True, info=apart(copy="left_out.letter")
    )
    subject: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(String(20))


class Closing(Base):
    """A time in which no letter may begin, because the data was restored. It lasts while it has no end.

    `last_delivery` is the highest number of a copy that was restored: higher ones were given to copies that are lost.
    """

    __tablename__ = "closing"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    why: Mapped[str] = mapped_column(String(40))
    last_delivery: Mapped[int] = mapped_column(BigInteger)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_role: Mapped[str | None] = mapped_column(String(10))
    ended_id: Mapped[str | None] = mapped_column(String(60))


class LeftOutCount(Base):
    """How many were left out at the freeze, by reason. Those who did not match the group are counted, not listed."""

    __tablename__ = "left_out_count"
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id), primary_key=True)
    reason: Mapped[str] = mapped_column(String(20), primary_key=True)
    people: Mapped[int] = mapped_column(Integer)
