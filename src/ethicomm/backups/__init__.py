"""Copies of the data that cannot bring back what ended: backing up, restoring with the journal, drills."""
