"""The addresses of algorithms: the register for everyone, choices for the member, offers for the owner."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from uuid import UUID
from zoneinfo import ZoneInfo

from babel import Locale

from ethicomm import clock, consent
from ethicomm.accounts import Audience
from ethicomm.algorithms import exporting, offers, pages, queries, register
from ethicomm.algorithms.filling import INTERESTS, PICKS
from ethicomm.algorithms.offers import NewOffer
from ethicomm.errors import Invalid
from ethicomm.policy import in_force
from ethicomm.web import Download, Redirect, Visit, acts, shows
from ethicomm.words import _

NOTHING: Mapping[str, str] = MappingProxyType({})


@shows("/algorithms", Audience.EVERYONE)
def algorithms(visit: Visit) -> pages.RegisterPage:
    """The register."""
    return pages.RegisterPage(register.registered(visit.session))


@shows("/algorithms/register.csv", Audience.EVERYONE)
def download(visit: Visit) -> Download:
    """The register as a table."""
    return Download("algorithms.csv", "text/csv", exporting.lines(register.registered(visit.session)))


@shows("/algorithms/{key:str}", Audience.EVERYONE)
def card(visit: Visit, key: str) -> pages.CardPage:
    """One algorithm."""
    community = in_force(visit.session).community
    return pages.CardPage(register.entry(visit.session, key), community.contact, _today(visit))


@shows("/me/choices", Audience.MEMBER)
def choices(visit: Visit) -> pages.ChoicesPage:
    """What was chosen about the reader, and what would be now."""
    policy = in_force(visit.session)
    allowed = bool(consent.authorise(visit.session, visit.actor.subject, PICKS.purpose))
    titles = {key: str(card.title) for key, card in policy.algorithms.items()}
    made = queries.choices_about(visit.session, visit.actor)
    return pages.ChoicesPage(made, titles, allowed, queries.preview(visit.session, visit.actor))


@shows("/me/choices/{run:uuid}", Audience.MEMBER)
def choice(visit: Visit, run: UUID) -> pages.ChoicePage:
    """Why this, from the run itself."""
    policy, explained = in_force(visit.session), queries.explain(visit.session, visit.actor, run)
    card = policy.algorithms.get(explained.choice.algorithm)
    name = str(card.title) if card else explained.choice.algorithm
    return pages.ChoicePage(explained, name, PICKS.purpose, policy.community.contact)


@shows("/offers", Audience.STAFF)
def offer_list(visit: Visit) -> pages.OffersPage:
    """Every offer, and the form for one more, from today on."""
    return _offers(visit, values={"first": _today(visit).isoformat()})


def again(visit: Visit, problem: Invalid) -> pages.OffersPage:
    """The form as it was, with what is wrong."""
    return _offers(visit, tuple(visit.form.all("interests")), visit.form.given(), problem.fields)


@acts("/offers", Audience.STAFF, again=again)
def add_offer(visit: Visit) -> Redirect:
    """Keep one more offer."""
    form = visit.form
    texts = {
        spoken: (form.text(f"title-{spoken}"), form.text(f"text-{spoken}"))
        for spoken in in_force(visit.session).community.languages
    }
    first, last = _day(form.text("first"), "first"), _day(form.text("last"), "last")
    if first is None:
        raise Invalid(_("The offer was not kept."), {"first": _("Choose the first day.")})
    offers.add(
        visit.session, visit.actor, NewOffer(texts, form.text("link"), tuple(form.all("interests")), first, last)
    )
    return Redirect("/offers", _("The offer is kept. Letters with picks can show it from its first day."))


@acts("/offers/{offer:uuid}/end", Audience.STAFF)
def end_offer(visit: Visit, offer: UUID) -> Redirect:
    """Pick it no more."""
    offers.end(visit.session, visit.actor, offer)
    return Redirect("/offers", _("The offer has ended. It is in no letter from now on."))


def _offers(
    visit: Visit,
    ticked: tuple[str, ...] = (),
    values: Mapping[str, str] = NOTHING,
    errors: Mapping[str, str] = NOTHING,
) -> pages.OffersPage:
    policy = in_force(visit.session)
    languages = tuple((one, Locale.parse(one).language_name or one) for one in policy.community.languages)
    return pages.OffersPage(
        offers.all_offers(visit.session), clock.now(), policy.fields[INTERESTS], languages, ticked, values, errors
    )


def _today(visit: Visit) -> date:
    return clock.now().astimezone(ZoneInfo(in_force(visit.session).community.zone)).date()


def _day(text: str, name: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid(_("The offer was not kept."), {name: _("Write the day as 2025-10-31.")}) from None


HANDLERS = [algorithms, download, card, choices, choice, offer_list, add_offer, end_offer]
