"""Core transactions of the house: ways in, the log, policies, letters, groups, automations, each ready to be done."""

import re
import shutil
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select

from ethicomm import automations, campaigns, clock, consent, ledger, members
from ethicomm.accounts import Role
from ethicomm.accounts.asking import ask
from ethicomm.accounts.entering import by_link
from ethicomm.accounts.models import Grants, SignIn, WebSession
from ethicomm.accounts.sessions import Person, look_up, open_session
from ethicomm.accounts.staff import authenticators, passwords, people
from ethicomm.accounts.staff.models import Staff
from ethicomm.algorithms import PICKS, AlgorithmRun, Facts
from ethicomm.amendments.actions import put_in_force
from ethicomm.automations import Stage, Turn
from ethicomm.campaigns import Campaign, Delivery, Letter, State, Text
from ethicomm.campaigns.claiming import Claim, claim
from ethicomm.campaigns.outcomes import Answers as LetterAnswers
from ethicomm.campaigns.outcomes import write_outcomes
from ethicomm.campaigns.sending import start_if_due
from ethicomm.campaigns.vocabulary import Copy
from ethicomm.consent import SLOTS, Decision, Standing
from ethicomm.consent.receipts.building import numbers_of, place, receipt_of
from ethicomm.db import Session
from ethicomm.ledger.models import Anchor, Waiting
from ethicomm.mail import Outcome, Result
from ethicomm.members import list_of
from ethicomm.members.imports import old_words
from ethicomm.policy import in_force
from ethicomm.segments.actions import keep as keep_group
from ethicomm.segments.rules import parse
from tests.accounts.people import PASSWORD, code_of
from tests.algorithms.people import offer
from tests.guarantees.casting import (
    Cast,
    Ready,
    has_come,
    is_letter,
    policy_is_not,
    stage_is,
    turn_is,
    turn_of,
)
from tests.members.people import OWNER

LEIDEN = {"field": "region", "is": ["leiden"]}
A_DAY = timedelta(days=1, minutes=1)


def facets_are_filled(cast: Cast) -> Ready:
    anna = cast.member("segmentation", region="leiden")
    slots = select(*(getattr(Standing, f"s{number}") for number in range(1, SLOTS + 1))).where(Standing.subject == anna)
    return cast.works("facets", str(anna), lambda s: any(s.execute(slots).one()))


def asks_for_a_link(cast: Cast) -> Ready:
    before, address = cast.newest(SignIn), cast.address()
    return cast.one_unit(
        lambda s: ask(s, address, language="en", after="", client=cast.client()), partial(has_come, SignIn, before)
    )


def uses_a_link(cast: Cast) -> Ready:
    address = cast.address()
    cast.member(email=address)
    cast.do(lambda s: ask(s, address, language="en", after="", client=cast.client()))
    cast.work("sign_in_mail")
    token, made = cast.behind(address, "/enter"), cast.newest(SignIn)
    return cast.one_unit(
        lambda s: by_link(s, token), lambda s: s.scalar(select(SignIn.used_at).where(SignIn.id == made))
    )


def signs_in_anew(cast: Cast) -> Ready:
    person = Person(cast.member())
    opens = partial(open_session, person=person, grants=Grants.ALL, device="Firefox")
    with cast.house.database.write() as session:
        old = opens(session, instead_of=None)
    return cast.one_unit(lambda s: opens(s, instead_of=old), lambda s: look_up(s, old) is None)


def is_invited(cast: Cast) -> Ready:
    address = cast.address()
    return cast.one_unit(
        lambda s: people.invite(s, address, Role.STAFF, actor=OWNER), lambda s: people.find_colleague(s, address)
    )


def access_ends(cast: Cast) -> Ready:
    who = cast.colleague()
    cast.do(lambda s: open_session(s, Person(staff=who), grants=Grants.ALL, device="Firefox", instead_of=None))
    left = select(WebSession.staff).where(WebSession.staff == who)
    return cast.one_unit(
        lambda s: people.end_access(s, OWNER, who),
        lambda s: s.get(Staff, who).ended_at and not s.scalar(left),  # type: ignore[union-attr]
    )


