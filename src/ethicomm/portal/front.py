"""What anyone may read: the front page, and the exact words behind any mark that a yes names."""

import re
from dataclasses import dataclass
from typing import ClassVar

from babel import Locale
from markdown_it import MarkdownIt
from markupsafe import Markup

from ethicomm.accounts import Audience
from ethicomm.accounts.doors import HOMES
from ethicomm.db import Session
from ethicomm.errors import NotFound
from ethicomm.members.imports import old_words
from ethicomm.policy import (
    Notice,
    Passage,
    Policy,
    Recipient,
    Version,
    changed_passages,
    in_force,
    notice,
    notice_before,
)
from ethicomm.web import Download, Redirect, Visit, shows
from ethicomm.words import _, language

MARKDOWN = MarkdownIt("commonmark", {"html": False})
DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class FrontPage:
    """The community, the way in, and what it does with data. `asked` are the questions, `told` is what being a member
    means; each in the reader's language, where it has words in it."""

    template: ClassVar[str] = "portal/front.html"
    policy: Policy
    asked: tuple[Notice, ...]
    told: Notice | None

    @property
    def title(self) -> str:
        """The community's name."""
        return self.policy.community.name

    def country_of(self, recipient: Recipient) -> str:
        """The country's name in the reader's language."""
        return str(Locale.parse(language()).territories.get(recipient.country, recipient.country))


@dataclass(frozen=True)
class NoticePage:
    """The words of one notice, set from the very bytes that its hash is of."""

    template: ClassVar[str] = "portal/notice.html"
    notice: Notice
    html: Markup
    newest: bool
    before: Notice | None = None  # the version before it
    changed: tuple[Passage, ...] = ()
    said: Version | None = None  # what the community says it changed

    @property
    def title(self) -> str:
        """The page's name."""
        return _("The exact words")


@dataclass(frozen=True)
class OldFormPage:
    """The words of the form that imported people said yes to."""

    template: ClassVar[str] = "portal/old_form.html"
    digest: str
    text: str

    @property
    def title(self) -> str:
        """The page's name."""
        return _("The exact words")


@shows("/", Audience.EVERYONE)
def front(visit: Visit) -> FrontPage | Redirect:
    """Who is signed in goes home; everyone else reads who this is."""
    if visit.actor:
        return Redirect(HOMES[visit.actor.role])
    policy, reads = in_force(visit.session), visit.language
    asked = [one for one in policy.purposes.values() if one.stands == "consent" and reads in one.notices]
    told = policy.purposes["account"].notices.get(reads)
    return FrontPage(policy, tuple(one.notices[reads] for one in asked), told)


@shows("/notices/{digest:str}", Audience.EVERYONE)
def words_shown(visit: Visit, digest: str) -> NoticePage | OldFormPage:
    """The words behind a hash that a record or receipt cites."""
    found = _shown(visit.session, digest)
    if isinstance(found, str):
        return OldFormPage(digest, found)
    purpose = in_force(visit.session).purposes.get(found.purpose)
    newest = purpose is not None and digest in {one.hash for one in purpose.notices.values()}
    before = notice_before(visit.session, found)
    changed = changed_passages(before, found) if before else ()
    said = purpose.versions.get(found.version) if purpose else None
    return NoticePage(found, set_words(found.text), newest, before, changed, said)


@shows("/notices/{digest:str}/words.md", Audience.EVERYONE)
def words_as_file(visit: Visit, digest: str) -> Download:
    """The very bytes, so that anyone can work the mark out for themselves."""
    found = _shown(visit.session, digest)
    if isinstance(found, str):
        return Download("old-form.md", "text/markdown", [found.encode()])
    name = f"{found.purpose}-{found.version}.{found.language}.md"
    return Download(name, "text/markdown", [found.text.encode()])


def _shown(session: Session, digest: str) -> Notice | str:
    """One of our notices, or the words of an old form."""
    found = (notice(session, digest) or old_words(session, digest)) if DIGEST.fullmatch(digest) else None
    if found is None:
        raise NotFound(_("No words with this mark were ever shown here."))
    return found


def set_words(text: str) -> Markup:
    """As HTML, its headings one level down: the page's own heading comes first."""
    tokens = MARKDOWN.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
    return Markup(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))  # noqa: S704  (html is off)


HANDLERS = [front, words_shown, words_as_file]
