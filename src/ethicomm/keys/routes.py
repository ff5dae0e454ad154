"""The owner's page about the keys. It shows when and how many, and never a key."""

from ethicomm import clock
from ethicomm.accounts import Audience
from ethicomm.keys.pages import KeysPage
from ethicomm.keys.queries import keys_now
from ethicomm.web import Visit, shows


@shows("/keys", Audience.OWNER)
def keys_page(visit: Visit) -> KeysPage:
    """Which keys there are, their copies, and what is wrong with them."""
    return KeysPage(keys_now(visit.session), clock.now())


HANDLERS = [keys_page]
