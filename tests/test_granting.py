"""The roles of PostgreSQL: made where the login may, asked for where it may not, and looked at before real use."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from ethicomm import granting, members
from ethicomm.app import House, create_house
from ethicomm.consent import Method
from ethicomm.db import Database
from ethicomm.errors import Unavailable
from ethicomm.granting import gated_tables, holes, owning
from ethicomm.members import NewMember
from tests.conftest import postgres_dsn
from tests.members.people import ANNA, OWNER, seen_of
from tests.postgres import drop_database
from tests.test_house_rules import fresh_settings

pytestmark = pytest.mark.on_postgres


@pytest.fixture
def plain_login() -> Iterator[str]:
    """A login that may nothing yet."""
    name = f"plain_{uuid4().hex[:12]}"
    with psycopg.connect(postgres_dsn(), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN".encode())
        yield name
        connection.execute(f"DROP ROLE {name}".encode())


def as_login(url: str, login: str) -> str:
    return url.replace("//ethicomm@", f"//{login}@")


def ask(house: House, statement: str) -> None:
    """As the one who owns the tables."""
    with psycopg.connect(house.settings.database_url, autocommit=True) as connection:
        connection.execute(statement.encode())


def findings(house: House) -> str:
    with house.database.read() as session:
        return " ".join(finding for finding, _mend in holes(session))


def test_the_net_is_under_every_table_of_values(house: House) -> None:
    assert gated_tables() == ["value"]
    assert "value" not in findings(house)


def test_migrating_again_changes_nothing(house: House) -> None:
    before = policies(house)
    house.migrate()
    assert policies(house) == before != []


def policies(house: House) -> list[tuple[object, ...]]:
    with psycopg.connect(house.settings.database_url) as connection:
        return connection.execute("SELECT * FROM pg_policies ORDER BY policyname").fetchall()


def test_a_login_that_may_not_make_roles_is_told_the_statements_and_nothing_is_changed(
    house: House, plain_login: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(granting, "ROLES", ("not_there_app", "not_there_keeper"))
    with pytest.raises(Unavailable) as told, owning(as_login(house.settings.database_url, plain_login)):
        raise AssertionError("it went on")
    assert "CREATE ROLE not_there_app NOLOGIN;" in told.value.message
    assert f"GRANT not_there_keeper TO {plain_login};" in told.value.message
    assert "Nothing was changed" in told.value.message


def test_once_an_administrator_has_run_them_it_goes_on(house: House, plain_login: str, tmp_path: Path) -> None:
    settings = fresh_settings(house, "postgres", tmp_path)
    url = as_login(settings.database_url, plain_login)
    name = urlsplit(settings.database_url).path.strip("/")
    ask(house, f"ALTER DATABASE {name} OWNER TO {plain_login}")
    with pytest.raises(Unavailable) as told:
        create_house(settings.model_copy(update={"database_url": url, "root_key_file": tmp_path / "first.key"}))
    for statement in told.value.message.split("\n")[2:]:
        ask(house, statement)
    made = create_house(
        settings.model_copy(update={"database_url": url, "keystore_url": f"sqlite:///{tmp_path / 'second.db'}"})
    )
    try:
        assert findings(made) == ""
        with made.database.write() as session:
            (anna,) = members.add_members(session, OWNER, [NewMember(ANNA, "en")], Method.COUNTER)
        assert seen_of(made, anna, "rights", "email") == {"email": "anna@example.org"}
    finally:
        made.close()
        drop_database(postgres_dsn(), name)


def test_a_login_of_its_own_for_the_application_can_become_neither_the_owner_nor_lift_the_net(
    house: House, plain_login: str
) -> None:
    ask(house, f"GRANT ethicomm_app, ethicomm_keeper TO {plain_login}")
    url = as_login(house.settings.database_url, plain_login)
    apart = House(house.settings.model_copy(update={"database_url": url}))
    with apart.database.write() as session:
        (anna,) = members.add_members(session, OWNER, [NewMember(ANNA, "en")], Method.COUNTER)
    assert seen_of(apart, anna, "rights", "email") == {"email": "anna@example.org"}
    assert findings(apart) == ""
    for statement in ("SET ROLE ethicomm", "RESET ROLE; ALTER TABLE value DISABLE ROW LEVEL SECURITY"):
        with apart.database.engine.begin() as connection, pytest.raises(ProgrammingError):
            connection.execute(text(statement))
    apart.close()


def test_what_could_reach_past_the_net_is_named_before_real_use(house: House) -> None:
    assert "no rule binds" in findings(house)  # the tests' login is a superuser
    ask(house, "GRANT DELETE ON value TO ethicomm_app")
    assert "“value”" in findings(house)
    house.migrate()
    ask(house, "ALTER TABLE value NO FORCE ROW LEVEL SECURITY")
    assert "“value”" in findings(house)
    house.migrate()
    assert "“value”" not in findings(house)


def test_before_the_first_migration_the_application_is_told_to_migrate(house: House, plain_login: str) -> None:
    apart = Database(as_login(house.settings.database_url, plain_login), role="ethicomm_app")
    with pytest.raises(Unavailable, match="ethicomm migrate"), apart.read() as session:
        session.scalar(select(1))
    apart.engine.dispose()
