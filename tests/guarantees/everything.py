"""One of everything, made through the acts, and where each address finds it: for tests that go to every address."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar.handlers import HTTPRouteHandler
from sqlalchemy import MetaData, select, update

from ethicomm import app, automations, campaigns, clock, consent, jobs, ledger, rights, vault
from ethicomm.accounts import Actor, Role, member
from ethicomm.accounts.asking import ask
from ethicomm.accounts.staff.inviting import send_link
from ethicomm.algorithms import AlgorithmRun
from ethicomm.algorithms.models import Offer
from ethicomm.app import House
from ethicomm.automations import Stage
from ethicomm.campaigns import TICKET, Delivery, Letter, Text
from ethicomm.consent import ConsentRecord, Method
from ethicomm.db import Base, Database, keeper
from ethicomm.members import Member, list_of
from ethicomm.members.imports.batches import confirm, keep_plan, opened, upload
from ethicomm.members.imports.models import ImportBatch
from ethicomm.members.imports.proving import plan_for
from ethicomm.members.joining import Answers, ask_to_confirm
from ethicomm.members.models import Slip
from ethicomm.members.slips import keep_slip, picture_in
from ethicomm.policy import in_force
from ethicomm.retention.holds import place
from ethicomm.retention.models import LargeDay
from ethicomm.retention.vocabulary import Why
from ethicomm.rights.models import Asked, Telling
from ethicomm.rights.telling import have_told
from ethicomm.segments.actions import keep
from ethicomm.segments.rules import parse
from ethicomm.vault.store import KeyBase
from tests.algorithms.people import offer
from tests.guarantees.young_people import young_people
from tests.members.people import OWNER, joins
from tests.portal.people import LEIDEN, gets_a_letter, work
from tests.smtp import Smtp
from tests.visiting import colleague

ANNA = {"email": "anna.canary@example.org", "first_name": "Annacanary", "region": "leiden", "birthday": "12-31"}
BEN = {"email": "ben.canary@example.org", "first_name": "Bencanary", "region": "belgium", "birthday": "01-01"}
ALLOWED = ("newsletter", "personalisation", "segmentation", "birthday_greeting", "automation")
NEWCOMER = "cleo.canary@example.org"
SLIP = b"\xff\xd8\xff\xe0 a slip of paper"
LIST = b"Email Address,First Name,CONFIRM_TIME\ndora@example.org,Dora,2025-03-01 10:00:00\nbroken,Eve,\n"
PARAMETER = re.compile(r"{\w+:\w+}")
SEEN = {("web_session", "seen_at"), ("member", "active_at")}
Rows = dict[str, Counter[tuple[Any, ...]]]


@dataclass(frozen=True)
class Everything:
    """The house, everybody who may come, and an address for each pattern: what is Anna's where it is a member's."""

    house: House
    smtp: Smtp
    actors: dict[str, Actor | None]
    addresses: dict[str, str]
    bens: dict[str, str]  # the addresses that are Ben's instead


def everything(house: House, smtp: Smtp) -> Everything:
    """Made once for each test: two members with letters and picks, those who work here, and all that they keep."""
    house.settings = house.settings.model_copy(update={"smtp_url": smtp.url})
    people = {role: colleague(house, role) for role in (Role.STAFF, Role.OWNER, Role.AUDITOR)}
    with house.database.write() as session:
        offer(session, "Dark rye", "bread")
        anna, ben = (joins(session, *ALLOWED, interests=list_of(["bread"]), **one) for one in (ANNA, BEN))
        for subject in (anna, ben):
            keep_slip(session, OWNER, subject, ["newsletter"], picture_in(SLIP))
        group = keep(session, OWNER, "Near us", parse(in_force(session), LEIDEN))
        for stage in (Stage.SHADOW, Stage.APPROVE):
            automations.move(session, OWNER, "welcome", stage, "it works")
        jobs.add(session, "welcome", str(anna))
        consent.put_question(session, OWNER, "measurement")
    sent = gets_a_letter(house, "October loaves")
    places = {
        "letter": str(sent), "draft": _draft(house), "group": str(group), "ready": _upload(house, confirmed=False),
        "done": _upload(house, confirmed=True), "proof": _proof(house), "staff": people[Role.STAFF].id, **_named(house),
        **_erasures(house, anna), **_ends(house, ben),
    }  # fmt: skip
    _mails(house, people[Role.STAFF])
    actors = {
        "nobody": None,
        "anna": member(anna),
        "ben": member(ben),
        **{str(role): one for role, one in people.items()},
    }
    tokens = {**_tokens(smtp), **young_people(house, smtp)}
    return Everything(
        house, smtp, actors,
        _addresses({**places, **tokens, **_own(house, anna)}), _addresses({**places, **tokens, **_own(house, ben)}),
    )  # fmt: skip


def handlers(*methods: str) -> Iterator[tuple[str, HTTPRouteHandler]]:
    """(pattern, handler) of every address that answers to one of these methods."""
    for handler in app.HANDLERS:
        if {*methods} & {*handler.http_methods}:
            yield from ((pattern, handler) for pattern in sorted(handler.paths))


def snapshot(house: House) -> Rows:
    """Every row of every table, of the data and of the key store. When a browser or a member was last seen is not."""
    return {**_rows(house.database, Base.metadata), **_rows(house.vault.store, KeyBase.metadata)}


def changed(before: Rows, after: Rows) -> dict[str, tuple[int, int]]:
    """{table: (rows gone, rows come)} of every table that is not as it was."""
    gone = {name: (before[name] - after[name]).total() for name in before}
    come = {name: (after[name] - before[name]).total() for name in before}
    return {name: (gone[name], come[name]) for name in before if gone[name] or come[name]}


def _rows(database: Database, tables: MetaData) -> Rows:
    with database.read() as session, keeper(session):
        return {
            name: Counter(tuple(map(repr, row)) for row in session.execute(select(*_columns(table))))
            for name, table in tables.tables.items()
        }


def _columns(table: Any) -> list[Any]:
    return [column for column in table.c if (table.name, column.name) not in SEEN]


def _draft(house: House) -> str:
    letter = Letter("Draft", {"en": Text("Hello", "Hello {{ first_name|there }}")})
    with house.database.write() as session:
        return str(campaigns.write(session, OWNER, letter))


def _upload(house: House, *, confirmed: bool) -> str:
    with house.database.write() as session:
        batch = upload(session, OWNER, "people.csv", LIST, "en")
        if confirmed:
            confirm(session, batch)
    work(house)
    return str(batch)


def _proof(house: House) -> str:
    """A file of proof for those who wait from the newest import."""
    with house.database.write() as session:
        origin = session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc())).first()
        assert origin
        batch = upload(session, OWNER, "proof.csv", LIST, "en")
        session.execute(update(ImportBatch).where(ImportBatch.id == batch).values(proves=origin.id))
        keep_plan(session, batch, plan_for(session, origin, opened(session, batch)[0], "en"))
    return str(batch)


def _named(house: House) -> dict[str, str]:
    with house.database.write() as session:
        checkpoint = ledger.sequence(session)
        assert checkpoint is not None
        size = ledger.latest_checkpoint(session)
        assert size is not None
        return {
            "size": str(size.size),
            "notice": in_force(session).purposes["newsletter"].notices["en"].hash,
            "offer": str(session.scalars(select(Offer.public_id)).first()),
        }


def _erasures(house: House, waiting: int) -> dict[str, str]:
    """Someone who is erased and of whom a recipient is to be told, and an erasure that waits for a person."""
    with house.database.write() as session:
        gone = joins(session, email="gone@example.org", first_name="Greta")
    with house.database.write() as session:
        done = rights.ask(session, member(gone), gone, Method.PORTAL)
        asked = Asked(subject=waiting, what="birthday", at=clock.now(), due=clock.now(), actor_role="member")
        session.add(asked)
        assert done
        relay = in_force(session).recipients["mail_relay"]
        have_told(session, done.id, [relay], {"email": "gone@example.org"})
        session.flush()
        telling = session.scalars(select(Telling.id)).one()
        return {"erased": done.token, "erasure_asked": str(asked.id), "telling": str(telling)}


def _ends(house: House, subject: int) -> dict[str, str]:
    """Something that is held for now, and a day on which much ends."""
    now = clock.now()
    with house.database.write() as session:
        held = place(session, OWNER, subject, Why.CLAIM, now + timedelta(days=30), field="birthday")
        day = LargeDay(what="ends", day=now, since=now, people=1, asked_at=now)
        session.add(day)
        session.flush()
        return {"hold": str(held), "large": str(day.id)}


def _own(house: House, subject: int) -> dict[str, str]:
    with house.database.read() as session:
        copy = session.scalars(select(Delivery.id).where(Delivery.subject == subject)).first()
        answer = select(ConsentRecord.id).where(ConsentRecord.subject == subject, ConsentRecord.purpose == "newsletter")
        record = session.scalars(answer).first()
        assert copy is not None
        assert record is not None
        return {
            "record": str(record),
            "answer": str(ledger.position(session, record)),
            "person": str(session.scalars(select(Member.public_id).where(Member.subject == subject)).one()),
            "run": str(session.scalars(select(AlgorithmRun.id).where(AlgorithmRun.subject == subject)).first()),
            "slip": str(session.scalars(select(Slip.id).where(Slip.subject == subject)).one()),
            "ticket": vault.of(session).ticket(TICKET, copy),
        }


def _mails(house: House, staff: Actor) -> None:
    """A way in was asked for, someone joins, a colleague is invited; each has a link that works once."""
    with house.database.write() as session:
        ask(session, ANNA["email"], language="en", after="", client="192.0.2.1")
        ask_to_confirm(session, Answers(NEWCOMER, "en"), "192.0.2.2")
        send_link(session, UUID(staff.id))
    work(house)


def _tokens(smtp: Smtp) -> dict[str, str]:
    def token(address: str, path: str) -> str:
        (mail,) = [one for one in smtp.read(address) if path in one.as_string()]
        found = re.search(rf"{path}/([\w-]+)", mail.get_body(("plain",)).get_content())  # type: ignore[union-attr]
        assert found
        return found[1]

    return {
        "link": token(ANNA["email"], "/enter"), "join": token(NEWCOMER, "/join/confirm"),
        "invitation": token("staff@example.org", "/enter"),
    }  # fmt: skip


def _addresses(named: dict[str, str]) -> dict[str, str]:
    """The address of every pattern there is."""
    return {pattern: _filled(pattern, named) for pattern, _handler in handlers("GET", "POST")}


def _filled(pattern: str, named: dict[str, str]) -> str:
    if not PARAMETER.search(pattern):
        return pattern
    known = max((one for one in PLACES if pattern.startswith(one)), key=len, default=None)
    assert known, f"{pattern}: say in PLACES where to find one"
    return PLACES[known].format(**named) + pattern[len(known) :]


PLACES = {  # the beginning of a pattern, and where one of these is; the longest beginning counts
    "/algorithms/{key:str}": "/algorithms/picks",
    "/ask/{purpose:str}": "/ask/newsletter",
    "/asking/{purpose:str}": "/asking/newsletter",
    "/audit/campaigns/{campaign:uuid}": "/audit/campaigns/{letter}",
    "/audit/log/checkpoints/{size:int}": "/audit/log/checkpoints/{size}",
    "/audit/log/{position:int}": "/audit/log/1",
    "/audit/log/{position:int}/receipt.json": "/audit/log/{answer}/receipt.json",
    "/automations/{key:str}": "/automations/welcome",
    "/enter/{token:str}": "/enter/{link}",
    "/erased/{token:str}": "/erased/{erased}",
    "/erasures/told/{telling_id:uuid}": "/erasures/told/{telling}",
    "/erasures/{asked:uuid}": "/erasures/{erasure_asked}",
    "/guardian/asked/{token:str}": "/guardian/asked/{asked}",
    "/guardian/{ticket:str}": "/guardian/{ward}",
    "/groups/{group:uuid}": "/groups/{group}",
    "/join/confirm/{token:str}": "/join/confirm/{join}",
    "/join/guardian/{token:str}": "/join/guardian/{wish}",
    "/keeping/holds/{number:uuid}": "/keeping/holds/{hold}",
    "/keeping/large/{number:uuid}": "/keeping/large/{large}",
    "/keeping/fields/{name:str}": "/keeping/fields/birthday",
    "/letters/{letter:uuid}": "/letters/{letter}",
    "/letters/{letter:uuid}/check": "/letters/{draft}/check",
    "/letters/{letter:uuid}/edit": "/letters/{draft}/edit",
    "/letters/{letter:uuid}/preview/{shape:str}": "/letters/{draft}/preview/plain",
    "/letters/{letter:uuid}/send": "/letters/{draft}/send",
    "/me/choices/{run:uuid}": "/me/choices/{run}",
    "/me/consents/{purpose:str}": "/me/consents/newsletter",
    "/me/data/{name:str}": "/me/data/first_name",
    "/me/receipts/{record:uuid}": "/me/receipts/{record}",
    "/me/slips/{slip:uuid}": "/me/slips/{slip}",
    "/notices/{digest:str}": "/notices/{notice}",
    "/offers/{offer:uuid}": "/offers/{offer}",
    "/people/import/{batch:uuid}": "/people/import/{ready}",
    "/people/import/{batch:uuid}/stop": "/people/import/{done}/stop",
    "/people/import/{batch:uuid}/words": "/people/import/{done}/words",
    "/people/proof/{batch:uuid}": "/people/proof/{proof}",
    "/people/waiting/{origin:uuid}": "/people/waiting/{done}",
    "/people/{person:uuid}": "/people/{person}",
    "/people/{person:uuid}/slips/{slip:uuid}": "/people/{person}/slips/{slip}",
    "/question/{ticket:str}": "/question/{ticket}",
    "/question/{ticket:str}/{purpose:str}": "/question/{ticket}/measurement",
    "/stop/{ticket:str}": "/stop/{ticket}",
    "/why/{ticket:str}": "/why/{ticket}",
    "/work/passkeys/{passkey:uuid}": "/work/passkeys/00000000-0000-4000-8000-000000000000",
    "/work/people/{person:uuid}": "/work/people/{staff}",
}
