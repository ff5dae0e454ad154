"""Proving who asks: sign-in, sessions and roles. It yields an Actor and knows no member values.

Threat: someone who guesses, replays, plants a session, reads a stolen database, or tests which addresses are
known. So every secret is stored as a hash, every answer is the same for known and unknown, every link and code
works once and briefly, and a role is looked up anew at each request.
"""

from ethicomm.accounts.actor import MACHINE, Actor, Audience, Role, command_line, member

__all__ = ["MACHINE", "Actor", "Audience", "Role", "command_line", "member"]
