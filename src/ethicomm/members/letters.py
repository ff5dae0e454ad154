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


def ask_child(session: Session, to: str, language: str, token: str) -> Letter:
    """For someone under age: that the address is theirs, before their parent or guardian is written to."""
    with speaking(language):
        return _letter(
            session, to, language, f"/join/guardian/{token}",
            subject=_("Is this your address? %(community)s asks", community=_community(session)),
            heading=_("Is this your address?"),
            lead=_(
                "Someone, we hope you, wants to join %(community)s with this address, and named a parent or guardian. "
                "Press the button, and the one on the page it opens. Then we ask them.",
                community=_community(session),
            ),
            button=_("Yes, it is mine"),
            limits=_("The link works once, for a week. After that everything is deleted."),
            unasked=_("Was it not you? Then do nothing. Nobody is asked, and we keep nothing."),
        )  # fmt: skip


def ask_guardian(session: Session, to: str, language: str, token: str) -> Letter:
    """For a parent or guardian: what is asked of them stands on the page."""
    age = in_force(session).community.age_of_consent
    with speaking(language):
        return _letter(
            session, to, language, f"/guardian/asked/{token}",
            subject=_("A young person named you: %(community)s asks", community=_community(session)),
            heading=_("You decide"),
            lead=_(
                "Someone under %(age)s wants to join %(community)s and named you as their parent or guardian. The "
                "button leads to a page that shows who, and what you can allow; nothing counts before you press there.",
                age=age, community=_community(session),
            ),
            button=_("See what is asked"),
            limits=_("The link works once, for a week. After that everything is deleted, and nobody has joined."),
            unasked=_("Are you not their parent or guardian? Then do nothing, or press No on the page."),
        )  # fmt: skip


def guardian_link(session: Session, to: str, language: str, ticket: str) -> Letter:
    """For someone who decides for a young member: the link to see it, and to say no."""
    with speaking(language):
        return _letter(
            session, to, language, f"/guardian/{ticket}",
            subject=_("What you allow a young person at %(community)s", community=_community(session)),
            heading=_("See it, or stop it"),
            lead=_(
                "You decide for a young member of %(community)s. Keep this mail: its button leads to a page that shows "
                "what is allowed and every answer so far, with a No for each, and a way to have everything erased.",
                community=_community(session),
            ),
            button=_("See what is allowed"),
            limits=_("Do not pass it on: whoever has the link can say no for them. A new link ends this one."),
            unasked=_("Did you not agree? Press the button and stop it, or answer this mail: a person reads it."),
        )  # fmt: skip


def young_welcome(session: Session, to: str, language: str) -> Letter:
    """For a young member whose parent or guardian has agreed."""
    with speaking(language):
        return _letter(
            session, to, language, "/sign-in?next=/me/consents",
            subject=_("You are in: %(community)s", community=_community(session)),
            heading=_("You are in"),
            lead=_(
                "Your parent or guardian agreed that you are a member of %(community)s. On your own page you see what "
                "they allowed, and you can say no to it at any time.",
                community=_community(session),
            ),
            button=_("See my page"),
            limits=_("Sign in with this address. Everything can be erased there too."),
            unasked=_("Did you not want this? Answer this mail: a person reads it."),
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
