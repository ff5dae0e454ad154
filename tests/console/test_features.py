"""The features of Today, told by the owner."""

from datetime import UTC, datetime, time, timedelta

import pytest
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import update

from ethicomm.algorithms import registered
from ethicomm.automations import Stage
from ethicomm.demo.sink import Fault, Step
from ethicomm.ledger import Act
from tests.automations.story import Story
from tests.console.day import Day

pytestmark = pytest.mark.both
scenarios("console/today.feature")


@given("two new members whose welcome letters wait for my yes")
def letters_to_approve(day: Day) -> None:
    story = Story(day.house, day.smtp, today=day.moment)
    story.trust(Stage.APPROVE)
    story.joins("Anna", "automation")
    story.joins("Ben", "automation")
    story.pass_days()
    day.moment = story.today


@given("a letter went to Anna and Ben, and Ben's mailbox refused it")
def a_letter_bounced(day: Day) -> None:
    day.smtp.sink.faults.append(Fault(Step.RCPT, "550 5.1.1 No such user", to="ben@"))
    day.letter_to("Anna", "Ben")


@given("a letter to Anna and Ben, and a mail relay that refuses us")
def a_relay_that_refuses(day: Day) -> None:
    day.smtp.sink.faults.append(Fault(Step.MAIL, "550 5.7.1 Sender rejected"))
    day.letter_to("Anna", "Ben")


@given("three people from an import whose proof is missing, with four days left")
def people_without_proof(day: Day) -> None:
    day.wait_for_proof(3, days=4)


@given("the rule of picks is due for another look in ten days")
def a_card_is_due(day: Day) -> None:
    with day.house.database.read() as session:
        (card,) = registered(session)
    day.moment = datetime.combine(card.review - timedelta(days=10), time(), UTC)


@given("the log was checked and held")
def the_log_held(day: Day) -> None:
    day.letter_to("Anna")
    day.check_log()
    assert "the log holds" in day.open()


@when("someone changes what was done")
def someone_changes_a_row(day: Day) -> None:
    with day.house.database.write() as session:
        session.execute(update(Act).where(Act.what == "letter frozen").values(detail="{}"))


@when("the log is checked again")
def a_day_later(day: Day) -> None:
    day.moment += timedelta(days=1, minutes=1)
    day.check_log()


@when("I open Today")
def i_open_today(day: Day) -> None:
    day.open()


@then(parsers.parse('it says "{sentence}"'))
def it_says(day: Day, sentence: str) -> None:
    assert sentence in day.page


@then("it says that nobody said yes to the newsletter yet")
def nobody_yet(day: Day) -> None:
    assert "<strong>0</strong> of 0 said yes to: Newsletter." in day.page


@then("one press leads to the page where I do it")
def one_press(day: Day) -> None:
    assert 'href="/automations/welcome"' in day.page
