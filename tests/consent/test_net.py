"""The second net, seen with plain SQL through the application's own connections: what no use named is not there."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import ProgrammingError

from ethicomm import clock, consent, members
from ethicomm.accounts import member
from ethicomm.app import House
from ethicomm.consent import Gate, Standing
from ethicomm.db import APP, KEEPER, Session, keeper
from ethicomm.errors import Invalid
from ethicomm.members import Member, Value
from ethicomm.policy import in_force
from ethicomm.vault import DataKey, Place
from tests.consent.lives import History
from tests.members.people import OWNER, joins, seen_of, takes_back
from tests.proving import short_and_full

pytestmark = pytest.mark.on_postgres
WHO = text("SELECT current_user")
NEED = text("SELECT current_setting('ethicomm.need', true)")


@contextmanager
def unit(house: House) -> Iterator[Connection]:
    """A unit of plain SQL, as the application's connections begin it."""
    with house.database.engine.begin() as connection:
        yield connection


def named(connection: Connection, bits: int | str, at: datetime) -> None:
    settings = text("SELECT set_config('ethicomm.need', :need, true), set_config('ethicomm.at', :at, true)")
    connection.execute(settings, {"need": str(bits), "at": at.isoformat()})


def held(connection: Connection) -> set[int]:
    return set(connection.scalars(text("SELECT subject FROM value")))


def mask(house: House, *purposes: str) -> int:
    with house.database.read() as session:
        return in_force(session).mask(*purposes)


def test_where_nothing_was_named_no_value_is_there(house: House) -> None:
    with house.database.write() as session:
        joins(session, "newsletter")
    with unit(house) as connection:
        assert held(connection) == set()
        for nothing in ("", "0"):
            named(connection, nothing, clock.now())
            assert held(connection) == set()


def test_only_those_are_there_for_whom_it_stands(house: House) -> None:
    with house.database.write() as session:
        anna = joins(session, "newsletter", "segmentation")
        ben = joins(session, "newsletter", email="ben@example.org")
    with unit(house) as connection:
        named(connection, mask(house, "newsletter"), clock.now())
        assert held(connection) == {anna, ben}
        named(connection, mask(house, "newsletter", "segmentation"), clock.now())
        assert held(connection) == {anna}


def test_who_took_it_back_is_not_there_although_the_use_was_written_before(house: House) -> None:
    with house.database.write() as session:
        anna = joins(session, "birthday_greeting", birthday="05-03")
    with house.database.read() as reading:
        use = consent.use(reading, OWNER, [anna], ["birthday_greeting"], "counter", fields=["birthday"])
        assert members.reveal(reading, use)[anna] == {"birthday": "05-03"}
        with house.database.write() as session:
            takes_back(session, anna, "birthday_greeting")
        assert members.reveal(reading, use)[anna] == {}


def test_past_its_end_a_yes_shows_nothing(house: House) -> None:
    with house.database.write() as session:
        anna = joins(session, "newsletter")
    with unit(house) as connection:
        named(connection, mask(house, "newsletter"), clock.now() + timedelta(days=4 * 365))
        assert held(connection) == set()
    assert seen_of(house, anna, "newsletter", "first_name") == {"first_name": "Anna"}


def test_a_member_goes_on_seeing_their_own_data_while_another_yes_of_theirs_has_run_out(house: House) -> None:
    with house.database.write() as session:
        anna = joins(session, "newsletter")
    with clock.moved(clock.now() + timedelta(days=4 * 365)), house.database.read() as session:
        for _look in range(2):
            use = consent.use_of_own(session, member(anna))
            assert members.reveal(session, use)[anna]["email"] == "anna@example.org"


FORBIDDEN = (
    "UPDATE value SET source = 'x'",
    "DELETE FROM value",
    "INSERT INTO value (subject, field, cell, source, at) SELECT subject, 'x', '', 'x', now() FROM member",
    "TRUNCATE value",
    "ALTER TABLE value DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE value NO FORCE ROW LEVEL SECURITY",
    "DROP POLICY value_where_it_stands ON value",
    "CREATE POLICY open ON value USING (true)",
    "DROP TABLE value",
    "ALTER ROLE ethicomm_app BYPASSRLS",
)


def test_the_application_writes_no_value_and_lifts_no_net(house: House) -> None:
    with house.database.write() as session:
        joins(session, "newsletter")
    with unit(house) as connection:
        named(connection, mask(house, "newsletter"), clock.now())
        for statement in FORBIDDEN:
            refused = pytest.raises(ProgrammingError, match=r"permission denied|must be (owner|superuser)")
            with refused, connection.begin_nested():
                connection.execute(text(statement))


