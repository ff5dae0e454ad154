"""How long values are kept, where the policy comes to say otherwise of those that are held already."""

from typing import cast

from sqlalchemy import Table, bindparam, select, update

from ethicomm.db import Session
from ethicomm.members.models import Value
from ethicomm.policy import Field, add_period

VALUES = cast(Table, Value.__table__)


def keep_for(session: Session, field: Field) -> None:
    """Let what is held of this field end as its policy says now, counted from when each was given."""
    period = field.keep if field.keep.startswith("P") else None
    rows = session.execute(select(Value.subject, Value.at).where(Value.field == field.key)).all()
    ends = [{"one": row.subject, "end": add_period(row.at, period) if period else None} for row in rows]
    if ends:
        held = update(VALUES).where(VALUES.c.subject == bindparam("one"), VALUES.c.field == field.key)
        session.execute(held.values(ends=bindparam("end")), ends)
