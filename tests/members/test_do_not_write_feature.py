"""features/members/do_not_write.feature: marks on real databases, and a rotation that is killed for real."""

import multiprocessing

import pytest
from click.testing import CliRunner
from pytest_bdd import given, scenarios, then, when
from sqlalchemy import func, select

from ethicomm import members, vault
from ethicomm.accounts import member
from ethicomm.app import House
from ethicomm.consent import Method
from ethicomm.keys.commands import keys
from ethicomm.ledger import Act
from ethicomm.members import Mark, Why, find_member, is_marked
from ethicomm.members.imports import Report
from ethicomm.members.mark_rotation import PART
from ethicomm.members.marks import add_marks, marked
from tests.members.conftest import STAFF, Scene
from tests.members.imports.files import audience, confirmed, imports
from tests.members.people import joins, may_write_to
from tests.members.rotating import rotates
from tests.members.test_counter_feature import FORM
from tests.members.test_join_feature import goes_through, link_of

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("scene")]
scenarios("members/do_not_write.feature")
ANNA = "anna@example.org"
OTHERS = [f"other{number}@example.org" for number in range(6 * PART)]
KILLS = 2


def marks_of(scene: Scene) -> set[bytes]:
    with scene.house.database.read() as session:
        return set(session.scalars(select(Mark.mark)))


@given("Anna had everything about her erased")
def erased(scene: Scene) -> None:
    with scene.house.database.write() as session:
        anna = joins(session, "newsletter")
    with scene.house.database.write() as session:
        members.erase(session, member(anna), anna, Method.PORTAL)
    scene.kept["before"] = marks_of(scene)


@given("many others are marked too")
def others(scene: Scene) -> None:
    with scene.house.database.write() as session:
        add_marks(session, {one: (Why.UNSUBSCRIBED, members.marks.clock.now()) for one in OTHERS})


@when("the marks are given a new key")
@when("the owner lets it finish")
def rotated(scene: Scene) -> None:
    done = CliRunner().invoke(keys, ["rotate-marks", "--as", "Maria"], obj=scene.house, catch_exceptions=False)
    assert done.exit_code == 0
    scene.page = done.output


@when("the machine is killed again and again while it gives the marks new keys")
def killed(scene: Scene) -> None:
    spawn, halves = multiprocessing.get_context("spawn"), list[bool]()
    for _life in range(KILLS):
        begun, before = spawn.Event(), _older(scene.house)
        process = spawn.Process(target=rotates, args=(scene.house.settings, begun))
        process.start()
        assert begun.wait(30)
        while process.is_alive() and _older(scene.house) in (before, 0):
            pass
        process.kill()
        process.join()
        halves.append(0 < _older(scene.house) < len(OTHERS))
        with scene.house.database.read() as session:
            assert len(marked(session, [ANNA, *OTHERS])) == len(OTHERS) + 1
    assert any(halves)


def _older(house: House) -> int:
    newest = house.vault.marker().newest
    with house.database.read() as session:
        return session.scalar(select(func.count()).select_from(Mark).where(Mark.generation < newest)) or 0


@when("the owner imports an old file with her in it")
def imported(scene: Scene) -> None:
    scene.kept["report"] = imports(scene.house, audience([confirmed(ANNA), confirmed(" Anna@EXAMPLE.org")]))


@when("someone at the counter adds her")
def counter(scene: Scene) -> None:
    scene.posts(STAFF, "/people/new", FORM)


@when("Anna joins again on the join page")
def joins_again(scene: Scene) -> None:
    goes_through(scene, ("Newsletter",))
    scene.posts(None, link_of(scene))


@then("Anna is no member")
def no_member(scene: Scene) -> None:
    with scene.house.database.read() as session:
        assert find_member(session, ANNA) is None
        assert is_marked(session, ANNA)


@then("the owner reads that her address is marked")
def reads_marked(scene: Scene) -> None:
    report = scene.kept["report"]
    assert isinstance(report, Report)
    assert (report.out["marked"], report.joining) == (1, 0)


@then("her mark looks like none of those before")
def unlike(scene: Scene) -> None:
    assert len(marks_of(scene)) == 1
    assert not marks_of(scene) & scene.kept["before"]  # type: ignore[operator]


@then("they read that only she can join again")
def only_she(scene: Scene) -> None:
    assert scene.status == 422
    assert "They can join again themselves" in scene.page


@then("every mark is there once, under the new key")
def whole(scene: Scene) -> None:
    marker = scene.house.vault.marker()
    with scene.house.database.read() as session:
        kept = dict(session.execute(select(Mark.mark, Mark.why)).all())
        assert set(session.scalars(select(Mark.generation))) == {marker.newest}
    assert marker.newest == 2
    assert kept == {marker.marks(one)[-1]: "erased" if one == ANNA else "unsubscribed" for one in (ANNA, *OTHERS)}


@then("the log says who did it, and names nobody else")
def logged(scene: Scene) -> None:
    with scene.house.database.read() as session:
        acts = session.scalars(select(Act).where(Act.what.like("do-not-write%")).order_by(Act.at)).all()
    assert [one.what for one in acts][-2:] == ["do-not-write key resumed", "do-not-write marks wrapped"]
    assert {one.actor_id for one in acts} == {"command line: Maria"}
    assert not any("@" in one.detail for one in acts)


@then("the next letter goes to her")
def letter(scene: Scene) -> None:
    assert may_write_to(scene.house, ANNA)


@then("she is still not marked")
def unmarked(scene: Scene) -> None:
    with scene.house.database.read() as session:
        assert not is_marked(session, ANNA)
    assert marks_of(scene) == set()


def test_a_key_that_comes_while_someone_looks_hides_no_mark(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The keys are read, the marks rotated by another process, and only then are the marks read."""
    erased(scene)
    with scene.house.database.read() as session:
        keystore = vault.of(session)
        stale, asked = keystore.marker(), keystore.marker
        rotated(scene)
        answers = iter([stale])
        monkeypatch.setattr(keystore, "marker", lambda: next(answers, None) or asked())
        assert is_marked(session, ANNA)


def test_a_mark_made_twice_in_two_generations_becomes_the_older_one(scene: Scene) -> None:
    erased(scene)
    older = scene.house.vault.marker()
    newer = scene.house.vault.add_mark_key()
    with scene.house.database.write() as session:
        row = {"mark": newer.marks(ANNA)[-1], "generation": 2, "why": "cleaned"}
        session.add(Mark(**row, at=members.marks.clock.now()))
    rotated(scene)
    assert "A rotation had been begun before." in scene.page
    with scene.house.database.read() as session:
        assert session.execute(select(Mark.mark, Mark.why)).all() == [(newer.marks(ANNA)[-1], "erased")]
    assert older.newest == 1


def test_an_earlier_mark_stays_as_it_is_also_after_a_new_key(scene: Scene) -> None:
    erased(scene)
    rotated(scene)
    with scene.house.database.write() as session:
        members.mark(session, ANNA, Why.CLEANED)
        assert session.scalars(select(Mark.why)).all() == ["erased"]
