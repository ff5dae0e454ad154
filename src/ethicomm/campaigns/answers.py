"""Where a letter's question leads: the page with its two buttons.

Context: withdrawing from a mail takes no sign-in. A letter is forwarded, lies in a shared mailbox, is scanned.
Decision: on this page a No counts for whoever holds the letter, as its stop link does: it only stops something, and the
member's next yes undoes it. A Yes counts from the member alone, so it is taken once they are signed in, on this same
page. The link is not as good as a sign-in link: that one works once, for ten minutes, this one as long as the letter.
Consequence: opening it answers nothing and shows what the letter asked and what a no would end, but no value and no
group; an answered question is not asked again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from ethicomm import consent
from ethicomm.accounts import Audience, member
from ethicomm.campaigns.stopping import LetterHeld, impact_of, is_own, letter_of, masked_address
from ethicomm.consent import Method
from ethicomm.errors import Conflict, Invalid
from ethicomm.members import Impact
from ethicomm.members.join_pages import facts_of
from ethicomm.policy import Purpose, in_force, notice
from ethicomm.web import Flash, Redirect, Visit, acts, shows
from ethicomm.words import _


@dataclass(frozen=True)
class Waiting:
    """One question of a letter that waits for its answer: its facts, its words, what a no does.

    `ends` is the end of the yes it is about, where one stands.
    """

    purpose: Purpose
    facts: list[str]
    notice: str
    impact: Impact
    ends: datetime | None


@dataclass(frozen=True)
class QuestionPage:
    """The questions of one letter, for whom, and whether it is them who looks."""

    template: ClassVar[str] = "campaigns/question.html"
    held: LetterHeld
    ticket: str
    masked: str
    own: bool
    waiting: tuple[Waiting, ...]

    @property
    def title(self) -> str:
        """Which letter asked."""
        return _("The question in “%(letter)s”", letter=self.held.subject_line)


@shows("/question/{ticket:str}", Audience.EVERYONE)
def question(visit: Visit, ticket: str) -> QuestionPage:
    """What the letter asked and nobody has answered since."""
    held = letter_of(visit.session, ticket)
    own = is_own(visit.actor, held)
    masked = "" if own else masked_address(visit.session, held)
    return QuestionPage(held, ticket, masked, own, tuple(_waiting(visit, held)))


@acts("/question/{ticket:str}/{purpose:str}", Audience.EVERYONE)
def answer(visit: Visit, ticket: str, purpose: str) -> Redirect:
    """A no is kept at once. A yes is kept from the member; anyone else is led to sign in, and nothing is kept."""
    held, said = letter_of(visit.session, ticket), visit.form.text("answer")
    asked = next((one for one in _waiting(visit, held) if one.purpose.key == purpose), None)
    if said not in ("yes", "no"):
        raise Invalid(_("Please press Yes or No. Nothing was changed."))
    if asked is None:
        raise Conflict(_("This letter does not ask that any more. Nothing was changed."))
    here = f"/question/{ticket}"
    if said == "no":
        return Redirect(here, _no(visit, held, asked))
    if not is_own(visit.actor, held):
        return Redirect(f"/sign-in?next={here}", _("A yes counts only from you: sign in, and press once more."))
    _yes(visit, asked)
    return Redirect(here, _("Saved: yes."))


def _waiting(visit: Visit, held: LetterHeld) -> Iterator[Waiting]:
    """Those of the copy's questions that are open still and have words in the language of this page."""
    policy, subject = in_force(visit.session), held.copy.subject
    for one in consent.questions_of(visit.session, [subject]).get(subject, ()):
        purpose = policy.purposes[one.purpose]
        words = purpose.notices.get(visit.language)
        if words and (held.copy.asked or 0) & purpose.mask:
            impact = impact_of(visit.session, visit.actor, held, purpose.key)
            yield Waiting(purpose, facts_of(policy, purpose), words.hash, impact, one.ends)


def _no(visit: Visit, held: LetterHeld, asked: Waiting) -> Flash:
    subject, words = held.copy.subject, visit.form.text("notice")
    leaving = consent.refuse(
        visit.session, member(subject), subject, asked.purpose.key, notice_hash=words, method=Method.MAIL_LINK
    )
    late = [_("One letter was already leaving when you pressed.")] if leaving else []
    return Flash(" ".join([_("Saved: no."), *asked.impact.sentences, *late]))


def _yes(visit: Visit, asked: Waiting) -> None:
    words = visit.form.text("notice")
    shown = notice(visit.session, words)
    consent.give(
        visit.session, visit.actor, visit.actor.subject, asked.purpose.key,
        notice_hash=words, language=shown.language if shown else visit.language, method=Method.MAIL_LINK,
    )  # fmt: skip


HANDLERS = [question, answer]
