"""What the two roles of PostgreSQL may do, and making it so: `ethicomm migrate` runs this each time, and twice is once.

Decision: one login runs the migrations and so owns the tables, and is a member of both roles; the application works as
one of them from its first statement on (`db.py`). Roles belong to the whole server and rows to the database, so there
are two steps: roles first, before anything changes, then grants and policies once every table is there. A table that is
`__gated__` shows the application only what consent.net says, and takes writes from the keeper alone. FORCE makes it so
for the owner too, where the login is no superuser.
Consequence: a login that may not make roles is told the statements for an administrator, and nothing was changed.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from ethicomm.consent import stands
from ethicomm.db import APP, KEEPER, Base, Database, Session, database_of
from ethicomm.errors import Unavailable
from ethicomm.words import _

ROLES = (APP, KEEPER)
HAS_ROLE = text("SELECT 1 FROM pg_roles WHERE rolname = :role")
MAY_TAKE = text("SELECT pg_has_role(session_user, :role, :how)")
POLICIES = text("SELECT policyname FROM pg_policies WHERE schemaname = current_schema() AND tablename = :table")
AT_WORK = text("""SELECT bool_or((rolsuper OR rolbypassrls) AND rolname = current_user) AS unbound,
    bool_or(rolsuper OR rolbypassrls) AS login_unbound
    FROM pg_roles WHERE rolname IN (current_user, session_user)""")
GUARDED = text("""SELECT relrowsecurity AND relforcerowsecurity AS guarded, relowner = current_user::regrole AS own,
    has_table_privilege(oid, 'INSERT, UPDATE, DELETE') AS writes
    FROM pg_class WHERE oid = to_regclass(:table)""")


@contextmanager
def owning(url: str) -> Iterator[Connection]:
    """A connection as the login, which owns the tables: for changing their shape, and for nothing else.

    Roles are there before, grants and policies when it ends well. Raises Unavailable without roles, nothing changed.
    """
    database = Database(url)
    try:
        with database.engine.connect() as connection:
            if database.is_sqlite:
                yield connection
            else:
                with connection.begin():
                    _make_roles(connection)
                with connection.begin():
                    yield connection
                    _grant(connection)
    finally:
        database.engine.dispose()


def holes(session: Session) -> Iterator[tuple[str, str]]:
    """Where a mistake of ours could reach past the net, each with its mend."""
    if database_of(session).is_sqlite:
        return
    role = session.execute(AT_WORK).one()
    if role.unbound:
        yield _("The database lets the application past every rule."), _("Run `ethicomm migrate` as another login.")
    elif role.login_unbound:
        mend = _("Give the address of a login that is no superuser and may not bypass row-level security.")
        yield _("The application signs in to the database as someone whom no rule binds."), mend
    for table in gated_tables():
        here = session.execute(GUARDED, {"table": table}).one()
        if not here.guarded or here.own or here.writes:
            what = _("The table “%(table)s” does not hold the application back.", table=table)
            yield what, _("Run `ethicomm migrate`.")


def _make_roles(connection: Connection) -> None:
    """The two roles, and this login a member of both."""
    for statement in missing_roles(connection):
        with suppress(DBAPIError), connection.begin_nested():  # not allowed, or another made it in this moment
            connection.execute(text(statement))
    if missing := missing_roles(connection):
        told = _("This login may not make the roles that the database works with. Nothing was changed.")
        asked = _("Ask an administrator of the database to run this, then run `ethicomm migrate` again:")
        raise Unavailable("\n".join([told, asked, *(f"  {one};" for one in missing)]))


def missing_roles(connection: Connection) -> list[str]:
    """The statements that make the roles, as far as they are not there."""
    login = connection.dialect.identifier_preparer.quote(connection.scalar(text("SELECT session_user")) or "")
    how = (
        "SET" if (connection.dialect.server_version_info or (0,)) >= (16,) else "MEMBER"
    )  # before 16, one was the other
    absent = [role for role in ROLES if not connection.scalar(HAS_ROLE, {"role": role})]
    apart = [one for one in ROLES if one in absent or not connection.scalar(MAY_TAKE, {"role": one, "how": how})]
    return [*(f"CREATE ROLE {one} NOLOGIN" for one in absent), *(f"GRANT {one} TO {login}" for one in apart)]


def _grant(connection: Connection) -> None:
    """Bring grants and policies to what this version needs. The tables must be there."""
    for statement in (*_grants(connection), *_policies(connection)):
        connection.execute(text(statement))


def gated_tables() -> Sequence[str]:
    """The tables that the net is under."""
    return sorted(one.class_.__tablename__ for one in Base.registry.mappers if one.class_.__gated__)


def _grants(connection: Connection) -> Iterator[str]:
    schema = connection.dialect.identifier_preparer.quote(connection.scalar(text("SELECT current_schema()")) or "")
    both, rows = ", ".join(ROLES), "SELECT, INSERT, UPDATE, DELETE"
    later = f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema}"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {both}"
    yield f"GRANT {rows} ON ALL TABLES IN SCHEMA {schema} TO {both}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {both}"
    yield f"{later} GRANT {rows} ON TABLES TO {both}"
    yield f"{later} GRANT USAGE, SELECT ON SEQUENCES TO {both}"


def _policies(connection: Connection) -> Iterator[str]:
    for table in gated_tables():
        yield f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {APP}"  # an error, where a policy alone would be silent
        for name in connection.scalars(POLICIES, {"table": table}).all():
            yield f"DROP POLICY {name} ON {table}"
        yield f"CREATE POLICY {table}_where_it_stands ON {table} FOR SELECT TO {APP} USING ({stands(table)})"
        yield f"CREATE POLICY {table}_never_made ON {table} FOR INSERT TO {APP} WITH CHECK (false)"
        yield f"CREATE POLICY {table}_never_changed ON {table} FOR UPDATE TO {APP} USING (false)"
        yield f"CREATE POLICY {table}_never_dropped ON {table} FOR DELETE TO {APP} USING (false)"
        yield f"CREATE POLICY {table}_kept ON {table} FOR ALL TO {KEEPER} USING (true) WITH CHECK (true)"
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
