"""What a table about people owes them, said beside it for each column: purpose, retention, eraser, exporter."""

from dataclasses import dataclass
from enum import StrEnum

from ethicomm.words import lazy


class Erased(StrEnum):
    """What becomes of a column when its member is erased."""

    DELETED = "deleted"  # with every row of theirs
    UNREADABLE = "unreadable"  # the row stays, its cell lies under the key that is destroyed
    STAYS = "stays"  # named to them, with its end, before they confirm
    BY_ADDRESS = "by address"  # rows under nobody's number: found by their address and deleted
    BY_ITS_END = "by its end"  # rows that nobody can find for them; they end by themselves within days
    WITH_ACCESS = "with access"  # about someone who works here: goes when their access ends


@dataclass(frozen=True)
class Personal:
    """The answers of one table, shared by its columns.

    `copy` is the part of a member's copy that holds the table, each column under its own name; `not_copied` says why
    none does. `erased` is said where the table does not tell by itself: rows with a `subject` are deleted, and those
    with `stays` stay. A column that differs says so where it stands: `mapped_column(info=apart(not_copied=…))`, or
    `apart(copy="uses.purposes")` where it has another name there. `policy.Catalogue` collects it all, and a structure
    test refuses a column that nobody answers for.
    """

    purpose: str
    keep: str
    stays: str | None = None
    copy: str = ""
    not_copied: lazy | str = ""
    erased: Erased | None = None


def apart(**answers: object) -> dict[str, object]:
    """For `mapped_column(info=…)`: what this column owes that the rest of its table does not."""
    return {"apart": answers}
