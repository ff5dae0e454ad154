"""A letter goes to everyone who said yes, to nobody else, and every copy can be accounted for."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ethicomm import campaigns, clock, consent
from ethicomm.campaigns import Campaign, Delivery, LeftOut, State
from ethicomm.consent import Decision, Reason
from tests.campaigns.post import Post, link
from tests.consent.people import OWNER, says_no, takes_back
from tests.segments.people import member

pytestmark = pytest.mark.both


def test_a_letter_goes_to_everyone_who_said_yes_and_to_nobody_else(post: Post) -> None:
    with post.house.database.write() as session:
        anna = member(session, "newsletter", first_name="Anna")
        ben, cleo, dora = member(session), member(session), member(session, "newsletter")
        says_no(session, ben, "newsletter")
        takes_back(session, dora, "newsletter")
    letter = post.send()
    (mail,) = post.mails()
    assert "Hello Anna, we bake today." in mail.get_body(("plain",)).get_content()
    assert post.states(letter) == {"sent": 1}
    with post.house.database.read() as session:
        out = dict(session.execute(select(LeftOut.subject, LeftOut.reason)).all())
        copy = session.scalars(select(Delivery)).one()
        decision = session.get(Decision, copy.decision)
    assert out == {ben: "refused", cleo: "never_asked", dora: "withdrawn"}
    assert decision is not None
    assert (decision.subject, decision.refusal, copy.subject) == (anna, None, anna)


def test_every_mail_says_who_sent_it_why_and_how_to_stop(post: Post) -> None:
    with post.house.database.write() as session:
        member(session, "newsletter")
    post.send()
    (mail,) = post.mails()
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "Hello there" in text
    stop = f"http://localhost:8000{link(mail, 'stop')}"
    assert mail["List-Unsubscribe"] == f"<{stop}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Id"]
    assert mail["Message-ID"].endswith("@crumb.example>")
    for part in (text, html):
        assert "Breestraat 12" in part
        assert "V.O.F." in part
        assert stop in part
        assert link(mail, "why") in part
    assert "<img" not in html
    assert "<table" not in html


def test_someone_who_withdraws_before_their_turn_gets_nothing_and_it_is_written_why(post: Post) -> None:
    with post.house.database.write() as session:
        anna, ben = member(session, "newsletter"), member(session, "newsletter")
    letter = post.write()
    with post.house.database.write() as session:
        campaigns.schedule(session, OWNER, letter, clock.now())
    from ethicomm.campaigns.sending import start_if_due

    start_if_due(post.house.database, letter)
    assert post.states(letter) == {"queued": 2}
    with post.house.database.write() as session:
        takes_back(session, anna, "newsletter")
    post.work()
    assert post.states(letter) == {"sent": 1, "suppressed": 1}
    with post.house.database.read() as session:
        copy = session.scalars(select(Delivery).where(Delivery.subject == anna)).one()
        decision = session.get(Decision, copy.decision)
        assert copy.reason == Reason.WITHDRAWN
        assert decision is not None
        assert decision.refusal == Reason.WITHDRAWN
        assert session.scalars(select(Campaign.state)).one() == State.SENT
    assert len(post.letters) == 1
    assert ben


def test_nothing_goes_out_in_the_first_minute_and_stop_leaves_a_draft(post: Post) -> None:
    with post.house.database.write() as session:
        member(session, "newsletter")
    letter = post.write()
    with post.house.database.write() as session:
        campaigns.schedule(session, OWNER, letter)
    post.work()
    assert post.letters == []
    with post.house.database.write() as session:
        campaigns.unschedule(session, OWNER, letter)
    with clock.moved(clock.now() + timedelta(minutes=2)):
        post.work()
    assert post.letters == []
    with post.house.database.write() as session:
        campaigns.schedule(session, OWNER, letter)
    with clock.moved(clock.now() + timedelta(minutes=2)):
        post.work()
    assert len(post.letters) == 1


def test_a_yes_that_ran_out_is_no_yes_at_the_freeze(post: Post) -> None:
    with post.house.database.write() as session:
        member(session, "newsletter")
    with clock.moved(clock.now() + timedelta(days=4 * 365)):
        letter = post.send()
        assert post.states(letter) == {}
    with post.house.database.read() as session:
        assert session.scalars(select(LeftOut.reason)).all() == ["expired"]


def test_no_handover_stays_open_behind_a_letter(post: Post) -> None:
    with post.house.database.write() as session:
        people = [member(session, "newsletter", "personalisation") for _ in range(3)]
    post.send()
    with post.house.database.write() as session:
        for one in people:
            assert not consent.withdraw(session, OWNER, one, "newsletter", method=consent.Method.PHONE)
