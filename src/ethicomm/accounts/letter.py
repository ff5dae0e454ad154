"""The mails to come in with: one plain text, one layout. No pixel, no marked link, nothing to load."""

from dataclasses import dataclass
from functools import cache

from jinja2 import Environment

from ethicomm.accounts.actor import Role
from ethicomm.db import Database, Session
from ethicomm.errors import Unavailable
from ethicomm.mail import Layout, Message, Outcome, Relay, send_one
from ethicomm.policy import in_force
from ethicomm.settings import Settings, house
from ethicomm.web.rendering import environment
from ethicomm.words import _, language, speaking


@dataclass(frozen=True)
class Letter:
    """A mail with one button, and a code beside it for members."""

    to: str
    language: str
    community: str
    sender: str
    subject: str
    heading: str
    lead: str
    button: str
    link: str
    limits: str
    unasked: str
    code: str = ""
    or_code: str = ""

    @property
    def text(self) -> str:
        """The part for programs that show no HTML."""
        code = [self.or_code, f"    {self.code}"] if self.code else []
        parts = [self.lead, self.link, *code, self.limits, self.unasked, f"-- \n{self.sender}"]
        return "\n\n".join(parts) + "\n"

    @property
    def html(self) -> str:
        """The part for programs that do."""
        with speaking(self.language):
            return _templates().get_template("accounts/letter.mail").render(letter=self)


def sign_in_letter(session: Session, to: str, language: str, token: str, code: str) -> Letter:
    """For a member who asked to come in."""
    with speaking(language):
        return _letter(
            session,
            to,
            subject=_("%(code)s is your code for %(community)s", code=code, community=_community(session)),
            heading=_("Come in"),
            lead=_(
                "You asked %(community)s to let you in. Press the button here, and the one on the page it opens.",
                community=_community(session),
            ),
            button=_("Sign in"),
            path=f"/enter/{token}",
            or_code=_("Or type this code where you asked for it:"),
            code=code,
            limits=_("Link and code work once, for ten minutes. We never ask you for the code by phone or mail."),
            unasked=_("Did you not ask for this? Then do nothing. Nobody came in, and this mail is all there is."),
        )


def invitation(session: Session, to: str, language: str, path: str, role: Role) -> Letter:
    """For a colleague, with the link to their set-up."""
    with speaking(language):
        return _letter(
            session,
            to,
            subject=_("Your access to %(community)s", community=_community(session)),
            heading=_("You have access"),
            lead=_(
                "You can work at %(community)s as %(role)s. The button leads to a page where you choose how you "
                "sign in.",
                community=_community(session),
                role=role.words,
            ),
            button=_("Choose how you sign in"),
            path=path,
            limits=_("The link works once, for three days. Do not pass it on: whoever opens it is you."),
            unasked=_(
                "Did you not expect this? Then do nothing, or ask at %(community)s first.",
                community=_community(session),
            ),
        )


def _letter(session: Session, to: str, *, path: str, **words: str) -> Letter:
    community = in_force(session).community
    return Letter(
        to=to,
        language=language(),
        community=community.name,
        sender=f"{community.legal_name} · {community.postal_address}",
        link=Settings.of(session).base_url + path,
        **words,
    )


def send(database: Database, letter: Letter) -> None:
    """Hand it to the relay. Raises Unavailable when trying again may help; an address that bounces is let be."""
    with database.read() as session:
        relay, community = Relay.at(Settings.of(session).smtp_url), in_force(session).community
    fields = [
        ("From", f"{community.name} <{community.sender}>"),
        ("To", "{{to}}"),
        ("Subject", letter.subject),
        ("Auto-Submitted", "auto-generated"),
    ]
    content = Layout(fields, letter.text, letter.html).fill({"to": letter.to})
    result = send_one(relay, community.sender, Message("sign-in", letter.to, content))
    if result.outcome in (Outcome.DEFERRED, Outcome.NOT_BEGUN, Outcome.RELAY_REFUSED):
        raise Unavailable(_("The mail relay did not take the mail."))


def _community(session: Session) -> str:
    return in_force(session).community.name


@cache
def _templates() -> Environment:
    return environment(house("templates"))
