"""G9: nothing a member told us lies in clear at rest: not in the database, its log, the key store, the queue, our logs.

Members come in on every way, are written to, sign in and are looked at; then every file and table is searched.
"""

import re
from collections.abc import Iterator
from itertools import chain, repeat

import pytest
from sqlalchemy import select

from ethicomm import clock, jobs
from ethicomm.accounts import Role
from ethicomm.app import JOBS, House
from ethicomm.backups.making import make
from ethicomm.campaigns import Letter, Text, schedule, write
from ethicomm.consent import Method
from ethicomm.demo.faults import Fault, Step
from ethicomm.logs import log
from ethicomm.members import Member, NewMember, add_members, keep_values, list_of
from ethicomm.vault.looking import Lying
from tests.guarantees.canaries import found_at_rest, found_in
from tests.members.imports.files import OWNER, audience, confirmed, stopped, unconfirmed
from tests.members.test_join_feature import hidden_in
from tests.proving import short_and_full
from tests.smtp import Smtp, taking_mail
from tests.visiting import Visitor, colleague, entering

IMPORTED, WAITING, STOPPED, UPLOADED, JOINED, JOINING, COUNTER, REFUSED, STRANGER, SLIP = (
    f"Kánarie-{number}+zwx" for number in "een twee drie vier vijf zes zeven acht negen tien".split()
)
INTERESTS = list_of(["coffee", "gluten_free"])
WORDS = (IMPORTED, WAITING, STOPPED, UPLOADED, JOINED, JOINING, COUNTER, REFUSED, STRANGER, SLIP, INTERESTS)
PART = 2_000


def address(word: str) -> str:
    return f"{word.replace('á', 'a').lower()}@example.org"


def told(*words: str) -> list[str]:
    """Each word, and the address made of it."""
    return [form for word in words for form in (word, address(word))]


@pytest.fixture
def smtp() -> Iterator[Smtp]:
    """It does not know one of them, and says so with the address in its answer."""
    unknown = Fault(Step.RCPT, f"550 5.1.1 <{address(REFUSED)}> {REFUSED} is unknown here", to=address(REFUSED))
    with taking_mail([unknown]) as server:
        yield server


@pytest.fixture
def lived(house: House, smtp: Smtp) -> Iterator[House]:
    """A house in which all of this happened."""
    here = House(house.settings.model_copy(update={"smtp_url": smtp.url}))
    owner = colleague(here, Role.OWNER)
    with entering(here, owner) as noor, entering(here, None) as anyone:
        brings_in(here, noor)
        joins(here, smtp, anyone)
        is_written_to(here)
        signs_in(here, smtp, anyone)
        is_looked_at(here, noor)
        goes_wrong(noor, anyone)
    yield here
    here.close()


def works(house: House) -> None:
    jobs.run_due(house.database, JOBS)


def brings_in(house: House, noor: Visitor) -> None:
    people = [confirmed(address(one), one) for one in (IMPORTED, REFUSED)]
    waiting = (address(WAITING), WAITING, *unconfirmed("")[2:])
    batch = uploads(noor, audience([*people, waiting], [stopped(address(STOPPED))]))
    noor.post(f"/people/import/{batch}")
    works(house)
    uploads(noor, audience([confirmed(address(UPLOADED), UPLOADED)]))


def uploads(noor: Visitor, content: bytes) -> str:
    """Up to the counts."""
    to = noor.post("/people/import", files={"file": ("export.zip", content)}).headers["location"]
    page = noor.get(to).text
    chosen = re.findall(r'<select id="(column-\d+)".*?<option value="([^"]*)" selected', page, re.S)
    assert noor.post(to, data={**dict(chosen), "covers": "newsletter", "language": "en"}).status_code == 303
    return to.split("/")[3]


def joins(house: House, smtp: Smtp, anyone: Visitor) -> None:
    """Two ask to join, one of them confirms; a third is added at the counter."""
    for word in (JOINED, JOINING):
        page = anyone.post(
            "/join", data={"step": "start", "email": address(word), "name": word, "old_enough": "yes"}
        ).text
        answers = chain(["yes"], repeat("no"))
        while 'name="answer"' in page:
            page = anyone.post("/join", data={**hidden_in(page), "answer": next(answers)}).text
        anyone.post("/join", data=hidden_in(page))
        works(house)
    assert anyone.post(path_in(smtp, JOINED, "/join/confirm/")).status_code < 400
    works(house)


