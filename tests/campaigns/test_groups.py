"""Letters to groups: chosen by the day people joined, and under way while policies give up what a group is of."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ethicomm import campaigns, clock, consent
from ethicomm.accounts import member
from ethicomm.amendments import put_in_force
from ethicomm.campaigns.sending import start_if_due
from ethicomm.policy import in_force
from ethicomm.segments.actions import keep
from ethicomm.segments.rules import parse
from tests.amendments.changes import give_up, without_region
from tests.campaigns.post import Post
from tests.consent.people import OWNER
from tests.policy.conftest import folder
from tests.segments import people
from tests.visiting import entering, words_on

__all__ = ["folder"]
pytestmark = pytest.mark.both


def settled(post: Post, rule: object, changing: Callable[[Path], None], folder: Path) -> tuple[int, object]:
    """One reader, a letter to their group whose readers are settled, and policies that change before it leaves."""
    with post.house.database.write() as session:
        anna = people.member(session, "newsletter", "segmentation", first_name="Anna", region="leiden")
        group = keep(session, OWNER, "Near us", parse(in_force(session), rule))
    letter = post.write(segment=group)
    with post.house.database.write() as session:
        campaigns.schedule(session, OWNER, letter, clock.now())
    start_if_due(post.house.database, letter)
    changing(folder)
    with post.house.database.write() as session:
        put_in_force(session, OWNER, folder)
    return anna, letter


def test_its_readers_may_say_no_and_the_letter_leaves_for_the_others(post: Post, folder: Path) -> None:
    anna, letter = settled(post, {"field": "region", "is": ["leiden"]}, without_region, folder)
    with entering(post.house, member(anna)) as her:
        page = her.get("/me/consents")
        assert page.status_code == 200
        assert "which is about to leave for you" in words_on(page)
    post.work()
    assert post.states(letter) == {"sent": 1}  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", [{"field": "region", "is": ["leiden"]}, {"joined": "after", "date": "2020-01-01"}])
def test_it_stops_where_nobody_is_sorted_any_more(post: Post, folder: Path, rule: object) -> None:
    anna, letter = settled(post, rule, give_up("segmentation"), folder)
    post.work()
    assert post.to() == set()
    assert post.states(letter) == {"cancelled": 1}  # type: ignore[arg-type]
    with post.house.database.read() as session:
        assert consent.authorise(session, anna, "newsletter")


def test_a_letter_to_those_who_joined_since_a_day_reaches_them(post: Post) -> None:
    with post.house.database.write() as session:
        people.member(session, "newsletter", "segmentation")
        since = keep(session, OWNER, "New here", parse(in_force(session), {"joined": "after", "date": "2020-01-01"}))
        before = keep(session, OWNER, "Old", parse(in_force(session), {"joined": "before", "date": "2020-01-01"}))
    assert post.states(post.send(post.write(segment=since))) == {"sent": 1}
    assert not post.states(post.send(post.write(segment=before)))
