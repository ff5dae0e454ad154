"""Core transactions of members and their guardians, each ready to be done: what leads up to it has happened.

Each begins with people of its own, so that it can be tried again and again in one house.
"""

from datetime import timedelta
from functools import partial

from sqlalchemy import func, select

from ethicomm import clock, consent, members, vault
from ethicomm.accounts import guardian_of, member
from ethicomm.consent import Method
from ethicomm.db import Session
from ethicomm.members import guardians, guarding, putting_on
from ethicomm.members.counter import Heard, Noted, add_one, note_yes
from ethicomm.members.imports.batches import confirm as confirm_import
from ethicomm.members.imports.models import ImportBatch
from ethicomm.members.joining import Answers, ask_to_confirm, confirm
from ethicomm.members.letting_go import want_time
from ethicomm.members.mark_rotation import rotate_marks
from ethicomm.members.marks import Why, is_marked, mark
from ethicomm.members.models import GuardianAsked, Joining, Mark, Slip
from ethicomm.members.slips import keep_slip, picture_in
from ethicomm.members.values import drop_value, keep_value
from ethicomm.rights import erase_people
from ethicomm.vault import token_hash
from tests.consent.people import says_no
from tests.guarantees.casting import Cast, Ready, answered, has_come, is_gone
from tests.members.people import OWNER, says_yes, takes_back

SLIP = b"\xff\xd8\xff\xe0 a slip of paper"
CONFIRMED = "2026-03-01 10:00:00"
YEARS = timedelta(days=1_200)


def gives(cast: Cast) -> Ready:
    anna = cast.member()
    return cast.one_unit(lambda s: says_yes(s, anna, "newsletter"), lambda s: consent.authorise(s, anna, "newsletter"))


def gives_for_groups(cast: Cast) -> Ready:
    anna = cast.member()
    return cast.one_unit(
        lambda s: says_yes(s, anna, "segmentation"), lambda s: consent.authorise(s, anna, "segmentation")
    )


def renews(cast: Cast) -> Ready:
    anna = cast.member("newsletter")
    return cast.one_unit(lambda s: says_yes(s, anna, "newsletter"), partial(answered, anna, consent.State.RENEWED))


def refuses(cast: Cast) -> Ready:
    anna = cast.member()
    return cast.one_unit(lambda s: says_no(s, anna, "newsletter"), partial(answered, anna, consent.State.REFUSED))


def withdraws(cast: Cast) -> Ready:
    anna = cast.member("newsletter", "segmentation", region="leiden")
    return cast.one_unit(lambda s: takes_back(s, anna, "newsletter"), partial(answered, anna, consent.State.WITHDRAWN))


def refuses_all(cast: Cast) -> Ready:
    anna = cast.member("newsletter", "personalisation")
    does = partial(consent.refuse_all, actor=member(anna), subject=anna, method=Method.PORTAL)
    return cast.one_unit(does, partial(answered, anna, consent.State.WITHDRAWN))


def is_invalidated(cast: Cast) -> Ready:
    some = [cast.member("newsletter"), cast.member("newsletter")]
    return cast.one_unit(
        lambda s: consent.invalidate(s, OWNER, "newsletter", some, Method.AMENDMENT),
        partial(answered, some[1], consent.State.INVALIDATED),
    )


def runs_out(cast: Cast) -> Ready:
    anna = cast.member("newsletter", "measurement")

    def does() -> None:
        with clock.moved(clock.now() + YEARS):
            cast.do(consent.expire_lapsed)

    return Ready(does, partial(answered, anna, consent.State.EXPIRED))


def is_asked(cast: Cast) -> Ready:
    anna = cast.member()
    return cast.one_unit(
        lambda s: consent.put_question(s, OWNER, "measurement"),
        lambda s: "measurement" in consent.open_questions(s, anna),
    )


