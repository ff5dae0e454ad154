"""Proving who asks: sign-in, sessions and roles. It yields an Actor and knows no member values.

Threat: someone who guesses, replays, plants a session, reads a stolen database, or tests which addresses are
known. So every secret is stored as a hash, every answer is the same for known and unknown, every link and code
works once and briefly, and a role is looked up anew at each request.
"""

from ethicomm.accounts.actor import MACHINE, Actor, Audience, Role, command_line, guardian_of, member
from ethicomm.accounts.asking import JOB as SIGN_IN_MAIL
from ethicomm.accounts.asking import send_sign_in_mail
from ethicomm.accounts.doors import door_for
from ethicomm.accounts.entering import offer_entry
from ethicomm.accounts.forgetting import forget_ended
from ethicomm.accounts.logins import add_logins, find_login, find_logins
from ethicomm.accounts.staff.inviting import JOB as INVITATION_MAIL
from ethicomm.accounts.staff.inviting import send_invitation
from ethicomm.accounts.staff.people import display_name, invite, last_day

JOBS = {SIGN_IN_MAIL: send_sign_in_mail, INVITATION_MAIL: send_invitation}

__all__ = [
    "JOBS",
    "MACHINE",
    "Actor",
    "Audience",
    "Role",
    "add_logins",
    "command_line",
    "display_name",
    "door_for",
    "find_login",
    "find_logins",
    "forget_ended",
    "guardian_of",
    "invite",
    "last_day",
    "member",
    "offer_entry",
]
