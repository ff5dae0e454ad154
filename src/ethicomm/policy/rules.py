"""The rules that facts are held to, one short function each (law.md; GDPR 5, 6, 9, 21, 28, 44)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import chain

from ethicomm.policy.facts import (
    Card,
    Coarser,
    Field,
    FieldKind,
    LegalBasis,
    Policy,
    Purpose,
    PurposeKind,
    Recipient,
)
from ethicomm.policy.periods import add_period, days_about, is_period
from ethicomm.policy.refusals import Refusal, Refusals
from ethicomm.policy.vocabulary import CATEGORIES, EEA, PURPOSES, SPECIAL
from ethicomm.words import _

FIELDS = "fields.toml"
UNASKED = {  # the five things that happen without a yes, and on what each of them stands (law.md 1)
    "account": "membership",
    "orders": "order",
    "rights": "membership",
    "security": "membership",
    "backup": "membership",
}
SORTING = "segmentation"  # the one purpose that facets serve
SLOTS = 16  # of a standing row
LEAST_REST = "P6M"
MOST_ASKS = 12
LEAST_SILENCE = 90  # days
COARSER = {
    Coarser.MONTH: (FieldKind.DAY_MONTH,),
    Coarser.BAND: (FieldKind.CHOICE, FieldKind.CHOICES),
    Coarser.TOTAL: (FieldKind.CHOICE, FieldKind.CHOICES),
}


def fields_have_a_purpose(policy: Policy) -> Refusals:
    """GDPR 5(1)(b): nothing is held without a purpose."""
    for key, field in policy.fields.items():
        if not field.purposes:
            message = _("No purpose lists %(field)s.", field=key)
            yield Refusal(FIELDS, (key,), message, _("List it in the purpose it is for, or take it out."))


def named_fields_exist(policy: Policy) -> Refusals:
    """Purposes and recipients name fields that are catalogued."""
    naming: Iterable[Purpose | Recipient] = chain(policy.purposes.values(), policy.recipients.values())
    for one in naming:
        for key in one.fields:
            if key not in policy.fields:
                mend = _("Add it to fields.toml, or take it out here.")
                yield Refusal(_file(one), ("fields",), _("There is no field %(field)s.", field=key), mend, key)


def named_purposes_exist(policy: Policy) -> Refusals:
    """Recipients, algorithms and automations serve purposes of this policy."""
    named = [(_file(one), "purposes", one.purposes) for one in policy.recipients.values()]
    named += [(file, "purpose", (card.purpose,)) for file, card in _cards(policy)]
    for file, key, purposes in named:
        for purpose in purposes:
            if purpose not in policy.purposes:
                message = _("There is no purpose %(purpose)s.", purpose=purpose)
                mend = _("Add purposes/%(purpose)s.toml, or name another here.", purpose=purpose)
                yield Refusal(file, (key,), message, mend, purpose)


def named_roles_exist(policy: Policy) -> Refusals:
    """`seen_by` names roles."""
    for purpose in policy.purposes.values():
        for role in purpose.seen_by:
            if role not in policy.roles:
                mend = _("Add it to roles.toml, or take it out here.")
                yield Refusal(_file(purpose), ("seen_by",), _("There is no role %(role)s.", role=role), mend, role)


def the_house_can_run(policy: Policy) -> Refusals:
    """Being a member carries four purposes: without them nobody could sign in, be answered or be erased."""
    for key in (key for key, ground in UNASKED.items() if ground == "membership" and key not in policy.purposes):
        message = _("Being a member rests on the purpose %(purpose)s.", purpose=key)
        yield Refusal(f"purposes/{key}.toml", (), message, _("Copy this file from the sample policies."))


def only_five_things_go_unasked(policy: Policy) -> Refusals:
    """What no yes stands behind is on this short list, and rests on what the list says."""
    for key, purpose in policy.purposes.items():
        if purpose.kind is not PurposeKind.SERVICE or purpose.stands == UNASKED.get(key, "consent"):
            continue
        if key in UNASKED:
            message = _("%(purpose)s must rest on: %(ground)s.", purpose=key, ground=UNASKED[key])
            yield Refusal(_file(purpose), ("legal_basis",), message, _("Take these lines from the sample policies."))
        else:
            message = _("%(purpose)s would happen to everyone, unasked.", purpose=key)
            mend = _("Ask for a yes, or let it be part of: %(unasked)s.", unasked=", ".join(UNASKED))
            yield Refusal(_file(purpose), ("legal_basis",), message, mend)


def uses_of_people_rest_on_consent(policy: Policy) -> Refusals:
    """Letters, groups, picks, automations, measuring and sharing: only the member's own yes."""
    for purpose in policy.purposes.values():
        if purpose.kind is not PurposeKind.SERVICE and not purpose.basis.is_asked:
            message = _("A purpose of kind %(kind)s must rest on consent.", kind=purpose.kind.value)
            yield Refusal(_file(purpose), ("legal_basis",), message, _('Write: legal_basis = "eu-gdpr:A6-1-a".'))


