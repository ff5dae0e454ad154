"""Fills a receipt: what the entry of the log says, and what the policy it cites says around it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ethicomm.consent.receipts import vocabulary as dpv
from ethicomm.consent.receipts.wording import limits, shown_by
from ethicomm.ledger import Proof
from ethicomm.ledger.offline import pseudonym, status
from ethicomm.policy import Field, Notice, Policy, Purpose, Recipient

Json = dict[str, Any]


@dataclass(frozen=True)
class Facts:
    """What stands around one entry: the policy it cites, the words it names, the address members reach us by.

    `slip` is the SHA-256 of the slip of paper that shows it, as the log has it.
    """

    policy: Policy | None
    notice: Notice | None
    words: str | None
    address: str
    slip: str | None = None

    @property
    def language(self) -> str:
        """The language of the words; else the community's first."""
        known = self.policy.community.languages if self.policy else ("en",)
        return self.notice.language if self.notice and self.notice.language in known else known[0]


def filled(said: Mapping[str, Any], facts: Facts, proof: Proof, entry: str) -> Json:
    """The receipt of one entry, in the language spoken now. `said` is what the entry says; it is not signed yet."""
    record = str(UUID(said["id"]))
    return _known(
        {
            "@context": dpv.CONTEXT,
            "@id": f"urn:uuid:{record}#receipt",
            "@type": "dpv:ConsentReceipt",
            "dct:identifier": reference(proof.position),
            "dct:conformsTo": dpv.RECEIPT,
            "dct:created": proof.checkpoint.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "dct:language": facts.language,
            "dct:publisher": _controller(facts.policy),
            "dpv:hasRecordOfActivity": _record(said, facts, record),
            "ethicomm:checkedAt": f"{facts.address}/receipts/verify",
            "ethicomm:shows": [str(one) for one in shown_by()],
            "ethicomm:doesNotShow": [str(one) for one in limits(said["grade"])],
            "proof": proof.of(entry),
        }
    )


def reference(position: int) -> str:
    """The number that people say on the phone: the place in the log."""
    return f"R-{position}"


def _record(said: Mapping[str, Any], facts: Facts, record: str) -> Json:
    purpose = facts.policy.purposes.get(said["purpose"]) if facts.policy else None
    return _known(
        {
            "@id": f"urn:uuid:{record}",
            "@type": "dpv:ConsentRecord",
            "ethicomm:kind": said["kind"],
            "dct:identifier": record,
            "dct:conformsTo": dpv.RECORD,
            "dct:created": said["at"],
            "dpv:hasDataSubject": {"@type": "dpv:DataSubject", "dct:identifier": pseudonym(int(said["subject"]))},
            "dpv:hasNotice": _notice(said, facts),
            "dpv:hasProcess": _process(said, facts, purpose),
            "dpv:hasConsentStatus": _event(said, facts.slip),
        }
    )


def _event(said: Mapping[str, Any], slip: str | None) -> Json:
    return _known(
        {
            "@type": status(said["state"], said["legal_basis"]),
            "ethicomm:number": said["n"],
            "dpv:isIndicatedAtTime": said["agreed_at"],
            "dct:valid": said["ends"],
            "dpv:hasIndicationMethod": said["method"],
            "dpv:isIndicatedBy": said["actor_role"],
            "ethicomm:evidenceGrade": said["grade"],
            "ethicomm:slipSha256": slip,
        }
    )


def _notice(said: Mapping[str, Any], facts: Facts) -> Json:
    ours = facts.notice
    return _known(
        {
            "@type": "dpv:ConsentNotice",
            "dct:identifier": said["notice"],
            "dct:language": said["language"],
            "dct:hasVersion": ours.version if ours else None,
            "dpv:hasLocation": f"{facts.address}/notices/{said['notice']}" if facts.words else None,
            "rdf:value": facts.words,
        }
    )


