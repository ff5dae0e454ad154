"""The features of backups, told by members and the owner."""

import shutil
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from pytest_bdd import given, scenarios, then, when
from sqlalchemy import select

from ethicomm import consent, vault
from ethicomm.app import House
from ethicomm.backups import routes
from ethicomm.campaigns import Delivery
from ethicomm.campaigns.tickets import Tickets
from ethicomm.console import routes as today_pages
from ethicomm.errors import Conflict, Refused
from ethicomm.ledger import Act
from ethicomm.members.marks import is_marked
from ethicomm.members.models import Member
from ethicomm.policy import in_force
from ethicomm.rounds import place_entries
from tests.backups.places import (
    LATER,
    Machine,
    a_letter,
    address_of,
    back_up,
    bring_back,
    leave,
    schedule,
    some_people,
    standing,
    take_back,
    work,
)
from tests.consent.people import OWNER, acting
from tests.smtp import Smtp
from tests.visiting import visiting

scenarios("backups")
NAMES = ("Anna", "Ben")


@dataclass
class Story:
    """One community, before and after its machine was lost."""

    house: House
    folder: Path
    smtp: Smtp
    people: list[int] = field(default_factory=list)
    backup: Path = Path()
    letter: UUID | None = None
    tickets: list[str] = field(default_factory=list)

    @property
    def anna(self) -> int:
        return self.people[0]

    @property
    def ben(self) -> int:
        return self.people[1]

    def page(self, path: str) -> str:
        handlers = [*routes.HANDLERS, *today_pages.HANDLERS]
        with visiting(self.house, handlers, OWNER) as browser:
            return browser.get(path).text

    def press(self, path: str) -> int:
        with visiting(self.house, routes.HANDLERS, OWNER) as browser:
            return browser.post(path).status_code


@pytest.fixture
def story(house: House, tmp_path: Path, smtp: Smtp) -> Story:
    folder = tmp_path / "backups"
    settings = house.settings.model_copy(update={"smtp_url": smtp.url, "backups": folder})
    return Story(House(settings), folder, smtp)


@given("Anna and Ben get the newsletter")
def get_the_newsletter(story: Story) -> None:
    story.people = some_people(story.house, len(NAMES))


@given("there is a draft of a letter")
def a_draft(story: Story) -> None:
    story.letter = a_letter(story.house, "Friday")


@given("the data is backed up")
@when("the data is backed up")
def backed_up(story: Story) -> None:
    story.backup = back_up(story.house, story.folder)


@given("a file of the backup is altered")
def altered(story: Story) -> None:
    file = story.backup / "consent_record.gz"
    file.write_bytes(file.read_bytes()[:-1] + b"?")


@given("the owner has a copy of the keys")
def copy_of_the_keys(story: Story) -> None:
    place_entries(story.house.database)
    story.house.close()
    shutil.copytree(story.folder.parent / "house-0", story.folder.parent / "old-keys")


@when("I am Anna, and have everything about me erased")
def erased(story: Story) -> None:
    leave(story.house, [story.anna])


@when("I am Anna, and take the newsletter back")
def taken_back(story: Story) -> None:
    take_back(story.house, [story.anna])


@when("the letter is sent to Anna and Ben")
def sent(story: Story) -> None:
    assert story.letter
    schedule(story.house, story.letter)
    work(story.house)
    assert len(story.smtp.kept) == len(NAMES)
    with story.house.database.read() as session:
        story.tickets = [Tickets(session).of(one) for one in session.scalars(select(Delivery.id))]


@when("another letter is sent to Anna and Ben")
def another_sent(story: Story) -> None:
    schedule(story.house, a_letter(story.house, "Saturday"))
    work(story.house)
    assert len(story.smtp.kept) == 2 * len(NAMES)


@when("the machine is lost and the backup is brought back")
def lost_and_back(story: Story, new_machine: Machine) -> None:
    story.house.close()
    story.house = new_machine(story.house)
    bring_back(story.house, story.backup)


@when("the machine and the keys are lost, and the backup comes back with the old keys")
def back_with_old_keys(story: Story, new_machine: Machine) -> None:
    story.house.close()
    keys = f"sqlite:///{story.folder.parent}/old-keys/keys.db"
    settings = new_machine(story.house).settings.model_copy(update={"keystore_url": keys})
    story.house = House(settings)
    assert bring_back(story.house, story.backup).gap