def cards_serve_a_yes(policy: Policy) -> Refusals:
    """What software chooses or sends by itself, it does for a purpose that was asked."""
    for file, card in _cards(policy):
        purpose = policy.purposes.get(card.purpose)
        if purpose and purpose.stands != "consent":
            message = _("%(purpose)s does not rest on consent.", purpose=purpose.key)
            yield Refusal(file, ("purpose",), message, _("Name a purpose that members say yes to."))


def cards_read_what_their_purpose_lists(policy: Policy) -> Refusals:
    """An input, slot or clause that the purpose does not list could never be opened."""
    for file, card in _cards(policy):
        purpose = policy.purposes.get(card.purpose)
        for key in ("inputs", "slots", "clauses"):
            for field in card.facts.get(key, ()):
                if purpose and field not in purpose.fields:
                    message = _("%(purpose)s does not list %(field)s.", purpose=purpose.key, field=field)
                    yield Refusal(file, (key,), message, _("List it in the purpose, or take it out here."), field)


def legitimate_interest_is_weighed(policy: Policy) -> Refusals:
    """GDPR 6(1)(f) and 21: why our interest weighs more, and a way to object."""
    for purpose in policy.purposes.values():
        if purpose.basis is LegalBasis.INTEREST:
            for key, found in (("balancing", purpose.balancing), ("objection", purpose.objection)):
                if found is None:
                    message = _("Legitimate interest needs a text %(key)s.", key=key)
                    mend = _("Add [%(key)s] with words in each language.", key=key)
                    yield Refusal(_file(purpose), ("legal_basis",), message, mend)


def special_categories_are_asked_explicitly(policy: Policy) -> Refusals:
    """GDPR 9: health, belief and diet need explicit consent, a question of their own, and are never sorted by."""
    for key, field in policy.fields.items():
        if field.category not in SPECIAL:
            continue
        if field.facet:
            message = _("%(field)s is a special category and may not be sorted by.", field=key)
            yield Refusal(FIELDS, (key, "facet"), message, _("Take this line out."))
        for purpose in (policy.purposes[one] for one in field.purposes):
            if purpose.basis is not LegalBasis.EXPLICIT_CONSENT:
                message = _("%(field)s is a special category: it needs an explicit yes.", field=key)
                mend = _('Give it a purpose of its own with legal_basis = "eu-gdpr:A9-2-a".')
                yield Refusal(_file(purpose), ("fields",), message, mend, key)


def terms_are_standard(policy: Policy) -> Refusals:
    """Purposes and fields map to the Data Privacy Vocabulary, so that others can read this policy."""
    mend = _("Use a term of the list in policy/vocabulary.toml.")
    for purpose in policy.purposes.values():
        for term in purpose.dpv:
            if term not in PURPOSES:
                message = _("%(term)s is not a purpose of the vocabulary.", term=term)
                yield Refusal(_file(purpose), ("dpv",), message, mend, term)
    for key, field in policy.fields.items():
        if field.category not in CATEGORIES:
            message = _("%(term)s is not a category of the vocabulary.", term=field.category)
            yield Refusal(FIELDS, (key, "category"), message, mend)