def a_question_is_put_to_many(cast: Cast) -> Ready:
    """The button asks the first; the worker goes on with the rest, here the whole of it once more."""
    anna = cast.member()
    return cast.one_unit(
        lambda s: putting_on.begin(s, OWNER, "newsletter"), lambda s: "newsletter" in consent.open_questions(s, anna)
    )


def answers_a_question(cast: Cast) -> Ready:
    anna = cast.member()
    cast.do(lambda s: consent.put_question(s, OWNER, "measurement"))
    return cast.one_unit(
        lambda s: says_yes(s, anna, "measurement"), lambda s: "measurement" not in consent.open_questions(s, anna)
    )


def joins_at_the_counter(cast: Cast) -> Ready:
    address = cast.address()
    noted = Noted(address, "Anna", "en", ("newsletter",), Method.PAPER, "form 3", picture_in(SLIP))
    return cast.one_unit(lambda s: add_one(s, OWNER, noted), lambda s: members.find_member(s, address))


def says_so_at_the_counter(cast: Cast) -> Ready:
    anna, heard = cast.member(), Heard(("newsletter",), Method.COUNTER, "the shop")
    return cast.one_unit(lambda s: note_yes(s, OWNER, anna, heard), lambda s: consent.authorise(s, anna, "newsletter"))


def asks_to_join(cast: Cast) -> Ready:
    before, answers = cast.newest(Joining), Answers(cast.address(), "en", {"first_name": "Anna"})
    return cast.one_unit(lambda s: ask_to_confirm(s, answers, cast.client()), partial(has_come, Joining, before))


def confirms_joining(cast: Cast) -> Ready:
    address = cast.address()
    token = cast.join_link(address, "newsletter")
    return cast.one_unit(lambda s: confirm(s, token), lambda s: members.find_member(s, address))


def confirms_as_a_member(cast: Cast) -> Ready:
    address = cast.address()
    anna = cast.member("measurement", email=address)
    token = cast.join_link(address, "newsletter")
    return cast.one_unit(lambda s: confirm(s, token), lambda s: consent.authorise(s, anna, "newsletter"))


def confirms_though_marked(cast: Cast) -> Ready:
    address = cast.address()
    cast.do(lambda s: mark(s, address, Why.UNSUBSCRIBED))
    token = cast.join_link(address, "newsletter")
    return cast.one_unit(lambda s: confirm(s, token), lambda s: not is_marked(s, address))


def guardian_is_asked(cast: Cast) -> Ready:
    token = cast.wish(cast.address(), cast.address())
    asked = select(GuardianAsked.id).where(GuardianAsked.token == token_hash(token))
    return cast.one_unit(lambda s: guardians.ask_guardian(s, token), lambda s: not s.scalar(asked))


def guardian_agrees(cast: Cast) -> Ready:
    child = cast.address()
    token = cast.asked_guardian(child)
    agreed = cast.agreed()
    return cast.one_unit(lambda s: guardians.agree(s, token, agreed), lambda s: members.find_member(s, child))


def guardian_declines(cast: Cast) -> Ready:
    token = cast.asked_guardian(cast.address())
    asked = select(GuardianAsked.id).where(GuardianAsked.token == token_hash(token))
    return cast.one_unit(lambda s: guardians.decline(s, token), lambda s: not s.scalar(asked))


def guardian_says_no(cast: Cast) -> Ready:
    child, ticket = cast.ward()
    return cast.one_unit(
        lambda s: guarding.say_no(s, ticket, "newsletter"), lambda s: not consent.authorise(s, child, "newsletter")
    )


def guardian_leaves(cast: Cast) -> Ready:
    child, ticket = cast.ward()
    return cast.one_unit(
        lambda s: guarding.stop_being(s, ticket), lambda s: not consent.authorise(s, child, "newsletter")
    )


