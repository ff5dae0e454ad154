"""G7: one press in a mail program stops the letters: no cookie, no sign-in, no redirect; and only with our ticket."""

import random
import string
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from ethicomm import consent, vault
from ethicomm.app import House
from ethicomm.campaigns import TICKET, Delivery
from ethicomm.campaigns import links as letter_links
from ethicomm.consent import ConsentRecord, Method
from ethicomm.db import Session
from tests.campaigns.post import Post, link, post
from tests.consent.people import acting
from tests.proving import short_and_full
from tests.segments.people import member
from tests.visiting import Visitor, visiting

__all__ = ["post"]

pytestmark = pytest.mark.both
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
FOREIGN = {"Origin": "https://mail.example.net", "Sec-Fetch-Site": "cross-site"}


@pytest.fixture
def mailed(post: Post) -> tuple[int, str]:
    """Anna's number, and the stop address in her mail."""
    with post.house.database.write() as session:
        anna = member(session, "newsletter")
    post.send()
    (mail,) = post.mails()
    assert mail["List-Unsubscribe"] == f"<http://localhost:8000{link(mail, 'stop')}>"
    return anna, link(mail, "stop")


@pytest.fixture
def stranger(post: Post) -> Iterator[Visitor]:
    with visiting(post.house, letter_links.HANDLERS, None) as browser:
        yield browser


def stands(house: House, subject: int) -> bool:
    with house.database.read() as session:
        return bool(consent.authorise(session, subject, "newsletter"))


def events(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(ConsentRecord)) or 0


def test_g7_the_mail_programs_button_stops_it_at_once(post: Post, mailed: tuple[int, str], stranger: Visitor) -> None:
    anna, address = mailed
    answer = stranger.post(address, data=ONE_CLICK, headers=FOREIGN, follow_redirects=False)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert not stands(post.house, anna)
    with post.house.database.read() as session:
        newest = consent.history(session, anna)[0]
    assert (newest.method, newest.actor_role) == (Method.ONE_CLICK, "member")
    assert post.states(post.send()) == {}


def test_g7_pressed_twice_it_is_stopped_once(post: Post, mailed: tuple[int, str], stranger: Visitor) -> None:
    stranger.post(mailed[1], data=ONE_CLICK, headers=FOREIGN)
    with post.house.database.read() as session:
        before = events(session)
    assert stranger.post(mailed[1], data=ONE_CLICK, headers=FOREIGN).status_code == 200
    with post.house.database.read() as session:
        assert events(session) == before


def test_g7_opening_the_link_stops_nothing(post: Post, mailed: tuple[int, str], stranger: Visitor) -> None:
    anna, address = mailed
    for _ in range(2):
        assert stranger.get(address).status_code == 200
        assert stranger.head(address).status_code == 200
        assert stranger.get(address.replace("stop", "why")).status_code == 200
    assert stands(post.house, anna)


@short_and_full("sent", 60, 1_000)
def test_g7_altered_tickets_hit_nobody(post: Post, mailed: tuple[int, str], stranger: Visitor, sent: int) -> None:
    anna, address = mailed
    dice, ticket = random.Random(7), address.rsplit("/", 1)[1]
    with post.house.database.read() as session:
        before = events(session)
        read = vault.of(session).read_ticket
        assert read(TICKET, ticket) == session.scalars(select(Delivery.id)).one()
        altered = {_altered(dice, ticket) for _ in range(2_000)} - {ticket}
        assert [one for one in altered if read(TICKET, one) is not None] == []
    for one in dice.sample(sorted(altered), sent):
        answer = stranger.post(f"/stop/{one}", data=ONE_CLICK, headers=FOREIGN)
        assert answer.status_code in (404, 405), one
    with post.house.database.read() as session:
        assert events(session) == before
    assert stands(post.house, anna)


def test_g7_the_ticket_of_one_kind_opens_no_other(post: Post, mailed: tuple[int, str], stranger: Visitor) -> None:
    with post.house.database.read() as session:
        other = vault.of(session).ticket("download", session.scalars(select(Delivery.id)).one())
    assert stranger.post(f"/stop/{other}", data=ONE_CLICK, headers=FOREIGN).status_code == 404
    assert stands(post.house, mailed[0])


def test_g7_it_works_for_someone_who_is_signed_in_and_for_someone_long_gone(
    post: Post, mailed: tuple[int, str], stranger: Visitor
) -> None:
    anna, address = mailed
    with post.house.database.write() as session:
        consent.leave(session, acting(anna), anna, method=Method.PORTAL)
    assert stranger.post(address, data=ONE_CLICK, headers=FOREIGN).status_code == 200
    assert stranger.get(address).status_code == 200


def _altered(dice: random.Random, ticket: str) -> str:
    """One sign changed, dropped, doubled or swapped; or all of them."""
    at, sign = dice.randrange(len(ticket)), dice.choice(string.ascii_letters + string.digits + "-_=")
    return dice.choice([
        ticket[:at] + sign + ticket[at + 1 :],
        ticket[:at] + ticket[at + 1 :],
        ticket[:at] + sign + ticket[at:],
        ticket[:at] + ticket[at:].swapcase(),
        "".join(dice.choices(string.ascii_letters + string.digits + "-_", k=len(ticket))),
    ])  # fmt: skip