def path_in(smtp: Smtp, word: str, begins: str) -> str:
    body = smtp.read(address(word))[-1].get_body(("plain",))
    found = re.search(rf"{begins}\S+", body.get_content() if body else "")
    assert found
    return found[0]


def is_written_to(house: House) -> None:
    with house.database.write() as session:
        everyone = session.scalars(select(Member.subject)).all()
        keep_values(session, {subject: {"interests": INTERESTS} for subject in everyone}, Method.PORTAL)
        letter = write(
            session, OWNER, Letter("Rolls", {"en": Text("For {{ first_name|you }}", "Hi {{ first_name|you }}")})
        )
        schedule(session, OWNER, letter, clock.now())
    works(house)


def signs_in(house: House, smtp: Smtp, anyone: Visitor) -> None:
    anyone.post("/sign-in", data={"email": address(IMPORTED)})
    works(house)
    assert anyone.post(path_in(smtp, IMPORTED, "/enter/")).status_code == 303
    assert IMPORTED in anyone.get("/me/data").text


def is_looked_at(house: House, noor: Visitor) -> None:
    """By name and address, for a reason."""
    person = noor.post("/people", data={"email": address(IMPORTED)}).headers["location"]
    assert IMPORTED in noor.post(f"{person}/look", data={"why": "order"}).text
    said = {"said_yes_to": "personalisation", "yes_way": "paper", "yes_where": f"form of {SLIP}"}
    photo = b"\xff\xd8\xff\xe0" + SLIP.encode()
    assert noor.post(f"{person}/yes", data=said, files={"slip": ("slip.jpg", photo)}).status_code == 303


def goes_wrong(noor: Visitor, anyone: Visitor) -> None:
    """What people type where it does not fit must not end in a log."""
    for path in ("/people", "/join", "/sign-in", "/people/new", f"/no-such-page/{STRANGER}?email={address(STRANGER)}"):
        noor.post(path, data={"email": address(STRANGER), "name": STRANGER, "step": STRANGER})
        anyone.get(path, params={"next": STRANGER, "email": address(STRANGER)})


def join_many(house: House, many: int) -> list[str]:
    """Members besides, each with a name and an address of their own; returns what they told."""
    said = [(f"Kánarie {number:05} zwx", f"kanarie.{number:05}@example.org") for number in range(many)]
    for start in range(0, many, PART):
        people = [NewMember({"email": mail, "first_name": name}, "nl") for name, mail in said[start : start + PART]]
        with house.database.write() as session:
            add_members(session, OWNER, people, Method.COUNTER)
    return [word for both in said for word in both]


@pytest.mark.both
@short_and_full("many", 20, 10_000)
def test_g09_nothing_told_lies_in_clear_at_rest(
    capfd: pytest.CaptureFixture[str], lived: House, smtp: Smtp, many: int
) -> None:
    words, folder = [*told(*WORDS), *join_many(lived, many)], lived.settings.root_key_file.parent
    made = make(lived.database, OWNER, folder / "backups", folder / "copies of keys")
    assert {address(IMPORTED), address(JOINED)} <= {one for letter in smtp.kept for one in letter.recipients}
    written = "".join(capfd.readouterr()).encode()
    assert written.count(b'"route"') > 20
    assert made.keys
    assert made.manifest.rows > many
    assert found_at_rest(lived, words, Lying("what was logged", lambda: [written])) == {}


@pytest.mark.both
def test_one_in_the_queue_is_found(house: House) -> None:
    with house.database.write() as session:
        jobs.add(session, "leak", IMPORTED)
    assert (IMPORTED, "utf-8") in found_at_rest(house, [IMPORTED])["job.ref"]


def test_one_in_the_log_is_found(capfd: pytest.CaptureFixture[str]) -> None:
    log.info("a mail went out", kind=address(IMPORTED))
    assert (address(IMPORTED), "utf-8") in found_in("".join(capfd.readouterr()).encode(), told(IMPORTED))
