"""What is kept of an erasure: that it was done, its certificate, who is to be told of it, and one that waits.

All of it is under the random number that led to the person; the names of what went, never what stood there.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from ethicomm.consent.models import COLLEAGUE
from ethicomm.db import FLEETING, Base, Personal, UtcDateTime, apart, uuid7
from ethicomm.ledger import SALT, Kind
from ethicomm.vault import Place, Sealed, SealedCell
from ethicomm.vault.passing import PASSING
from ethicomm.words import lazy

PROOF = "36 months, under a random number, as proof that it was erased, and of who was told"
WHOLE = "everything"
KEYS = lazy("a hash of a link, or the mark of a destroyed key; it leads nowhere")


class Erasure(Base):
    """One erasure: of everything, or of one field. `said` is JSON of what went, what stays, and who is told.

    `key_id` names the destroyed key, so that it can be looked for. The page about it is reached by a link of which only
    a hash is kept, until `link_ends`.
    """

    __tablename__ = "erasure"
    __personal__ = Personal(purpose="rights", keep="P36M", stays=PROOF, copy="erasures")
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    subject: Mapped[int] = mapped_column(BigInteger, index=True)
    what: Mapped[str] = mapped_column(String(60))  # a field, or WHOLE
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor_role: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[str] = mapped_column(String(60), info=apart(not_copied=COLLEAGUE))
    policy: Mapped[str] = mapped_column(String(64))
    said: Mapped[str] = mapped_column(Text)
    key_id: Mapped[bytes | None] = mapped_column(LargeBinary(8), info=apart(not_copied=KEYS))
    link: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True, info=apart(not_copied=KEYS))
    link_ends: Mapped[datetime | None] = mapped_column(UtcDateTime, info=apart(not_copied=KEYS))


class Certificate(Base):
    """What was found of someone after their erasure, as an entry of the log. Its id is the erasure's."""

    __tablename__ = "erasure_certificate"
    __personal__ = Personal(purpose="rights", keep="P36M", stays=PROOF, copy="certificates")
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16), info=apart(not_copied=SALT))
    subject: Mapped[int] = mapped_column(BigInteger, index=True)
    what: Mapped[str] = mapped_column(String(60))
    erased_at: Mapped[datetime] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_role: Mapped[str] = mapped_column(String(10))
    policy: Mapped[str] = mapped_column(String(64))
    said: Mapped[str] = mapped_column(Text)


class Telling(Base):
    """One recipient who was given data of someone erased, and who is to be told (GDPR 19)."""

    __tablename__ = "erasure_telling"
    __personal__ = Personal(
        purpose="rights",
        keep="P36M",
        stays="who was told, when, and what they answered",
        not_copied=lazy("for telling others that someone was erased; who and when stands on the page of that erasure"),
    )
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    erasure: Mapped[UUID] = mapped_column(ForeignKey(Erasure.id), index=True)
    recipient: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))  # as it was then: the policy may give them up
    fields: Mapped[str] = mapped_column(String(400))
    due: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_by: Mapped[str | None] = mapped_column(String(80))
    answer: Mapped[str | None] = mapped_column(String(16))  # an Answer
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[str | None] = mapped_column(String(80))
    reason: Mapped[str | None] = mapped_column(String(200))


class Naming(Base):
    """What it takes to name someone erased to a recipient, under a key of its own (`members.passing`).

    Its id is the telling's. It goes once they are told, and at the latest when the time to tell them is over.
    """

    __tablename__ = "erasure_naming"
    __table_args__ = {"info": FLEETING}
    __personal__ = Personal(
        purpose="rights",
        keep="P30D",
        stays="until those who were given the data have been told",
        not_copied=lazy("for telling others that someone was erased; of people who are gone"),
    )
    id: Mapped[UUID] = mapped_column(ForeignKey(Telling.id), primary_key=True)
    cell: Mapped[Sealed] = mapped_column(SealedCell, info=PASSING)
    ends: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Asked(Base):
    """An erasure that a hold keeps from being done at once: it waits for a person, who decides with a reason."""

    __tablename__ = "erasure_asked"
    __personal__ = Personal(purpose="rights", keep="while:account", copy="requests")
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    subject: Mapped[int] = mapped_column(BigInteger, index=True)
    what: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    due: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor_role: Mapped[str] = mapped_column(String(10))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(80), info=apart(not_copied=COLLEAGUE))
    reason: Mapped[str | None] = mapped_column(String(400))  # why it was not done


def telling_place(telling: UUID) -> Place:
    """Where the name of someone erased belongs until a recipient is told, under a key of its own."""
    return Place("erasure_naming", "cell", str(telling))


ERASED = Kind(
    "erasure",
    Certificate.__table__,
    ("subject", "what", "erased_at", "at", "actor_role", "policy", "said"),
)
KINDS = (ERASED,)
