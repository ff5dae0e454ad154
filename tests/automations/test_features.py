"""The features of automations, told by the owner."""

from datetime import timedelta

import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from ethicomm import automations, consent
from ethicomm.automations import Stage, Turn
from ethicomm.automations.cards import automation
from tests.automations.story import KEY, OWNER, Story
from tests.members.people import takes_back

pytestmark = pytest.mark.both
scenarios("automations")


@given("the welcome letter is on trial")
def on_trial(story: Story) -> None:
    story.trust(Stage.SHADOW)


@given("the welcome letter waits for my yes each time")
def approved_each_time(story: Story) -> None:
    story.trust(Stage.APPROVE)


@given("the welcome letter is automatic")
def automatic(story: Story) -> None:
    story.trust(Stage.AUTOMATIC)


@given("its review date has passed")
def review_has_passed(story: Story) -> None:
    with story.house.database.read() as session:
        review = automation(session, KEY).review
    story.today += review - story.today.date() + timedelta(days=1)


@when(parsers.parse("{name} joins and allows letters that send themselves"))
def joins_and_allows(story: Story, name: str) -> None:
    story.joins(name, "automation")


@when(parsers.parse("{name} joins and allows the newsletter only"))
def joins_only(story: Story, name: str) -> None:
    story.joins(name, "newsletter")


@when(parsers.parse("{name}'s joining is told once more"))
def told_again(story: Story, name: str) -> None:
    story.is_told(name)


@when("a day has passed")
def a_day_has_passed(story: Story) -> None:
    story.pass_days()


@when(parsers.parse("{name} takes that yes back"))
def takes_it_back(story: Story, name: str) -> None:
    with story.now(), story.house.database.write() as session:
        takes_back(session, story.people[name], "automation")


@when("I send Anna's and skip Ben's")
def send_one_skip_one(story: Story) -> None:
    anna, ben = (turn.id for name in ("Anna", "Ben") if (turn := story.turn_of(name)))
    story.decide([anna], [ben])
    story.work()


@when("I send all that wait")
def send_all(story: Story) -> None:
    story.decide(story.asking(), [])
    story.work()


@when("I send all that wait, and stop all automations before the post goes")
def send_and_stop(story: Story) -> None:
    story.decide(story.asking(), [])
    stop_all(story)


@when("I stop all automations")
def stop_all(story: Story) -> None:
    with story.now(), story.house.database.write() as session:
        automations.stop_all(session, OWNER, "something is wrong")
    story.work()


@when("I let them go on")
def go_on(story: Story) -> None:
    with story.now(), story.house.database.write() as session:
        automations.let_go_on(session, OWNER)
    story.work()


@then("nobody got a letter")
def nobody_got_a_letter(story: Story) -> None:
    assert story.smtp.kept == []


@then(parsers.parse("{name} gets the welcome letter"))
def gets_the_letter(story: Story, name: str) -> None:
    (letter,) = story.smtp.read(f"{name.lower()}@example.org")
    body = letter.get_body(("plain",))
    assert body
    assert f"Hello {name}," in body.get_content()


@then(parsers.parse("{name} gets nothing"))
@then(parsers.parse("{name} got nothing"))
def gets_nothing(story: Story, name: str) -> None:
    assert story.smtp.read(f"{name.lower()}@example.org") == []


@then(parsers.parse("{name} got one letter"))
def got_one_letter(story: Story, name: str) -> None:
    assert len(story.smtp.read(f"{name.lower()}@example.org")) == 1


@then("it says that it was sent automatically")
def says_automatic(story: Story) -> None:
    (letter,) = story.smtp.read("anna@example.org")
    for kind in ("plain", "html"):
        body = letter.get_body((kind,))
        assert body
        assert "sent automatically" in body.get_content()


@then(parsers.parse("nothing is written about {name}'s turn"))
def nothing_written(story: Story, name: str) -> None:
    assert story.turn_of(name) is None


@then("the list says that Anna's letter would have been sent")
def would_have_been_sent(story: Story) -> None:
    turn = story.turn_of("Anna")
    assert turn
    assert turn.state is Turn.NOTED


@then("Anna can read that this was looked at")
def anna_can_read_it(story: Story) -> None:
    with story.house.database.read() as session:
        reasons = [one.reason for one in consent.uses_of(session, story.people["Anna"])]
    assert reasons == ["automation welcome: noted"]


@then("two letters wait for me")
def two_wait(story: Story) -> None:
    assert len(story.asking()) == 2


@then("one letter waits for me")
def one_waits(story: Story) -> None:
    assert len(story.asking()) == 1


@then("nothing waits for me")
def none_waits(story: Story) -> None:
    assert story.asking() == []


@then("the list says that Anna's was not sent because she withdrew")
def not_sent_withdrew(story: Story) -> None:
    turn = story.turn_of("Anna")
    assert turn
    assert (turn.state, turn.why) == (Turn.ENDED, "withdrew")


@then("the list says that Anna's was not sent because all were stopped")
def not_sent_stopped(story: Story) -> None:
    turn = story.turn_of("Anna")
    assert turn
    assert (turn.state, turn.why) == (Turn.ENDED, "all automations were stopped")
