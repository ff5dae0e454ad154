"""Joining: one question a page, all of them posts to one address; then a mail, and a button on its page."""

from collections.abc import Mapping
from dataclasses import replace

from markdown_it import MarkdownIt
from markupsafe import Markup

from ethicomm.accounts import Audience
from ethicomm.consent import is_signalled, signalled
from ethicomm.errors import Invalid
from ethicomm.members import join_pages as pages
from ethicomm.members.asking import NO, Draft, begun
from ethicomm.members.guardian_pages import NameGuardianPage
from ethicomm.members.joining import Answers, answers_of, ask_to_confirm, confirm, stops_with
from ethicomm.members.queries import find_member
from ethicomm.members.values import held_fields
from ethicomm.policy import Policy, Purpose, in_force
from ethicomm.web import Page, Redirect, Result, Visit, acts, shows

MARKDOWN = MarkdownIt("commonmark", {"html": False})
START, QUESTION, FILL, CHECK = "start", "question", "fill", "check"


@shows("/join", Audience.EVERYONE)
def join(visit: Visit) -> pages.StartPage:
    """The first page: who we are, and where to write to."""
    policy = in_force(visit.session)
    return pages.StartPage(policy, _draft(visit, policy), signal=_signal(visit, policy))


def again(visit: Visit, problem: Invalid) -> Page:
    """The page they were on, with what is wrong."""
    policy, form = in_force(visit.session), visit.form
    draft, errors = _draft(visit, policy), problem.fields or {"main": problem.message}
    if form.text("step") == QUESTION and draft.question(policy):
        return _question(visit, policy, draft, errors)
    if form.text("step") == FILL and form.text("purpose") in policy.purposes:
        return _fill_again(visit, _fill(policy, draft, form.text("purpose")), errors)
    if form.text("step") == CHECK:
        return pages.CheckPage(policy, draft, errors)
    return pages.StartPage(policy, draft, form.given(), errors, _signal(visit, policy))


@acts("/join", Audience.EVERYONE, again=again)
def go_on(visit: Visit) -> Result | Redirect:
    """Take one answer and ask the next thing; nothing is kept before the last page."""
    policy, form = in_force(visit.session), visit.form
    step, draft = form.text("step"), _draft(visit, policy)
    if step == CHECK:
        ask_to_confirm(visit.session, draft.said(), visit.client)
        return Redirect("/join/sent")
    if step == QUESTION:
        draft = draft.with_answer(policy, form)
    elif step == FILL:
        draft = draft.with_values(policy, form)
    else:
        draft = begun(policy, form, draft)
        if form.text("old_enough") == NO:
            return Result(_too_young(policy, draft))
    return Result(_next(visit, policy, draft))


@shows("/join/sent", Audience.EVERYONE)
def sent(visit: Visit) -> pages.SentPage:
    """Said to everyone alike."""
    return pages.SentPage()


@shows("/join/confirm/{token:str}", Audience.EVERYONE)
def before_confirming(visit: Visit, token: str) -> Page:
    """What the link would confirm. Opening it changes nothing: mail scanners open links."""
    policy, said = in_force(visit.session), answers_of(visit.session, token)
    subject = find_member(visit.session, said.email)
    if subject is None:
        return pages.ConfirmPage(token, policy.community.name, _rows(policy, said, said.values))
    held = held_fields(visit.session, subject)
    new = {key: text for key, text in said.values.items() if key not in held}
    return pages.ConfirmAnswersPage(token, _rows(policy, said, new), stops_with(visit.session, subject, said))


@acts("/join/confirm/{token:str}", Audience.EVERYONE)
def confirm_joining(visit: Visit, token: str) -> Result:
    """They pressed the button: now they are a member, or what they said as one is kept."""
    done, policy = confirm(visit.session, token), in_force(visit.session)
    if done.new:
        return Result(pages.WelcomePage(policy.community.name, pages.passed(policy, done.passed)))
    kept = replace(done.answers, yes={key: words for key, words in done.answers.yes.items() if key not in done.passed})
    return Result(pages.AnswersKeptPage(_rows(policy, kept, {}), done.leaving, pages.passed(policy, done.passed)))


def _too_young(policy: Policy, draft: Draft) -> Page:
    """Kind words, or whom to ask, where the community takes young people with their parents."""
    age = policy.community.age_of_consent
    if policy.community.children == "guardian":
        return NameGuardianPage(age, {"email": draft.email, "name": draft.name})
    return pages.TooYoungPage(policy.community.contact, age)


def _rows(policy: Policy, said: Answers, values: Mapping[str, str]) -> list[tuple[str, str, str]]:
    answers = {**said.yes, **dict.fromkeys(said.no, NO)}
    return [*pages.answered(policy, answers), *pages.filled(policy, values)]


def _draft(visit: Visit, policy: Policy) -> Draft:
    return Draft.of(policy, visit.form, signalled=is_signalled(visit.headers))


def _signal(visit: Visit, policy: Policy) -> tuple[Purpose, ...]:
    """What is not asked because the browser said no to it."""
    return signalled(policy) if is_signalled(visit.headers) else ()


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
    number, count = len(draft.answers) + 1, len(draft.asks)
    return pages.QuestionPage(policy, draft, purpose, notice, words, number, count, errors or {})


def _fill(policy: Policy, draft: Draft, purpose: str) -> pages.FillPage:
    return pages.FillPage(draft, policy.purposes[purpose], tuple(draft.fields_of(policy, purpose)))


def _fill_again(visit: Visit, page: pages.FillPage, errors: dict[str, str]) -> pages.FillPage:
    ticked = {field.key: visit.form.all(field.key) for field in page.fields}
    return replace(page, values=visit.form.given(), ticked=ticked, errors=errors)


HANDLERS = [join, go_on, sent, before_confirming, confirm_joining]
