"""features/retention/minimisation.feature, told by the owner."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path

import pytest
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from ethicomm import clock
from ethicomm.accounts import Actor, Role, member
from ethicomm.amendments.planning import plan
from ethicomm.app import House
from ethicomm.console.needs import needs
from ethicomm.jobs import run_due
from ethicomm.ledger import Act
from ethicomm.retention import minimising
from ethicomm.retention.minimising.meter import FieldSeen
from ethicomm.retention.minimising.models import FieldAnswer
from tests.houses import POLICIES
from tests.members.people import joins
from tests.portal.people import gets_a_letter
from tests.smtp import Smtp
from tests.visiting import Visitor, colleague, entering, words_on

scenarios("retention/minimisation.feature")


@dataclass
class Owner:
    """The owner of the bakery, and what they read last."""

    house: House
    stack: ExitStack
    folder: Path
    people: list[int] = field(default_factory=list)
    read: str = ""

    def browser(self, actor: Actor | None = None) -> Visitor:
        return self.stack.enter_context(entering(self.house, actor or self.actor))

    @cached_property
    def actor(self) -> Actor:
        return colleague(self.house, Role.OWNER)

    def field(self, label: str) -> FieldSeen:
        with self.house.database.read() as session:
            return next(one for one in minimising.meter(session).fields if one.field.label.text() == label)

    def asked_about(self) -> list[str]:
        with self.house.database.read() as session:
            return [one.detail for one in needs(session) if one.to == "/keeping/fields"]


@pytest.fixture
def owner(house: House, smtp: Smtp, tmp_path: Path) -> Iterator[Owner]:
    house.settings = house.settings.model_copy(update={"smtp_url": smtp.url})
    with ExitStack() as stack:
        yield Owner(house, stack, tmp_path)


@given(parsers.parse("{count:d} people who gave their birthday {days:d} days ago, and never got a greeting"))
def gave_their_birthday(owner: Owner, count: int, days: int) -> None:
    with clock.moved(clock.now() - timedelta(days=days)), owner.house.database.write() as session:
        for one in range(count):
            who = {"email": f"member{one}@example.org", "birthday": "05-03"}
            owner.people.append(joins(session, "newsletter", "birthday_greeting", **who))


@when("the use of data is measured")
def measured(owner: Owner) -> None:
    minimising.measure_daily(owner.house.database)


@when(parsers.re(r'I answer that we need it, because "(?P<why>.*)", until (?P<days>\d+) days from now'))
def i_need_it(owner: Owner, why: str, days: str) -> None:
    until = (clock.now() + timedelta(days=int(days))).date().isoformat()
    form = {"answer-birthday": "no", "reason-birthday": why, "until-birthday": until}
    owner.read = words_on(owner.browser().post("/keeping/fields/birthday", data=form))


@when("a letter greets them by their first name")
def a_letter(owner: Owner) -> None:
    gets_a_letter(owner.house, "Spring", "Hello {{ first_name|there }}.")


@when("one of them looks at their own data and takes a copy")
def looks_at_their_own(owner: Owner) -> None:
    browser = owner.browser(member(owner.people[0]))
    assert browser.get("/me/data").status_code == 200
    assert browser.post("/me/copy").status_code == 200


@when("I look at what a changed folder would do")
def a_changed_folder(owner: Owner) -> None:
    folder = owner.folder / "policies"
    shutil.copytree(POLICIES, folder)
    facts = folder / "community.toml"
    facts.write_text(facts.read_text().replace("Crumb & Co.", "Crumb and Co.", 1))
    with owner.house.database.read() as session:
        owner.read = plan(session, folder).advice


@then(parsers.parse('"{label}" is proposed to go, held of about {held:d}, never used for about {share:d} %'))
def proposed_to_go(owner: Owner, label: str, held: int, share: int) -> None:
    seen = owner.field(label)
    assert seen.is_open
    assert (seen.proposal, seen.held, seen.share) == ("drop", f"about {held}", share)
    assert seen.used == "never"


@then("I read which part of which file to take out")
def what_to_take_out(owner: Owner) -> None:
    page = words_on(owner.browser().get("/keeping/fields"))
    assert "fields.toml Take out the whole part that begins with: [birthday]" in page
    assert 'purposes/birthday_greeting.toml fields = ["first_name", "email"]' in page


@then(parsers.parse('Today asks once about "{label}"'))
def today_asks(owner: Owner, label: str) -> None:
    assert owner.asked_about() == [label]


@then("Today does not ask about it, and the log holds my answer")
def today_is_silent(owner: Owner) -> None:
    assert owner.asked_about() == []
    with owner.house.database.read() as session:
        said = session.scalars(select(Act.detail).where(Act.what == "field answered")).one()
    assert "greetings start in spring" in said


@then(parsers.parse('{days:d} days from now Today asks once about "{label}"'))
def asks_again(owner: Owner, days: int, label: str) -> None:
    with clock.moved(clock.now() + timedelta(days=days)):
        assert owner.asked_about() == [label]


@then("I am asked to say why, and nothing was saved")
def asked_why(owner: Owner) -> None:
    assert "Say why, in up to 200 letters." in owner.read
    with owner.house.database.read() as session:
        assert session.scalar(select(FieldAnswer.id)) is None


@then(parsers.parse('"{label}" is to be kept, because it was used today'))
def kept_for_use(owner: Owner, label: str) -> None:
    assert owner.field(label).proposal == "keep"
    assert owner.field(label).why.startswith("It was used on")
    assert owner.field(label).never_used == "0"


@then(parsers.parse('it was last used for "{purpose}", and named by that letter'))
def last_used_for(owner: Owner, purpose: str) -> None:
    seen = owner.field("First name")
    assert seen.used.endswith(f"for “{purpose}”, by the machine")
    assert "Spring" in {one.title for one in seen.named}


@then(parsers.parse('"{label}" is to be kept, because it is too early to say'))
def too_early(owner: Owner, label: str) -> None:
    assert owner.field(label).proposal == "keep"
    assert "too early to say" in owner.field(label).why


@then(parsers.parse('of "{label}" I read "{words}"'))
def i_read_of(owner: Owner, label: str, words: str) -> None:
    seen = owner.field(label)
    assert (seen.held, seen.never_used, seen.share) == (words, words, None)
    assert words in words_on(owner.browser().get("/keeping/fields"))


@then(parsers.parse('an auditor reads that "{label}" is proposed to go, and finds nothing to press'))
def an_auditor_reads(owner: Owner, label: str) -> None:
    auditor = owner.browser(colleague(owner.house, Role.AUDITOR))
    answer = auditor.get("/audit/fields")
    assert f"{label} stop asking for it" in words_on(answer)
    assert "<form" not in answer.text.partition("<main")[2].partition("</main>")[0]
    assert auditor.post("/keeping/fields/birthday", data={"answer-birthday": "no"}).status_code == 404


@then(parsers.parse('I am told that nothing here uses "{label}" by name'))
def told_in_the_plan(owner: Owner, label: str) -> None:
    assert label in owner.read.partition("uses: ")[2]
    assert "First name" not in owner.read


def test_the_worker_measures_when_the_owner_presses(house: House) -> None:
    with house.database.write() as session:
        joins(session)
    with entering(house, colleague(house, Role.OWNER)) as owner:
        assert "Nothing was measured yet" in words_on(owner.get("/keeping/fields"))
        assert owner.post("/keeping/fields").headers["location"] == "/keeping/fields"
        run_due(house.database, minimising.JOBS)
        assert "Nothing was measured yet" not in words_on(owner.get("/keeping/fields"))


def test_of_a_few_among_many_no_share_is_told(owner: Owner) -> None:
    for first, last in ((0, 12), (12, 15)):
        with owner.house.database.write() as session:
            for one in range(first, last):
                joins(session, "newsletter", email=f"member{one}@example.org", first_name="Anna")
        if not first:
            gets_a_letter(owner.house, "Spring", "Hello {{ first_name|there }}.")
    minimising.measure_daily(owner.house.database)
    seen = owner.field("First name")
    assert (seen.held, seen.never_used, seen.share) == ("about 20", "under 10", None)
