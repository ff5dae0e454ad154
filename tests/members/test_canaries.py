"""G9, for members: nothing anyone told us lies in clear in the database, its log, the key store or the queue."""

import base64
from collections.abc import Iterator
from pathlib import Path

from ethicomm import jobs, members
from ethicomm.app import House
from ethicomm.consent import Method
from ethicomm.db import Session
from ethicomm.members import NewMember
from ethicomm.members.imports import batches
from ethicomm.members.joining import Answers, ask_to_confirm
from tests.members.imports.files import OWNER, audience, confirmed, plan_for, stopped, unconfirmed
from tests.members.people import says_yes

MEMBER, JOINING, WAITING, IMPORTED, MARKED, UPLOADED = (
    f"kanarie{number}zwx" for number in ("een", "twee", "drie", "vier", "vijf", "zes")
)


def disguises(word: str) -> Iterator[bytes]:
    """The word as a leak might look."""
    for text in (word, word.casefold(), word.upper()):
        yield from (text.encode(), text.encode("utf-16-le"), text.encode().hex().encode())
        for shift in range(3):
            whole = base64.b64encode(b"." * shift + text.encode())
            yield whole[4 if shift else 0 : -4]


def found_in(folder: Path, *words: str) -> list[tuple[str, str]]:
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    return [(name, word) for name, held in files.items() for word in words for form in disguises(word) if form in held]


def lives(session: Session) -> None:
    newcomer = NewMember({"email": f"{MEMBER}@example.org", "first_name": MEMBER}, "en")
    (subject,) = members.add_members(session, OWNER, [newcomer], Method.COUNTER)
    says_yes(session, subject, "newsletter")
    said = Answers(f"{JOINING}@example.org", "en", {"first_name": JOINING}, {}, ("newsletter",))
    ask_to_confirm(session, said, "192.0.2.1")
    batches.upload(session, OWNER, "export.zip", audience([confirmed(f"{UPLOADED}@example.org", UPLOADED)]), "en")


def test_no_canary_lies_in_clear_at_rest(house: House) -> None:
    with house.database.write() as session:
        lives(session)
    content = audience(
        [confirmed(f"{IMPORTED}@example.org", IMPORTED), (f"{WAITING}@example.org", WAITING, *unconfirmed("")[2:])],
        [stopped(f"{MARKED}@example.org")],
    )
    batches.import_now(house.database, OWNER, batches.read_export("e.zip", content), plan_for(house, content))
    folder = house.settings.root_key_file.parent
    assert (folder / "ethicomm.db-wal").stat().st_size > 0
    assert found_in(folder, MEMBER, JOINING, WAITING, IMPORTED, MARKED, UPLOADED) == []


def test_a_canary_that_does_lie_there_is_found(house: House) -> None:
    with house.database.write() as session:
        jobs.add(session, "leak", MEMBER)
    assert ("ethicomm.db-wal", MEMBER) in found_in(house.settings.root_key_file.parent, MEMBER)
