"""The pages of those who write letters. Staff write and look; only the owner lets a letter go; anyone may stop one."""

from uuid import UUID

from sqlalchemy import select

from ethicomm import clock
from ethicomm.accounts import Audience
from ethicomm.campaigns import actions, checking, queries
from ethicomm.campaigns.checking import Shape
from ethicomm.campaigns.forms import group_choices, letter_in, moment_in, slot_words, values_of
from ethicomm.campaigns.models import Campaign
from ethicomm.campaigns.pages import CheckPage, CopiesPage, LetterPage, LettersPage, PreviewPage, SendPage, WritePage
from ethicomm.campaigns.testing import make_test
from ethicomm.campaigns.vocabulary import Copy, State
from ethicomm.db import after_commit
from ethicomm.errors import Invalid, NotFound
from ethicomm.policy import in_force
from ethicomm.web import Flash, Fragment, Redirect, Visit, acts, shows
from ethicomm.words import _


@shows("/letters", Audience.STAFF)
def letters(visit: Visit) -> LettersPage:
    """Every letter."""
    return LettersPage(queries.letters(visit.session))


@shows("/letters/new", Audience.STAFF)
def new_letter(visit: Visit) -> WritePage:
    """An empty form; `group` in the address chooses for whom."""
    return _form(visit, "/letters", _("A new letter"), {"group": visit.query.text("group")})


def new_again(visit: Visit, problem: Invalid) -> WritePage:
    """The form as it was, with what is wrong."""
    return _form(visit, "/letters", _("A new letter"), visit.form.given(), problem)


@acts("/letters", Audience.STAFF, again=new_again)
def write_letter(visit: Visit) -> Redirect:
    """Keep it as a draft."""
    public_id = actions.write(visit.session, visit.actor, letter_in(visit.session, visit.form))
    return Redirect(f"/letters/{public_id}/check", flash=_("The draft is kept. Nobody has got it."))


@shows("/letters/{letter:uuid}/edit", Audience.STAFF)
def edit_letter(visit: Visit, letter: UUID) -> WritePage:
    """The form with what is written so far."""
    found = queries.letter(visit.session, letter)
    return _form(visit, f"/letters/{letter}/edit", _("Change the letter"), values_of(found))


def edit_again(visit: Visit, letter: UUID, problem: Invalid) -> WritePage:
    """The form as it was, with what is wrong."""
    return _form(visit, f"/letters/{letter}/edit", _("Change the letter"), visit.form.given(), problem)


@acts("/letters/{letter:uuid}/edit", Audience.STAFF, again=edit_again)
def rewrite_letter(visit: Visit, letter: UUID) -> Redirect:
    """Keep the change."""
    actions.rewrite(visit.session, visit.actor, letter, letter_in(visit.session, visit.form))
    return Redirect(f"/letters/{letter}/check", flash=_("The change is kept."))


@shows("/letters/{letter:uuid}/check", Audience.STAFF)
def check_letter(visit: Visit, letter: UUID) -> CheckPage | Redirect:
    """About how many will get it, which version, and what to look at."""
    found = queries.letter(visit.session, letter)
    if found.state is not State.DRAFT:
        return Redirect(f"/letters/{letter}")
    row = _row(visit, letter)
    expected = checking.expected(visit.session, visit.actor, row, found.texts)
    purpose = in_force(visit.session).known(found.purpose)
    return CheckPage(found, purpose, expected, checking.points(visit.session, row, found.texts))


@shows("/letters/{letter:uuid}/preview/{shape:str}", Audience.STAFF)
def preview_letter(visit: Visit, letter: UUID, shape: str) -> PreviewPage:
    """The letter as one kind of reader gets it."""
    found = queries.letter(visit.session, letter)
    known = (*checking.shapes(visit.session, found.texts), checking.asked_shape())
    language = visit.query.text("language", visit.language)
    language = language if language in found.texts else next(iter(found.texts))
    as_read_by = _shape(known, shape)
    made = checking.preview(visit.session, _row(visit, letter), language, found.texts[language], as_read_by)
    return PreviewPage(found, made, as_read_by, known, language)


@acts("/letters/{letter:uuid}/test", Audience.STAFF)
def test_letter(visit: Visit, letter: UUID) -> Redirect:
    """Send one copy to whoever asks, at their own address."""
    found = queries.letter(visit.session, letter)
    fullest = checking.shapes(visit.session, found.texts)[-1]
    after_commit(visit.session, make_test(visit.session, visit.actor, letter, visit.language, fullest))
    return Redirect(f"/letters/{letter}/check", flash=_("The test is on its way to your own address."))


@shows("/letters/{letter:uuid}/send", Audience.OWNER)
def send_form(visit: Visit, letter: UUID) -> SendPage:
    """Check your answers."""
    return _send_page(visit, letter)


