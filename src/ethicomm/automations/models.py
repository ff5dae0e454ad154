"""Automations: the stages each went through, the one stop switch, its letter, and each person's turn."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from ethicomm.campaigns import Campaign
from ethicomm.consent.models import COLLEAGUE
from ethicomm.db import Base, Personal, UtcDateTime, apart, uuid7

REASON = 200


class AutomationStep(Base):
    """One change of an automation's stage: who, when and why. The newest is the stage it is in; none means off."""

    __tablename__ = "automation_step"
    __impersonal__ = "what a colleague did and why; they are named by a random number"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    automation: Mapped[str] = mapped_column(String(60), index=True)
    stage: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_role: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(REASON), default="")


class AutomationStop(Base):
    """A time in which all automations stand still. They do while one has no end."""

    __tablename__ = "automation_stop"
    __impersonal__ = "what a colleague did and why; they are named by a random number"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_role: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(REASON), default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_role: Mapped[str | None] = mapped_column(String(10))
    ended_id: Mapped[str | None] = mapped_column(String(60))


class AutomationLetter(Base):
    """The letter an automation sends: a campaign of its own for each wording, the newest in use."""

    __tablename__ = "automation_letter"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    automation: Mapped[str] = mapped_column(String(60), index=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id))


class AutomationRun(Base):
    """One person's turn with one automation: once for each, begun only while its purpose stands.

    `due` is when it acts, `at` when it came into its state, by whom. `delivery` is the copy it was handed on as.
    """

    __tablename__ = "automation_run"
    __personal__ = Personal(purpose="automation", keep="P90D", copy="automations")
    __table_args__ = (
        Index("ix_automation_run_one", "automation", "subject", unique=True),
        Index("ix_automation_run_state", "automation", "state", "at"),
    )
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    automation: Mapped[str] = mapped_column(String(60))
    subject: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(20))
    due: Mapped[datetime] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_role: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[str] = mapped_column(String(60), info=apart(not_copied=COLLEAGUE))
    delivery: Mapped[int | None] = mapped_column(BigInteger)
