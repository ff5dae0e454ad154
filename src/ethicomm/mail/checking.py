"""What a relay says of itself before any letter: for `ethicomm check --deploy`."""

from dataclasses import dataclass

from ethicomm.mail.beside import Beside
from ethicomm.mail.relay import Relay
from ethicomm.mail.talk import PATIENT, NoWay, Patience, Talk


@dataclass(frozen=True)
class RelayFacts:
    """`trouble` is the sentence that says why no letter could be handed over now; empty when one could."""

    trouble: str = ""
    code: int = 0
    encrypted: str = ""  # such as TLSv1.3
    certificate_until: str = ""
    signed_in: bool = False
    pipelining: bool = False
    addresses_beyond_ascii: bool = False
    largest: int | None = None  # octets in one letter


def check(relay: Relay, patience: Patience = PATIENT) -> RelayFacts:
    """Connect, encrypt, sign in and leave again. Never raises for what a relay does."""
    with Beside() as beside:
        return beside.run(_facts(relay, patience))


async def _facts(relay: Relay, patience: Patience) -> RelayFacts:
    try:
        talk = await Talk.open(relay, patience)
    except NoWay as no:
        return RelayFacts(trouble=no.reply.words(), code=no.reply.code)
    certificate, size = talk.wire.certificate(), talk.offers.get("SIZE", "")
    facts = RelayFacts(
        encrypted=certificate.get("version", ""),
        certificate_until=certificate.get("until", ""),
        signed_in=bool(relay.user),
        pipelining=talk.pipelining,
        addresses_beyond_ascii="SMTPUTF8" in talk.offers,
        largest=int(size) if size.isdecimal() else None,
    )
    await talk.leave()
    return facts
