"""What the links of a mail lead to: why did I get this, and stop these. Opening either changes nothing.

Without sign-in a page shows the letter, its date and purpose, and a button for a masked address; a forwarded mail
opens nobody's record. What was looked at, and the proof, are for the member it is about.
"""

from dataclasses import dataclass
from typing import ClassVar

from ethicomm.accounts import Audience
from ethicomm.campaigns.stopping import LetterHeld, impact_of, is_own, letter_of, masked_address, stands, stop
from ethicomm.campaigns.why import Why, why
from ethicomm.consent import ConsentState, Method
from ethicomm.members import Impact
from ethicomm.policy import in_force
from ethicomm.web import Result, Visit, acts, shows
from ethicomm.words import _, date

ONE_CLICK = "List-Unsubscribe", "One-Click"  # RFC 8058, what the mail program's button posts


@dataclass(frozen=True)
class WhyPage:
    """Why did I get this? `why` is there for the member it is about."""

    held: LetterHeld
    ticket: str
    masked: str
    stands: bool
    why: Why | None
    contact: str
    template: ClassVar[str] = "campaigns/why.html"

    @property
    def title(self) -> str:
        """The letter and its day."""
        return _("“%(letter)s”, %(day)s", letter=self.held.subject_line, day=date(self.held.copy.at))


@dataclass(frozen=True)
class StopPage:
    """Stop these letters: for whom, what stops, what does not come any more, what is deleted, and the button."""

    held: LetterHeld
    ticket: str
    masked: str
    stands: bool
    impact: Impact
    template: ClassVar[str] = "campaigns/stop.html"

    @property
    def title(self) -> str:
        """What it is about."""
        return _("Stop: %(purpose)s", purpose=self.held.purpose.title.text())


@dataclass(frozen=True)
class StoppedPage:
    """It is stopped, and with it what `impact` says. `leaving`: another letter was already on its way."""

    held: LetterHeld
    impact: Impact
    leaving: bool
    reference: str
    template: ClassVar[str] = "campaigns/stopped.html"

    @property
    def title(self) -> str:
        """What was done."""
        return _("Stopped: %(purpose)s", purpose=self.held.purpose.title.text())


@shows("/why/{ticket:str}", Audience.EVERYONE)
def why_this(visit: Visit, ticket: str) -> WhyPage:
    """Why did I get this?"""
    held = letter_of(visit.session, ticket)
    own = is_own(visit.actor, held)
    told = why(visit.session, visit.actor, held) if own else None
    masked = "" if own else masked_address(visit.session, held)
    contact = in_force(visit.session).community.contact
    return WhyPage(held, ticket, masked, stands(visit.session, held), told, contact)


@shows("/stop/{ticket:str}", Audience.EVERYONE)
def stop_page(visit: Visit, ticket: str) -> StopPage:
    """The button, and what it does."""
    held = letter_of(visit.session, ticket)
    masked = masked_address(visit.session, held)
    impact = impact_of(visit.session, visit.actor, held, held.campaign.purpose)
    return StopPage(held, ticket, masked, stands(visit.session, held), impact)


@acts("/stop/{ticket:str}", Audience.EVERYONE, open_to_any_origin=True)
def stop_letters(visit: Visit, ticket: str) -> Result:
    """Stop at once: no cookie, no sign-in, no redirect; pressed twice, it is stopped once (RFC 8058).

    A mail program's own button is pressed where nobody reads the answer, so nothing is worked out for it.
    """
    held = letter_of(visit.session, ticket)
    name, value = ONE_CLICK
    if visit.form.text(name) == value:
        return Result(StoppedPage(held, Impact(), stop(visit.session, held, Method.ONE_CLICK), _reference(visit, held)))
    impact = impact_of(visit.session, visit.actor, held, held.campaign.purpose)
    leaving = stop(visit.session, held, Method.MAIL_LINK)
    return Result(StoppedPage(held, impact, leaving, _reference(visit, held)))


def _reference(visit: Visit, held: LetterHeld) -> str:
    state = visit.session.get(ConsentState, (held.copy.subject, held.campaign.purpose), populate_existing=True)
    return state.record.hex[-12:] if state else ""


HANDLERS = [why_this, stop_page, stop_letters]
