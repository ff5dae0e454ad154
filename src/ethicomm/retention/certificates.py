"""The certificates of past runs, as they stand in the log: what went, how much, under which policy, when."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ethicomm import ledger
from ethicomm.db import Session
from ethicomm.ledger import Act
from ethicomm.policy import in_force
from ethicomm.retention.running import CERTIFIED
from ethicomm.words import _, number

SHOWN = 50


@dataclass(frozen=True)
class Certificate:
    """One run that removed something. `entry` is its place in the log; None until it has one, a second or so."""

    at: datetime
    policy: str
    removed: Mapping[str, int]
    entry: int | None
    labels: Mapping[str, str]

    @property
    def lines(self) -> tuple[str, ...]:
        """What went, in words: `Region: 12 deleted`."""
        return tuple(self._line(*key.partition(" ")[::2], many) for key, many in self.removed.items())

    def _line(self, what: str, field: str, many: int) -> str:
        told = {"label": self.labels.get(field, field), "many": number(many)}
        if what == "coarser":
            return _("%(label)s: %(many)s made coarser", **told)
        if what == "counted":
            return _("%(label)s: %(many)s counted in a total", **told)
        return _("%(label)s: %(many)s deleted", **told)


def certificates(session: Session, limit: int = SHOWN) -> tuple[Certificate, ...]:
    """The newest first."""
    rows = session.scalars(select(Act).where(Act.what == CERTIFIED).order_by(Act.at.desc()).limit(limit)).all()
    places = ledger.positions(session, [one.id for one in rows])
    labels = {key: field.label.text() for key, field in in_force(session).fields.items()}
    return tuple(_certificate(one, places.get(one.id), labels) for one in rows)


def _certificate(act: Act, entry: int | None, labels: Mapping[str, str]) -> Certificate:
    said = json.loads(act.detail)
    return Certificate(act.at, said["policy"], said["removed"], entry, labels)
