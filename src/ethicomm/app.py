"""Where the house is put together: the only module besides `cli` that knows every domain, each in one list."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from ethicomm import (
    accounts,
    algorithms,
    automations,
    backups,
    consent,
    console,
    jobs,
    ledger,
    retention,
    rights,
)
from ethicomm.accounts import routes as account_pages
from ethicomm.accounts.doors import door_for
from ethicomm.algorithms import routes as algorithm_pages
from ethicomm.algorithms.planned import planned as picks_for
from ethicomm.amendments import routes as amendment_pages
from ethicomm.auditing import routes as audit_pages
from ethicomm.automations import routes as automation_pages
from ethicomm.automations.planned import planned as turns_of
from ethicomm.backups import routes as backup_pages
from ethicomm.campaigns import answers as letter_answers
from ethicomm.campaigns import links as letter_links
from ethicomm.campaigns import routes as letter_pages
from ethicomm.campaigns.planned import planned as letters_for
from ethicomm.campaigns.sending import campaign
from ethicomm.console import routes as today_pages
from ethicomm.db import APP, Base, Database
from ethicomm.errors import Unready
from ethicomm.frame import shell_for, speech_for
from ethicomm.granting import owning
from ethicomm.keys import routes as key_pages
from ethicomm.ledger import Kind
from ethicomm.members import Planned, Planner
from ethicomm.members import routes as member_pages
from ethicomm.members.counter import send_noted_mail
from ethicomm.members.guarding import JOBS as GUARDIAN_JOBS
from ethicomm.members.imports.batches import run_import
from ethicomm.members.joining import send_join_mail
from ethicomm.members.keeping import is_active
from ethicomm.members.putting_on import JOB as PUT_QUESTION
from ethicomm.members.putting_on import put_on
from ethicomm.policy import Catalogue, apply, in_force
from ethicomm.portal import front, promises
from ethicomm.portal import routes as portal_pages
from ethicomm.portal.copies import routes as copy_pages
from ethicomm.portal.receipts import routes as receipt_pages
from ethicomm.retention import minimising
from ethicomm.retention import routes as retention_pages
from ethicomm.retention.minimising import routes as fields_pages
from ethicomm.rights import routes as rights_pages
from ethicomm.schema import upgrade
from ethicomm.segments import routes as segment_pages
from ethicomm.segments.facets import facets
from ethicomm.segments.planned import planned as groups_of
from ethicomm.settings import Settings
from ethicomm.vault import RootKey, RootProvider, Vault, roots_of
from ethicomm.vault.store import bring_up, is_store, must_be_current
from ethicomm.web import application
from ethicomm.web.visit import Arrival
from ethicomm.words import _

HANDLERS: Sequence[HTTPRouteHandler] = (
    *front.HANDLERS,
    *promises.HANDLERS,
    *account_pages.HANDLERS,
    *portal_pages.HANDLERS,
    *receipt_pages.HANDLERS,
    *retention_pages.HANDLERS,
    *rights_pages.HANDLERS,
    *copy_pages.HANDLERS,
    *member_pages.HANDLERS,
    *segment_pages.HANDLERS,
    *algorithm_pages.HANDLERS,
    *audit_pages.HANDLERS,
    *letter_links.HANDLERS,
    *letter_answers.HANDLERS,
    *letter_pages.HANDLERS,
    *automation_pages.HANDLERS,
    *today_pages.HANDLERS,
    *amendment_pages.HANDLERS,
    *key_pages.HANDLERS,
    *backup_pages.HANDLERS,
    *fields_pages.HANDLERS,
)
JOBS: Mapping[str, jobs.Handler] = {
    **accounts.JOBS,
    **retention.JOBS,
    **rights.JOBS,
    "import": run_import,
    "join_mail": send_join_mail,
    "noted_mail": send_noted_mail,
    PUT_QUESTION: put_on,
    **GUARDIAN_JOBS,
    "facets": facets,
    "campaign": campaign,
    **automations.JOBS,
    **backups.JOBS,
    **console.JOBS,
    **ledger.JOBS,
    **minimising.JOBS,
}
PLANNERS: Sequence[Planner] = (groups_of, picks_for, letters_for, turns_of)
LEDGER_KINDS: Sequence[Kind] = (*ledger.KINDS, *consent.KINDS, *algorithms.KINDS, *rights.KINDS)
CATALOGUE = Catalogue.of(Base.registry.mappers)


class House:
    """One community: what commands, workers and pages are given. Each part opens when it is first asked for."""

    ledger_kinds = LEDGER_KINDS

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def vault(self) -> Vault:
        """The keys. Raises Unavailable when the root key or the key store is missing."""
        roots, store = self.roots, self._store()
        must_be_current(store)
        return Vault(roots, store)

    @cached_property
    def roots(self) -> RootProvider:
        """Where the root key is kept."""
        return roots_of(self.settings)

    @cached_property
    def database(self) -> Database:
        """The data; its sessions carry the vault, the settings, the ledgered kinds and who plans what."""
        carried = {Vault: self.vault, Settings: self.settings, Kind: LEDGER_KINDS, Planned: PLANNERS}
        return Database(self.settings.database_url, {**carried, Catalogue: CATALOGUE}, APP)

    def migrate(self) -> None:
        """Bring the database to this version's shape, as the login, which owns it. Raises Unavailable without roles.

        The key store comes first: what opens the data must be of this release too.
        """
        store = self._store()
        bring_up(store, self.roots)
        store.engine.dispose()
        with owning(self.settings.database_url) as connection:
            upgrade(connection)

    def pages(self, more: Sequence[HTTPRouteHandler] = ()) -> Litestar:
        """The web pages of this community, and `more` of them where it is the sample."""
        return application(
            [*HANDLERS, *more],
            database=self.database,
            settings=self.settings,
            shell_for=shell_for,
            speech_for=speech_for,
            door_for=door_for,
            hear=_hear,
            middleware=[account_pages.Authentication()],
        )

    def _store(self) -> Database:
        store = Database(self.settings.keystore_url)
        file = store.engine.url.database if store.is_sqlite else None
        if (file and not Path(file).exists()) or not is_store(store):
            store.engine.dispose()
            raise Unready(_("ETHICOMM_KEYSTORE_URL: there is no key store there. Run `ethicomm init` first."))
        return store

    def close(self) -> None:
        """Let go of every connection."""
        self.database.engine.dispose()
        self.vault.store.engine.dispose()


def _hear(database: Database, arrival: Arrival) -> None:
    """What comes with any request before it is answered: a privacy signal, and that a member does something here."""
    consent.hear_browser(database, arrival.actor, arrival.headers)
    if arrival.method == "POST" and arrival.actor and arrival.actor.subject is not None:
        is_active(database, arrival.actor.subject)


def served() -> Litestar:
    """What a server process serves: the community of its environment."""
    return House(Settings.read()).pages()


def create_house(settings: Settings) -> House:
    """Make a new community: root key, key store, database, and the first policies applied."""
    if settings.root_key is None:
        RootKey.create(settings.root_key_file)
    Vault.create(roots_of(settings), Database(settings.keystore_url)).store.engine.dispose()
    made = House(settings)
    made.migrate()
    with made.database.write() as session:
        apply(session, "first set-up", settings.policies)
        ledger.note(session, "machine", "ethicomm", "policy applied", policy=in_force(session).hash)
    return made