def members_are_left_in_peace(policy: Policy) -> Refusals:
    """Half a year of rest after a no or after silence, and few questions a year, for each member."""
    community, start = policy.community, datetime(2025, 1, 1, tzinfo=UTC)
    if add_period(start, community.ask_rest) < add_period(start, LEAST_REST):
        message = _("Nobody is asked again within six months of a no.")
        yield Refusal("community.toml", ("ask_rest",), message, _('Write a longer one, such as ask_rest = "P6M".'))
    if not 1 <= community.asks_a_year <= MOST_ASKS:
        message = _("A member may be asked between once and %(most)s times a year.", most=MOST_ASKS)
        yield Refusal("community.toml", ("asks_a_year",), message, _("Write a number within these."))


def every_yes_ends(policy: Policy) -> Refusals:
    """A yes has a period from the last act of the member."""
    for purpose in policy.purposes.values():
        if purpose.basis.is_asked and not is_period(purpose.ask_again or ""):
            message = _("A yes to %(purpose)s would never end.", purpose=purpose.key)
            yield Refusal(_file(purpose), ("ask_again",), message, _('Write a period: ask_again = "P36M".'))


def every_value_ends(policy: Policy) -> Refusals:
    """GDPR 5(1)(e): a value goes with the purposes that list it, or after a period."""
    for key, field in policy.fields.items():
        if field.period is not None:
            if not is_period(field.period):
                message = _("%(field)s would be kept for ever.", field=key)
                mend = _('Write keep = "while:…" with its purposes, or a period such as "P24M" or "inactive:P24M".')
                yield Refusal(FIELDS, (key, "keep"), message, mend)
            continue
        for name in field.kept_by:
            if name not in field.purposes:
                message = _("%(field)s is kept for %(purpose)s, which does not list it.", field=key, purpose=name)
                mend = _("Name only purposes that list the field.")
                yield Refusal(FIELDS, (key, "keep"), message, mend)


def warnings_have_their_time(policy: Policy) -> Refusals:
    """Whoever was away is warned 30 days before; and no address ends by itself, or nobody could be warned."""
    for key, field in policy.fields.items():
        if field.ends_by_inactivity and days_about(field.period or "") < LEAST_SILENCE:
            message = _("%(field)s would end after a short silence: people are warned 30 days before.", field=key)
            yield Refusal(FIELDS, (key, "keep"), message, _('Write 90 days or more, such as "inactive:P24M".'))
        if field.kind is FieldKind.EMAIL and field.period is not None:
            message = _("Without %(field)s nobody could sign in, or be told that something ends.", field=key)
            yield Refusal(FIELDS, (key, "keep"), message, _('Write keep = "while:account".'))


def coarser_makes_sense(policy: Policy) -> Refusals:
    """Only what has a coarser form is made coarser, before it is gone, and into something else."""
    for key, field in policy.fields.items():
        wanted = field.coarsen
        if wanted is None:
            continue
        place = (key, "coarsen")
        if field.kind not in COARSER[wanted.to]:
            message = _("%(field)s has no coarser form %(form)s.", field=key, form=wanted.to.value)
            yield Refusal(FIELDS, place, message, _("Only a day has a month, and only choices have bands or totals."))
        elif (wanted.to is Coarser.BAND) != bool(wanted.bands) or not _bands_fit(field, wanted.bands):
            message = _("The bands of %(field)s do not fit its choices.", field=key)
            mend = _("Under bands, give each narrow choice the wider choice it becomes; a wider one becomes nothing.")
            yield Refusal(FIELDS, place, message, mend)
        if field.period and not field.ends_by_inactivity and days_about(wanted.after) >= days_about(field.period):
            message = _("%(field)s would be gone before it is made coarser.", field=key)
            yield Refusal(FIELDS, place, message, _("Let it be made coarser earlier, or take this line out."))


def _bands_fit(field: Field, bands: Mapping[str, str]) -> bool:
    known = {*bands, *bands.values()} <= set(field.choices)
    return known and not set(bands) & set(bands.values())


