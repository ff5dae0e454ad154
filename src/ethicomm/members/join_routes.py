"""Joining: one question a page, all of them posts to one address; then a mail, and a button on its page."""

from dataclasses import replace

from markdown_it import MarkdownIt
from markupsafe import Markup

from ethicomm.accounts import Audience
from ethicomm.errors import Invalid
from ethicomm.members import join_pages as pages
from ethicomm.members.asking import NO, Draft, begun, questions
from ethicomm.members.joining import answers_of, ask_to_confirm, confirm
from ethicomm.policy import Policy, in_force
from ethicomm.web import Page, Redirect, Result, Visit, acts, shows

MARKDOWN = MarkdownIt("commonmark", {"html": False})
START, QUESTION, FILL, CHECK = "start", "question", "fill", "check"


@shows("/join", Audience.EVERYONE)
def join(visit: Visit) -> pages.StartPage:
    """The first page: who we are, and where to write to."""
    return pages.StartPage(in_force(visit.session))


def again(visit: Visit, problem: Invalid) -> Page:
    """The page they were on, with what is wrong."""
    policy, form = in_force(visit.session), visit.form
    draft, errors = Draft.of(policy, form), problem.fields or {"main": problem.message}
    if form.text("step") == QUESTION and draft.question(policy):
        return _question(visit, policy, draft, errors)
    if form.text("step") == FILL and form.text("purpose") in policy.purposes:
        return _fill_again(visit, _fill(policy, draft, form.text("purpose")), errors)
    if form.text("step") == CHECK:
        return pages.CheckPage(policy, draft, errors)
    return pages.StartPage(policy, form.given(), errors)


@acts("/join", Audience.EVERYONE, again=again)
def go_on(visit: Visit) -> Result | Redirect:
    """Take one answer and ask the next thing; nothing is kept before the last page."""
    policy, form = in_force(visit.session), visit.form
    step, draft = form.text("step"), Draft.of(policy, form)
    if step == CHECK:
        ask_to_confirm(visit.session, draft.said(visit.language), visit.client)
        return Redirect("/join/sent")
    if step == QUESTION:
        draft = draft.with_answer(policy, form, visit.language)
    elif step == FILL:
        draft = draft.with_values(policy, form)
    else:
        draft = begun(policy, form)
        if form.text("old_enough") == NO:
            return Result(pages.TooYoungPage(policy.community.contact))
    return Result(_next(visit, policy, draft))


@shows("/join/sent", Audience.EVERYONE)
def sent(visit: Visit) -> pages.SentPage:
    """Said to everyone alike."""
    return pages.SentPage()


@shows("/join/confirm/{token:str}", Audience.EVERYONE)
def before_confirming(visit: Visit, token: str) -> pages.ConfirmPage:
    """What the link would confirm. Opening it changes nothing: mail scanners open links."""
    policy, said = in_force(visit.session), answers_of(visit.session, token)
    answers = {**said.yes, **dict.fromkeys(said.no, NO)}
    rows = [*pages.answered(policy, answers), *pages.filled(policy, said.values)]
    return pages.ConfirmPage(token, policy.community.name, rows)


@acts("/join/confirm/{token:str}", Audience.EVERYONE)
def confirm_joining(visit: Visit, token: str) -> Result:
    """They pressed the button: now they are a member."""
    subject = confirm(visit.session, token)
    return Result(pages.WelcomePage(in_force(visit.session).community.name, subject is not None))


def _next(visit: Visit, policy: Policy, draft: Draft) -> Page:
    purpose = draft.to_fill(policy)
    if purpose:
        return _fill(policy, draft, purpose)
    if draft.question(policy):
        return _question(visit, policy, draft)
    return pages.CheckPage(policy, draft)


def _question(visit: Visit, policy: Policy, draft: Draft, errors: dict[str, str] | None = None) -> Page:
    purpose = draft.question(policy)
    if purpose is None:
        return pages.CheckPage(policy, draft)
    notice = purpose.notices[visit.language]
    words = Markup(MARKDOWN.render(notice.text))  # noqa: S704  (html is off in the renderer)
    count = sum(1 for _one in questions(policy))
    return pages.QuestionPage(policy, draft, purpose, notice, words, len(draft.answers) + 1, count, errors or {})


def _fill(policy: Policy, draft: Draft, purpose: str) -> pages.FillPage:
    return pages.FillPage(draft, policy.purposes[purpose], tuple(draft.fields_of(policy, purpose)))


def _fill_again(visit: Visit, page: pages.FillPage, errors: dict[str, str]) -> pages.FillPage:
    ticked = {field.key: visit.form.all(field.key) for field in page.fields}
    return replace(page, values=visit.form.given(), ticked=ticked, errors=errors)


HANDLERS = [join, go_on, sent, before_confirming, confirm_joining]
