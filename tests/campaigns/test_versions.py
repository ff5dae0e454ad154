"""Each member gets the richest version that their own consents allow, in their own language."""

import pytest
from sqlalchemy import select

from ethicomm import campaigns, clock
from ethicomm.algorithms.models import AlgorithmRun
from ethicomm.algorithms.offers import NewOffer, add
from ethicomm.campaigns import Delivery, Letter, Text
from ethicomm.consent.models import Handover
from ethicomm.policy import in_force
from ethicomm.segments.actions import keep
from ethicomm.segments.rules import parse
from tests.campaigns.post import Post
from tests.consent.people import OWNER, takes_back
from tests.segments.people import member

pytestmark = pytest.mark.both
PICKS = Text("Rolls", "Hello {{ first_name|there }},\n\n{{ picks }}\n\nBye.")


def an_offer(session) -> None:
    text = {"en": ("Rye course", "Six hours of rye."), "nl": ("Roggecursus", "Zes uur rogge.")}
    add(session, OWNER, NewOffer(text, "https://crumb.example/rye", ("bread",), clock.now().date()))


def body_to(post: Post, first_name: str) -> str:
    texts = [mail.get_body(("plain",)).get_content() for mail in post.mails()]
    (found,) = [text for text in texts if first_name in text]
    return found


def test_picks_are_for_those_who_allow_them_and_the_others_miss_nothing_else(post: Post) -> None:
    with post.house.database.write() as session:
        an_offer(session)
        anna = member(session, "newsletter", "personalisation", first_name="Anna", interests=["bread"])
        member(session, "newsletter", first_name="Ben")
        mask = in_force(session).mask("personalisation")
    post.send(post.write(PICKS))
    assert "Rye course" in body_to(post, "Anna")
    assert "Rye course" not in body_to(post, "Ben")
    assert "\n\n\n" not in body_to(post, "Ben"), "no gap where the picks would stand"
    with post.house.database.read() as session:
        variants = dict(session.execute(select(Delivery.subject, Delivery.variant)).all())
        assert session.scalars(select(AlgorithmRun.subject)).all() == [anna]
    assert variants.pop(anna) == mask
    assert set(variants.values()) == {0}


def test_nobodys_interests_are_opened_for_a_letter_without_picks(post: Post) -> None:
    with post.house.database.write() as session:
        an_offer(session)
        member(session, "newsletter", "personalisation", first_name="Anna", interests=["bread"])
    post.send()
    with post.house.database.read() as session:
        assert session.scalars(select(Delivery.variant)).all() == [0]
        assert session.scalars(select(AlgorithmRun.subject)).all() == []


def test_a_letter_speaks_the_language_of_each_member(post: Post) -> None:
    with post.house.database.write() as session:
        member(session, "newsletter", first_name="Anna")
        member(session, "newsletter", language="nl", first_name="Bram")
        texts = {
            "en": Text("Rolls", "Hello {{ first_name|there }}"),
            "nl": Text("Broodjes", "Hallo {{ first_name|daar }}"),
        }
        letter = campaigns.write(session, OWNER, Letter("Both", texts))
    post.send(letter)
    assert "Hello Anna" in body_to(post, "Anna")
    assert "Hallo Bram" in body_to(post, "Bram")
    assert {mail["Subject"] for mail in post.mails()} == {"Rolls", "Broodjes"}


def test_without_their_language_members_get_the_first_that_is_written(post: Post) -> None:
    with post.house.database.write() as session:
        member(session, "newsletter", language="nl", first_name="Bram")
    post.send()
    assert "Hello Bram" in body_to(post, "Bram")


def test_someone_who_left_the_groups_before_their_turn_gets_no_letter_for_a_group(post: Post) -> None:
    with post.house.database.write() as session:
        anna = member(session, "newsletter", "segmentation", region="leiden")
        member(session, "newsletter", "segmentation", region="leiden")
        group = keep(session, OWNER, "Leiden", parse(in_force(session), {"field": "region", "is": "leiden"}))
    letter = post.write(segment=group)
    with post.house.database.write() as session:
        campaigns.schedule(session, OWNER, letter, clock.now())
    from ethicomm.campaigns.sending import start_if_due

    start_if_due(post.house.database, letter)
    with post.house.database.write() as session:
        takes_back(session, anna, "segmentation")
    post.work()
    assert post.states(letter) == {"sent": 1, "suppressed": 1}


def test_a_letter_with_picks_is_handed_over_under_both_yeses(post: Post) -> None:
    with post.house.database.write() as session:
        an_offer(session)
        member(session, "newsletter", "personalisation", first_name="Anna", interests=["bread"])
    open_ones = []

    def look(_letter: object) -> None:
        with post.house.database.read() as session:
            open_ones.extend(session.scalars(select(Handover.purpose)).all())

    post.sink.keep = look
    post.send(post.write(PICKS))
    assert sorted(open_ones) == ["newsletter", "personalisation"]
