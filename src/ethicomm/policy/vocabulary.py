"""The field's standard terms that a policy may use (W3C Data Privacy Vocabulary 2), and the words of a notice."""

LEGAL_BASES = {
    "eu-gdpr:A6-1-a": "consent",
    "eu-gdpr:A6-1-b": "contract",
    "eu-gdpr:A6-1-c": "legal obligation",
    "eu-gdpr:A6-1-f": "legitimate interest",
    "eu-gdpr:A9-2-a": "explicit consent",
}
CONSENT = frozenset({"eu-gdpr:A6-1-a", "eu-gdpr:A9-2-a"})
PURPOSES = frozenset(
    f"dpv:{term}"
    for term in (
        "AccountManagement", "Advertising", "CommunicationManagement", "CustomerCare", "CustomerManagement",
        "DirectMarketing", "EnforceSecurity", "EstablishContractualAgreement", "FulfilmentOfContractualObligation",
        "FulfilmentOfObligation", "LegalCompliance", "Marketing", "MembershipManagement", "NonCommercialPurpose",
        "OrderManagement", "Personalisation", "Profiling", "ProvideEventRecommendations",
        "ProvidePersonalisedRecommendations", "RecordManagement", "RightsFulfilment", "ServiceOptimisation",
        "ServicePersonalisation", "ServiceProvision", "ServiceUsageAnalytics", "TargetedAdvertising",
        "TechnicalServiceProvision",
    )
)  # fmt: skip
CATEGORIES = frozenset(
    f"pd:{term}"
    for term in (
        "Age", "AgeRange", "BirthDate", "City", "Contact", "Country", "DietaryPreference", "Disability",
        "EmailAddress", "Favorite", "Gender", "Health", "Household", "Interest", "Language", "Location", "Name",
        "OfficialID", "PhysicalAddress", "Preference", "Purchase", "Region", "Religion", "TelephoneNumber",
    )
)  # fmt: skip
SPECIAL = frozenset({"pd:DietaryPreference", "pd:Disability", "pd:Health", "pd:Religion"})  # GDPR 9
EEA = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split()  # noqa: SIM905
)
HEADINGS = {  # GDPR 13(1)-(2), each as the heading of its own paragraph
    "who answers for the data, and how to reach them": {"en": "Who we are", "nl": "Wie wij zijn"},
    "which data": {"en": "What we use", "nl": "Wat we gebruiken"},
    "the legal basis": {"en": "Why we may", "nl": "Waarom we dat mogen"},
    "who receives the data": {"en": "Who sees it", "nl": "Wie het ziet"},
    "transfers to other countries": {"en": "Where it goes", "nl": "Waar het heen gaat"},
    "how long": {"en": "How long", "nl": "Hoe lang"},
    "rights, withdrawal and complaint": {"en": "What you can do", "nl": "Wat je kunt doen"},
    "automated decisions": {"en": "Does a machine decide?", "nl": "Beslist een machine?"},
}