def sets_a_second_factor(cast: Cast) -> Ready:
    who = cast.colleague()

    def does(session: Session) -> None:
        passwords.set_password(session, who, PASSWORD)
        new = authenticators.new_secret(session, who)
        authenticators.keep_secret(session, who, new, code_of(new.secret))
        authenticators.make_recovery_codes(session, who)

    return cast.one_unit(does, lambda s: authenticators.has_app(s, who))


def the_log_is_placed(cast: Cast) -> Ready:
    cast.member("newsletter", "measurement")
    return cast.one_unit(ledger.sequence, lambda s: not s.scalar(select(Waiting.id).limit(1)))


def proof_is_removed(cast: Cast) -> Ready:
    anna = cast.member("newsletter")
    cast.do(lambda s: consent.use(s, OWNER, [anna], ["newsletter"], "a test"))
    with cast.house.database.read() as session:
        ids = session.scalars(select(Decision.id).where(Decision.subject == anna)).all()
    return cast.one_unit(
        lambda s: ledger.remove(s, consent.KINDS[2], ids, "proof period over") if left(s, ids) else None,
        lambda s: not left(s, ids),
    )


def is_anchored(cast: Cast) -> Ready:
    cast.member("newsletter")
    cast.do(ledger.sequence)
    before = cast.newest(Anchor)
    return Ready(lambda: ledger.anchor(cast.house.database), partial(has_come, Anchor, before), whole=False)


def receipt_is_issued(cast: Cast) -> Ready:
    anna = cast.member("newsletter")

    def does(session: Session) -> None:
        place(session)
        record = consent.history(session, anna)[0].record
        assert receipt_of(session, record, old_words)

    return cast.one_unit(does, lambda s: numbers_of(s, [consent.history(s, anna)[0].record]))


def policies_change(cast: Cast) -> Ready:
    """The benefit of letters is worded otherwise, and birthday greetings end for whoever had them."""
    cast.member("newsletter", "birthday_greeting", birthday="05-03")
    number = next(cast.numbers)
    folder = cast.folder / str(number)
    shutil.copytree(cast.house.settings.root_key_file.parent / "with-young-people", folder)
    file = folder / "purposes/newsletter.toml"
    file.write_text(re.sub(r'ask_again *= *"P\d+M"', f'ask_again = "P{12 + number % 12}M"', file.read_text()))
    was = cast.ask(lambda s: in_force(s).hash)
    return cast.one_unit(lambda s: put_in_force(s, OWNER, folder), partial(policy_is_not, was))


def writes_a_letter(cast: Cast) -> Ready:
    before = cast.newest(Campaign)
    letter = Letter("Loaves", {"en": Text("Loaves", "Hello")})
    return cast.one_unit(lambda s: campaigns.write(s, OWNER, letter), partial(has_come, Campaign, before))


def schedules(cast: Cast) -> Ready:
    letter = cast.letter()
    return cast.one_unit(
        lambda s: campaigns.schedule(s, OWNER, letter, clock.now() + timedelta(days=2)),
        partial(is_letter, letter, State.SCHEDULED),
    )


def freezes(cast: Cast) -> Ready:
    cast.member("newsletter")
    letter = cast.letter(State.SCHEDULED)
    return Ready(
        lambda: start_if_due(cast.house.database, letter), partial(is_letter, letter, State.SENDING), whole=False
    )


def cancels(cast: Cast) -> Ready:
    cast.member("newsletter")
    letter = cast.letter(State.SCHEDULED, State.SENDING)
    return cast.one_unit(lambda s: campaigns.cancel(s, OWNER, letter), partial(is_letter, letter, State.CANCELLED))


def claims(cast: Cast) -> Ready:
    cast.member("newsletter", "personalisation", interests=list_of(["bread"]))
    hold = cast.held(cast.letter(State.SCHEDULED, State.SENDING))
    leaving = select(Delivery.id).where(Delivery.campaign_id == hold.campaign, Delivery.state == Copy.HANDING_OVER)
    return cast.one_unit(lambda s: claim(s, hold), lambda s: s.scalar(leaving.limit(1)))


