"""The rules that every word of a question is held to: plain, free, one thing at a time (GDPR 4(11), 7, 12(1)).

The words are in the data file beside this module, for each language it knows; in another language these rules cannot
judge and say nothing, so a person has to read. Titles and benefits stand on the page beside the question, so they are
read too.

Decision: reading age is told by the length of sentences alone, about what schoolbooks for twelve-year-olds keep to: no
sentence over LONGEST words, MEAN words on average. It is a crude measure, but anyone can count and mend it.
A semicolon ends a sentence.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from ethicomm.policy.facts import Notice, Policy, Purpose
from ethicomm.policy.parsing import Table
from ethicomm.policy.questions import file_of, heading_of, question_of, under
from ethicomm.policy.refusals import Refusal, Refusals
from ethicomm.words import _

LISTS: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
LONGEST, MEAN = 28, 14
ENDS = re.compile(r"(?<=[.!?;])\s+(?=[\W\d]*[A-ZÀ-Þ]|\S)")
ABBREVIATED = re.compile(r"\b(?:[A-Z]\.)+|\b\w\.(?=\w)|&\s\w+\.")


@dataclass(frozen=True)
class Place:
    """Some words that people read when they are asked, and where they stand."""

    language: str
    text: str
    file: str
    keys: tuple[str, ...] = ()

    def refused(self, said: str, message: str, mend: str) -> Refusal:
        """The refusal of these words of it."""
        return Refusal(self.file, self.keys, message, mend, said)


def every_question_takes_a_yes_or_a_no(policy: Policy, _headings: Table) -> Refusals:
    """It begins as a question does that Yes or No answers."""
    for place in _questions(policy):
        words = re.split(r"[,:–]\s+", place.text)
        if not any(_begins_with(part, LISTS[place.language]["asks"]) for part in words):
            mend = _("Ask so that Yes or No is an answer, such as: May we …?")
            yield place.refused(place.text, _("Nobody can answer this with Yes or No."), mend)


def every_yes_means_yes(policy: Policy, _headings: Table) -> Refusals:
    """No question that a Yes would answer with a no, and none with two negatives."""
    mend = _("Ask for what happens after a Yes, such as: May we …?")
    for place in _questions(policy):
        lists = LISTS[place.language]
        if said := next(_found(place.text, lists["inverted"]), None):
            yield place.refused(said, _("“%(words)s”: a Yes would mean a no.", words=said), mend)
        plain = _without(place.text, lists["harmless"])
        negatives = list(_found(plain, lists["negative"]))
        if len(negatives) > 1:
            message = _("Two negatives: “%(one)s” and “%(other)s”.", one=negatives[0], other=negatives[1])
            yield place.refused(negatives[0], message, mend)


def every_question_asks_one_thing(policy: Policy, _headings: Table) -> Refusals:
    """No second use, and no other purpose, rides along."""
    mend = _("Ask for one thing; give the other a purpose and a question of its own.")
    for place in _openings(policy):
        for said in _found(place.text, LISTS[place.language]["bundled"]):
            yield place.refused(said, _("“%(words)s” asks for a second thing.", words=said), mend)
    for place in _questions(policy):
        acts = {act: next(_found(place.text, said), "") for act, said in LISTS[place.language]["acts"].items()}
        done = [said for said in acts.values() if said]
        if len(done) > 1:
            message = _("“%(one)s” and “%(other)s” are two things.", one=done[0], other=done[1])
            yield place.refused(done[1], message, mend)
        for title in _other_titles(policy, place):
            yield place.refused(title, _("“%(title)s” is asked by itself already.", title=title), mend)


def no_question_hides_terms(policy: Policy, _headings: Table) -> Refusals:
    """A yes to data is no yes to terms (GDPR 7(2))."""
    mend = _("Take it out. Say here what is done with the data; terms belong to an order or a contract.")
    for place in _openings(policy):
        for said in _found(place.text, LISTS[place.language]["terms"]):
            yield place.refused(said, _("“%(words)s”: terms do not belong in a question.", words=said), mend)


def every_no_is_told(policy: Policy, headings: Table) -> Refusals:
    """Under “Do you have to?” stands what happens to those who say no."""
    for notice in _asked(policy):
        heading = heading_of(headings, "required", notice)
        told = LISTS[notice.language]["if_no"]
        if heading and under(notice, heading) and not any(_found(under(notice, heading), told)):
            message = _("It does not say what happens to someone who says no.")
            mend = _("Say it under “## %(heading)s”, with: “%(words)s, …”.", heading=heading, words=told[0])
            yield Refusal(file_of(notice), (), message, mend, f"## {heading}")


def nobody_is_pushed(policy: Policy, _headings: Table) -> Refusals:
    """No guilt, no reward, no nudge (EDPB Guidelines 05/2020 and 03/2022)."""
    said_of = {
        "guilt": _("“%(words)s” makes a no feel bad."),
        "reward": _("“%(words)s” pays for a yes."),
        "nudge": _("“%(words)s” pushes towards a yes."),
    }
    mend = _("Take it out: a yes and a no are equally welcome.")
    for place in _all(policy):
        for kind, message in said_of.items():
            for said in _found(place.text, LISTS[place.language][kind]):
                yield place.refused(said, message % {"words": said}, mend)


def nothing_is_left_open(policy: Policy, _headings: Table) -> Refusals:
    """What could mean anything is agreed to by nobody."""
    for place in _all(policy):
        for said, instead in _with_plainer(place.text, LISTS[place.language]["vague"]):
            mend = _("Say instead: %(words)s.", words=instead) if instead else _("Say just what, or take it out.")
            yield place.refused(said, _("“%(words)s” could mean anything.", words=said), mend)


def words_are_plain(policy: Policy, _headings: Table) -> Refusals:
    """Lawyers' words have plainer ones."""
    for place in _all(policy):
        for said, instead in _with_plainer(_without_names(policy, place.text), LISTS[place.language]["hard"]):
            mend = _("Write: %(words)s.", words=instead) if instead else _("Take it out; nothing is lost.")
            yield place.refused(said, _("“%(words)s” is hard to read.", words=said), mend)


