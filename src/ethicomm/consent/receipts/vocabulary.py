"""The words of a receipt: ISO/IEC TS 27560 in JSON-LD, by the Data Privacy Vocabulary.

Source: "Consent Records and Receipts as per ISO/IEC TS 27560:2023 using DPV" (w3id.org/dpv/guides/consent-27560).
What DPV has no word for stands under `ethicomm:`.
"""

SCHEMA = "https://w3id.org/dpv/schema/dpv-27560#"
RECORD, RECEIPT = f"{SCHEMA}record-eu-gdpr", f"{SCHEMA}receipt-eu-gdpr"
PREFIXES = {
    "dpv": "https://w3id.org/dpv#",
    "pd": "https://w3id.org/dpv/pd#",
    "loc": "https://w3id.org/dpv/loc#",
    "legal-eu": "https://w3id.org/dpv/legal/eu#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "dct": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "ethicomm": "urn:ethicomm:terms:",
}
NAMES = (
    "skos:broader", "dct:conformsTo", "dct:publisher", "dpv:hasApplicableLaw", "dpv:hasDataController",
    "dpv:hasDataSource", "dpv:hasJurisdiction", "dpv:hasLegalBasis", "dpv:hasProcessing", "dpv:hasRight",
)  # fmt: skip
MOMENTS = ("dct:created", "dct:valid", "dpv:isIndicatedAtTime")
CONTEXT = {
    **PREFIXES,
    **{name: {"@id": name, "@type": "@id"} for name in NAMES},
    **{name: {"@id": name, "@type": "xsd:dateTime"} for name in MOMENTS},
    "proof": {"@id": "ethicomm:proof", "@type": "@json"},
}
LAW, JURISDICTION = "legal-eu:law-GDPR", "loc:EU"
RIGHTS = (
    "eu-gdpr:A7-3", "eu-gdpr:A15", "eu-gdpr:A16", "eu-gdpr:A17", "eu-gdpr:A18", "eu-gdpr:A20", "eu-gdpr:A21",
    "eu-gdpr:A22", "eu-gdpr:A77",
)  # fmt: skip
ROLES = {
    "processor": "dpv:DataProcessor",
    "joint controller": "dpv:JointDataControllers",
    "controller": "dpv:ThirdParty",
}
PROCESSING = {"profiling": "dpv:Profiling", "sharing": "dpv:Share", "measurement": "dpv:Monitor"}
