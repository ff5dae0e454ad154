"""A year in the life of the sample bakery, made through the same acts as everything else, under a moved clock.

Nothing here writes a row by itself: people are imported, join, answer, are written to and change their minds, and
what the pages then show is what those acts left behind.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from ethicomm import clock, consent, jobs, ledger
from ethicomm.accounts import Actor, Role, member
from ethicomm.accounts.staff import people as colleagues
from ethicomm.algorithms.offers import NewOffer, add
from ethicomm.app import JOBS, House
from ethicomm.automations.stages import chosen_stage, move
from ethicomm.automations.vocabulary import Stage
from ethicomm.backups.rounds import back_up_daily
from ethicomm.campaigns.actions import Letter, schedule, write
from ethicomm.campaigns.composing import Text
from ethicomm.consent import Method
from ethicomm.db import Session
from ethicomm.demo import texts
from ethicomm.demo.people import INTERESTS, Newcomer, newcomers, old_newsletter, paper_forms
from ethicomm.keys.copying import copy_daily
from ethicomm.members import NewMember, add_members, keep_values, list_of
from ethicomm.members.imports import Export, read_export
from ethicomm.members.imports.batches import import_now
from ethicomm.members.imports.mapping import Plan, suggest
from ethicomm.policy import in_force
from ethicomm.retention.clearing import forget_passing, keep_promises
from ethicomm.retention.minimising.measuring import measure_daily
from ethicomm.retention.timekeeping import believe
from ethicomm.rounds import ask_about_ends
from ethicomm.segments.actions import keep
from ethicomm.segments.rules import parse

WELCOMED = 20  # of the last who joined: enough to approve by hand
YEAR = timedelta(days=365)
SHARES = {"letters": 0.74, "slips": 0.2, "joined": 0.06}  # how the members came
Tell = Callable[[str], None]


@dataclass
class Year:
    """The house, who acts in it, and whom the printed links are for."""

    house: House
    members: int
    dice: random.Random
    start: datetime
    owner: Actor
    auditor: Actor
    joined: list[int] = field(default_factory=list)
    guest: int | None = None  # the member the printed link lets in: reads English, gets letters with picks

    def on(self, day: int) -> datetime:
        """The moment `day` days into the year, at ten in the morning or so."""
        return (self.start + timedelta(days=day)).replace(hour=9, minute=self.dice.randrange(60))


def live(house: House, members: int, tell: Tell, seed: int = 1) -> Year:
    """Live the whole year. Returns it, so that links can be made for the people in it."""
    start = clock.now() - YEAR
    year = Year(house, members, random.Random(seed), start, *_colleagues(house, start))  # noqa: S311  (invented people)
    for day, act in _calendar():
        with clock.moved(year.on(day)):
            with house.database.write() as session:
                believe(session)
            tell(act(year))
            jobs.run_due(house.database, JOBS)
            ask_about_ends(house.database)
            _sign(house)
    tell("what is over ends, and all of it is copied")
    _end_the_year(house)
    return year


def _end_the_year(house: House) -> None:
    """What the worker does in its hours and days: what is due ends, use is measured, keys and data are copied."""
    with house.database.write() as session:
        believe(session)
    keep_promises(house.database)
    forget_passing(house.database)
    copy_daily(house.database)
    back_up_daily(house.database)
    measure_daily(house.database)
    jobs.run_due(house.database, JOBS)
    _sign(house)


def _sign(house: House) -> None:
    """What the worker does each second."""
    with house.database.write() as session:
        ledger.sequence(session)


def _calendar() -> Sequence[tuple[int, Callable[[Year], str]]]:
    """What happens on which day."""
    months: list[tuple[int, Callable[[Year], str]]] = [(day, people_join) for day in (20, 80, 140, 200, 260, 340)]
    changes: list[tuple[int, Callable[[Year], str]]] = [(day, minds_change) for day in (150, 290)]
    once: list[tuple[int, Callable[[Year], str]]] = [
        (2, the_old_list_comes_in),
        (9, the_slips_come_in),
        (40, offers_are_made),
        (100, lambda year: a_letter_goes_out(year, texts.SPRING)),
        (220, lambda year: a_letter_goes_out(year, texts.AUTUMN)),
        (330, the_welcome_letter_is_tried),
        (350, a_question_is_put),
        (355, lambda year: a_letter_goes_out(year, texts.NOVEMBER)),
        (363, things_are_prepared),
    ]
    return sorted([*months, *changes, *once], key=lambda pair: pair[0])


def the_old_list_comes_in(year: Year) -> str:
    """The export of the old newsletter tool: each yes is claimed by a time in the file."""
    export = read_export("audience.zip", old_newsletter(_share(year, "letters"), clock.now(), year.dice))
    return _import(year, "audience.zip", export, "")


def the_slips_come_in(year: Year) -> str:
    """Slips from the counter: the words on them are known, so each yes is documented."""
    export = read_export("slips.csv", paper_forms(_share(year, "slips"), clock.now(), year.dice))
    return _import(year, "slips.csv", export, texts.SLIP)


def people_join(year: Year) -> str:
    """A sixth of those who join by the join page, each answering as they like."""
    count = _share(year, "joined") // 6
    known = len(year.joined)
    with year.house.database.write() as session:
        for one in list(newcomers(known + count, random.Random(2)))[known:]:  # noqa: S311
            year.joined.append(_join(session, one))
            if year.guest is None and one.language == "en" and {"newsletter", "personalisation"} <= {*one.yes}:
                year.guest = year.joined[-1]
        if chosen_stage(session, "welcome") is not Stage.DRAFT:  # a turn that is off leaves nothing behind
            for subject in year.joined[known : known + WELCOMED]:
                jobs.add(session, "welcome", str(subject))
    return f"{count} people joined"


def the_welcome_letter_is_tried(year: Year) -> str:
    """Off until now; the owner tries it, and then wants to approve each one."""
    with year.house.database.write() as session:
        move(session, year.owner, "welcome", Stage.SHADOW, texts.WHY[0])
        move(session, year.owner, "welcome", Stage.APPROVE, texts.WHY[1])
    return "the welcome letter waits for approval"


def minds_change(year: Year) -> str:
    """Some take a yes back, some say yes to more."""
    changing = [one for one in year.dice.sample(year.joined, len(year.joined) // 8) if one != year.guest]
    with year.house.database.write() as session:
        for subject in changing:
            purpose = year.dice.choice(("newsletter", "personalisation", "segmentation"))
            consent.withdraw(session, member(subject), subject, purpose, method=Method.PORTAL)
    return f"{len(changing)} people changed what they allow"


def a_question_is_put(year: Year) -> str:
    """It stands on the page of whoever may be asked now, and waits there."""
    with year.house.database.write() as session:
        asked = consent.put_question(session, year.owner, "birthday_greeting")
    return f"{asked:,} people found a question on their page"


def offers_are_made(year: Year) -> str:
    """What picks can be picked from."""
    with year.house.database.write() as session:
        for offer in texts.OFFERS:
            about, first = tuple(offer.about), clock.now().date()
            add(session, year.owner, NewOffer(offer.texts, offer.link, about, first))
    return "offers were made"


def a_letter_goes_out(year: Year, letter: texts.Written) -> str:
    """Written, sent and delivered to whoever said yes."""
    with year.house.database.write() as session:
        sent = _written(session, year.owner, letter)
        schedule(session, year.owner, sent, at=clock.now())
    return f"“{letter.name}” was sent"


def things_are_prepared(year: Year) -> str:
    """A group and a draft, for whoever looks around next."""
    with year.house.database.write() as session:
        rule = {"and": [{"field": "region", "is": ["leiden"]}, {"field": "interests", "is": ["workshops"]}]}
        keep(session, year.owner, texts.GROUP, parse(in_force(session), rule))
        _written(session, year.owner, texts.DECEMBER)
    return "a group and a draft were made"


def _colleagues(house: House, start: datetime) -> tuple[Actor, Actor]:
    with clock.moved(start), house.database.write() as session:
        owner = colleagues.give_role(session, colleagues.FOUNDING, "baker@crumb.example", Role.OWNER)
        head = Actor(Role.OWNER, str(owner))
        until = start + YEAR + timedelta(days=60)
        auditor = colleagues.give_role(session, head, "auditor@audit.example", Role.AUDITOR, until=until)
    return head, Actor(Role.AUDITOR, str(auditor))


def _share(year: Year, name: str) -> int:
    return max(6, int(year.members * SHARES[name]))


def _import(year: Year, name: str, export: Export, words: str) -> str:
    with year.house.database.read() as session:
        plan = Plan(suggest(in_force(session), export), words=words)
    report = import_now(year.house.database, year.owner, export, plan)
    return f"{name}: {report.sentence()}"


def _join(session: Session, one: Newcomer) -> int:
    """What the join page does, once its mail was confirmed."""
    policy = in_force(session)
    values = {"email": one.email, "first_name": one.first_name}
    (subject,) = add_members(session, member(0), [NewMember(values, one.language)], Method.JOIN_PAGE)
    themselves = member(subject)
    for purpose in one.yes:
        words = policy.purposes[purpose].notices[one.language].hash
        consent.give(
            session, themselves, subject, purpose,
            notice_hash=words, language=one.language, method=Method.JOIN_PAGE,
        )  # fmt: skip
    for purpose in one.no:
        words = policy.purposes[purpose].notices[one.language].hash
        consent.refuse(session, themselves, subject, purpose, notice_hash=words, method=Method.JOIN_PAGE)
    liked = {"interests": list_of(key for key in INTERESTS if key in one.interests)} if one.interests else {}
    keep_values(session, {subject: {**one.values, **liked}}, Method.JOIN_PAGE)
    return subject


def _written(session: Session, owner: Actor, letter: texts.Written) -> UUID:
    said = {language: Text(subject, body) for language, (subject, body) in letter.said.items()}
    return write(session, owner, Letter(letter.name, said))
