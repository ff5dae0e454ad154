"""Before sending: about how many people, what each of them gets, and a list of what to look at once more."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape
from sqlalchemy import select

from ethicomm.accounts import Actor
from ethicomm.algorithms import SLOTS, Filled, Slot
from ethicomm.campaigns import markdown
from ethicomm.campaigns.composing import ASKED, EMPTY, FILLERS, GAPS, TICKET, Text, fillers_of, letterhead, slots_in
from ethicomm.campaigns.freezing import audience_of
from ethicomm.campaigns.markdown import Blank, Pieces
from ethicomm.campaigns.models import Campaign, CampaignStep
from ethicomm.campaigns.questions import example, link_words, worded
from ethicomm.campaigns.vocabulary import name_of
from ethicomm.db import Session
from ethicomm.policy import in_force
from ethicomm.segments import CANDIDATE, Waterfall, before_freeze, shares
from ethicomm.segments.actions import note_count
from ethicomm.words import _, speaking

TESTED = "test sent"
PLAIN = "plain"  # the shape of someone who allows the letter and nothing else


@dataclass(frozen=True)
class Shape:
    """Someone by what they allow. `key` names it in an address."""

    key: str
    words: str
    standing: tuple[str, ...]  # the slots that speak for them
    asked: bool = False  # questions wait for their answer, and stand at the top


@dataclass(frozen=True)
class Expected:
    """About how many people would get the letter now, and which version."""

    waterfall: Waterfall
    versions: tuple[tuple[Shape, int], ...]


@dataclass(frozen=True)
class Point:
    """One line of the check list. `kind` is `yes` or `late`."""

    kind: str
    words: str


@dataclass(frozen=True)
class Preview:
    """The letter as one shape of person reads it."""

    subject: str
    html: Markup
    text: str


def expected(session: Session, actor: Actor, campaign: Campaign, texts: Mapping[str, Text]) -> Expected:
    """Count, rounded. Counting a group is noted as a use, once for a sitting."""
    audience = audience_of(session, campaign)
    counts = audience.counts(session)
    if audience.rule:
        note_count(session, actor, audience.rule, counts[CANDIDATE])
    left_out = {reason: people for reason, people in counts.items() if reason != CANDIDATE}
    waterfall = before_freeze(sum(counts.values()), left_out)
    known = shapes(session, texts)
    mask = in_force(session).mask(*(slot.purpose for slot in _fillers(session, texts)))
    found = audience.variants(session, mask)
    people = [found.get(_bits(session, shape), 0) for shape in known]
    return Expected(waterfall, tuple(zip(known, shares(people), strict=True)))


def shapes(session: Session, texts: Mapping[str, Text]) -> tuple[Shape, ...]:
    """Every kind of reader this letter has a version for."""
    made = [Shape(PLAIN, _("letter only"), ())]
    for slot in _fillers(session, texts):
        card = in_force(session).algorithms.get(slot.key)
        title = card.title.text() if card else slot.key
        made += [
            Shape("-".join((*one.standing, slot.key)), _with(one, title), (*one.standing, slot.key)) for one in made
        ]
    return tuple(made)


def asked_shape() -> Shape:
    """Someone with open questions; how many there are is not counted here, since each claim asks anew."""
    return Shape("asked", _("with a question at the top"), (), asked=True)


def preview(session: Session, campaign: Campaign, language: str, text: Text, shape: Shape) -> Preview:
    """The letter for an invented person of this shape. Opens nothing of anybody."""
    body, subject = markdown.render(text.body, FILLERS), markdown.line(text.subject_line)
    filled = samples(session, campaign, language, shape)
    asks = filled.get(ASKED.key, EMPTY)
    with speaking(language):
        head = letterhead(session, campaign)
        above = head.asking(asks.text, "", language)[0] if shape.asked else ""
        plain = head.text(above + _text(body.text, filled))
    boxed = f"{asks.html}<p><u>{escape(link_words(language))}</u></p><hr>" if shape.asked else ""
    html = _html((boxed, *body.html), filled)
    return Preview(_text(subject, filled), html, plain.replace(f"{{{{{TICKET}:part}}}}", "…"))


def samples(session: Session, campaign: Campaign, language: str, shape: Shape) -> dict[str, Filled]:
    """What fillers and questions would say to an invented person of this shape."""
    filled = {key: FILLERS[key].example(session, language) for key in shape.standing}
    if shape.asked:
        policy = in_force(session)
        filled[ASKED.key] = worded(policy, campaign.purpose, example(policy, campaign.purpose, language))
    return filled


def points(session: Session, campaign: Campaign, texts: Mapping[str, Text]) -> tuple[Point, ...]:
    """What is fine, and what to look at once more. Nothing here blocks: what must not be sent cannot be saved."""
    languages = in_force(session).community.languages
    missing = [one for one in languages if one not in texts]
    return (
        Point("yes", _("Every copy has your postal address, “Why did I get this?” and a stop button.")),
        Point("yes", _("No pictures, no hidden marks: nobody is watched while reading.")),
        _in_languages(missing),
        _named(texts),
        *_examples(session, texts, languages[0]),
        _tested(session, campaign),
    )


def _in_languages(missing: list[str]) -> Point:
    if not missing:
        return Point("yes", _("It is written in every language your members chose from."))
    named = ", ".join(name_of(one) for one in missing)
    return Point("late", _("Not written in: %(languages)s. Those members get it in another language.", languages=named))


def _named(texts: Mapping[str, Text]) -> Point:
    bare = [
        blank for text in texts.values() for blank in _blanks(text) if blank.key not in FILLERS and not blank.fallback
    ]
    if not bare:
        return Point("yes", _("It reads well for people whose name we do not know."))
    return Point(
        "late",
        _(
            "Where we do not know “%(slot)s”, nothing stands there. Write a word after a bar: {{ %(slot)s|there }}",
            slot=bare[0].key,
        ),
    )


def _examples(session: Session, texts: Mapping[str, Text], language: str) -> list[Point]:
    empty = [slot for slot in _fillers(session, texts) if not slot.example(session, language).text]
    return [
        Point("late", _("“%(slot)s” has nothing to choose from, so it stays empty.", slot=slot.key)) for slot in empty
    ]


def _tested(session: Session, campaign: Campaign) -> Point:
    tested = select(CampaignStep.id).where(CampaignStep.campaign_id == campaign.id, CampaignStep.reason == TESTED)
    if session.scalar(tested.limit(1)) is None:
        return Point("late", _("No test was sent yet."))
    return Point("yes", _("A test was sent."))


def _fillers(session: Session, texts: Mapping[str, Text]) -> list[Slot]:
    wanted, may = slots_in(texts.values()), fillers_of(in_force(session))
    return [slot for slot in SLOTS if slot.key in wanted and slot.key in may]


def _blanks(text: Text) -> list[Blank]:
    pieces = (*markdown.line(text.subject_line), *markdown.render(text.body, FILLERS).text)
    return [piece for piece in pieces if not isinstance(piece, str)]


def _bits(session: Session, shape: Shape) -> int:
    return in_force(session).mask(*(FILLERS[key].purpose for key in shape.standing))


def _with(shape: Shape, title: str) -> str:
    if not shape.standing:
        return _("with “%(slot)s”", slot=title)
    return _("%(shape)s and “%(slot)s”", shape=shape.words, slot=title)


def _text(pieces: Pieces, filled: Mapping[str, Filled]) -> str:
    said = [piece if isinstance(piece, str) else _filled(piece, filled).text for piece in pieces]
    return GAPS.sub("\n\n", "".join(said))


def _html(pieces: Pieces, filled: Mapping[str, Filled]) -> Markup:
    """The pieces were sanitised when they were rendered; fillers give safe HTML; samples are escaped."""
    said = [piece if isinstance(piece, str) else _filled(piece, filled).html for piece in pieces]
    return Markup("".join(said))  # noqa: S704


def _filled(blank: Blank, filled: Mapping[str, Filled]) -> Filled:
    if blank.key in FILLERS:
        return filled.get(blank.key, EMPTY)
    sample = SAMPLES.get(blank.key, blank.fallback)
    return Filled(sample, str(escape(sample)))


SAMPLES = {"first_name": "Robin", "last_name": "Vos"}
