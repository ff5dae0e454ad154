"""How often something may be tried in a span of time.

Threat: guessing codes and passwords, and filling someone's mailbox. Counted per address and per network range.
Neither is stored: a row's key is a keyed hash of what, who and the span, so rows of two spans cannot be linked.
"""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.dialects import postgresql, sqlite

from ethicomm import clock, vault
from ethicomm.accounts.models import Tries
from ethicomm.db import Session, database_of


@dataclass(frozen=True)
class Limit:
    """At most `most` tries of `what` in each span."""

    what: str
    most: int
    span: timedelta = timedelta(minutes=15)


def within(session: Session, limit: Limit, who: str) -> bool:
    """Count this try, and say whether it still fits. The count stays only if the unit is committed."""
    number = int(clock.now().timestamp() // limit.span.total_seconds())
    ends = datetime.fromtimestamp((number + 1) * limit.span.total_seconds(), UTC)
    key = vault.of(session).index("tries", f"{limit.what}\0{limit.span}\0{who}\0{number}")
    insert = sqlite.insert if database_of(session).is_sqlite else postgresql.insert
    row = insert(Tries).values(key=key, count=1, ends=ends)
    counted = row.on_conflict_do_update(index_elements=[Tries.key], set_={"count": Tries.count + 1})
    return bool(session.execute(counted.returning(Tries.count)).scalar_one() <= limit.most)


def network(client: str) -> str:
    """The range an address lies in: /24, or /48 for IPv6; what is no address is a range of its own."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    prefix = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network((address, prefix), strict=False))
