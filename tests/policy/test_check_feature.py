"""features/policy/check.feature, through the commands that an owner types."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from ethicomm.amendments.commands import policy as command
from ethicomm.app import House
from ethicomm.errors import Invalid
from ethicomm.ledger.models import Act
from ethicomm.policy import Notice, Policy, in_force, notice
from tests.policy.conftest import EACH_WEEK, change, new_words

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("house")]  # named here, as steps ask for it too late
scenarios("policy/check.feature")

NEWS, WORDS = "purposes/newsletter.toml", "notices/newsletter/1.en.md"
CHANGES: dict[str, Callable[[Path], None]] = {
    "send the newsletter without a yes": lambda folder: change(folder, NEWS, "A6-1-a", "A6-1-f"),
    "tick the newsletter's yes beforehand": lambda folder: change(folder, NEWS, "order", "default = true\norder"),
    "let the picks look at the region": lambda folder: change(
        folder, "algorithms/picks.toml", '["interests"]', '["interests", "region"]'
    ),
    "keep birthdays for ever": lambda folder: change(folder, "fields.toml", '"while:birthday_greeting"', '"always"'),
    "forget to say where to complain": lambda folder: change(folder, WORDS, "## If something is wrong", "## Bye"),
    "ask for the diet with an ordinary yes": lambda folder: change(
        folder, "fields.toml", "pd:Interest", "pd:FavoriteFood"
    ),
    "forget the Dutch words of the newsletter": lambda folder: (folder / "notices/newsletter/1.nl.md").unlink(),
}


@dataclass
class Owner:
    """Who types the commands, and what came of it."""

    house: House
    folder: Path
    before: Policy
    said: list[Result] = field(default_factory=list)

    def type(self, *words: str) -> None:
        self.said.append(CliRunner().invoke(command, [*words, str(self.folder)], obj=self.house))

    def in_force(self) -> Policy:
        with self.house.database.read() as session:
            return in_force(session)

    def question(self) -> Notice:
        return self.in_force().purposes["newsletter"].notices["en"]

    def acts(self) -> list[str]:
        with self.house.database.read() as session:
            return list(session.scalars(select(Act.what).where(Act.what == "policy applied")))


@pytest.fixture
@given("the policies of Crumb & Co. are in force", target_fixture="owner")
def owner(house: House, folder: Path) -> Owner:
    with house.database.read() as session:
        return Owner(house, folder, in_force(session))


@when("I write the newsletter's question anew, in both languages")
def write_anew(owner: Owner) -> None:
    new_words(owner.folder, "newsletter", EACH_WEEK, material=True)


@when("I check and apply the policies")
def check_and_apply(owner: Owner) -> None:
    owner.type("check")
    owner.type("apply", "--as", "Femke")


@when(parsers.parse("by mistake I {deed}"))
def spoil(owner: Owner, deed: str) -> None:
    CHANGES[deed](owner.folder)


@then("the new question is the one that is asked")
def is_asked(owner: Owner) -> None:
    assert [one.exit_code for one in owner.said] == [0, 0]
    assert "each week" in owner.question().text


@then("the old question can still be read by its mark")
def still_read(owner: Owner) -> None:
    old = owner.before.purposes["newsletter"].notices["en"]
    with owner.house.database.read() as session:
        assert notice(session, old.hash) == old


@then("the log says that policies were applied")
def is_logged(owner: Owner) -> None:
    assert len(owner.acts()) == 2, "once when the community was made, once now"


@then("the log says nothing new")
def nothing_new(owner: Owner) -> None:
    assert len(owner.acts()) == 1


@then("nothing has changed")
def nothing_changed(owner: Owner) -> None:
    assert owner.in_force() is owner.before


@then(parsers.parse('I am told that "{wrong}" in "{file}"'))
def told(owner: Owner, wrong: str, file: str) -> None:
    checked, applied = owner.said
    (line,) = [line for line in checked.stdout.splitlines() if wrong in line and line.startswith(file)]
    assert checked.exit_code == 1
    assert isinstance(applied.exception, Invalid)
    assert line in applied.exception.message, "both commands say the same"