def send_again(visit: Visit, letter: UUID, problem: Invalid) -> SendPage:
    """The same page, with what is wrong."""
    return _send_page(visit, letter, problem)


@acts("/letters/{letter:uuid}/send", Audience.OWNER, again=send_again)
def send_letter(visit: Visit, letter: UUID) -> Redirect:
    """Let it start, in a minute or at the time chosen."""
    actions.schedule(visit.session, visit.actor, letter, moment_in(visit.session, visit.form))
    return Redirect(f"/letters/{letter}")


@shows("/letters/{letter:uuid}", Audience.STAFF)
def show_letter(visit: Visit, letter: UUID) -> LetterPage | Fragment | Redirect:
    """Where it stands. A script that looks again gets the moving part, or the whole page once the state changed."""
    found = queries.letter(visit.session, letter)
    if visit.wants_fragment and visit.query.text("as") != found.state:
        return Redirect(f"/letters/{letter}")
    purpose = in_force(visit.session).known(found.purpose)
    waterfall = queries.frozen_waterfall(visit.session, found.id)
    page = LetterPage(found, purpose, waterfall, queries.steps(visit.session, found.id), clock.now())
    return Fragment("campaigns/_live.html", page) if visit.wants_fragment else page


@shows("/letters/{letter:uuid}/copies", Audience.STAFF)
def show_copies(visit: Visit, letter: UUID) -> CopiesPage:
    """What became of each copy."""
    found = queries.letter(visit.session, letter)
    wanted, after = visit.query.text("state"), visit.query.text("after", "0")
    state = Copy(wanted) if wanted in set(Copy) else None
    rows, more = queries.copies(
        visit.session, found.id, state, int(after) if after.isdecimal() and len(after) < 19 else 0
    )
    older = f"/letters/{letter}/copies?state={state or ''}&after={more}" if more else ""
    return CopiesPage(found, rows, state, older)


@acts("/letters/{letter:uuid}/stop", Audience.STAFF)
def stop_letter(visit: Visit, letter: UUID) -> Redirect:
    """Second thoughts, before it started."""
    actions.unschedule(visit.session, visit.actor, letter)
    return Redirect(f"/letters/{letter}/check", flash=Flash(_("Stopped in time. Nobody got it."), "stop"))


@acts("/letters/{letter:uuid}/pause", Audience.STAFF)
def pause_letter(visit: Visit, letter: UUID) -> Redirect:
    """Let nothing more begin."""
    actions.pause(visit.session, visit.actor, letter)
    return Redirect(
        f"/letters/{letter}", flash=Flash(_("Paused. What was leaving at this moment still leaves."), "note")
    )


@acts("/letters/{letter:uuid}/resume", Audience.OWNER)
def resume_letter(visit: Visit, letter: UUID) -> Redirect:
    """Go on."""
    actions.resume(visit.session, visit.actor, letter)
    return Redirect(f"/letters/{letter}", flash=_("It goes on where it was."))


@acts("/letters/{letter:uuid}/cancel", Audience.OWNER)
def cancel_letter(visit: Visit, letter: UUID) -> Redirect:
    """Send nothing more of it."""
    actions.cancel(visit.session, visit.actor, letter)
    return Redirect(f"/letters/{letter}", flash=Flash(_("Cancelled. No further copy leaves."), "stop"))


def _form(visit: Visit, action: str, title: str, values: dict[str, str], problem: Invalid | None = None) -> WritePage:
    policy = in_force(visit.session)
    errors = (problem.fields or {"name": problem.message}) if problem else {}
    return WritePage(
        action, title, policy.community.languages, group_choices(visit.session), slot_words(visit.session),
        values, errors,
    )  # fmt: skip


def _send_page(visit: Visit, letter: UUID, problem: Invalid | None = None) -> SendPage:
    found = queries.letter(visit.session, letter)
    expected = checking.expected(visit.session, visit.actor, _row(visit, letter), found.texts)
    policy = in_force(visit.session)
    return SendPage(
        found, policy.known(found.purpose), expected.waterfall, policy.community.zone,
        visit.form.given(), problem.fields if problem else {},
    )  # fmt: skip


def _row(visit: Visit, letter: UUID) -> Campaign:
    return visit.session.scalars(select(Campaign).where(Campaign.public_id == letter)).one()


def _shape(known: tuple[Shape, ...], key: str) -> Shape:
    found = [one for one in known if one.key == key]
    if not found:
        raise NotFound(_("There is no such preview."))
    return found[0]


HANDLERS = [
    letters, new_letter, write_letter, edit_letter, rewrite_letter, check_letter, preview_letter,
    test_letter, send_form, send_letter, show_letter, show_copies, stop_letter, pause_letter, resume_letter,
    cancel_letter,
]  # fmt: skip
