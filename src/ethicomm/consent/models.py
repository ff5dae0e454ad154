"""What is kept about consent. The event log is the truth; standing and state are kept in step with it.

The log, the uses and the decisions stay under the random subject number for the proof period after an erasure,
so they hold nothing but numbers, names of purposes and fields, and times.
"""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Index, Integer, LargeBinary, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from ethicomm.db import DERIVED, FLEETING, Base, Erased, Personal, UtcDateTime, apart
from ethicomm.ledger import SALT, Kind
from ethicomm.vault import Sealed, SealedCell
from ethicomm.words import lazy

SLOTS = 16
NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # where nothing that stands has an end
QUIET = text("quiet_until IS NOT NULL")
PROOF = "36 months after they leave, under a random number, as proof of what was agreed"
COLLEAGUE = lazy("a random number of someone who works here; your copy has their role, and you can ask us who it was")


class Standing(Base):
    """What stands now for one member: the one consent lock, and what segments scan.

    `bits` are the purposes (policy gives each its bit for good); past `lapses`, the earliest end of any of
    them, the row permits nothing until it is projected again. `s1` to `s16` are facet tokens.
    """

    __tablename__ = "standing"
    __personal__ = Personal(
        purpose="rights",
        keep="while:account",
        not_copied=lazy("worked out from your answers and values, which your copy has, so that groups can be counted"),
    )
    subject: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    bits: Mapped[int] = mapped_column(BigInteger, default=0)
    lapses: Mapped[datetime] = mapped_column(UtcDateTime, default=NEVER)


for number in range(1, SLOTS + 1):
    setattr(Standing, f"s{number}", mapped_column(f"s{number}", BigInteger, nullable=True, info=DERIVED))


class Minor(Base):
    """A member under 18 as their parent or guardian told us: two days, and no birth date (law.md 9)."""

    __tablename__ = "minor"
    __personal__ = Personal(purpose="rights", keep="until they are 18", copy="young")
    subject: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    of_age: Mapped[datetime] = mapped_column(UtcDateTime, index=True)  # from then on they decide by themselves
    ends: Mapped[datetime] = mapped_column(UtcDateTime, index=True)  # when they are 18
    asked: Mapped[bool] = mapped_column(Boolean, default=False)  # once of age, whether to go on


class ConsentRecord(Base):
    """One event in the life of one purpose for one member. Appended, never changed.

    `n` counts the events of that member and purpose; order comes from it, never from clocks. `agreed_at` is
    when the member said so (for an import, what the file claims); `notice` is the hash of the words shown.
    """

    __tablename__ = "consent_record"
    __personal__ = Personal(purpose="rights", keep="P36M", stays=PROOF, copy="consents")
    __table_args__ = (
        Index("ix_consent_record_one", "subject", "purpose", "n", unique=True),
        Index("ix_consent_record_trend", "state", "at", "purpose", "method"),  # what a month brought
    )
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16), info=apart(not_copied=SALT))
    subject: Mapped[int] = mapped_column(BigInteger)
    purpose: Mapped[str] = mapped_column(String(60))
    n: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(12))
    legal_basis: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    agreed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends: Mapped[datetime | None] = mapped_column(UtcDateTime)
    method: Mapped[str] = mapped_column(String(12))
    grade: Mapped[str] = mapped_column(String(10))
    notice: Mapped[str | None] = mapped_column(String(64))
    language: Mapped[str | None] = mapped_column(String(8))
    actor_role: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[str] = mapped_column(String(60), info=apart(not_copied=COLLEAGUE))
    policy: Mapped[str] = mapped_column(String(64))
    evidence: Mapped[Sealed | None] = mapped_column(  # not in the leaf: it has an end of its own
        SealedCell, info=apart(erased=Erased.UNREADABLE)
    )