def test_row_security_switched_off_is_an_error_and_not_an_open_door(house: House) -> None:
    with house.database.write() as session:
        joins(session, "newsletter")
    with unit(house) as connection:
        connection.execute(text("SET LOCAL row_security = off"))
        with pytest.raises(ProgrammingError, match="row-level security"):
            held(connection)


def test_the_keeper_sees_every_row_and_only_inside_its_block(house: House) -> None:
    with house.database.write() as session:
        anna = joins(session, "newsletter")
    everyone = select(Value.subject).distinct()
    with house.database.write() as session:
        with keeper(session):
            with keeper(session):  # one within another is one
                assert session.scalar(WHO) == KEEPER
            assert session.scalars(everyone).all() == [anna]
        assert session.scalar(WHO) == APP
        assert session.scalars(everyone).all() == []


def test_what_goes_wrong_inside_gives_the_role_back(house: House) -> None:
    with house.database.write() as session:
        with pytest.raises(Invalid), keeper(session):
            raise Invalid("no")
        assert session.scalar(WHO) == APP
        with pytest.raises(ProgrammingError), session.begin_nested(), keeper(session):
            session.execute(text("SELECT nothing"))
        assert session.scalar(WHO) == APP


@pytest.mark.parametrize("ending", ["commit", "rollback"])
def test_nothing_leaks_through_the_pool_from_one_unit_to_the_next(house: House, ending: str) -> None:
    with house.database.write() as session:
        joins(session, "newsletter")
    for _turn in range(3):
        with house.database.engine.connect() as connection:
            assert connection.scalar(WHO) == APP
            assert not connection.scalar(NEED)
            assert held(connection) == set()
            connection.execute(text(f"SET LOCAL ROLE {KEEPER}"))
            named(connection, mask(house, "newsletter"), clock.now())
            assert held(connection) != set()
            getattr(connection, ending)()
            assert connection.scalar(WHO) == APP
            assert not connection.scalar(NEED)
            assert held(connection) == set()


def test_nothing_is_left_named_once_the_values_were_shown(house: House) -> None:
    with house.database.write() as session:
        anna = joins(session, "newsletter")
        use = consent.use(session, OWNER, [anna], ["newsletter"], "campaign 1", fields=["email"])
        assert members.reveal(session, use)[anna] == {"email": "anna@example.org"}
        assert session.scalar(NEED) == ""
        assert session.scalars(select(Value.subject)).all() == []


@short_and_full("steps", 25, 300)
def test_the_gate_the_set_and_the_net_say_the_same_of_everyone_all_their_lives(
    house: House, tmp_path: Path, steps: int
) -> None:
    history = History(house, tmp_path, random.Random(4))
    history.begin()
    looked = allowed = 0
    for _step in range(steps):
        history.step()
        with clock.moved(history.now), house.database.write() as session:
            for purpose in known(session):
                told = three_answers(session, purpose, [*history.people, *history.gone])
                looked, allowed = looked + 1, allowed + len(told[0])
                assert told[0] == told[1] == told[2], purpose
    assert looked > allowed / 6 > 5, "some were allowed and some were not"


def known(session: Session) -> list[str]:
    asked = ("newsletter", "personalisation", "segmentation", "measurement", "account")
    return [one for one in asked if one in in_force(session).purposes]


def three_answers(session: Session, purpose: str, people: list[int]) -> tuple[set[int], set[int], set[int]]:
    """Who may be used for this: by the gate for one, by the gate for sets, and by the rows that are there."""
    holding(session, people)
    use = consent.use(session, OWNER, people, [purpose], "a test")  # as before every look: what ran out is written down
    policy, mine = in_force(session), {one for one in people if consent.authorise(session, one, purpose)}
    assert mine == set(use.allowed)
    found = set(session.scalars(select(Standing.subject).where(Gate.of(policy, purpose).clause(use.at))))
    with consent.needing(session, policy.mask(purpose), use.at):
        rows = set(session.scalars(select(Value.subject)))
    return mine, found, rows


def holding(session: Session, people: list[int]) -> None:
    """A value is held of each, whatever may be done with it."""
    key, now = DataKey(b"8 octets", bytes(32)), clock.now()
    with keeper(session):
        new = set(people).difference(session.scalars(select(Value.subject)))
        for one in sorted(new):
            cell = key.seal(Place("value", "email", str(one)), "someone@example.org")
            session.execute(insert(Member), {"subject": one, "language": "en", "joined_at": now})
            session.execute(insert(Value), {"subject": one, "field": "email", "cell": cell, "source": "x", "at": now})
