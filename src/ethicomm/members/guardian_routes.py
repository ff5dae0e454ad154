"""The addresses of joining under age, and of what a guardian sees later. Opening any of them changes nothing."""

from dataclasses import replace

from markdown_it import MarkdownIt
from markupsafe import Markup

from ethicomm.accounts import Audience
from ethicomm.errors import Invalid, NotFound
from ethicomm.members import guardian_pages as pages
from ethicomm.members import guardians, guarding
from ethicomm.members.deciding import asked_of_guardians, decided
from ethicomm.members.fitting import address, fit, masked
from ethicomm.members.join_pages import TooYoungPage
from ethicomm.policy import Policy, Purpose, in_force
from ethicomm.web import Page, Redirect, Result, Visit, acts, shows
from ethicomm.words import _

MARKDOWN = MarkdownIt("commonmark", {"html": False})


@shows("/join/guardian", Audience.EVERYONE)
def name_guardian(visit: Visit) -> Page:
    """For someone under age: whom to ask, or kind words where the community takes nobody so young."""
    community = in_force(visit.session).community
    if community.children != "guardian":
        return TooYoungPage(community.contact, community.age_of_consent)
    return pages.NameGuardianPage(community.age_of_consent)


def name_again(visit: Visit, problem: Invalid) -> pages.NameGuardianPage:
    """The form once more, with what was typed."""
    page = pages.NameGuardianPage(in_force(visit.session).community.age_of_consent, visit.form.given())
    return replace(page, errors=problem.fields or {"main": problem.message})


@acts("/join/guardian", Audience.EVERYONE, again=name_again)
def keep_wish(visit: Visit) -> Redirect:
    """Keep it sealed, and write to the young person first."""
    guardians.wish(visit.session, _wished(visit, _open_to_children(visit)), visit.client)
    return Redirect("/join/sent")


@shows("/join/guardian/{token:str}", Audience.EVERYONE)
def before_asking(visit: Visit, token: str) -> pages.WishPage:
    """Whom we would ask, and the button."""
    wished = guardians.wish_of(visit.session, token, confirmed=False)
    return pages.WishPage(token, masked(wished.guardian))


@acts("/join/guardian/{token:str}", Audience.EVERYONE)
def ask_them(visit: Visit, token: str) -> Result:
    """Write to the guardian."""
    guardians.ask_guardian(visit.session, token)
    said = _("When they have decided, you get a mail. If they do not, everything is deleted after a week.")
    return Result(pages.DonePage(_("We are asking them"), (said,)))


@shows("/guardian/asked/{token:str}", Audience.EVERYONE)
def what_is_asked(visit: Visit, token: str) -> pages.DecidePage:
    """Who wants to join, and what can be allowed."""
    return _decide_page(visit, token)


def decide_again(visit: Visit, problem: Invalid, token: str) -> pages.DecidePage:
    """The form once more, with what was chosen."""
    errors = problem.fields or {"main": problem.message}
    return replace(_decide_page(visit, token), values=visit.form.given(), errors=errors)


@acts("/guardian/asked/{token:str}", Audience.EVERYONE, again=decide_again)
def decide(visit: Visit, token: str) -> Result:
    """They agree, with what they allow, or they say no and nothing is kept."""
    if visit.form.text("said") == guardians.NO:
        guardians.decline(visit.session, token)
        said = _("Nobody has joined, and everything that was typed is deleted.")
        return Result(pages.DonePage(_("You said no"), (said,)))
    guardians.agree(visit.session, token, decided(in_force(visit.session), visit.form))
    told = _("They are a member now. You get a mail with a link: there you see what is allowed, and can stop it.")
    return Result(pages.DonePage(_("Thank you, it is done"), (told,)))


@shows("/guardian", Audience.EVERYONE)
def lost_link(visit: Visit) -> pages.AskLinkPage:
    """Ask for a new link."""
    return pages.AskLinkPage()


def lost_again(visit: Visit, problem: Invalid) -> pages.AskLinkPage:
    """The form once more."""
    return pages.AskLinkPage(visit.form.given(), problem.fields or {"email": problem.message})