@when("the owner presses Rehearse a restore")
def rehearse(story: Story) -> None:
    assert story.press("/backups/drills") == 200
    assert "being rehearsed" in story.page("/backups")
    work(story.house)


@when("the owner reads what that means and accepts it")
def accepts(story: Story) -> None:
    assert "may get a letter again" in story.page("/backups/gap")
    assert story.press("/backups/gap") == 200


@then("Anna is nobody there, and nothing of Anna can be read")
def nobody(story: Story) -> None:
    with story.house.database.read() as session:
        assert session.get(Member, story.anna) is None
        assert vault.of(session).keys([story.anna]) == {}


@then("Anna's address is never written to, also when a list with it is imported")
def never_written_to(story: Story) -> None:
    with story.house.database.read() as session:
        assert is_marked(session, address_of(0))
        assert not is_marked(session, address_of(1))


@then("Ben is there as before")
def as_before(story: Story) -> None:
    assert standing(story.house, story.people) == [story.ben]


@then("the newsletter is not allowed for Anna")
def not_allowed(story: Story) -> None:
    assert standing(story.house, story.people) == [story.ben]


@then("Anna can read that this no was put back after a restore")
def can_read_it(story: Story) -> None:
    with story.house.database.read() as session:
        last = [one for one in consent.history(session, story.anna) if one.purpose == "newsletter"]
        assert "after a restore" in str(max(last, key=lambda one: one.n).method)


@then("only Anna can say yes to it again")
def only_anna(story: Story) -> None:
    with story.house.database.write() as session:
        said = {"notice_hash": in_force(session).purposes["newsletter"].notices["en"].hash, "language": "en"}
        with pytest.raises(Refused):
            consent.give(session, OWNER, story.anna, "newsletter", method=consent.Method.COUNTER, **said)
        consent.give(session, acting(story.anna), story.anna, "newsletter", method=consent.Method.PORTAL, **said)
    assert standing(story.house, story.people) == story.people


@then("nobody gets the letter a second time, also when the owner tries")
def not_twice(story: Story) -> None:
    assert story.letter
    with pytest.raises(Conflict):
        schedule(story.house, story.letter)
    work(story.house, LATER)
    assert len(story.smtp.kept) == len(NAMES)


@then("Today tells the owner what was stopped")
def told_what_was_stopped(story: Story) -> None:
    assert "Look at what the restore stopped" in story.page("/today")
    assert "nobody gets it a second time" in story.page("/backups")
    assert story.press("/backups/restore/seen") == 200
    assert "Look at what the restore stopped" not in story.page("/today")


@then("the stop links of the lost letter open nothing")
def open_nothing(story: Story) -> None:
    with story.house.database.read() as session:
        now, tickets = session.scalars(select(Delivery.id)).all(), Tickets(session)
        assert [tickets.read(tickets.of(one)) for one in now] == now
        assert [tickets.read(one) for one in story.tickets] == [None, None]


@then("no letter can be sent, and Today tells the owner so")
def closed(story: Story) -> None:
    schedule(story.house, a_letter(story.house, "Friday"))
    work(story.house)
    assert story.smtp.kept == []
    assert "No letter can be sent" in story.page("/today")


@then("letters can be sent again, and the log says who accepted that")
def open_again(story: Story) -> None:
    work(story.house, timedelta(hours=2))
    assert [letter.recipients for letter in story.smtp.kept] == [[address_of(1)]]
    with story.house.database.read() as session:
        accepted = select(Act.actor_role).where(Act.what == "gap in the journal accepted")
        assert session.scalars(accepted).all() == ["owner"]


@then("the page says that all held, and what was looked at")
def all_held(story: Story) -> None:
    page = story.page("/backups")
    assert "all held" in page
    assert "2 addresses of members" in page


@then("nothing is left of the rehearsal")
def nothing_left(story: Story) -> None:
    assert list(story.folder.iterdir()) == [story.backup]


@then("the page says which file it was")
def names_the_file(story: Story) -> None:
    assert "consent_record.gz" in story.page("/backups")


@then("Today tells the owner that the rehearsal failed")
def told_it_failed(story: Story) -> None:
    assert "could not be rehearsed" in story.page("/today")
