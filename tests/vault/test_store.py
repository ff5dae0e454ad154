"""A key store of an earlier release is brought up to date, whole, and by the root key that it was made with only."""

import pytest
from sqlalchemy import inspect

from ethicomm.app import House
from ethicomm.db import Database
from ethicomm.errors import Unavailable
from ethicomm.vault import RootKey, Vault
from ethicomm.vault.store import bring_up, is_current
from tests.keys.stores import again, community, lost, sealed_for

__all__ = ["community"]
pytestmark = pytest.mark.both
EARLIER = (
    "DROP INDEX ix_member_key_root",
    "ALTER TABLE member_key DROP COLUMN root",
    "ALTER TABLE named_key DROP COLUMN root",
    "ALTER TABLE named_key DROP COLUMN made_at",
    "DROP TABLE root_now",
)


def goes_back(store: Database) -> None:
    """To the tables that the first release made."""
    with store.write() as session:
        for step in EARLIER:
            session.connection().exec_driver_sql(step)


def test_every_key_opens_after_migrating(kept: House) -> None:
    sealed, secret = sealed_for(kept, range(1, 60)), kept.vault.secret("machine")
    goes_back(kept.vault.store)
    later = again(kept.settings)
    with pytest.raises(Unavailable, match="ethicomm migrate"):
        later.vault.members_with_keys()
    later.migrate()
    later.migrate()
    assert lost(kept, sealed) == []
    assert later.vault.secret("machine") == secret
    assert later.vault.root_in_use() == (kept.roots.held()[0].key_id, None)
    assert lost(kept, sealed_for(later, range(60, 70))) == []
    indexes = {one["name"] for one in inspect(later.vault.store.engine).get_indexes("member_key")}
    assert indexes == {"ix_member_key_root"}


def test_another_root_key_changes_nothing(kept: House) -> None:
    kept.vault.make_keys([7])
    goes_back(kept.vault.store)
    with pytest.raises(Unavailable, match="root key does not fit"):
        bring_up(kept.vault.store, RootKey.new())
    assert not is_current(kept.vault.store)
    assert "root" not in {one["name"] for one in inspect(kept.vault.store.engine).get_columns("member_key")}


def test_a_key_the_store_has_never_heard_of_is_refused(kept: House) -> None:
    kept.vault.make_keys([7])
    with pytest.raises(Unavailable, match="root key does not fit"):
        Vault(RootKey.new(), kept.vault.store).keys([7])