def _process(said: Mapping[str, Any], facts: Facts, purpose: Purpose | None) -> Json:
    cited = {"dpv:hasLegalBasis": said["legal_basis"], "ethicomm:policy": said["policy"]}
    named = {"@type": "dpv:Purpose", "dct:identifier": said["purpose"]}
    if facts.policy is None or purpose is None:
        return {"@type": "dpv:Process", "dpv:hasPurpose": named, **cited}
    why = {"skos:broader": [*purpose.dpv], "dct:title": str(purpose.title), "dct:description": str(purpose.benefit)}
    return {
        "@type": "dpv:Process",
        "dpv:hasPurpose": {**named, **why},
        **cited,
        **_known(_done_with(facts.policy, purpose)),
        "dpv:hasConsentControl": {
            "@type": "dpv:WithdrawConsent",
            "dpv:isExercisedAt": f"{facts.address}/me/consents#{purpose.key}",
        },
    }


def _done_with(policy: Policy, purpose: Purpose) -> Json:
    """Which data, by whom, through whom, where, how long, under which law, with which rights."""
    through = [one for one in policy.recipients.values() if purpose.key in one.purposes]
    more = dpv.PROCESSING.get(purpose.kind.value)
    return {
        "dpv:hasPersonalData": [_data(policy.fields[key]) for key in purpose.fields],
        "dpv:hasProcessing": ["dpv:Collect", "dpv:Store", "dpv:Use", *([more] if more else [])],
        "dpv:hasDataSource": "dpv:DataSubjectDataSource",
        "dpv:hasDataController": _controller(policy)["@id"],
        "dpv:hasRecipient": [_recipient(one) for one in through],
        "dpv:hasStorageCondition": [*_kept(policy, purpose)],
        "dpv:hasProcessingCondition": [
            {"@type": "dpv:ProcessingLocation", "dpv:hasLocation": f"loc:{country}"}
            for country in sorted({one.country for one in through})
        ],
        "dpv:hasJurisdiction": dpv.JURISDICTION,
        "dpv:hasApplicableLaw": dpv.LAW,
        "dpv:hasRight": [*dpv.RIGHTS],
        "dpv:hasAuthority": {
            "@type": "dpv:DataProtectionAuthority",
            "dpv:hasName": policy.community.authority,
            "dpv:hasContact": policy.community.authority_url,
        },
    }


def _controller(policy: Policy | None) -> Json:
    if policy is None:
        return {}
    return {
        "@id": "#controller",
        "@type": "dpv:DataController",
        "dpv:hasName": policy.community.legal_name,
        "dpv:hasAddress": policy.community.postal_address,
        "dpv:hasContact": policy.community.contact,
        "dpv:hasDataProtectionOfficer": {
            "@type": "dpv:DataProtectionOfficer",
            "dpv:hasContact": policy.community.data_protection_contact,
        },
    }


def _data(field: Field) -> Json:
    return {
        "@type": "dpv:PersonalData",
        "dct:identifier": field.key,
        "skos:broader": field.category,
        "dct:title": str(field.label),
        "dct:description": str(field.why),
        "dpv:hasDuration": {"@type": "dpv:UntilEventDuration", "rdf:value": field.keep},
    }


def _recipient(one: Recipient) -> Json:
    return _known(
        {
            "@id": f"#{one.key}",
            "@type": ["dpv:Recipient", dpv.ROLES.get(one.role, "dpv:ThirdParty")],
            "dpv:hasName": one.name,
            "dpv:hasLocation": f"loc:{one.country}",
            "dct:description": str(one.what),
            "ethicomm:contractDate": one.contract,
            "ethicomm:transferGround": str(one.transfer) if one.transfer else None,
        }
    )


def _kept(policy: Policy, purpose: Purpose) -> Iterator[Json]:
    yield {"@type": "dpv:StorageLocation", "dpv:hasLocation": policy.community.hosting}
    if purpose.ask_again:
        asked = {"@type": "dpv:TemporalDuration", "rdf:value": purpose.ask_again}
        yield {"@type": "dpv:StorageDuration", "dpv:hasDuration": asked}


def _known(content: Json) -> Json:
    """Without what there is nothing to say of."""
    return {name: value for name, value in content.items() if value not in (None, [], {})}
