"""What the template of the keys is given."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from ethicomm.keys.copying import Lack
from ethicomm.keys.queries import Copied, Keys
from ethicomm.words import _, date, lately, lazy, number

LACKS = {
    Lack.NO_FOLDER: lazy("No copy of the keys is made. If this machine is lost, so is all that members gave you."),
    Lack.NONE: lazy("There is no copy of the keys yet. If this machine is lost now, so is all that members gave you."),
    Lack.OTHER_ROOT: lazy("The newest copy opens only with a root key that is not here any more. Make a new copy."),
    Lack.OLD: lazy("The newest copy is older than a day. Who joined since then would be lost with this machine."),
}
TO_DO = {
    Lack.NO_FOLDER: lazy("Set ETHICOMM_KEY_COPIES to a folder on another disk. A copy is then made each day."),
    Lack.NONE: lazy("One is made within a quarter of an hour while the worker runs, or at once with this command:"),
    Lack.OTHER_ROOT: lazy("The worker does it within a quarter of an hour, or this command at once:"),
    Lack.OLD: lazy("Does the worker run? This command makes one at once:"),
}


@dataclass(frozen=True)
class Kind:
    """One kind of key: what it is for, when it was renewed, and the command that renews it."""

    name: str
    about: str
    since: str
    command: str


@dataclass(frozen=True)
class KeysPage:
    """The key store, its copies, and when each kind of key was renewed."""

    template: ClassVar[str] = "keys/keys.html"
    keys: Keys
    now: datetime

    @property
    def title(self) -> str:
        """The heading."""
        return _("Keys")

    @property
    def answers(self) -> list[tuple[str, str, str, str]]:
        """The figures on top: (figure, words, href, link words)."""
        newest, here = self.keys.shelf.newest, self.keys
        made = lately(newest.at, self.now) if newest else _("none")
        return [
            (number(here.readable), _("members have a key: only with it their data can be read"), "#kinds", _("Which")),
            (made, _("is when the newest copy of the keys was made"), "#copies", _("See the copies")),
        ]

    @property
    def lack(self) -> tuple[str, str, str] | None:
        """What is wrong with the copies: what, what to do, and the command that does it, if one does."""
        lack = self.keys.shelf.lack
        if lack is None:
            return None
        command = "" if lack is Lack.NO_FOLDER else COPY
        return str(LACKS[lack]), str(TO_DO[lack]), command

    @property
    def kinds(self) -> list[Kind]:
        """Each kind of key, the root first."""
        here = self.keys
        return [
            Kind(
                _("Root key %(number)s", number=here.root), _("Locks all other keys. It is on your recovery sheet."),
                _since(here.root_since), "ethicomm keys rotate --as NAME",
            ),
            Kind(
                _("Addresses"), _("Finds a member by an address, without the address being kept in clear."),
                _since(here.index_since), INDEX,
            ),
            Kind(
                _("Groups"), _("Turns what groups look at into numbers that say nothing."),
                _since(here.facets_since), INDEX,
            ),
            Kind(
                _("Do-not-write marks"), _("Knows again whoever never wants to hear from you."),
                _since(here.marks_since), "ethicomm keys rotate-marks --as NAME",
            ),
        ]  # fmt: skip

    def age(self, one: Copied) -> str:
        """When it was made."""
        return lately(one.at, self.now)

    def brings(self, one: Copied) -> str:
        """What this copy would bring back."""
        if not one.opens:
            return _("nothing, without the sheet of an older root key")
        return _("%(count)s of %(people)s members", count=number(one.brings), people=number(self.keys.people))


COPY = "ethicomm keys copy --as NAME"
INDEX = "ethicomm keys rotate-index --as NAME"


def _since(moment: datetime | None) -> str:
    return date(moment) if moment else _("not renewed yet")