def letters_arrive(cast: Cast) -> Ready:
    anna = cast.member("newsletter")
    hold = cast.held(cast.letter(State.SCHEDULED, State.SENDING))
    taken: list[Claim] = []
    cast.do(lambda s: taken.append(claim(s, hold) or taken[0]))
    results = [Result(one.delivery, Outcome.SENT, 250) for one in taken[0].copies]
    answers = LetterAnswers({one.delivery: one for one in taken[0].copies}, results, (), ())
    sent = select(Delivery.id).where(Delivery.subject == anna, Delivery.state == Copy.SENT)
    return cast.one_unit(lambda s: write_outcomes(s, hold, answers), lambda s: s.scalar(sent))


def is_picked_for(cast: Cast) -> Ready:
    cast.do(lambda s: offer(s, "Dark rye", "bread"))
    anna = cast.member("newsletter", "personalisation", interests=list_of(["bread"]))

    def does(session: Session) -> None:
        use = consent.use(
            session, OWNER, [anna], ["newsletter"], "campaign 1", fields=["email", *PICKS.fields], also=[PICKS.purpose]
        )
        (stood,) = use.allowed.values()
        PICKS.fill(session, [Facts(1, anna, "en", stood.decision, members.reveal(session, use)[anna])])

    return cast.one_unit(does, lambda s: s.scalar(select(AlgorithmRun.id).where(AlgorithmRun.subject == anna)))


def a_group_is_kept(cast: Cast) -> Ready:
    name = f"Group {next(cast.numbers)}"
    rule = select(campaigns.models.Segment.id).where(campaigns.models.Segment.name == name)
    return cast.one_unit(lambda s: keep_group(s, OWNER, name, parse(in_force(s), LEIDEN)), lambda s: s.scalar(rule))


def automations_stop(cast: Cast) -> Ready:
    cast.do(lambda s: automations.let_go_on(s, OWNER))
    return cast.one_unit(lambda s: automations.stop_all(s, OWNER, "a test"), automations.stopped_since)


def automations_go_on(cast: Cast) -> Ready:
    cast.do(lambda s: automations.stop_all(s, OWNER, "a test"))
    return cast.one_unit(lambda s: automations.let_go_on(s, OWNER), lambda s: not automations.stopped_since(s))


def an_automation_moves(cast: Cast) -> Ready:
    cast.trust(Stage.SHADOW)
    return cast.one_unit(
        lambda s: automations.move(s, OWNER, "welcome", Stage.APPROVE, "it works"),
        partial(stage_is, Stage.APPROVE),
    )


def a_turn_begins(cast: Cast) -> Ready:
    cast.trust(Stage.APPROVE)
    anna = cast.member("automation")
    return cast.works("welcome", str(anna), lambda s: turn_of(s, anna))


def a_turn_acts(cast: Cast) -> Ready:
    cast.trust(Stage.APPROVE)
    anna, run = cast.begun()
    return cast.works("automation_run", str(run), partial(turn_is, anna, Turn.ASKING), A_DAY)


def a_turn_is_approved(cast: Cast) -> Ready:
    cast.trust(Stage.APPROVE)
    anna, run = cast.begun()
    cast.work("automation_run", later=A_DAY)
    return cast.one_unit(lambda s: automations.approve(s, OWNER, "welcome", [run]), partial(turn_is, anna, Turn.QUEUED))


def left(session: Session, ids: Sequence[UUID]) -> bool:
    return bool(session.scalar(select(Decision.id).where(Decision.id.in_(ids)).limit(1)))


ACTS = (
    facets_are_filled, asks_for_a_link, uses_a_link, signs_in_anew, is_invited, access_ends,
    sets_a_second_factor, the_log_is_placed, proof_is_removed, is_anchored, receipt_is_issued, policies_change,
    writes_a_letter, schedules, freezes, cancels, claims, letters_arrive, is_picked_for, a_group_is_kept,
    automations_stop, automations_go_on, an_automation_moves, a_turn_begins, a_turn_acts, a_turn_is_approved,
)  # fmt: skip
