"""A saved group: a name for a rule. It holds no list of people; who is in it is found anew each time."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Integer, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from ethicomm.db import Base, UtcDateTime


class Segment(Base):
    """`rule` is the JSON of `rules.as_text`; `rule_hash` is what uses and letters name it by."""

    __tablename__ = "segment"
    __impersonal__ = "a rule; who fits it is found anew each time"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    public_id: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(80))
    rule: Mapped[str] = mapped_column(Text)
    rule_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(80))