def facets_serve_sorting(policy: Policy) -> Refusals:
    """A coarse form for groups exists only of fields that sorting into groups lists, and there is room for few."""
    slots = 0
    for key, field in policy.fields.items():
        slots += len(field.slot_keys)
        if field.facet and SORTING not in field.purposes:
            message = _("Groups could look at %(field)s, but %(purpose)s does not list it.", field=key, purpose=SORTING)
            yield Refusal(FIELDS, (key, "facet"), message, _("List it in that purpose, or take this line out."))
        elif slots > SLOTS and field.facet:
            message = _("There are more than %(most)s things to sort by.", most=SLOTS)
            yield Refusal(FIELDS, (key, "facet"), message, _("Take this line out, or leave out some choices."))


def choices_fit_the_kind(policy: Policy) -> Refusals:
    """A choice has choices, nothing else has, and only what is coarse already is sorted by as given."""
    coarse = {"as given": (FieldKind.CHOICE, FieldKind.CHOICES), "month": (FieldKind.DAY_MONTH,)}
    for key, field in policy.fields.items():
        if (field.kind in coarse["as given"]) != bool(field.choices):
            message = _("The kind of %(field)s does not fit its choices.", field=key)
            mend = _("A choice has a table [%(field)s.choices]; no other kind has one.", field=key)
            yield Refusal(FIELDS, (key, "kind"), message, mend)
        if field.facet and field.kind not in coarse[field.facet]:
            message = _("%(field)s is too exact to be sorted by.", field=key)
            yield Refusal(FIELDS, (key, "facet"), message, _("Ask it as a choice, or take this line out."))


def _is_day(text: str) -> bool:
    try:
        return str(date.fromisoformat(text)) == text
    except ValueError:
        return False


def recipients_have_a_ground(policy: Policy) -> Refusals:
    """GDPR 28 and 44: a dated contract; outside the EEA the ground of the transfer; no more than purposes list."""
    for one in policy.recipients.values():
        if not _is_day(one.contract):
            message = _("The contract with %(name)s has no date.", name=one.name)
            yield Refusal(_file(one), ("contract",), message, _('Write its day: contract = "2026-01-15".'))
        if one.country not in EEA and one.transfer is None:
            message = _("%(country)s is outside the European Economic Area.", country=one.country)
            mend = _("Add a text transfer with the ground: an adequacy decision, or standard clauses.")
            yield Refusal(_file(one), ("country",), message, mend)
        known = [policy.purposes[key] for key in one.purposes if key in policy.purposes]
        listed = {field for purpose in known for field in purpose.fields}
        for field in (key for key in one.fields if key in policy.fields and key not in listed):
            message = _("None of its purposes lists %(field)s.", field=field)
            yield Refusal(_file(one), ("fields",), message, _("Take it out here, or add the purpose."), field)


def _cards(policy: Policy) -> Iterator[tuple[str, Card]]:
    for folder, cards in (("algorithms", policy.algorithms), ("automations", policy.automations)):
        yield from ((f"{folder}/{key}.toml", card) for key, card in cards.items())


def _file(fact: Purpose | Recipient) -> str:
    return f"{'purposes' if isinstance(fact, Purpose) else 'recipients'}/{fact.key}.toml"


RULES: Iterable[Callable[[Policy], Refusals]] = (
    fields_have_a_purpose,
    named_fields_exist,
    named_purposes_exist,
    named_roles_exist,
    the_house_can_run,
    only_five_things_go_unasked,
    uses_of_people_rest_on_consent,
    cards_serve_a_yes,
    cards_read_what_their_purpose_lists,
    legitimate_interest_is_weighed,
    special_categories_are_asked_explicitly,
    terms_are_standard,
    members_are_left_in_peace,
    every_yes_ends,
    every_value_ends,
    warnings_have_their_time,
    coarser_makes_sense,
    facets_serve_sorting,
    choices_fit_the_kind,
    recipients_have_a_ground,
)
