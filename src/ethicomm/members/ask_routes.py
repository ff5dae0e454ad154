"""One question by itself, at an address that the community may link to, or show in a frame on its other sites.

Threat: a page around our frame that places a bait over a button. A frame of another site brings no sign-in along, but
one of a sister site does; so nothing that is pressed inside a frame is taken for an answer of anybody. A No there keeps
nothing, and a Yes opens our own page, where a member presses once more and a stranger types their address under our own
name. A browser that does not say whether it shows a frame is taken to show one, where frames are allowed at all.
"""

from dataclasses import replace

from markdown_it import MarkdownIt
from markupsafe import Markup

from ethicomm import consent
from ethicomm.accounts import Audience
from ethicomm.consent import Method, PurposeStanding, is_signalled, is_signalled_about
from ethicomm.errors import Conflict, Invalid, NotFound
from ethicomm.members import ask_pages as pages
from ethicomm.members.asking import NO, YES, Draft, questions
from ethicomm.members.impact import outlook
from ethicomm.members.join_pages import StartPage
from ethicomm.policy import Policy, Purpose, in_force, notice
from ethicomm.web import Page, Redirect, Result, Visit, acts, shows
from ethicomm.words import _

MARKDOWN = MarkdownIt("commonmark", {"html": False})
INSIDE = "inside"  # the mark of a form that stood in a frame


@shows("/ask/{purpose:str}", Audience.EVERYONE)
def ask(visit: Visit, purpose: str) -> Page:
    """The question, with nothing chosen."""
    return _question(visit, purpose, inside=_in_a_frame(visit))


def again(visit: Visit, problem: Invalid, purpose: str) -> Page:
    """The question once more, with what is wrong."""
    page = _question(visit, purpose, inside=INSIDE in visit.form)
    return replace(page, errors={"main": problem.message}) if isinstance(page, pages.AskPage) else page


@acts("/ask/{purpose:str}", Audience.EVERYONE, again=again)
def answer(visit: Visit, purpose: str) -> Page | Redirect | Result:
    """A member's answer is kept at once; a stranger's yes goes on to their address, their no is kept nowhere."""
    policy, said = in_force(visit.session), visit.form.text("answer")
    asked = _known(policy, purpose)
    if said not in (YES, NO):
        raise Invalid(_("Please press Yes or No. Nothing was saved."))
    if said == YES and _is_withheld(visit, asked):
        return Result(_not_asked(visit, policy, asked, inside=INSIDE in visit.form))
    inside, is_member = INSIDE in visit.form, visit.actor is not None and visit.actor.subject is not None
    if said == NO and (inside or not is_member):
        return Result(pages.NothingKeptPage(policy, _framers(policy, inside=inside), inside))
    words = _words_said_yes_to(visit, asked) if said == YES else visit.form.text("notice")
    if is_member:
        return _from_member(visit, asked, said, words)
    return Result(StartPage(policy, Draft(answers={purpose: words}, only=purpose, asks=(purpose,))))


def _from_member(visit: Visit, asked: Purpose, said: str, words: str) -> Redirect | Result:
    session, actor, here = visit.session, visit.actor, f"/ask/{asked.key}"
    if INSIDE in visit.form:
        page = _question(visit, asked.key, inside=False)
        return Result(replace(page, once_more=True) if isinstance(page, pages.AskPage) else page)
    if said == NO:
        stops = outlook(session, actor.subject).without(asked.key).sentences
        leaving = consent.refuse(session, actor, actor.subject, asked.key, notice_hash=words, method=Method.ASK_PAGE)
        late = [_("One letter was already leaving when you pressed.")] if leaving else []
        return Redirect(here, " ".join([_("Saved: no."), *stops, *late]))
    shown = notice(session, words)
    consent.give(
        session, actor, actor.subject, asked.key,
        notice_hash=words, language=shown.language if shown else visit.language, method=Method.ASK_PAGE,
    )  # fmt: skip
    return Redirect(here, _("Saved: yes."))


def _question(visit: Visit, key: str, *, inside: bool) -> pages.AskPage | pages.NotAskedPage:
    policy = in_force(visit.session)
    asked = _known(policy, key)
    words = asked.notices.get(visit.language)
    standing = _standing(visit, key)
    if words is None or _is_withheld(visit, asked):
        return _not_asked(visit, policy, asked, inside=inside)
    html = Markup(MARKDOWN.render(words.text))  # noqa: S704  (html is off in the renderer)
    known = None if inside else standing
    stops = outlook(visit.session, visit.actor.subject).without(key).sentences if known else ()
    return pages.AskPage(policy, asked, words, html, known, policy.community.embedded_on, inside, stops)


def _not_asked(visit: Visit, policy: Policy, asked: Purpose, *, inside: bool) -> pages.NotAskedPage:
    signal = (asked,) if _is_withheld(visit, asked) else ()
    return pages.NotAskedPage(asked, policy.community.embedded_on, inside, signal)


def _known(policy: Policy, key: str) -> Purpose:
    found = next((one for one in questions(policy) if one.key == key), None)
    if found is None:
        raise NotFound(_("We ask no such question. Perhaps it was asked once and is not any more."))
    return found


def _standing(visit: Visit, key: str) -> PurposeStanding | None:
    if visit.actor is None or visit.actor.subject is None:
        return None
    return next(one for one in consent.standing_of(visit.session, visit.actor.subject) if one.purpose.key == key)


def _words_said_yes_to(visit: Visit, asked: Purpose) -> str:
    """The mark of the words that stood on their page. Raises Conflict when they have changed since."""
    words = visit.form.text("notice")
    if words in {one.hash for one in asked.notices.values()}:
        return words
    shown = notice(visit.session, words)
    if shown is None or shown.purpose != asked.key:
        raise Invalid(_("These are not the words of this question. Nothing was saved; please read them here."))
    raise Conflict(_("The words of this question have changed. Nothing was saved; please read them again."))


def _is_withheld(visit: Visit, asked: Purpose) -> bool:
    """Whether their browser says no to this by itself, and they have not said a yes of their own since."""
    standing = _standing(visit, asked.key)
    outweighed = standing is not None and standing.stands
    return is_signalled(visit.headers) and is_signalled_about(asked) and not outweighed


def _in_a_frame(visit: Visit) -> bool:
    place = visit.headers.get("sec-fetch-dest", "")
    silent = not place and bool(in_force(visit.session).community.embedded_on)
    return silent or place in ("iframe", "frame", "embed", "object")


def _framers(policy: Policy, *, inside: bool) -> tuple[str, ...]:
    return policy.community.embedded_on if inside else ()


HANDLERS = [ask, answer]
