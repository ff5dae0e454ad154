"""An automation as its policy file tells it: what sets it off, how long it waits, until when it is trusted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ethicomm import clock
from ethicomm.campaigns import Text
from ethicomm.db import Session
from ethicomm.errors import NotFound
from ethicomm.policy import Card, add_period, in_force
from ethicomm.settings import Settings
from ethicomm.words import _

JOINED = "joined"


@dataclass(frozen=True)
class Automation:
    """One automation under the policy in force."""

    card: Card
    overdue: bool  # its review date is past: a person approves each letter until it was looked at again

    @property
    def key(self) -> str:
        """The name of its file."""
        return self.card.key

    @property
    def trigger(self) -> str:
        """What sets it off."""
        return str(self.card.facts["trigger"])

    @property
    def review(self) -> date:
        """The last day on which it may act without a person."""
        found: date = self.card.facts["review"]
        return found

    def texts(self) -> Mapping[str, Text]:
        """The letter as the card words it."""
        subjects, bodies = (self.card.facts[name].by_language for name in ("subject_line", "body"))
        return {language: Text(subjects[language], bodies[language].strip()) for language in bodies}

    def due(self, session: Session, begun: datetime) -> datetime:
        """When it acts for someone. The sample community does not wait: nobody looks at it for a day."""
        return begun if Settings.of(session).demo else add_period(begun, self.card.facts["wait"])


def automations(session: Session) -> tuple[Automation, ...]:
    """Every automation that has a card."""
    policy = in_force(session)
    today = clock.now().astimezone(ZoneInfo(policy.community.zone)).date()
    return tuple(Automation(card, card.facts["review"] < today) for card in policy.automations.values())


def automation(session: Session, key: str) -> Automation:
    """One automation. Raises NotFound."""
    found = next((one for one in automations(session) if one.key == key), None)
    if found is None:
        raise NotFound(_("There is no such automation."))
    return found
