"""When mail goes wrong: every copy still ends in one state, nobody gets two, and no is always the last word."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from ethicomm import campaigns, clock, jobs
from ethicomm.campaigns import Campaign, CampaignStep, Copy, Delivery, State
from ethicomm.campaigns.claiming import Lost, claim, take_over
from ethicomm.campaigns.sending import start_if_due
from ethicomm.consent.models import Handover
from ethicomm.db import Session
from ethicomm.demo.faults import Fault, Step
from ethicomm.members import Member
from tests.campaigns.post import Post
from tests.consent.people import OWNER, takes_back
from tests.segments.people import member

pytestmark = pytest.mark.both
LATER = timedelta(hours=12)


def begun(post: Post, people: int) -> None:
    """A frozen letter to so many people, and no worker yet."""
    with post.house.database.write() as session:
        for _ in range(people):
            member(session, "newsletter")
    letter = post.write()
    with post.house.database.write() as session:
        campaigns.schedule(session, OWNER, letter, clock.now())
    start_if_due(post.house.database, letter)


def the_letter(session: Session) -> Campaign:
    return session.scalars(select(Campaign)).one()


def open_handovers(post: Post) -> int:
    with post.house.database.read() as session:
        return session.scalar(select(func.count()).select_from(Handover)) or 0


def test_what_a_dead_worker_was_handing_over_is_uncertain_and_never_sent_again(post: Post) -> None:
    begun(post, 5)
    with post.house.database.write() as session:
        hold = take_over(session, the_letter(session), (), ("newsletter",))
        taken = claim(session, hold, 2)
    assert taken is not None
    assert open_handovers(post) == 2
    with clock.moved(clock.now() + timedelta(minutes=1)):
        post.work()
    with post.house.database.read() as session:
        letter = the_letter(session).public_id
    assert post.states(letter) == {"uncertain": 2, "sent": 3}
    assert open_handovers(post) == 0
    assert len(post.letters) == 3
    with clock.moved(clock.now() + timedelta(days=3)):
        post.work()
    assert len(post.letters) == 3


def test_a_worker_that_lost_the_letter_can_claim_nothing_more(post: Post) -> None:
    begun(post, 3)
    with post.house.database.write() as session:
        asleep = take_over(session, the_letter(session), (), ("newsletter",))
    with post.house.database.write() as session:
        take_over(session, the_letter(session), (), ("newsletter",))
    with pytest.raises(Lost), post.house.database.write() as session:
        claim(session, asleep)


def test_another_worker_waits_while_one_is_at_it(post: Post) -> None:
    begun(post, 1)
    with post.house.database.write() as session:
        take_over(session, the_letter(session), (), ("newsletter",))
    post.work()
    assert post.letters == []
    with clock.moved(clock.now() + timedelta(minutes=1)):
        post.work()
    assert len(post.letters) == 1


def test_a_copy_not_accepted_is_tried_again_later(post: Post) -> None:
    post.sink.faults.append(Fault(Step.RCPT, "451 4.3.0 Later", times=1))
    with post.house.database.write() as session:
        member(session, "newsletter")
        member(session, "newsletter")
    letter = post.send()
    assert post.states(letter) == {"sent": 1, "deferred": 1}
    with clock.moved(clock.now() + timedelta(minutes=2)):
        post.work()
        assert post.states(letter) == {"sent": 2}
    assert len(post.to()) == 2


def test_whoever_withdraws_while_a_copy_waits_to_be_tried_again_gets_nothing(post: Post) -> None:
    post.sink.faults.append(Fault(Step.RCPT, "451 4.3.0 Later"))
    with post.house.database.write() as session:
        anna = member(session, "newsletter")
        member(session, "newsletter")
    letter = post.send()
    post.sink.faults.clear()
    with post.house.database.write() as session:
        takes_back(session, anna, "newsletter")
    with clock.moved(clock.now() + LATER):
        post.work()
    assert post.states(letter) == {"sent": 1, "suppressed": 1}


def test_after_eight_refusals_we_stop_trying(post: Post) -> None:
    post.sink.faults.append(Fault(Step.RCPT, "450 4.2.0 Greylisted", to="person"))
    with post.house.database.write() as session:
        member(session, "newsletter")
    letter, start = post.send(), clock.now()
    for _ in range(12):
        with post.house.database.read() as session:
            due = session.scalar(select(Delivery.next_try))
        if due:
            with clock.moved(due + timedelta(seconds=1)):
                post.work()
                assert clock.now() - start < timedelta(days=5)
    assert post.states(letter) == {"bounced": 1}
    with post.house.database.read() as session:
        copy = session.scalars(select(Delivery)).one()
    assert (copy.attempts, copy.reason) == (8, "gave_up")


@pytest.mark.parametrize("answer", ["550 5.1.1 No such user", "553 5.1.3 Bad address", "550 Nobody"])
def test_a_mailbox_that_is_gone_is_not_written_to_again(post: Post, answer: str) -> None:
    post.sink.faults.append(Fault(Step.RCPT, answer))
    with post.house.database.write() as session:
        member(session, "newsletter")
    assert post.states(post.send()) == {"bounced": 1}
    post.sink.faults.clear()
    again = post.send()
    assert post.states(again) == {}
    with post.house.database.read() as session:
        assert session.scalars(select(campaigns.LeftOut.reason)).all() == ["undeliverable"]


def test_a_full_mailbox_says_nothing_about_the_address(post: Post) -> None:
    post.sink.faults.append(Fault(Step.RCPT, "552 5.2.2 Full"))
    with post.house.database.write() as session:
        member(session, "newsletter")
    assert post.states(post.send()) == {"bounced": 1}
    with post.house.database.read() as session:
        assert session.scalars(select(Member.undeliverable_at)).all() == [None]


def test_a_relay_that_refuses_us_pauses_the_letter_and_bounces_nobody(post: Post) -> None:
    post.sink.faults.append(Fault(Step.MAIL, "550 5.7.1 Sender rejected"))
    with post.house.database.write() as session:
        for _ in range(3):
            member(session, "newsletter")
    letter = post.send()
    assert post.states(letter) == {"queued": 3}
    assert open_handovers(post) == 0
    with post.house.database.read() as session:
        assert the_letter(session).state == State.PAUSED
        assert session.scalars(select(CampaignStep.reason)).all()[-1] == "the relay refused us"
        assert session.scalars(select(Member.undeliverable_at).distinct()).all() == [None]
    post.sink.faults.clear()
    with post.house.database.write() as session:
        campaigns.resume(session, OWNER, letter)
    post.work()
    assert post.states(letter) == {"sent": 3}


def test_a_relay_that_does_not_answer_loses_nothing(post: Post) -> None:
    port = post.sink.port
    with post.house.database.write() as session:
        for _ in range(5):
            member(session, "newsletter")
    post.house.settings = post.house.settings.model_copy(update={"smtp_url": "smtp://127.0.0.1:1"})
    post.house.__dict__.pop("database").engine.dispose()
    letter = post.send()
    assert post.states(letter) == {"deferred": 5}
    post.house.settings = post.house.settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{port}"})
    post.house.__dict__.pop("database").engine.dispose()
    with clock.moved(clock.now() + timedelta(minutes=20)):
        post.work()
    assert post.states(letter) == {"sent": 5}
    with post.house.database.read() as session:
        assert the_letter(session).silent_since is None


def test_a_line_that_breaks_after_the_last_dot_leaves_the_copy_uncertain_for_good(post: Post) -> None:
    post.sink.faults.append(Fault(Step.DOT, drop=True, times=1))
    with post.house.database.write() as session:
        member(session, "newsletter")
    letter = post.send()
    assert post.states(letter) == {"uncertain": 1}
    with clock.moved(clock.now() + LATER):
        post.work()
    assert post.letters == []


def test_paused_is_paused_and_cancelled_is_the_end(post: Post) -> None:
    begun(post, 4)
    with post.house.database.read() as session:
        letter = the_letter(session).public_id
    with post.house.database.write() as session:
        campaigns.pause(session, OWNER, letter)
    post.work()
    assert post.states(letter) == {"queued": 4}
    with post.house.database.write() as session:
        campaigns.resume(session, OWNER, letter)
        campaigns.pause(session, OWNER, letter)
        campaigns.cancel(session, OWNER, letter)
    post.work()
    assert post.letters == []
    assert post.states(letter) == {"cancelled": 4}


def test_a_letter_stopped_half_way_stops_there_and_everyone_is_accounted_for(post: Post) -> None:
    with post.house.database.write() as session:
        for _ in range(450):
            member(session, "newsletter")
    letter = post.write()

    def cancel_soon(_letter: object) -> None:
        post.keep(_letter)  # type: ignore[arg-type]
        if len(post.letters) == 60:
            with post.house.database.write() as session:
                campaigns.cancel(session, OWNER, letter)

    post.sink.keep = cancel_soon
    post.send(letter)
    found = post.states(letter)
    assert found[Copy.SENT] == len(post.letters) < 450
    assert set(found) == {"sent", "cancelled"}
    assert sum(found.values()) == 450


def test_an_address_that_went_with_its_key_is_not_written_to(post: Post) -> None:
    begun(post, 1)
    with post.house.database.read() as session:
        copy = session.scalars(select(Delivery)).one()
        letter = the_letter(session).public_id
    post.house.vault.destroy([copy.subject])
    post.work()
    assert post.states(letter) == {"suppressed": 1}


def test_the_job_of_a_letter_ends_when_the_letter_does(post: Post) -> None:
    with post.house.database.write() as session:
        member(session, "newsletter")
    post.send()
    with post.house.database.write() as session:
        waiting = select(func.count()).where(jobs.Job.done_at.is_(None), jobs.Job.kind == campaigns.JOB)
        assert session.scalar(waiting) == 0
        session.execute(update(Campaign).values(held_until=None))
