"""The only place that opens members' values, and cells made of them.

Threat: a page, a letter or an export that shows more than the people in it allowed. So nothing opens without a Use
that was written first, and for each person only the fields open which the purposes standing for them list.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec
from sqlalchemy import Row, or_, select

from ethicomm import clock, vault
from ethicomm.consent import Use, needing
from ethicomm.db import Session, pages
from ethicomm.errors import Refused
from ethicomm.members.models import Value, value_place
from ethicomm.vault import Place, Sealed
from ethicomm.words import _


def reveal(session: Session, use: Use, fields: Sequence[str] | None = None) -> dict[int, dict[str, str]]:
    """Open `fields` (all that the use names, if None) of everyone the use allows: {subject: {field: text}}.

    A field is missing where the member never gave it, or where no purpose that stands for them lists it; a member
    is missing once their key is destroyed. Raises Refused when the use allows nobody or does not name a field.
    """
    wanted = use.fields if fields is None else tuple(fields)
    unnamed = set(wanted) - set(use.fields)
    if unnamed:
        raise Refused(_("This use did not name: %(fields)s. Nothing was opened.", fields=", ".join(sorted(unnamed))))
    if use.refused and not use.allowed:
        raise Refused(_("No reason to use this stands, so nothing was opened."))
    keys = vault.of(session).keys(use.allowed)
    opened: dict[int, dict[str, str]] = {subject: {} for subject in keys}
    for bits, subjects in _by_bits(use, sorted(keys)).items():
        permitted = use.fields_for(subjects[0]).intersection(wanted)
        with needing(session, bits, use.at):
            for subject, field, cell in _values(session, subjects, permitted, use):
                opened[subject][field] = keys[subject].open(value_place(subject, field), cell)
    return opened


def reveal_cell(
    session: Session, use: Use, subject: int, fields: Sequence[str], place: Place, cell: Sealed
) -> str | None:
    """Open one cell that was made of a member's `fields` and lies elsewhere, such as what an algorithm looked at.

    None once their key is destroyed. Raises Refused when the use does not allow this person each of the fields.
    """
    return reveal_cells(session, use, subject, fields, [(place, cell)]).get(place)


def reveal_cells(
    session: Session, use: Use, subject: int, fields: Sequence[str], cells: Iterable[tuple[Place, Sealed]]
) -> dict[Place, str]:
    """The same for many cells, by their places; empty once the key is destroyed."""
    if subject not in use.allowed or not use.fields_for(subject).issuperset(fields):
        raise Refused(_("No reason to use this stands, so nothing was opened."))
    key = vault.of(session).keys([subject]).get(subject)
    return {place: key.open(place, cell) for place, cell in cells} if key else {}


def chosen(text: str | None) -> tuple[str, ...]:
    """The choices in a value of a `choices` field, which is kept as a JSON list."""
    return tuple(msgspec.json.decode(text, type=list[str])) if text else ()


def _by_bits(use: Use, subjects: list[int]) -> dict[int, list[int]]:
    """The people for whom the same purposes stood, so that the same fields open."""
    alike = dict[int, list[int]]()
    for subject in subjects:
        alike.setdefault(use.allowed[subject].bits, []).append(subject)
    return alike


def _values(
    session: Session, subjects: list[int], fields: Collection[str], use: Use
) -> Iterator[Row[int, str, Sealed]]:
    """What has ended opens for its member alone, should it still wait to be deleted."""
    held = select(Value.subject, Value.field, Value.cell).where(Value.field.in_(fields))
    if not use.own:
        held = held.where(or_(Value.ends.is_(None), Value.ends > clock.now()))
    for part in pages(subjects):
        yield from session.execute(held.where(Value.subject.in_(part)))
