"""The blind index by which a member is found from their address, made anew from the address itself.

It is derived, so a backup leaves it out and a restore makes it; and a renewal of its key makes it in the new version.
Opening an address for it is a use like any other, which the member can read.
"""

from collections.abc import Iterable

from ethicomm import consent, vault
from ethicomm.accounts import MACHINE
from ethicomm.accounts.logins import EMAIL, put_logins
from ethicomm.db import Session
from ethicomm.members.reveal import reveal

SERVES = "security"
WHY = "index"


def write_indexes(session: Session, subjects: Iterable[int]) -> int:
    """Make the blind indexes of these members in the newest version. Returns for how many it could.

    It cannot for someone whose key is gone.
    """
    use = consent.use(session, MACHINE, subjects, [SERVES], WHY, fields=[EMAIL])
    if not use.allowed:
        return 0
    opened = {subject: values[EMAIL] for subject, values in reveal(session, use).items() if EMAIL in values}
    indexer = vault.of(session).indexer(EMAIL)
    put_logins(session, {subject: indexer.index(address) for subject, address in opened.items()}, indexer.newest)
    return len(opened)