def guardian_erases(cast: Cast) -> Ready:
    child, ticket = cast.ward()

    def does(session: Session) -> None:
        subject = guarding.ward_to_erase(session, ticket)
        erase_people(session, guardian_of(subject), [subject], Method.GUARDIAN)

    return cast.one_unit(does, partial(is_gone, child))


def erases(cast: Cast) -> Ready:
    anna = cast.member("newsletter", "segmentation", region="leiden")
    return cast.one_unit(lambda s: erase_people(s, member(anna), [anna], Method.PORTAL), partial(is_gone, anna))


def brings_a_list(cast: Cast) -> Ready:
    addresses = [cast.address() for _ in range(3)]
    batch = cast.batch((addresses[0], CONFIRMED), (addresses[1], ""), (addresses[2], CONFIRMED))
    return cast.works("import", str(batch), lambda s: s.get(ImportBatch, batch).done_at)  # type: ignore[union-attr]


def confirms_an_import(cast: Cast) -> Ready:
    batch = cast.batch((cast.address(), CONFIRMED), confirmed=False)
    return cast.one_unit(
        lambda s: confirm_import(s, batch),
        lambda s: s.get(ImportBatch, batch).confirmed_at,  # type: ignore[union-attr]
    )


def keeps_a_value(cast: Cast) -> Ready:
    anna = cast.member("segmentation")
    return cast.one_unit(
        lambda s: keep_value(s, member(anna), anna, "region", "leiden", Method.PORTAL),
        lambda s: "region" in members.held_fields(s, anna),
    )


def drops_a_value(cast: Cast) -> Ready:
    anna = cast.member("segmentation", region="leiden")
    return cast.one_unit(
        lambda s: drop_value(s, member(anna), anna, "region"), lambda s: "region" not in members.held_fields(s, anna)
    )


def speaks_dutch(cast: Cast) -> Ready:
    anna = cast.member()
    return cast.one_unit(
        lambda s: members.speak(s, member(anna), anna, "nl"), lambda s: members.language_of(s, anna) == "nl"
    )


def wants_time(cast: Cast) -> Ready:
    anna = cast.member()
    return cast.one_unit(
        lambda s: want_time(s, member(anna), anna, True), lambda s: members.member_row(s, anna).wants_time
    )


def is_let_go(cast: Cast) -> Ready:
    anna = cast.member("segmentation", region="leiden")
    cast.do(lambda s: takes_back(s, anna, "segmentation"))

    return cast.works("let_go", str(anna), lambda s: "region" not in members.held_fields(s, anna), timedelta(hours=2))


def keeps_a_slip(cast: Cast) -> Ready:
    anna = cast.member("newsletter")
    return cast.one_unit(
        lambda s: keep_slip(s, OWNER, anna, ["newsletter"], picture_in(SLIP)),
        lambda s: s.scalar(select(Slip.id).where(Slip.subject == anna)),
    )


def marks_are_wrapped(cast: Cast) -> Ready:
    address = cast.address()
    cast.do(lambda s: mark(s, address, Why.UNSUBSCRIBED))
    with cast.house.database.read() as session:
        before = vault.of(session).marker().newest
    wrapped = select(func.count()).select_from(Mark).where(Mark.generation <= before)
    return Ready(lambda: rotate_marks(cast.house.database, OWNER), lambda s: not s.scalar(wrapped), whole=False)


ACTS = (
    gives, gives_for_groups, renews, refuses, withdraws, refuses_all, is_invalidated, runs_out, is_asked,
    a_question_is_put_to_many,
    answers_a_question, joins_at_the_counter, says_so_at_the_counter, asks_to_join, confirms_joining,
    confirms_as_a_member, confirms_though_marked, guardian_is_asked, guardian_agrees, guardian_declines,
    guardian_says_no, guardian_leaves, guardian_erases, erases, brings_a_list, confirms_an_import,
    keeps_a_value, drops_a_value, speaks_dutch, wants_time, is_let_go, keeps_a_slip, marks_are_wrapped,
)  # fmt: skip
