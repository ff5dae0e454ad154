"""The mails of retention: to a member before something ends, and to those who work here before much ends at once."""

from datetime import datetime

from ethicomm.accounts.letter import Letter
from ethicomm.db import Session
from ethicomm.policy import in_force
from ethicomm.settings import Settings
from ethicomm.words import _, _n, date, speaking


def ends_soon(session: Session, to: str, language: str, ends: datetime) -> Letter:
    """For a member who has not been here for long."""
    community = in_force(session).community
    with speaking(language, community.zone):
        return _letter(
            session, to, language, "/sign-in?next=/me/ending",
            subject=_("%(community)s deletes something of yours on %(day)s", community=community.name, day=date(ends)),
            heading=_("Keep it, or let it go?"),
            lead=_(
                "You have not been here for long, so some of what we hold about you ends on %(day)s. Do nothing, and "
                "it is deleted. On your page you can keep it, delete it now, or take a copy.",
                day=date(ends),
            ),
            button=_("See what ends"),
            limits=_("We write this 30 days before and 7 days before, and not again."),
            unasked=_("You get this because you allow us to write to you. There is no need to answer."),
        )  # fmt: skip


def much_ends(session: Session, to: str, language: str, day: datetime, people: int, alone: bool) -> Letter:
    """For those who work here, before a day on which much ends."""
    community = in_force(session).community
    with speaking(language, community.zone):
        lead = _n(
            "On %(day)s values of %(count)s member end at once, because their time is over.",
            "On %(day)s values of %(count)s members end at once, because their time is over.",
            people,
            day=date(day),
        )
        asks = (
            _("Nobody else works here, so it goes by itself on that day. Look before, if the number surprises you.")
            if alone
            else _("Two of those who work here must look at it and press a button before it goes.")
        )
        return _letter(
            session, to, language, "/keeping",
            subject=_("%(community)s: much ends on %(day)s", community=community.name, day=date(day)),
            heading=_("Much ends at once"),
            lead=f"{lead} {asks}",
            button=_("Look at it"),
            limits=_("The page shows which fields, how many, and what else waits."),
            unasked=_("You get this because you work here."),
        )  # fmt: skip


def _letter(session: Session, to: str, language: str, path: str, **words: str) -> Letter:
    community = in_force(session).community
    return Letter(
        to=to,
        language=language,
        community=community.name,
        sender=f"{community.legal_name} · {community.postal_address}",
        link=Settings.of(session).base_url + path,
        **words,
    )
