"""Certificates of erasure: what was written into the log, in words and as a file that anyone can check offline."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from ethicomm import clock, ledger
from ethicomm.accounts import Role
from ethicomm.db import Session
from ethicomm.errors import NotFound
from ethicomm.ledger import offline
from ethicomm.policy import applied, in_force
from ethicomm.rights.models import ERASED, Certificate, Erasure
from ethicomm.rights.wording import sentences
from ethicomm.settings import Settings
from ethicomm.vault import token_hash
from ethicomm.words import _

Json = dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """One erasure as its page shows it. `content` is the file; there is none until its certificate is in the log."""

    id: UUID
    at: datetime
    what: str
    by_them: bool  # the member pressed, and not a guardian or someone at the counter
    said: Mapping[str, Any]
    link_ends: datetime
    content: Json | None

    @property
    def number(self) -> str:
        """Its reference number."""
        return str(self.content["dct:identifier"]) if self.content else ""

    @property
    def checks(self) -> tuple[offline.Check, ...]:
        """What a verifier finds in the file."""
        return tuple(offline.receipt_of(self.content).check()) if self.content else ()

    def as_file(self) -> bytes:
        """The file, as JSON that people can read too."""
        return json.dumps(self.content, indent=2, ensure_ascii=False).encode() + b"\n"


def by_link(session: Session, token: str) -> Kept:
    """The erasure that a link leads to. Raises NotFound once half an hour has passed, or it was closed."""
    row = session.scalar(select(Erasure).where(Erasure.link == token_hash(token), Erasure.link_ends > clock.now()))
    if row is None or row.link_ends is None:
        raise NotFound(
            _("This page was there for half an hour and is closed now. Nothing leads from you to it any more.")
        )
    content = certificate_of(session, row.id)
    said = content["ethicomm:certified"] if content else json.loads(row.said)
    return Kept(row.id, row.at, row.what, row.actor_role == Role.MEMBER, said, row.link_ends, content)


def close_link(session: Session, token: str) -> None:
    """The page has been kept: it leads nowhere any more."""
    session.execute(update(Erasure).where(Erasure.link == token_hash(token)).values(link=None, link_ends=None))


def certificate_of(session: Session, erasure: UUID) -> Json | None:
    """The signed file of one erasure, in the language spoken now; None while it waits for its place in the log."""
    entry = ledger.entry_of(session, ERASED, Certificate.id == erasure)
    proof = ledger.proof_of(session, ERASED.name, erasure) if entry else None
    if entry is None or proof is None:
        return None
    said = offline.certified(json.loads(entry))
    policy = applied(session, said["policy"]) or in_force(session)
    return ledger.issue(
        session,
        {
            "@type": "ethicomm:ErasureCertificate",
            "@id": f"urn:uuid:{erasure}#certificate",
            "dct:identifier": f"E-{proof.position}",
            "dct:created": said["at"],
            "dct:publisher": {"dpv:hasName": policy.community.legal_name, "dpv:hasContact": policy.community.contact},
            "ethicomm:certified": said,
            "ethicomm:inWords": sentences(policy, said),
            "ethicomm:checkedAt": f"{Settings.of(session).base_url}/receipts/verify",
            "ethicomm:shows": [_(one) for one in offline.ERASURE_PROVES],
            "ethicomm:doesNotShow": [_(one) for one in offline.ERASURE_DOES_NOT_PROVE],
            "proof": proof.of(entry),
        },
    )
