"""What anyone may read: the front page, and the exact words of any notice ever shown."""

from dataclasses import dataclass
from typing import ClassVar

from markdown_it import MarkdownIt
from markupsafe import Markup

from ethicomm.accounts import Audience
from ethicomm.accounts.doors import HOMES
from ethicomm.errors import NotFound
from ethicomm.policy import Community, Notice, Policy, Recipient, in_force, notice
from ethicomm.web import Redirect, Visit, shows
from ethicomm.words import _

MARKDOWN = MarkdownIt("commonmark", {"html": False})


@dataclass(frozen=True)
class FrontPage:
    """The community, the way in, and what it does with data."""

    template: ClassVar[str] = "portal/front.html"
    community: Community
    asked: tuple[Notice, ...]
    policy: Policy
    recipients: tuple[Recipient, ...]

    @property
    def title(self) -> str:
        """The community's name."""
        return self.community.name


@dataclass(frozen=True)
class NoticePage:
    """The words of one notice, rendered from the very bytes that its hash is of."""

    template: ClassVar[str] = "portal/notice.html"
    notice: Notice
    html: Markup
    newest: bool

    @property
    def title(self) -> str:
        """The page's name."""
        return _("The exact words")


@shows("/", Audience.EVERYONE)
def front(visit: Visit) -> FrontPage | Redirect:
    """Who is signed in goes home; everyone else reads who this is."""
    if visit.actor:
        return Redirect(HOMES[visit.actor.role])
    policy = in_force(visit.session)
    asked = [one for one in policy.purposes.values() if one.stands == "consent" and visit.language in one.notices]
    words = tuple(one.notices[visit.language] for one in asked)
    return FrontPage(policy.community, words, policy, tuple(policy.recipients.values()))


@shows("/notices/{digest:str}", Audience.EVERYONE)
def words_shown(visit: Visit, digest: str) -> NoticePage:
    """The words behind a hash that a record or receipt cites."""
    found = notice(visit.session, digest)
    if found is None:
        raise NotFound(_("No words with this mark were ever shown here."))
    purpose = in_force(visit.session).purposes.get(found.purpose)
    newest = purpose is not None and digest in {one.hash for one in purpose.notices.values()}
    return NoticePage(found, Markup(MARKDOWN.render(found.text)), newest)  # noqa: S704  (html is off in the renderer)


HANDLERS = [front, words_shown]
