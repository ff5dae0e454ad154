"""Asking for a sign-in mail.

Threat: learning who is a member here. Decision: the request does the same for every address (seal what was typed,
queue one job) and gives the same answer; only the job, later and elsewhere, finds out whether there is anyone to
write to. The address itself never reaches a job's arguments, and its sealed copy goes when the job is done.
"""

import secrets
from datetime import timedelta
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import insert, select, update

from ethicomm import clock, jobs, vault
from ethicomm.accounts.letter import Letter, send, sign_in_letter
from ethicomm.accounts.limits import Limit, network, within
from ethicomm.accounts.logins import find_login
from ethicomm.accounts.models import SignIn, typed_place
from ethicomm.db import Database, Session, uuid7
from ethicomm.errors import Invalid
from ethicomm.jobs import Lease
from ethicomm.vault import Sealed, email_form, new_token, token_hash
from ethicomm.words import _

LASTS = timedelta(minutes=10)
JOB = "sign_in_mail"
MAILS_TO_ONE = Limit("sign-in mail to an address", 5)
MAILS_IN_A_DAY = Limit("sign-in mail to an address", 20, timedelta(days=1))
MAILS_FROM_ONE = Limit("sign-in mail from a network", 100)


def ask(session: Session, typed: str, *, language: str, after: str, client: str) -> str:
    """Have a sign-in mail sent, if there is someone with this address. Returns the token that ties the code to
    this browser. Raises Invalid for what is no address, and after too many mails (known or not)."""
    address = address_in(typed)
    index = vault.of(session).index("email", address)
    _stay_within(session, index, client)
    row, browser = uuid7(), new_token()
    values = {
        "id": row,
        "address": vault.of(session).machine().seal(typed_place(row), address),
        "email_index": index,
        "browser": token_hash(browser),
        "language": language,
        "after": after[:200],
        "ends": clock.now() + LASTS,
    }
    session.execute(insert(SignIn), values)
    jobs.add(session, JOB, str(row))
    return browser


def address_in(typed: str) -> str:
    """The address someone typed, in the form that is compared, so that what is found and what is written to cannot
    differ. Raises Invalid when it cannot be one."""
    try:
        return email_form(validate_email(typed.strip(), check_deliverability=False).normalized)
    except EmailNotValidError:
        said = _("This is not an e-mail address. It looks like name@example.org.")
        raise Invalid(said, {"email": said}) from None


def send_sign_in_mail(database: Database, ref: str, lease: Lease) -> None:
    """The job: look whose address it is, make link and code, and send; for a stranger, only forget it.

    A retry makes new secrets, because the old ones are kept as hashes only.
    """
    letter = _made_out(database, UUID(ref))
    if letter:
        lease.renew()
        send(database, letter)
    with database.write() as session:
        session.execute(update(SignIn).where(SignIn.id == UUID(ref)).values(address=None, email_index=None))


def code_hash(session: Session, sign_in: UUID, code: str) -> bytes:
    """What is stored of a code. Keyed, because a million codes are tried in a second."""
    return vault.of(session).index("sign-in code", f"{sign_in} {code}")


def _made_out(database: Database, row: UUID) -> Letter | None:
    token, code = new_token(), f"{secrets.randbelow(1_000_000):06}"
    waiting = SignIn.ends > clock.now(), SignIn.used_at.is_(None), SignIn.address.is_not(None)
    with database.write() as session:
        kept = session.execute(select(SignIn.address, SignIn.language).where(SignIn.id == row, *waiting)).first()
        if kept is None:
            return None
        address = _opened(session, row, kept.address)
        subject = find_login(session, address)
        if subject is None:
            return None
        made = {"subject": subject, "link_hash": token_hash(token), "code_hash": code_hash(session, row, code)}
        session.execute(update(SignIn).where(SignIn.id == row).values(made))
        return sign_in_letter(session, address, kept.language, token, code)


def _opened(session: Session, row: UUID, address: Sealed) -> str:
    return vault.of(session).machine().open(typed_place(row), address)


def _stay_within(session: Session, index: bytes, client: str) -> None:
    if not within(session, MAILS_TO_ONE, index.hex()):
        raise Invalid(_("You asked for several mails just now. Use the newest one, or wait a quarter of an hour."))
    if not within(session, MAILS_IN_A_DAY, index.hex()):
        raise Invalid(_("You asked for many mails today. Use the newest one, or come back tomorrow."))
    if not within(session, MAILS_FROM_ONE, network(client)):
        raise Invalid(_("Too many mails were asked for from your network. Wait a quarter of an hour."))
