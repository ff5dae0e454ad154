"""The rules a policy is held to, one short function each (law.md; GDPR 5 to 9, 13, 25, 28, 44)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ethicomm.policy.facts import Card, FieldKind, Localised, Notice, Policy, PurposeKind
from ethicomm.policy.periods import is_period
from ethicomm.policy.vocabulary import CATEGORIES, CONSENT, EEA, HEADINGS, LEGAL_BASES, PURPOSES, SPECIAL


@dataclass(frozen=True)
class Refusal:
    """What is wrong, at which key of which file, and the mend."""

    file: str
    key: str
    message: str
    mend: str


Refusals = Iterator[Refusal]
Rule = Callable[[Policy], Refusals]


def fields_have_a_purpose(policy: Policy) -> Refusals:
    """GDPR 5(1)(b): nothing is held without a purpose."""
    for field in policy.fields.values():
        if not field.purposes:
            yield Refusal("fields.toml", field.key, f"No purpose lists {field.key}.", "List it in one, or drop it.")


def fields_that_are_named_exist(policy: Policy) -> Refusals:
    """A purpose or a recipient names only fields that are catalogued."""
    named = [(f"purposes/{one.key}.toml", one.fields) for one in policy.purposes.values()]
    named += [(f"recipients/{one.key}.toml", one.fields) for one in policy.recipients.values()]
    for file, fields in named:
        for key in fields:
            if key not in policy.fields:
                yield Refusal(file, "fields", f"There is no field {key}.", "Add it to fields.toml, or take it out.")


def purposes_that_are_named_exist(policy: Policy) -> Refusals:
    """Recipients, algorithms and automations serve purposes of this policy."""
    named = [(f"recipients/{one.key}.toml", "purposes", one.purposes) for one in policy.recipients.values()]
    named += [(file, "purpose", (card.purpose,)) for file, card in _cards(policy)]
    for file, key, purposes in named:
        for one in purposes:
            if one not in policy.purposes:
                yield Refusal(file, key, f"There is no purpose {one}.", "Add purposes/" + one + ".toml, or mend it.")


def algorithms_read_what_their_purpose_lists(policy: Policy) -> Refusals:
    """An input that the purpose does not list could never be opened."""
    for file, card in _cards(policy):
        purpose = policy.purposes.get(card.purpose)
        for name in card.inputs:
            if purpose and name not in purpose.fields:
                message = f"{card.purpose} does not list {name}."
                yield Refusal(file, "inputs", message, "List it in the purpose, or take it out of the inputs.")


def uses_of_people_rest_on_consent(policy: Policy) -> Refusals:
    """Letters, groups, picks, automations, measuring and sharing: only the member's own yes."""
    for purpose in policy.purposes.values():
        if purpose.kind is not PurposeKind.SERVICE and purpose.legal_basis not in CONSENT:
            message = f"A purpose of kind {purpose.kind} must rest on consent."
            yield _at(purpose.key, "legal_basis", message, 'Write legal_basis = "eu-gdpr:A6-1-a".')


def legal_bases_are_known(policy: Policy) -> Refusals:
    """GDPR 6 and 9, by their DPV names."""
    for purpose in policy.purposes.values():
        if purpose.legal_basis not in LEGAL_BASES:
            known = ", ".join(LEGAL_BASES)
            yield _at(purpose.key, "legal_basis", f"{purpose.legal_basis} is no legal basis.", f"Use one of: {known}.")


def legitimate_interest_is_weighed(policy: Policy) -> Refusals:
    """GDPR 6(1)(f) and 21: a balancing text, and a way to object."""
    for purpose in policy.purposes.values():
        if purpose.legal_basis == "eu-gdpr:A6-1-f":
            for key, found in (("balancing", purpose.balancing), ("objection", purpose.objection)):
                if found is None:
                    message = f"Legitimate interest without {key}."
                    yield _at(purpose.key, "legal_basis", message, f"Add a table [{key}] in each language.")


def special_categories_are_asked_explicitly(policy: Policy) -> Refusals:
    """GDPR 9: health, belief and diet need explicit consent, and are never a facet."""
    for field in policy.fields.values():
        if field.category not in SPECIAL:
            continue
        if field.facet:
            message = f"{field.key} is a special category and may not be sorted by."
            yield Refusal("fields.toml", f"{field.key}.facet", message, "Take the facet out.")
        for key in field.purposes:
            if policy.purposes[key].legal_basis != "eu-gdpr:A9-2-a":
                message = f"{field.key} is a special category."
                yield _at(key, "legal_basis", message, 'Write legal_basis = "eu-gdpr:A9-2-a".')


def standard_terms_are_used(policy: Policy) -> Refusals:
    """Every purpose and field maps to a term of the Data Privacy Vocabulary."""
    for purpose in policy.purposes.values():
        for term in purpose.dpv:
            if term not in PURPOSES:
                yield _at(purpose.key, "dpv", f"{term} is no DPV purpose known here.", "Use a term of vocabulary.py.")
    for field in policy.fields.values():
        if field.category not in CATEGORIES:
            message = f"{field.category} is not a DPV personal data category known here."
            yield Refusal("fields.toml", f"{field.key}.category", message, "Use a term of vocabulary.py.")


def everything_ends(policy: Policy) -> Refusals:
    """GDPR 5(1)(e): a yes has a period, and a value goes with its purposes or after one."""
    for purpose in policy.purposes.values():
        if purpose.legal_basis in CONSENT and not is_period(purpose.ask_again or ""):
            yield _at(purpose.key, "ask_again", "This yes would never end.", 'Write ask_again = "P36M".')
    for field in policy.fields.values():
        yield from _keeps(policy, field.key, field.keep)


