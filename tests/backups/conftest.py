"""For every test of backups: a machine to restore on."""

from tests.backups.places import machine_to_restore_on

__all__ = ["machine_to_restore_on"]
