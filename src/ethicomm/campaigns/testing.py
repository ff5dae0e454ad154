"""A test letter: to the colleague who asks for it, at their own address, about an invented person.

It never goes to a member and opens nobody's values, so it rests on no consent and its links lead nowhere.
"""

from collections.abc import Callable
from uuid import UUID

from ethicomm.accounts import Actor
from ethicomm.accounts.staff.people import colleague
from ethicomm.campaigns.actions import held, note_step
from ethicomm.campaigns.checking import SAMPLES, TESTED, Shape, samples
from ethicomm.campaigns.composing import compiled
from ethicomm.campaigns.printing import first_language, texts_of
from ethicomm.campaigns.vocabulary import State
from ethicomm.db import Session
from ethicomm.errors import Unavailable
from ethicomm.mail import Message, Outcome, Relay, send_one
from ethicomm.policy import in_force
from ethicomm.settings import Settings
from ethicomm.words import _

EXAMPLE = "example"  # what stands where a real letter has its ticket


def make_test(session: Session, actor: Actor, public_id: UUID, language: str, shape: Shape) -> Callable[[], None]:
    """Note the test and make it. The call that comes back hands it over; it belongs behind the commit.

    That call raises Unavailable when the relay does not take it.
    """
    campaign = held(session, public_id, *State)
    policy, texts = in_force(session), texts_of(session, campaign)
    wanted = language if language in texts else first_language(policy, texts)
    sheet = compiled(session, campaign, wanted, texts[wanted], shape.standing, wanted if shape.asked else "")
    filled = samples(session, campaign, wanted, shape)
    address = colleague(session, UUID(actor.id)).address
    content = sheet.fill(address, EXAMPLE, f"test.{campaign.public_id.hex}", SAMPLES, filled)
    relay, sender = Relay.at(Settings.of(session).smtp_url), policy.community.sender
    note_step(session, actor, campaign, TESTED)
    return lambda: _hand_over(relay, sender, Message("test", address, content))


def _hand_over(relay: Relay, sender: str, message: Message[str]) -> None:
    result = send_one(relay, sender, message)
    if result.outcome is not Outcome.SENT:
        raise Unavailable(_("The mail relay did not take the test: %(why)s", why=result.text or result.code))
