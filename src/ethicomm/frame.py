"""The frame around each page, by who looks: whose community it is, where they can go, a human to write to."""

from ethicomm.accounts import Actor, Role, last_day
from ethicomm.db import Session
from ethicomm.members import language_of
from ethicomm.policy import in_force
from ethicomm.settings import Settings
from ethicomm.web import Link, Shell, Speech, Visit
from ethicomm.words import _, date, lazy

NAV: dict[Role | None, tuple[tuple[lazy, str], ...]] = {
    Role.MEMBER: (
        (lazy("Home"), "/me"),
        (lazy("My data"), "/me/data"),
        (lazy("What I allow"), "/me/consents"),
        (lazy("Who used it"), "/me/activity"),
        (lazy("Choices about you"), "/me/choices"),
    ),
    Role.OWNER: (
        (lazy("Today"), "/today"),
        (lazy("People"), "/people"),
        (lazy("Consent"), "/evidence"),
        (lazy("Groups"), "/groups"),
        (lazy("Letters"), "/letters"),
        (lazy("Automations"), "/automations"),
        (lazy("Policies"), "/policies"),
    ),
    Role.AUDITOR: (
        (lazy("Overview"), "/audit"),
        (lazy("A past day"), "/audit/then"),
        (lazy("Campaigns"), "/audit/campaigns"),
        (lazy("Algorithms"), "/algorithms"),
        (lazy("Log"), "/audit/log"),
    ),
    None: (),
}
NAV[Role.STAFF] = NAV[Role.OWNER]


def shell_for(visit: Visit) -> Shell:
    """The frame for this visit."""
    actor: Actor | None = visit.actor
    community = in_force(visit.session).community
    role = actor.role if actor else None
    return Shell(
        community=community.name,
        place=_place(visit.session, actor),
        home="/",
        nav=tuple(Link(str(words), href) for words, href in NAV[role]),
        nav_label=_whose(role) or community.name,
        contact=Link(_("Write to us"), f"mailto:{community.contact}"),
        sign_in=None if actor else Link(_("Sign in"), "/sign-in"),
        sign_out="/sign-out" if actor else None,
        footer=_footer(role),
        banner=_("A sample community: everyone here is invented.") if Settings.of(visit.session).demo else "",
    )


def speech_for(session: Session, actor: Actor | None) -> Speech:
    """The community's languages and zone, and the member's own language."""
    community = in_force(session).community
    own = language_of(session, actor.subject) if actor and actor.subject is not None else None
    return Speech(community.languages, own, community.zone)


def _place(session: Session, actor: Actor | None) -> str:
    """Where the reader is; auditors see until when."""
    if actor and actor.role is Role.AUDITOR and (day := last_day(session, actor.id)):
        return _("auditor, until %(day)s", day=date(day))
    return _whose(actor.role if actor else None)


def _whose(role: Role | None) -> str:
    if role is None:
        return ""
    return _("your data") if role is Role.MEMBER else str(role.words)


def _footer(role: Role | None) -> tuple[Link, ...]:
    everyone = (
        Link(_("What we promise"), "/promises"),
        Link(_("How software chooses here"), "/algorithms"),
        Link(_("Check a receipt"), "/receipts/verify"),
    )
    if role in (Role.OWNER, Role.STAFF, Role.AUDITOR):
        colleagues = (
            (Link(_("Who works here"), "/work/people"), Link(_("Keys"), "/keys"), Link(_("Backups"), "/backups"))
            if role is Role.OWNER
            else ()
        )
        ends = Link(_("What ended"), "/audit/keeping") if role is Role.AUDITOR else Link(_("What ends"), "/keeping")
        return (*everyone, ends, *colleagues, Link(_("My sign-in"), "/work/security"))
    return everyone if role else (*everyone, Link(_("For those who work here"), "/work/sign-in"))