def _keeps(policy: Policy, key: str, keep: str) -> Refusals:
    place = f"{key}.keep"
    if not keep.startswith("while:"):
        if not is_period(keep):
            yield Refusal("fields.toml", place, f"{key} would be kept for ever.", 'Write keep = "while:…" or "P24M".')
        return
    for name in keep.removeprefix("while:").split(","):
        purpose = policy.purposes.get(name)
        if purpose is None or key not in purpose.fields:
            message = f"{key} is kept for {name}, which does not list it."
            yield Refusal("fields.toml", place, message, "Name only purposes that list the field.")


def roles_that_see_exist(policy: Policy) -> Refusals:
    """`seen_by` names roles."""
    for purpose in policy.purposes.values():
        for role in purpose.seen_by:
            if role not in policy.roles:
                yield _at(purpose.key, "seen_by", f"There is no role {role}.", "Add it to roles.toml, or mend it.")


def recipients_have_a_ground(policy: Policy) -> Refusals:
    """GDPR 28 and 44: a contract with its date; outside the EEA, the ground of the transfer."""
    for one in policy.recipients.values():
        file = f"recipients/{one.key}.toml"
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", one.contract):
            yield Refusal(file, "contract", "The contract has no date.", 'Write contract = "2026-01-15".')
        if one.country not in EEA and one.transfer.startswith("none"):
            message = f"{one.country} is outside the European Economic Area."
            yield Refusal(file, "transfer", message, "Name the ground: an adequacy decision, or standard clauses.")


def questions_are_complete(policy: Policy) -> Refusals:
    """GDPR 13(1)-(2): each question in each language, with every item under its heading."""
    for purpose in policy.purposes.values():
        if purpose.stands != "consent":
            continue
        for language in policy.community.languages:
            found = purpose.notices.get(language)
            if found is None:
                message = f"{purpose.key} cannot be asked in {language}."
                yield _at(purpose.key, "title", message, f"Write notices/{purpose.key}/1.{language}.md.")
            else:
                yield from _lacking(found)


def _lacking(found: Notice) -> Refusals:
    for item, headings in HEADINGS.items():
        heading = headings.get(found.language)
        if heading and not re.search(rf"^## {re.escape(heading)}\n+\S", found.text, re.M):
            message = f"The notice does not say {item}."
            yield Refusal(_file(found), "#", message, f"Add the heading “## {heading}” and a paragraph.")


def questions_are_free(policy: Policy) -> Refusals:
    """GDPR 4(11) and 7: one question for one purpose, nothing ticked beforehand."""
    for path, text in policy.files.items():
        ticked = re.search(r"^(default|ticked|preselected|checked)\s*=", text, re.M)
        if path.startswith("purposes/") and ticked:
            yield Refusal(path, ticked[1], "An answer may not be chosen beforehand.", "Take the line out.")
    for purpose in policy.purposes.values():
        for found in purpose.notices.values():
            if _question(found).count("?") != 1:
                message = "The notice must ask exactly one question, before its first heading."
                yield Refusal(_file(found), "#", message, "Ask one thing; make a purpose of the other.")


def texts_are_in_every_language(policy: Policy) -> Refusals:
    """A text that someone cannot read tells them nothing."""
    texts = [(f"purposes/{one.key}.toml", "title", one.title) for one in policy.purposes.values()]
    texts += [(f"purposes/{one.key}.toml", "benefit", one.benefit) for one in policy.purposes.values()]
    texts += [("fields.toml", f"{one.key}.label", one.label) for one in policy.fields.values()]
    texts += [("fields.toml", f"{one.key}.why", one.why) for one in policy.fields.values()]
    texts += [(file, name, text) for file, card in _cards(policy) for name, text in card.facts.items()]
    for file, key, text in texts:
        if isinstance(text, Localised):
            missing = [one for one in policy.community.languages if not text.by_language.get(one)]
            yield from (Refusal(file, key, f"{key} is missing in {one}.", f"Add {key}.{one}.") for one in missing)


def choices_are_given(policy: Policy) -> Refusals:
    """A choice without choices cannot be answered."""
    for field in policy.fields.values():
        if field.kind in (FieldKind.CHOICE, FieldKind.CHOICES) and not field.choices:
            yield Refusal("fields.toml", field.key, f"{field.key} has no choices.", f"Add [{field.key}.choices].")


def _at(purpose: str, key: str, message: str, mend: str) -> Refusal:
    return Refusal(f"purposes/{purpose}.toml", key, message, mend)


def _cards(policy: Policy) -> Iterator[tuple[str, Card]]:
    yield from ((f"algorithms/{key}.toml", card) for key, card in policy.algorithms.items())
    yield from ((f"automations/{key}.toml", card) for key, card in policy.automations.items())


def _file(found: Notice) -> str:
    return f"notices/{found.purpose}/{found.version}.{found.language}.md"


def _question(found: Notice) -> str:
    return found.text.split("\n## ")[0]


RULES: tuple[Rule, ...] = (
    fields_have_a_purpose,
    fields_that_are_named_exist,
    purposes_that_are_named_exist,
    algorithms_read_what_their_purpose_lists,
    uses_of_people_rest_on_consent,
    legal_bases_are_known,
    legitimate_interest_is_weighed,
    special_categories_are_asked_explicitly,
    standard_terms_are_used,
    everything_ends,
    roles_that_see_exist,
    recipients_have_a_ground,
    questions_are_complete,
    questions_are_free,
    texts_are_in_every_language,
    choices_are_given,
)
