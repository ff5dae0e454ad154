"""From what a person wrote to a layout that is filled for each reader: compiled once for each language and variant.

A variant is the set of further slots (picks, say) whose purpose stands for the reader. What does not stand is not
in that variant at all, so no gap shows and nothing can be put there.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

from ethicomm.algorithms import SLOTS, Filled
from ethicomm.campaigns import markdown
from ethicomm.campaigns.letterhead import Letterhead
from ethicomm.campaigns.markdown import Blank, Pieces
from ethicomm.campaigns.models import Campaign
from ethicomm.campaigns.vocabulary import Kind
from ethicomm.db import Session
from ethicomm.errors import Invalid
from ethicomm.mail import Layout
from ethicomm.policy import FieldKind, Policy, in_force
from ethicomm.settings import Settings
from ethicomm.words import _, speaking

TO, TICKET, MARK = "reader", "ticket", "mark"  # what every copy has, whatever was written
ASKED = Blank("?", block=True)  # the questions at the top; nobody can write a slot of that name
LONGEST_LINE = 150
GAPS = re.compile(r"\n{3,}")
EMPTY = Filled("", "")
FILLERS = {slot.key: slot for slot in SLOTS}


@dataclass(frozen=True)
class Text:
    """What a letter says in one language: a subject line, and Markdown with slots."""

    subject_line: str
    body: str


@dataclass(frozen=True)
class Sheet:
    """One language and variant, compiled. `fill` needs what is read of the person, and what fillers said."""

    layout: Layout
    blanks: Mapping[str, Blank]  # by the name each has in the layout

    def fill(self, to: str, ticket: str, mark: str, values: Mapping[str, str], filled: Mapping[str, Filled]) -> bytes:
        """The message for one reader. `ticket` is what its links hold, `mark` what its Message-ID begins with."""
        said = {TO: to, TICKET: ticket, MARK: mark}
        for name, blank in self.blanks.items():
            if blank.block:
                part = filled.get(blank.key, EMPTY)
                said[name], said[f"{name}_text"] = Markup(part.html), part.text  # noqa: S704  (fillers escape)
            else:
                said[name] = values.get(blank.key) or blank.fallback
        return self.layout.fill(said)


def check(session: Session, purpose: str, language: str, text: Text) -> None:
    """Refuse a text that cannot be sent. Raises Invalid; its fields are named `subject-en` and `body-en`."""
    if not text.subject_line or len(text.subject_line) > LONGEST_LINE or "\n" in text.subject_line:
        raise _wrong("subject", language, _("Give the letter a subject line of up to 150 letters."))
    if not text.body:
        raise _wrong("body", language, _("The letter is empty."))
    policy = in_force(session)
    if purpose not in policy.purposes:
        raise _wrong("body", language, _("Nobody is asked for these letters any more, so none can be sent."))
    fields = writable_fields(policy, purpose)
    try:
        body = markdown.render(text.body, FILLERS)
    except Invalid as problem:
        raise _wrong("body", language, problem.message) from None
    _known("subject", language, markdown.line(text.subject_line), fields)
    _known("body", language, body.text, (*fields, *fillers_of(policy)))
    for blank in body.blanks():
        if blank.key in FILLERS and not blank.block:
            raise _wrong("body", language, _("“%(slot)s” needs a line of its own.", slot=blank.key))


def fillers_of(policy: Policy) -> tuple[str, ...]:
    """The fillers that may speak for someone: their purpose was not given up."""
    return tuple(key for key, slot in FILLERS.items() if slot.purpose in policy.purposes)


def writable_fields(policy: Policy, purpose: str) -> tuple[str, ...]:
    """The fields a letter of this purpose may name in its words: listed by it, and words themselves."""
    listed = policy.known(purpose).fields
    return tuple(key for key in listed if policy.fields[key].kind is FieldKind.TEXT)


def subject_of(text: Text) -> str:
    """The subject line as lists and pages show it: the same for everyone, slots by what stands in for them."""
    pieces = markdown.line(text.subject_line)
    return "".join(piece if isinstance(piece, str) else piece.fallback or "…" for piece in pieces)


def slots_in(texts: Iterable[Text]) -> tuple[str, ...]:
    """The keys of the fillers that these texts call for, each once."""
    named = [slot.key for text in texts for slot in markdown.render(text.body, FILLERS).blanks()]
    return tuple(dict.fromkeys(key for key in named if key in FILLERS))


def compiled(
    session: Session, campaign: Campaign, language: str, text: Text, standing: Collection[str], asking: str = ""
) -> Sheet:
    """The letter in this language, for readers for whom the fillers in `standing` may speak.

    `asking` is the language in which questions stand at its top; empty where none does.
    """
    dropped = {key for key in FILLERS if key not in standing}
    body, subject = markdown.render(text.body, FILLERS), markdown.line(text.subject_line)
    blanks = dict[str, Blank]()
    with speaking(language):
        head = letterhead(session, campaign)
        asks_text = asks_html = ""
        if asking:
            blanks["asked"] = ASKED
            asks_text, asks_html = head.asking("{{asked_text}}", "{{asked:markup}}", asking)
        plain = head.text(asks_text + GAPS.sub("\n\n", _template(body.text, dropped, blanks, "_text")))
        titled = _template(subject, dropped, blanks)
        html = head.html(escape(titled), asks_html + _template(body.html, dropped, blanks, ":markup"), language)
        fields = _headers(session, campaign, titled)
    return Sheet(Layout(fields, plain, html), blanks)


def letterhead(session: Session, campaign: Campaign) -> Letterhead:
    """What stands around this letter, in the language spoken now."""
    policy, base = in_force(session), Settings.of(session).base_url
    return Letterhead(
        community=policy.community.name,
        legal_name=policy.community.legal_name,
        postal_address=policy.community.postal_address,
        purpose=policy.known(campaign.purpose).title.text(),
        automatic=campaign.kind == Kind.AUTOMATION,
        why=f"{base}/why/{{{{{TICKET}:part}}}}",
        question=f"{base}/question/{{{{{TICKET}:part}}}}",
        stop=f"{base}/stop/{{{{{TICKET}:part}}}}",
        own_data=f"{base}/me",
    )


def _headers(session: Session, campaign: Campaign, subject: str) -> list[tuple[str, str]]:
    community, base = in_force(session).community, Settings.of(session).base_url
    domain = community.sender.rpartition("@")[2]
    fields = [
        ("From", f"{community.name} <{community.sender}>"),
        ("Reply-To", community.contact),
        ("To", f"{{{{{TO}}}}}"),
        ("Subject", subject),
        ("Message-ID", f"<{{{{{MARK}}}}}@{domain}>"),
        ("List-Id", f"{community.name} <{campaign.purpose.replace('_', '-')}.{domain}>"),
        ("List-Unsubscribe", f"<{base}/stop/{{{{{TICKET}:part}}}}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    ]
    automatic = campaign.kind == Kind.AUTOMATION
    return [*fields, ("Auto-Submitted", "auto-generated")] if automatic else fields


def _template(pieces: Pieces, dropped: Collection[str], named: dict[str, Blank], kind: str = "") -> str:
    """The pieces as the layout's template; each blank gets a name, the same for text and HTML."""
    made = list[str]()
    for piece in pieces:
        if isinstance(piece, str):
            made.append(piece)
        elif piece.key not in dropped:
            name = next((one for one, blank in named.items() if blank == piece), f"s{len(named)}")
            named[name] = piece
            made.append(f"{{{{{name}{kind if piece.block else ''}}}}}")
    return "".join(made)


def _known(part: str, language: str, pieces: Pieces, keys: Collection[str]) -> None:
    for piece in pieces:
        if isinstance(piece, str) and ("{{" in piece or "}}" in piece):
            raise _wrong(part, language, _("There are double braces here that are no slot."))
        if not isinstance(piece, str) and piece.key not in keys:
            known = ", ".join(keys)
            said = _("A letter for this purpose knows no “%(slot)s”. It knows: %(known)s.", slot=piece.key, known=known)
            raise _wrong(part, language, said)


def _wrong(part: str, language: str, said: str) -> Invalid:
    return Invalid(said, {f"{part}-{language}": said})
