"""The slot `{{ picks }}`: decide for each person of a batch, keep each run, and say it in their language.

Threat: a decision that leaves no trace, or a trace that others can read. Each run is written in the unit that fills
the slot, sealed under the member's own key.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup

from ethicomm import clock, ledger, vault
from ethicomm.algorithms import picks
from ethicomm.algorithms.models import RUN, seal_of, trace_place
from ethicomm.algorithms.offers import OfferSeen, offers_on
from ethicomm.algorithms.picks import Option, PickFacts
from ethicomm.algorithms.register import rule_hash
from ethicomm.algorithms.scoring import Change
from ethicomm.algorithms.slots import Facts, Filled
from ethicomm.algorithms.traces import Trace
from ethicomm.db import Session, uuid7
from ethicomm.members import chosen
from ethicomm.policy import Policy, in_force
from ethicomm.settings import Settings
from ethicomm.vault import DataKey
from ethicomm.words import _, speaking

KEY = "picks"
INTERESTS = "interests"
ITEM = Markup("<li>{}<br>{}</li>")
LINK = Markup('<a href="{}">{}</a>')
PARAGRAPH = Markup("<p>{}</p>")


class Picks:
    """Up to two offers that fit the interests someone ticked, under their own yes to that."""

    key = KEY
    purpose = "personalisation"
    fields: tuple[str, ...] = (INTERESTS,)

    def fill(self, session: Session, rows: Sequence[Facts]) -> dict[int, Filled]:
        """By delivery. Without a card, or with no offer on, nothing is decided and nobody gets anything."""
        policy, offers = in_force(session), offers_on(session)
        if KEY not in policy.algorithms or not offers or not rows:
            return {}
        traces = _decided(session, policy, offers, rows)
        said = {case: _said(offers, *case, Settings.of(session).base_url) for case in {_case(*one) for one in traces}}
        return {one.delivery: said[_case(one, trace)] for one, trace in traces if trace.run.chosen}

    def example(self, session: Session, language: str) -> Filled:
        """What someone who ticked every interest would get. Writes nothing."""
        policy, offers = in_force(session), offers_on(session)
        if KEY not in policy.algorithms or not offers:
            return Filled("", "")
        facts = facts_of(policy, offers)
        run = picks.decide(picks.changed(facts, Change(facts.choices, ())))
        return _said(offers, run.chosen, language, Settings.of(session).base_url)


PICKS = Picks()


def facts_of(policy: Policy, offers: Iterable[OfferSeen]) -> PickFacts:
    """What is the same for everyone: the offers, what can be answered, the numbers of the card."""
    options = (Option(str(one.public_id), one.interests, one.since.isoformat()) for one in offers)
    choices = tuple(policy.fields[INTERESTS].choices)
    return PickFacts((), choices, tuple(options), picks.settings(policy.algorithms[KEY]))


def answered(facts: PickFacts, value: str | None) -> PickFacts:
    """The facts of one person: what they ticked, as it is kept."""
    return picks.changed(facts, Change(chosen(value), ()))


def _decided(
    session: Session, policy: Policy, offers: Sequence[OfferSeen], rows: Sequence[Facts]
) -> list[tuple[Facts, Trace]]:
    """Decide for each, and keep each run. Someone without a key was erased a moment ago and is left out."""
    shared, keys = facts_of(policy, offers), vault.of(session).keys(one.subject for one in rows)
    here = [one for one in rows if one.subject in keys]
    traces = [(one, Trace.of(answered(shared, one.values.get(INTERESTS)))) for one in here]
    rule = rule_hash(policy, KEY)
    ledger.insert(session, RUN, [_row(one, trace, rule, keys[one.subject]) for one, trace in traces])
    return traces


def _row(one: Facts, trace: Trace, rule: str, key: DataKey) -> dict[str, Any]:
    run = uuid7()
    cell = key.seal(trace_place(run), trace.text())
    return {
        "id": run,
        "subject": one.subject,
        "delivery": one.delivery,
        "algorithm": KEY,
        "rule": rule,
        "at": clock.now(),
        "decision": one.decision,
        "weighed": len(trace.run.weighed),
        "chosen": len(trace.run.chosen),
        "sealed": seal_of(cell),
        "trace": cell,
    }


def _case(one: Facts, trace: Trace) -> tuple[tuple[str, ...], str]:
    """People with the same picks and language read the same words."""
    return trace.run.chosen, one.language


def _said(offers: Sequence[OfferSeen], chosen: Sequence[str], language: str, base_url: str) -> Filled:
    """The picks as they stand in a letter, with where to read why."""
    known = {str(one.public_id): one for one in offers}
    with speaking(language):
        opening = _("Picked for you, by the interests you ticked:")
        why = _("Chosen by software. Why these?")
        told = [(known[one].said(), known[one].link) for one in chosen]
    address = f"{base_url}/me/choices"
    lines = [f"- {title}: {text}" + (f"\n  {link}" if link else "") for (title, text), link in told]
    items = Markup("").join(ITEM.format(_linked(title, link), text) for (title, text), link in told)
    html = PARAGRAPH.format(opening) + Markup("<ul>{}</ul>").format(items) + PARAGRAPH.format(LINK.format(address, why))
    return Filled("\n".join([opening, "", *lines, "", f"{why} {address}"]), str(html))


def _linked(title: str, link: str) -> str:
    return LINK.format(link, title) if link else title
