"""Passkeys (WebAuthn): a key on the person's device signs a challenge of ours.

Decision: the challenge is an unforgeable ticket that holds its own end, so showing a sign-in page writes nothing;
only that one was used is kept. For adding a passkey it is bound to the session that adds it.
Threat: a replayed answer, another site's answer, a cloned key. Challenge, origin and counter are checked, and the
device must check the person (PIN, finger or face), because a passkey stands in for two factors.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import (
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from ethicomm import clock, vault
from ethicomm.accounts.sessions import SignedIn
from ethicomm.accounts.staff.models import Passkey, UsedChallenge
from ethicomm.db import Session, database_of
from ethicomm.errors import Invalid
from ethicomm.settings import Settings
from ethicomm.words import _

LASTS = timedelta(minutes=10)
SIGN_IN = "passkey sign-in"
CHECKS = UserVerificationRequirement.REQUIRED
REFUSALS = (WebAuthnException, ValueError, KeyError, TypeError, IndexError)  # what a made-up answer sets off


@dataclass(frozen=True)
class PasskeySeen:
    """A passkey as its owner sees it."""

    id: UUID
    device: str
    added_at: datetime
    used_at: datetime | None


def options_for_sign_in(session: Session) -> str:
    """What the browser needs to ask for a passkey: JSON."""
    challenge = _challenge(session, SIGN_IN)
    return options_to_json(
        generate_authentication_options(rp_id=_site(session), challenge=challenge, user_verification=CHECKS)
    )


def options_for_adding(session: Session, to: SignedIn, staff: UUID, *, community: str, account: str) -> str:
    """What the browser needs to make a passkey: JSON. `account` is what the device lists it under."""
    have = session.scalars(select(Passkey.credential).where(Passkey.staff == staff))
    return options_to_json(
        generate_registration_options(
            rp_id=_site(session),
            rp_name=community,
            user_id=staff.bytes,
            user_name=account,
            challenge=_challenge(session, _adding(to)),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=credential) for credential in have],
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=CHECKS
            ),
        )
    )


def add_passkey(session: Session, to: SignedIn, staff: UUID, answer: str) -> None:
    """Keep the passkey the browser made. Raises Invalid when the answer does not fit."""
    try:
        made = _verified_new(session, _adding(to), answer)
    except REFUSALS:
        raise Invalid(_("That passkey did not fit. Nothing was changed; try again.")) from None
    row = {
        "staff": staff,
        "credential": made.credential_id,
        "public_key": made.credential_public_key,
        "sign_count": made.sign_count,
        "device": to.device,
        "added_at": clock.now(),
    }
    session.execute(insert(Passkey), row)


def whose_passkey(session: Session, answer: str) -> UUID | None:
    """Who signed this challenge; None when it does not fit, was used or came too late."""
    try:
        given = parse_authentication_credential_json(answer)
        kept = session.execute(select(Passkey).where(Passkey.credential == given.raw_id)).scalar_one_or_none()
        if kept is None:
            return None
        seen = _verified(session, answer, given.response.client_data_json, kept)
    except REFUSALS:
        return None
    used = {"sign_count": seen.new_sign_count, "used_at": clock.now()}
    session.execute(update(Passkey).where(Passkey.id == kept.id).values(used))
    return kept.staff


def passkeys_of(session: Session, staff: UUID) -> list[PasskeySeen]:
    """This colleague's passkeys, oldest first."""
    columns = select(Passkey.id, Passkey.device, Passkey.added_at, Passkey.used_at)
    mine = columns.where(Passkey.staff == staff).order_by(Passkey.id)
    return [PasskeySeen(*row) for row in session.execute(mine)]


def remove_passkey(session: Session, staff: UUID, passkey: UUID) -> bool:
    """Whether there was one of theirs to take away."""
    gone = delete(Passkey).where(Passkey.staff == staff, Passkey.id == passkey)
    return bool(session.execute(gone).rowcount == 1)  # type: ignore[attr-defined]


def _verified(session: Session, answer: str, client_data: bytes, kept: Passkey) -> VerifiedAuthentication:
    challenge = _use_challenge(session, SIGN_IN, client_data)
    return verify_authentication_response(
        credential=answer,
        expected_challenge=challenge,
        expected_rp_id=_site(session),
        expected_origin=_origin(session),
        credential_public_key=kept.public_key,
        credential_current_sign_count=kept.sign_count,
        require_user_verification=True,
    )


def _verified_new(session: Session, kind: str, answer: str) -> VerifiedRegistration:
    given = parse_registration_credential_json(answer)
    challenge = _use_challenge(session, kind, given.response.client_data_json)
    return verify_registration_response(
        credential=given,
        expected_challenge=challenge,
        expected_rp_id=_site(session),
        expected_origin=_origin(session),
        require_user_verification=True,
    )


def _challenge(session: Session, kind: str) -> bytes:
    ends = int((clock.now() + LASTS).timestamp())
    return vault.of(session).ticket(kind, secrets.randbits(31) << 32 | ends).encode()


def _use_challenge(session: Session, kind: str, client_data: bytes) -> bytes:
    """The challenge this answer is about. Raises ValueError when it is not ours, has ended or was used."""
    challenge = parse_client_data_json(client_data).challenge
    number = vault.of(session).read_ticket(kind, challenge.decode("ascii"))
    ends = datetime.fromtimestamp((number or 0) & 0xFFFFFFFF, UTC)
    if number is None or ends <= clock.now():
        raise ValueError("not a challenge of ours, or too late")
    insert_once = sqlite.insert if database_of(session).is_sqlite else postgresql.insert
    used = insert_once(UsedChallenge).values(value=challenge, ends=ends).on_conflict_do_nothing()
    if session.execute(used.returning(UsedChallenge.ends)).first() is None:
        raise ValueError("used before")
    return challenge


def _adding(to: SignedIn) -> str:
    return f"passkey for {to.token_hash.hex()}"


def _site(session: Session) -> str:
    return urlsplit(Settings.of(session).base_url).hostname or ""


def _origin(session: Session) -> str:
    parts = urlsplit(Settings.of(session).base_url)
    return f"{parts.scheme}://{parts.netloc}"
