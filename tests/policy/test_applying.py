"""Putting policies in force: whole, by content, with numbers that are given for good."""

import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import event

from ethicomm import clock
from ethicomm.app import House
from ethicomm.db import Base, Database
from ethicomm.errors import Invalid, Unavailable
from ethicomm.policy import Policy, apply, history, in_force, notice
from ethicomm.settings import house as folder_of
from tests.policy.conftest import EACH_WEEK, change, new_words

pytestmark = pytest.mark.both
SAMPLE = folder_of("policies")


def add_purpose(folder: Path, key: str, order: int = 0) -> None:
    """One more purpose, with words of its own."""
    text = (folder / "purposes/birthday_greeting.toml").read_text()
    (folder / f"purposes/{key}.toml").write_text(text.replace("order = 6", f"order = {order}"))
    shutil.copytree(folder / "notices/birthday_greeting", folder / f"notices/{key}")
    change(folder, f"notices/{key}/1.en.md", "May software", f"May {key}")
    change(folder, f"notices/{key}/1.nl.md", "Mag software", f"Mag {key}")


def remove_purpose(folder: Path, key: str) -> None:
    (folder / f"purposes/{key}.toml").unlink()
    shutil.rmtree(folder / f"notices/{key}")


def put_in_force(house: House, folder: Path) -> Policy:
    with house.database.write() as session:
        return apply(session, "a test", folder)


def masks(policy: Policy) -> dict[str, int]:
    return {key: one.mask for key, one in policy.purposes.items()}


def test_the_same_content_again_changes_nothing(house: House) -> None:
    with house.database.write() as session:
        before = in_force(session)
        assert apply(session, "again", SAMPLE) is before
        assert len(history(session)) == 1


def test_a_purpose_keeps_its_bit_when_others_come_and_go(house: House, folder: Path) -> None:
    with house.database.read() as session:
        before = masks(in_force(session))
    add_purpose(folder, "a_new_one")
    after = put_in_force(house, folder)
    assert before.items() <= masks(after).items()
    assert next(iter(after.purposes)) == "a_new_one", "the order of the pages is the policy's, not the bits'"


def test_the_bit_of_a_purpose_that_left_is_never_another_s(house: House, folder: Path) -> None:
    add_purpose(folder, "first")
    first = put_in_force(house, folder).purposes["first"].mask
    remove_purpose(folder, "first")
    add_purpose(folder, "second")
    assert put_in_force(house, folder).purposes["second"].mask != first
    remove_purpose(folder, "second")
    add_purpose(folder, "first")
    assert put_in_force(house, folder).purposes["first"].mask == first, "and it comes back with its own"


def test_every_bit_fits_a_63_bit_number_and_is_one_purpose_s_alone(house: House, folder: Path) -> None:
    for number in range(61 - 11):
        add_purpose(folder, f"more_{number}", number)
    given = masks(put_in_force(house, folder)).values()
    assert len(set(given)) == 61
    assert 0 < min(given) <= max(given) < 1 << 62
    add_purpose(folder, "one_too_many")
    with pytest.raises(Invalid, match="no room for another purpose"):
        put_in_force(house, folder)


def test_each_facet_has_a_slot_and_each_interest_its_own(house: House) -> None:
    with house.database.read() as session:
        fields = in_force(session).fields
    slots = [slot for field in fields.values() for slot in field.slots.values()]
    assert sorted(slots) == list(range(1, 8))
    assert set(fields["interests"].slots) == {f"interests:{one}" for one in fields["interests"].choices}
    assert fields["email"].slots == {}


def test_a_new_interest_gets_a_slot_and_the_old_ones_keep_theirs(house: House, folder: Path) -> None:
    with house.database.read() as session:
        before = in_force(session).fields["interests"].slots
    change(folder, "fields.toml", "bread = {", 'pizza = { en = "Pizza", nl = "Pizza" }\nbread = {')
    after = put_in_force(house, folder).fields["interests"].slots
    assert before.items() <= after.items()
    assert after["interests:pizza"] == 8


def test_words_that_were_once_shown_are_kept_for_ever(house: House, folder: Path) -> None:
    with house.database.read() as session:
        old = in_force(session).purposes["newsletter"].notices["en"]
    new_words(folder, "newsletter", EACH_WEEK, material=True)
    new = put_in_force(house, folder).purposes["newsletter"].notices["en"]
    assert (new.version, new.hash != old.hash) == (2, True)
    with house.database.read() as session:
        assert notice(session, old.hash) == old
        assert notice(session, new.hash) == new
        assert notice(session, "0" * 64) is None


def test_an_unfit_folder_is_not_applied(house: House, folder: Path) -> None:
    with house.database.read() as session:
        before = in_force(session).hash
    change(folder, "purposes/newsletter.toml", "A6-1-a", "A6-1-f")
    with pytest.raises(Invalid, match=r"newsletter.toml:6: .*\n(.*\n)*Nothing was applied"):
        put_in_force(house, folder)
    with house.database.read() as session:
        assert in_force(session).hash == before


def test_an_older_content_may_come_back(house: House, folder: Path) -> None:
    with house.database.read() as session:
        first = in_force(session).hash
    add_purpose(folder, "a_new_one")
    second = put_in_force(house, folder).hash
    assert put_in_force(house, SAMPLE).hash == first
    with house.database.read() as session:
        assert in_force(session).hash == first
        assert [one.hash for one in history(session)] == [first, second, first]


def test_history_says_when_and_by_whom(house: House, folder: Path) -> None:
    add_purpose(folder, "a_new_one")
    before = clock.now()
    put_in_force(house, folder)
    with house.database.read() as session:
        newest, oldest = history(session)
    assert (newest.by, oldest.by) == ("a test", "first set-up")
    assert before <= newest.at <= clock.now()


def test_what_is_rolled_back_was_never_in_force(house: House, folder: Path) -> None:
    add_purpose(folder, "a_new_one")
    with suppress(ConnectionError), house.database.write() as session:
        assert "a_new_one" in apply(session, "a test", folder).purposes
        raise ConnectionError("the power went")
    with house.database.read() as session:
        assert "a_new_one" not in in_force(session).purposes


def test_the_policy_in_force_is_parsed_once_and_asked_for_in_one_small_question(house: House) -> None:
    with house.database.read() as session:
        first = in_force(session)
    asked: list[str] = []
    with house.database.write() as session:
        event.listen(session.connection(), "before_cursor_execute", lambda *call: asked.append(call[2]))
        assert in_force(session) is first, "parsed anew for a writing unit"
    assert len(asked) == 1
    assert "files" not in asked[0], "the whole text was fetched"


def test_every_unit_sees_a_policy_as_soon_as_it_is_in_force(house: House, folder: Path) -> None:
    add_purpose(folder, "a_new_one")
    applied = put_in_force(house, folder)
    with house.database.read() as session:
        assert in_force(session) is applied


def test_without_a_policy_nothing_runs_and_the_message_says_what_to_do() -> None:
    empty = Database("sqlite://")
    Base.metadata.create_all(empty.engine)
    with empty.read() as session, pytest.raises(Unavailable, match="ethicomm policy apply"):
        in_force(session)
