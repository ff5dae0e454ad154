"""Measuring what a yes costs and what taking it back costs, on the pages people really get.

A walk begins where somebody wants it and ends when it is done: when the house says that the purpose stands, or does
not any more. Each page on the way is read once, each control pressed once. Counted are pages (a mail is one), fields
that can be filled in, presses (a link in a mail is one), and words: on the card or page where the control stands, those
before it, without what is folded away. A walk presses on through whatever comes in between, so that an extra page is
counted.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from html import unescape

from ethicomm import consent
from tests.members.asked import Asked, address_in, fields_in, hidden_in

FIELDS = ("pages", "fields", "presses", "words")
FOLDED = re.compile(r"(?s)<details(?![^>]* open)[^>]*>\s*(<summary>.*?</summary>).*?</details>")
MOST = 8  # pages between wanting and done, after which nobody is still there
Done = Callable[[], bool]


@dataclass(frozen=True)
class Cost:
    """What somebody spends on one walk."""

    pages: int = 0
    fields: int = 0
    presses: int = 0
    words: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    def beyond(self, other: "Cost") -> list[str]:
        """In what this is more than the other."""
        return [one for one in FIELDS if getattr(self, one) > getattr(other, one)]


@dataclass(frozen=True)
class Pair:
    """One purpose and one way: what the yes costs, and what taking it back costs on the way to compare it with."""

    purpose: str
    way: str
    back: str
    give: Cost
    withdraw: Cost

    @property
    def dearer(self) -> list[str]:
        """In what taking it back costs more."""
        return self.withdraw.beyond(self.give)


def words_in(html: str) -> int:
    """How many words a reader meets in this piece of a page."""
    unfolded = re.sub(FOLDED, r"\1", html)
    return len(re.findall(r"\w+", unescape(re.sub(r"(?s)<(script|style|svg)\b.*?</\1>|<[^>]*>", " ", unfolded))))


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def card_of(page: str, mark: str) -> str:
    """The card that a control stands on."""
    return '<article id="' + page.partition(f'<article class="card purpose" id="{mark}"')[2].partition("</article>")[0]


def only_button(part: str, answer: str) -> str:
    """The part without the other button of the same question: they stand side by side."""
    other = re.compile(rf'(?s)<button[^>]* name="answer" value="(?!{answer}")\w+".*?</button>')
    return other.sub("", part) if answer else part


def step(part: str, answer: str = "") -> Cost:
    """One page, read until the button of this answer (or the only one) and pressed once."""
    button = f'value="{answer}"' if f'value="{answer}"' in part else "<button"
    before, _button, after = only_button(part, answer).partition(button)
    return Cost(
        1, len(fields_in(f"<main>{part}</main>")), 1, words_in(f"{before}{button}{after.partition('</button>')[0]}")
    )


@dataclass
class Walk:
    """Somebody on their way: what they have spent so far."""

    asked: Asked
    cost: Cost = Cost()

    def presses(self, part: str, answer: str, done: Done) -> None:
        """Press `answer` in this part of the page, then whatever has to be pressed after it."""
        self.cost += step(part, answer)
        self._sends(f"<main>{part}</main>", answer)
        for _more in range(MOST):
            if done():
                return
            self.goes_on(answer)
        raise AssertionError("it is not done, however often one presses")

    def goes_on(self, answer: str) -> None:
        """The page that came, its one button pressed."""
        part = main_of(self.asked.page)
        self.cost += step(part, answer)
        self._sends(self.asked.page, answer)

    def fills(self, **given: str) -> None:
        """The page that came, with what it asks for."""
        part = main_of(self.asked.page)
        self.cost += step(part)
        self.asked.posts(address_in(self.asked.page), {**hidden_in(self.asked.page), **given}, self.asked.me)

    def reads(self) -> None:
        """A page with nothing to press."""
        self.cost += Cost(1, 0, 0, words_in(main_of(self.asked.page)))

    def follows(self, mail: str, path: str) -> None:
        """A mail: read, and its link pressed."""
        self.cost += Cost(1, 0, 1, len(re.findall(r"\w+", re.sub(r"https?://\S+", "", mail))))
        self.asked.opens(path)

    def _sends(self, page: str, answer: str) -> None:
        self.asked.posts(address_in(page), {**hidden_in(page), "answer": answer}, self.asked.me)


def stands(asked: Asked, purpose: str, subject: int) -> bool:
    with asked.house.database.read() as session:
        return any(one.stands for one in consent.standing_of(session, subject) if one.purpose.key == purpose)


def table(pairs: list[Pair]) -> str:
    """As people read it."""
    head = f"{'purpose':<18} {'yes: how':<34} {'no: how':<34} {'pages':>9} {'fields':>9} {'presses':>9} {'words':>11}"
    return "\n".join(["What a yes costs, and what taking it back costs (yes / no)", head, *map(_line, pairs)])


def _line(pair: Pair) -> str:
    return f"{pair.purpose:<18} {pair.way:<34} {pair.back:<34} " + " ".join(_figures(pair))


def _figures(pair: Pair) -> Iterator[str]:
    for name in FIELDS:
        both = f"{getattr(pair.give, name)} / {getattr(pair.withdraw, name)}"
        yield f"{both:>11}" if name == "words" else f"{both:>9}"