@acts("/guardian", Audience.EVERYONE, again=lost_again)
def send_new_link(visit: Visit) -> Result:
    """To the guardian we know of, if there is one; the page says the same for every address."""
    guarding.ask_for_link(visit.session, visit.form.text("email"), visit.client)
    said = _("If somebody decides for a young member with this address, they have a mail with a new link.")
    return Result(pages.DonePage(_("Look in your mail"), (said, _("The link before it leads nowhere then."))))


@shows("/guardian/{ticket:str}", Audience.EVERYONE)
def see_ward(visit: Visit, ticket: str) -> pages.WardPage:
    """What is allowed, and every answer."""
    policy, ward = in_force(visit.session), guarding.ward(visit.session, ticket)
    may = tuple(one.purpose for one in ward.letters if not one.stands and ward.may_allow(one))
    asked = _letters(visit, policy, tuple(one for one in may if one.key not in ward.own_noes))
    return pages.WardPage(policy, ticket, ward, {one.purpose.key: one for one in asked})


@acts("/guardian/{ticket:str}/yes", Audience.EVERYONE)
def allow_again(visit: Visit, ticket: str) -> Redirect:
    """Yes again, by a new link and a button, as at first."""
    said = visit.form.text
    guarding.say_yes(visit.session, ticket, said("purpose"), said("notice"), visit.language)
    return Redirect(f"/guardian/{ticket}", _("Saved: yes."))


@acts("/guardian/{ticket:str}/no", Audience.EVERYONE)
def stop_letters(visit: Visit, ticket: str) -> Redirect:
    """Take it back, at once."""
    leaving = guarding.say_no(visit.session, ticket, visit.form.text("purpose"))
    late = _("One letter was already leaving when you pressed.") if leaving else ""
    return Redirect(f"/guardian/{ticket}", " ".join(filter(None, (_("Saved: no."), late))))


@acts("/guardian/{ticket:str}/end", Audience.EVERYONE)
def stop_being_guardian(visit: Visit, ticket: str) -> Result:
    """Nobody decides for them any more, so nothing is allowed."""
    guarding.stop_being(visit.session, ticket)
    said = _("What you had allowed has ended, and your address is deleted here.")
    return Result(pages.DonePage(_("You do not decide for them any more"), (said,)))


def _open_to_children(visit: Visit) -> Policy:
    policy = in_force(visit.session)
    if policy.community.children != "guardian":
        raise NotFound(_("Here people join from %(age)s on.", age=policy.community.age_of_consent))
    return policy


def _wished(visit: Visit, policy: Policy) -> guardians.Wish:
    """What was typed. Raises Invalid that names each field."""
    form, wrong, kept = visit.form, dict[str, str](), dict[str, str]()
    for name in ("email", "guardian"):
        try:
            kept[name] = address(form.text(name))
        except Invalid as problem:
            wrong[name] = problem.message
    try:
        kept["name"] = fit(policy.fields["first_name"], form.text("name"))
    except Invalid as problem:
        wrong["name"] = problem.message
    if wrong:
        raise Invalid(_("Something does not fit yet."), wrong)
    return guardians.Wish(kept["email"], kept["name"], kept["guardian"], visit.language)


def _decide_page(visit: Visit, token: str) -> pages.DecidePage:
    policy, wished = in_force(visit.session), guardians.wish_of(visit.session, token, confirmed=True)
    asked = asked_of_guardians(policy)
    return pages.DecidePage(policy, token, masked(wished.email), wished.name, _letters(visit, policy, asked))


def _letters(visit: Visit, policy: Policy, asked: tuple[Purpose, ...]) -> tuple[pages.Letters, ...]:
    words = {one.key: Markup(MARKDOWN.render(one.notices[visit.language].text)) for one in asked}  # noqa: S704
    return pages.letters_in(policy, asked, words)


HANDLERS = [
    name_guardian, keep_wish, before_asking, ask_them, what_is_asked, decide, lost_link, send_new_link, see_ward,
    allow_again, stop_letters, stop_being_guardian,
]  # fmt: skip
