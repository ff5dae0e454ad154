"""A few people who each said yes to what they liked, letters, groups and an automation: what a plan is held against."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from sqlalchemy import select

from ethicomm import app, automations, campaigns, clock, consent, jobs
from ethicomm.app import House
from ethicomm.automations import AutomationRun, Stage, Turn
from ethicomm.campaigns import Campaign, Letter, Text
from ethicomm.consent import SLOTS, ConsentState, Standing, State
from ethicomm.db import Session, keeper
from ethicomm.members import Value, list_of
from ethicomm.policy import in_force
from ethicomm.segments.actions import keep
from ethicomm.segments.rules import parse
from tests.consent.people import OWNER, takes_back
from tests.segments.people import member

ASKED = ("newsletter", "personalisation", "segmentation", "automation", "measurement", "birthday_greeting")
REGIONS = ("leiden", "around", "belgium")
NEAR = {"field": "region", "is": ["leiden"]}
PASTRY = {"field": "interests", "is": ["pastry"]}
A_DAY = timedelta(days=1, hours=1)


@dataclass(frozen=True)
class Held:
    """What is so at a moment: yeses by purpose, holders by field, letters by name, turns by state."""

    yeses: Counter[str]
    values: Counter[str]
    letters: dict[str, str]
    turns: Counter[str]


def settle(house: House, people: int, dice: Random) -> list[int]:
    """Everyone comes, some take something back, the owner prepares letters and groups, one turn waits."""
    with house.database.write() as session:
        subjects = [_someone(session, dice) for _number in range(people)]
        for one in subjects[::4]:
            takes_back(session, one, "newsletter")
        near = keep(session, OWNER, "Near us", parse(in_force(session), NEAR))
        keep(session, OWNER, "Pastry", parse(in_force(session), PASTRY))
        _write(session, "By name", "Hello {{ first_name|there }}")
        _write(session, "Plain", "Hello")
        picked = _write(session, "With picks", "Hello\n\n{{ picks }}")
        campaigns.schedule(session, OWNER, picked, clock.now() + timedelta(days=9))
        campaigns.schedule(
            session, OWNER, _write(session, "To a group", "Hello", near), clock.now() + timedelta(days=9)
        )
        for stage in (Stage.SHADOW, Stage.APPROVE):
            automations.move(session, OWNER, "welcome", stage, "it works")
        for one in subjects:
            jobs.add(session, "welcome", str(one))
    work(house)
    return subjects


def work(house: House, later: timedelta = timedelta()) -> None:
    """What is due by then is done."""
    with clock.moved(clock.now() + later):
        jobs.run_due(house.database, {key: app.JOBS[key] for key in ("let_go", "welcome", "facets")})


def held(session: Session) -> Held:
    """As the tables have it, asked without any of the code that plans."""
    permits = ConsentState.state.in_([one for one in State if one.permits])
    yeses = session.scalars(select(ConsentState.purpose).where(permits, ConsentState.purpose.in_((*ASKED, "survey"))))
    letters = session.execute(select(Campaign.name, Campaign.state).where(Campaign.kind == "letter"))
    turns = session.scalars(select(AutomationRun.state))
    with keeper(session):
        fields = Counter(session.scalars(select(Value.field)))
    return Held(Counter(yeses), fields, dict(letters.all()), Counter(map(Turn, turns)))


def stands_as_replayed(session: Session, subjects: list[int]) -> bool:
    """Whether every standing row says what its events say, under the policy in force."""
    policy, now = in_force(session), clock.now()
    for one in subjects:
        stands = {seen.purpose.key for seen in consent.standing_of(session, one) if seen.stands}
        permits = {
            row.purpose
            for row in session.scalars(select(ConsentState).where(ConsentState.subject == one))
            if State(row.state).permits and (row.ends is None or row.ends > now) and row.purpose in policy.purposes
        }
        carried = {key for key, purpose in policy.purposes.items() if purpose.stands == "membership"}
        if stands != permits | (carried if "account" in permits else set()):
            return False
    return True


def stray_tokens(session: Session) -> int:
    """How many tokens stand in slots that no field has under the policy in force."""
    given = {slot for field in in_force(session).fields.values() for slot in field.slots.values()}
    columns = [Standing.__table__.c[f"s{number}"] for number in range(1, SLOTS + 1) if number not in given]
    return sum(token is not None for row in session.execute(select(*columns)) for token in row)


def _someone(session: Session, dice: Random) -> int:
    purposes = [one for one in ASKED if dice.random() < 0.6]
    told = {"region": dice.choice(REGIONS), "age_band": "25_39", "birthday": "05-03", "first_name": "Robin"}
    told = {field: text for field, text in told.items() if dice.random() < 0.8}
    return member(session, *purposes, interests=list_of(["pastry"] if dice.random() < 0.5 else ["bread"]), **told)


def _write(session: Session, name: str, body: str, group: object = None) -> object:
    letter = Letter(name, {"en": Text("Hello", body)}, "newsletter", group)  # type: ignore[arg-type]
    return campaigns.write(session, OWNER, letter)
