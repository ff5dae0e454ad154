"""The addresses of the member's own place."""

from collections.abc import Sequence
from uuid import UUID

from babel import Locale

from ethicomm import consent, members
from ethicomm.accounts import Audience
from ethicomm.consent import Method
from ethicomm.db import Session
from ethicomm.errors import Invalid, NotFound
from ethicomm.members.imports import old_words
from ethicomm.members.slips import slips_of
from ethicomm.policy import Field, FieldKind, in_force, notice
from ethicomm.portal import activity, cards, holdings, overview, pages
from ethicomm.portal.holdings import FieldSeen
from ethicomm.portal.questions import questions_for, signal_heard
from ethicomm.portal.young import young
from ethicomm.retention import ends_soon
from ethicomm.web import Flash, Redirect, Visit, acts, shows
from ethicomm.words import _

LATELY = 5
NAME = "first_name"


@shows("/me", Audience.MEMBER)
def home(visit: Visit) -> pages.HomePage:
    """Four answers: what is held, allowed, done, and when it ends."""
    session, actor = visit.session, visit.actor
    held = holdings.held(holdings.fields_of(session, actor))
    answers = overview.overview(session, actor, held)
    name = next((one.words for one in held if one.field.key == NAME), "")
    return pages.HomePage(
        overview.greeting(session, name), in_force(session).community, answers,
        overview.what_happened(session, actor, LATELY), held if not answers.yes else (),
        questions_for(session, actor, visit.language, visit.headers), signal_heard(session, actor, visit.headers),
        ends_soon(session, actor.subject),
    )  # fmt: skip


@shows("/me/data", Audience.MEMBER)
def data(visit: Visit) -> pages.DataPage:
    """Every field, held or not."""
    seen, community = holdings.fields_of(visit.session, visit.actor), in_force(visit.session).community
    row = members.member_row(visit.session, visit.actor.subject)
    empty = [one for one in seen if one.value is None]
    wanted = tuple(one for one in empty if one.standing)
    others = tuple(one for one in empty if not one.standing)
    languages = tuple((code, Locale.parse(code).display_name or code) for code in community.languages)
    slips = tuple(slips_of(visit.session, visit.actor.subject))
    soon = ends_soon(visit.session, visit.actor.subject)
    return pages.DataPage(
        holdings.held(seen), wanted, others, row.joined_at, row.language, languages, community, slips, soon
    )


@acts("/me/language", Audience.MEMBER)
def speak(visit: Visit) -> Redirect:
    """In which language letters come."""
    members.speak(visit.session, visit.actor, visit.actor.subject, visit.form.text("language"))
    return Redirect("/me/data", _("Saved. Letters come in this language from now on."))


@shows("/me/data/{name:str}", Audience.MEMBER)
def field(visit: Visit, name: str) -> pages.FieldPage:
    """One field, to change or give."""
    seen = _seen(visit, name)
    return pages.FieldPage(seen.field, seen.value or "", _chosen(seen.field, seen.value), seen.purposes)


def field_again(visit: Visit, problem: Invalid, name: str) -> pages.FieldPage:
    """The form once more, with what was typed."""
    seen, errors = _seen(visit, name), problem.fields or {"value": problem.message}
    return pages.FieldPage(seen.field, visit.form.text("value"), visit.form.all("value"), seen.purposes, errors)


@acts("/me/data/{name:str}", Audience.MEMBER, again=field_again)
def change(visit: Visit, name: str) -> Redirect:
    """Correct or give one value; nothing typed deletes it."""
    text = visit.form.text("value")
    if _known(visit.session, name).kind is FieldKind.CHOICES:
        text = members.list_of(visit.form.all("value"))
    members.keep_value(visit.session, visit.actor, visit.actor.subject, name, text, Method.PORTAL)
    return Redirect(f"/me/data#{name}", _("Saved."))