def sentences_are_short(policy: Policy, _headings: Table) -> Refusals:
    """What a twelve-year-old reads in one breath."""
    for notice in _known(policy):
        lengths = [(len(one.split()), one) for block in _blocks(notice) for one in _sentences(block)]
        for words, sentence in lengths:
            if words > LONGEST:
                message = _("This sentence has %(count)s words; %(most)s are the most.", count=words, most=LONGEST)
                yield Refusal(file_of(notice), (), message, _("Make two of it."), " ".join(sentence.split()[:4]))
        mean = sum(words for words, _sentence in lengths) / max(1, len(lengths))
        if mean > MEAN:
            message = _(
                "Sentences have %(count)s words on average; %(most)s are the most.", count=round(mean), most=MEAN
            )
            yield Refusal(file_of(notice), (), message, _("Make the longest ones shorter."))


def _known(policy: Policy) -> Iterator[Notice]:
    """Every notice in a language that there are lists for."""
    every = (one for purpose in policy.purposes.values() for one in purpose.notices.values())
    return (one for one in every if one.language in LISTS)


def _asked(policy: Policy) -> Iterator[Notice]:
    return (one for one in _known(policy) if policy.purposes[one.purpose].stands == "consent")


def _openings(policy: Policy) -> Iterator[Place]:
    """What stands before the first heading."""
    return (Place(one.language, question_of(one), file_of(one)) for one in _asked(policy))


def _questions(policy: Policy) -> Iterator[Place]:
    """The sentence with the question mark; none where there is not just one."""
    for place in _openings(policy):
        asking = [one for one in _sentences(place.text) if one.endswith("?")]
        if len(asking) == 1:
            yield Place(place.language, asking[0], place.file)


def _all(policy: Policy) -> Iterator[Place]:
    """Each notice, and what stands beside its question: title and benefit."""
    for one in _known(policy):
        yield Place(one.language, one.text, file_of(one))
    for purpose in policy.purposes.values():
        for key, words in (("title", purpose.title), ("benefit", purpose.benefit)):
            for language, text in words.by_language.items():
                if language in LISTS:
                    yield Place(language, text, f"purposes/{purpose.key}.toml", (key, language))


def _other_titles(policy: Policy, place: Place) -> Iterator[str]:
    """Titles of other purposes that this question names."""
    own = place.file.split("/")[1]
    others: Iterable[Purpose] = (one for one in policy.purposes.values() if one.key != own and one.stands == "consent")
    titles = [title for one in others if (title := one.title.by_language.get(place.language))]
    own_title = policy.purposes[own].title.by_language.get(place.language, "").casefold()
    yield from _found(place.text, [title for title in titles if title.casefold() not in own_title])


def _blocks(notice: Notice) -> Iterator[str]:
    """Paragraphs and points of lists, each in one line, without headings."""
    for block in re.split(r"\n\s*\n|\n(?=[-*] )", notice.text):
        if not block.startswith("#"):
            yield " ".join(block.split())


def _sentences(text: str) -> list[str]:
    hidden = ABBREVIATED.sub(lambda found: found[0].replace(".", "\0"), " ".join(text.split()))
    return [one.replace("\0", ".") for one in ENDS.split(hidden) if one]


def _without_names(policy: Policy, text: str) -> str:
    """Names are nobody's choice of words: an authority may be called after personal data."""
    for name in (policy.community.authority, *(one.name for one in policy.recipients.values())):
        text = text.replace(name, "")
    return text


def _begins_with(part: str, words: Iterable[str]) -> bool:
    first = re.match(r"[\W_]*(\w+)", part)
    return bool(first and first[1].casefold() in words)


def _without(text: str, phrases: Iterable[str]) -> str:
    return _pattern(tuple(phrases)).sub("", text)


def _found(text: str, phrases: Iterable[str]) -> Iterator[str]:
    """Each of these phrases as it stands in the text, in one line."""
    return iter(_all_found(text, tuple(phrases)))


@lru_cache(4096)  # a folder is checked again and again while it is written, and few of its words change
def _all_found(text: str, phrases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(found[0].partition("\n")[0] for found in _pattern(phrases).finditer(text)) if phrases else ()


def _with_plainer(text: str, plainer: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(words as they stand, what to say instead) for each of these phrases in the text."""
    for said in _found(text, plainer):
        as_listed = (phrase for phrase in plainer if _pattern((phrase,)).search(said))
        yield said, plainer[max(as_listed, key=len, default=next(iter(plainer)))]


@cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Longest first, whole words, however they are spaced and apostrophes are drawn."""
    each = [_as_pattern(one) for one in sorted(phrases, key=len, reverse=True)]
    return re.compile(rf"(?<!\w)(?:{'|'.join(each)})(?!\w)", re.I)


def _as_pattern(phrase: str) -> str:
    written = re.escape(phrase).replace(r"\*", r"\w*").replace(r"\#", r"\d+").replace("'", "['’]")
    return written.replace(r"\ ", r"\s+").replace(r"\$", r"(?=\s*(?:[.,;:!?)]|$))")


RULES: Iterable[Callable[[Policy, Table], Refusals]] = (
    every_question_takes_a_yes_or_a_no,
    every_yes_means_yes,
    every_question_asks_one_thing,
    no_question_hides_terms,
    every_no_is_told,
    nobody_is_pushed,
    nothing_is_left_open,
    words_are_plain,
    sentences_are_short,
)