class ConsentState(Base):
    """The newest answer of each member and purpose, so that nobody searches the log for it.

    A question changes no answer: while one is open, `asked_at` says since when. `n` counts questions too.
    """

    __tablename__ = "consent_state"
    __personal__ = Personal(purpose="rights", keep="while:account", copy="answers")
    __table_args__ = (
        Index("ix_consent_state_shown", "purpose", "grade", "notice", "state", "ends", "asked_at"),
        Index(
            "ix_consent_state_quiet", "purpose", "quiet_until", "asked_at", "state", "ends",
            sqlite_where=QUIET, postgresql_where=QUIET,
        ),
    )  # fmt: skip
    subject: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    purpose: Mapped[str] = mapped_column(String(60), primary_key=True)
    record: Mapped[UUID] = mapped_column(Uuid)
    n: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(12))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    ends: Mapped[datetime | None] = mapped_column(UtcDateTime)
    grade: Mapped[str] = mapped_column(String(10))
    notice: Mapped[str | None] = mapped_column(String(64))
    own_no: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when the member said no in person
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    quiet_until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # nobody puts the question before


class UseAct(Base):
    """One use of personal data: who, for which purposes, why, which fields, how many people."""

    __tablename__ = "use_act"
    __impersonal__ = "who used what, and why; whose it was stands in `decision`"
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor_role: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[str] = mapped_column(String(60))
    purposes: Mapped[str] = mapped_column(String(200))
    also: Mapped[str] = mapped_column(String(200))
    fields: Mapped[str] = mapped_column(String(400))
    reason: Mapped[str] = mapped_column(String(120))
    singled_out: Mapped[int] = mapped_column(Integer)  # people with a decision row; 0 for a use of a set
    people: Mapped[int] = mapped_column(Integer)
    rule: Mapped[str | None] = mapped_column(String(64))
    policy: Mapped[str] = mapped_column(String(64))


class Decision(Base):
    """One person's row of a use: on which consent record it rested, or why it was refused.

    `stood` holds the bits that stood among those the use looked at, so that a page can say what was used and
    what was not looked at.
    """

    __tablename__ = "decision"
    __personal__ = Personal(purpose="rights", keep="P24M", stays=PROOF, copy="uses")
    __table_args__ = (Index("ix_decision_subject_at", "subject", "at"),)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=apart(copy="uses.decision"))
    salt: Mapped[bytes] = mapped_column(LargeBinary(16), info=apart(not_copied=SALT))
    use: Mapped[UUID] = mapped_column(Uuid, index=True, info=apart(copy="uses.id"))
    subject: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    record: Mapped[UUID | None] = mapped_column(Uuid, info=apart(copy="uses.agreed_at"))
    stood: Mapped[int] = mapped_column(BigInteger, info=apart(copy="uses.purposes"))
    refusal: Mapped[str | None] = mapped_column(String(14))


class Handover(Base):
    """A message that is being handed to the relay under this consent; a withdrawal waits for it.

    One message may rest on several purposes (the letter, and picks in it), so it has a row for each.
    """

    __tablename__ = "handover"
    __personal__ = Personal(
        purpose="rights",
        keep="PT1H",
        stays="until the letter that is leaving has left",
        not_copied=lazy("a note while a letter is leaving, gone within the hour; your copy has the letter"),
    )
    __table_args__ = (Index("ix_handover_one", "subject", "purpose"), {"info": FLEETING})
    delivery: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    purpose: Mapped[str] = mapped_column(String(60), primary_key=True)
    subject: Mapped[int] = mapped_column(BigInteger)
    until: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def _leaf(table: type[Base], *left_out: str) -> tuple[str, ...]:
    return tuple(column.name for column in table.__table__.columns if column.name not in left_out)


CONSENT = Kind("consent", ConsentRecord.__table__, _leaf(ConsentRecord, "id", "salt", "evidence"))
USE = Kind("use", UseAct.__table__, _leaf(UseAct, "id", "salt"))
DECISION = Kind("decision", Decision.__table__, _leaf(Decision, "id", "salt"))
KINDS = (CONSENT, USE, DECISION)
