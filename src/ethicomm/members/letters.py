"""The mails about becoming a member: confirm it, or what you said as one; what was noted for you."""

from collections.abc import Sequence

from ethicomm.accounts.letter import Letter
from ethicomm.db import Session
from ethicomm.policy import in_force
from ethicomm.settings import Settings
from ethicomm.words import _, speaking


def confirm_joining(session: Session, to: str, language: str, token: str) -> Letter:
    """For whoever owns the address that was typed on the join page."""
    with speaking(language):
        return _letter(
            session, to, language, f"/join/confirm/{token}",
            subject=_("Please confirm that you join %(community)s", community=_community(session)),
            heading=_("One press, and you are in"),
            lead=_(
                "Someone, we hope you, asked to join %(community)s with this address. The button leads to a page "
                "that shows every answer; nothing counts before you press there.",
                community=_community(session),
            ),
            button=_("See my answers"),
            limits=_("The link works once, for a day. After that the answers are deleted."),
            unasked=_("Was it not you? Then do nothing. You are no member, and we keep nothing."),
        )  # fmt: skip


def confirm_answers(session: Session, to: str, language: str, token: str) -> Letter:
    """For a member who, or whose address, answered a question without being signed in."""
    with speaking(language):
        return _letter(
            session, to, language, f"/join/confirm/{token}",
            subject=_("Please confirm what you said to %(community)s", community=_community(session)),
            heading=_("Was it you?"),
            lead=_(
                "Someone, we hope you, answered a question of %(community)s with this address. You are a member "
                "already. The button leads to a page that shows every answer; nothing changes before you press there.",
                community=_community(session),
            ),
            button=_("See my answers"),
            limits=_("The link works once, for a day. After that the answers are deleted."),
            unasked=_("Was it not you? Then do nothing. Whoever it was did not learn that you are a member."),
        )  # fmt: skip


def here_already(session: Session, to: str, language: str) -> Letter:
    """For a member who, or whose address, went through the join page once more."""
    with speaking(language):
        return _letter(
            session, to, language, "/sign-in",
            subject=_("You are a member of %(community)s already", community=_community(session)),
            heading=_("You are here already"),
            lead=_(
                "Someone, we hope you, asked to join %(community)s with this address. You are a member, so nothing "
                "was changed. On your own page you see and change everything you allow.",
                community=_community(session),
            ),
            button=_("Sign in"),
            limits=_("We write this once for each time someone asks, and to nobody but you."),
            unasked=_("Was it not you? Then do nothing. Whoever it was did not learn that you are a member."),
        )  # fmt: skip


def noted(session: Session, to: str, language: str, purposes: Sequence[str]) -> Letter:
    """For someone whom staff have just added: what was noted, and where to say no."""
    with speaking(language):
        said = ", ".join(purposes)
        return _letter(
            session, to, language, "/sign-in?next=/me/consents",
            subject=_("What %(community)s noted for you", community=_community(session)),
            heading=_("What was noted for you"),
            lead=_("You told us that you want to be a member. You said yes to: %(purposes)s.", purposes=said)
            if said
            else _("You told us that you want to be a member. You said yes to nothing yet, so we send you nothing."),
            button=_("See it, or stop it"),
            limits=_("Sign in with this address. You can say no to each thing, or have everything erased."),
            unasked=_("Did you not say this? Press the button and stop it, or answer this mail: a person reads it."),
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


def _community(session: Session) -> str:
    return in_force(session).community.name
