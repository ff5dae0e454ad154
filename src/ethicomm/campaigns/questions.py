"""Questions at the top of letters that people may get anyway (law.md 3 and 4): no mail is sent only to ask.

What waits for an answer is read in the unit that claims a copy, and written on that copy, so that "why did I get this"
can say that a question stood in it. It is asked in the language the member chose, and not at all where the purpose has
no words in it. Where nothing waits, the letter is compiled without any place for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from sqlalchemy import select

from ethicomm import clock, consent
from ethicomm.algorithms import Filled
from ethicomm.campaigns.vocabulary import Kind
from ethicomm.consent import Question
from ethicomm.consent.appending import RENEWAL
from ethicomm.db import Session
from ethicomm.members import Member
from ethicomm.policy import Policy, in_force
from ethicomm.words import _, _n, date, speaking


@dataclass(frozen=True)
class Asked:
    """What is asked in one copy, and in which language."""

    language: str
    questions: tuple[Question, ...]

    def bits(self, policy: Policy) -> int:
        """The purposes asked about, as a copy keeps them."""
        return policy.mask(*(one.purpose for one in self.questions))


def asked_of(session: Session, kind: Kind, subjects: Sequence[int]) -> dict[int, Asked]:
    """What waits for an answer of these readers, in a letter that a person sends; those with nothing are missing."""
    waiting = consent.questions_of(session, subjects) if kind is Kind.LETTER else {}
    if not waiting:
        return {}
    reads = session.execute(select(Member.subject, Member.language).where(Member.subject.in_(waiting))).all()
    purposes = in_force(session).purposes
    found = {
        row.subject: tuple(one for one in waiting[row.subject] if row.language in purposes[one.purpose].notices)
        for row in reads
    }
    return {row.subject: Asked(row.language, found[row.subject]) for row in reads if found[row.subject]}


def example(policy: Policy, purpose: str, language: str) -> Asked:
    """What a reader would be asked whose yes to these letters nears its end, and who was asked one thing more."""
    other = next((key for key, one in policy.purposes.items() if one.stands == "consent" and key != purpose), None)
    more = (Question(other, None),) if other else ()
    return Asked(language, (Question(purpose, clock.now() + RENEWAL), *more))


def worded(policy: Policy, purpose: str, asked: Asked) -> Filled:
    """The questions in words, for a letter of this purpose; the link below them is the letter's own."""
    with speaking(asked.language):
        said = [*_ending(purpose, asked), *_others(policy, purpose, asked)]
    return Filled("\n\n".join(said), "".join(f"<p>{escape(one)}</p>" for one in said))


def link_words(language: str) -> str:
    """What leads to the page with the two buttons."""
    with speaking(language):
        return _("Answer yes or no, or leave it")


def _ending(purpose: str, asked: Asked) -> list[str]:
    ends = [one.ends for one in asked.questions if one.purpose == purpose and one.ends]
    return [_("Your yes to these letters ends on %(day)s. Shall they go on?", day=date(one)) for one in ends]


def _others(policy: Policy, purpose: str, asked: Asked) -> list[str]:
    others = [one for one in asked.questions if one.purpose != purpose or one.ends is None]
    titles = ", ".join(_("“%(purpose)s”", purpose=policy.purposes[one.purpose].title.text()) for one in others)
    said = _n(
        "One question waits for you: %(titles)s.", "Questions wait for you: %(titles)s.", len(others), titles=titles
    )
    return [said] if others else []
