"""Making values coarser where the policy says so: a day becomes its month, an answer a wider one or part of a total.

To make a value coarser it must be opened, so each time is a use with its row that the member reads. A value that
nothing standing keeps is not opened: it goes by itself.
"""

from collections import Counter
from collections.abc import Sequence
from typing import cast

import msgspec
from sqlalchemy import select

from ethicomm import consent
from ethicomm.accounts import MACHINE
from ethicomm.db import Session
from ethicomm.members import chosen, list_of, reveal
from ethicomm.members.values import replace_values
from ethicomm.policy import Coarser, Field, FieldKind
from ethicomm.retention.models import Total

WHY = "made coarser"


def make_coarser(session: Session, field: Field, subjects: Sequence[int]) -> dict[str, int]:
    """Give these members' values of this field their coarser form. Returns what went and what changed, by kind."""
    use = consent.use(session, MACHINE, subjects, ["rights"], WHY, fields=[field.key], also=field.purposes)
    opened = {one: values[field.key] for one, values in reveal(session, use).items() if field.key in values}
    if field.coarsen and field.coarsen.to is Coarser.TOTAL:
        _count(session, field, opened.values())
        return {"counted": len(opened)}
    replace_values(session, field.key, {one: coarser(field, text) for one, text in opened.items()})
    return {"coarser": len(opened)}


def coarser(field: Field, text: str) -> str:
    """The coarser form of a kept value; one that is as coarse already stays as it is."""
    if field.coarsen is None or field.coarsen.to is Coarser.TOTAL:
        return text
    if field.coarsen.to is Coarser.MONTH:
        return text[:2]
    bands = field.coarsen.bands
    if field.kind is FieldKind.CHOICES:
        wider = {bands.get(one, one) for one in msgspec.json.decode(text, type=list[str])}
        return list_of(key for key in field.choices if key in wider)
    return bands.get(text, text)


def _count(session: Session, field: Field, texts: Sequence[str] | object) -> None:
    told = Counter[str]()
    for text in cast(Sequence[str], texts):
        told.update(chosen(text) if field.kind is FieldKind.CHOICES else (text,))
    known = {one.answer: one for one in session.scalars(select(Total).where(Total.field == field.key))}
    for answer, people in sorted(told.items()):
        row = known.get(answer)
        if row is None:
            session.add(Total(field=field.key, answer=answer, people=people))
        else:
            row.people += people