@shows("/me/consents", Audience.MEMBER)
def consents(visit: Visit) -> pages.ConsentsPage:
    """Every question, its answer, and the history."""
    session, actor = visit.session, visit.actor
    events = cards.history(session, actor)
    cited = {one.notice for one in events if one.notice}
    return pages.ConsentsPage(
        cards.cards_for(session, actor, visit.language),
        cards.stops_with(session, actor, cards.answers(session, actor)),
        cards.unasked(session, actor),
        events,
        frozenset(one for one in cited if notice(session, one) or old_words(session, one)),
        in_force(session),
        members.wants_time(session, actor.subject),
        signal_heard(session, actor, visit.headers),
        young(session, actor),
    )


@acts("/me/consents/{purpose:str}", Audience.MEMBER)
def answer(visit: Visit, purpose: str) -> Redirect:
    """Yes or no to one question."""
    session, actor, said = visit.session, visit.actor, visit.form.text("answer")
    words = visit.form.text("notice")
    if said == "yes":
        shown = notice(session, words)
        consent.give(
            session, actor, actor.subject, purpose,
            notice_hash=words, language=shown.language if shown else visit.language, method=Method.PORTAL,
        )  # fmt: skip
        return Redirect(f"/me/consents#{purpose}", _("Saved: yes."))
    if said != "no":
        raise Invalid(_("Please press Yes or No. Nothing was changed."))
    stops = cards.stops_with(
        session, actor, [one for one in cards.answers(session, actor) if one.purpose.key == purpose]
    )
    leaving = consent.refuse(session, actor, actor.subject, purpose, notice_hash=words, method=Method.PORTAL)
    return Redirect(f"/me/consents#{purpose}", _stopped(stops, leaving))


@acts("/me/consents", Audience.MEMBER)
def no_to_everything(visit: Visit) -> Redirect:
    """One press, every no."""
    session, actor = visit.session, visit.actor
    stops = cards.stops_with(session, actor, cards.answers(session, actor))
    leaving = consent.refuse_all(session, actor, actor.subject, method=Method.PORTAL)
    return Redirect("/me/consents", _stopped(stops, leaving))


@acts("/me/time-to-think", Audience.MEMBER)
def time_to_think(visit: Visit) -> Redirect:
    """After a no, keep what nothing needs for 7 days, or not."""
    said = visit.form.text("keep")
    if said not in ("week", "day"):
        raise Invalid(_("Please choose one of the two. Nothing was changed."))
    members.want_time(visit.session, visit.actor, visit.actor.subject, said == "week")
    words = _("Saved: after 7 days, so that you can change your mind.") if said == "week" else _("Saved: within a day.")
    return Redirect("/me/consents#time-to-think", words)


@shows("/me/activity", Audience.MEMBER)
def used(visit: Visit) -> pages.ActivityPage:
    """Each use, with who, why and which data."""
    before = _use_named(visit.query.text("before"))
    found = activity.page_of_uses(visit.session, visit.actor, before)
    return pages.ActivityPage(found.told, found.older, before is None)


def _known(session: Session, name: str) -> Field:
    found = in_force(session).fields.get(name)
    if found is None:
        raise NotFound(_("There is no such field."))
    return found


def _seen(visit: Visit, name: str) -> FieldSeen:
    """The member's value of this field. An address is not changed here: it is also how they come in."""
    known = _known(visit.session, name)
    if known.kind is FieldKind.EMAIL:
        raise NotFound(_("An address is changed with a mail to the new one. Write to us, and we do it together."))
    return next(one for one in holdings.fields_of(visit.session, visit.actor) if one.field.key == name)


def _chosen(known: Field, value: str | None) -> tuple[str, ...]:
    return members.chosen(value) if known.kind is FieldKind.CHOICES else ()


def _use_named(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _stopped(stops: Sequence[str], leaving: bool) -> Flash:
    """What the page announced, now that it happened."""
    late = [_("One letter was already leaving when you pressed.")] if leaving else []
    return Flash(" ".join([_("Saved: no."), *stops, *late]))


HANDLERS = [
    home, data, speak, field, change, consents, answer, no_to_everything, time_to_think, used,]  # fmt: skip
