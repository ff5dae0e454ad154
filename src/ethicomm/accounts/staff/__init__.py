"""The people who work here: owner, staff and auditors. Invited by link, let in by passkey or two factors.

They are people too: no real name is kept, a display name only if they chose one, and their address is sealed.
"""
