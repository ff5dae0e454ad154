"""The questions that wait for this member, for the top of their first page; and what their browser said by itself.

A question is built from the policy like a card: the same words, the same two buttons, the same address. About a yes
that nears its end it says the day, and that no answer lets it end.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ethicomm import consent, members
from ethicomm.accounts import Actor
from ethicomm.consent import is_signalled, is_signalled_about, signalled
from ethicomm.db import Session
from ethicomm.policy import Notice, Purpose, in_force
from ethicomm.portal.activity import subject_of
from ethicomm.words import _, date

Headers = Mapping[str, str]


@dataclass(frozen=True)
class Question:
    """One purpose that the member is asked about; `ends` is there when it is a yes of theirs that nears its end.

    `stops` says what a no would end then.
    """

    purpose: Purpose
    notice: Notice
    ends: datetime | None
    stops: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What is asked."""
        if self.ends is None:
            return self.purpose.benefit.text()
        title, day = self.purpose.title.text(), date(self.ends)
        return _("Your yes to “%(purpose)s” ends on %(day)s. Shall it go on?", purpose=title, day=day)

    @property
    def otherwise(self) -> str:
        """What happens without an answer."""
        if self.ends is None:
            return _("You need not answer: then it stays no, and you are not asked again for a long time.")
        return _("If you do not answer, it stops on that day.")


def questions_for(session: Session, actor: Actor, language: str, headers: Headers) -> tuple[Question, ...]:
    """Those that are open, in the policy's order; none without words in the reader's language, or under the signal."""
    subject = subject_of(actor)
    standing = {one.purpose.key: one for one in consent.standing_of(session, subject)}
    asked = [standing[key] for key in consent.open_questions(session, subject)]
    heard, outlook = is_signalled(headers), members.outlook(session, subject)
    return tuple(
        Question(
            one.purpose,
            one.purpose.notices[language],
            one.ends if one.stands else None,
            outlook.without(one.purpose.key).sentences,
        )
        for one in asked
        if language in one.purpose.notices and (one.stands or not (heard and is_signalled_about(one.purpose)))
    )


def signal_heard(session: Session, actor: Actor, headers: Headers) -> tuple[str, ...]:
    """What the privacy signal of this browser did, in calm sentences; none where it is not sent."""
    if not is_signalled(headers):
        return ()
    about = {one.key for one in signalled(in_force(session))}
    if not about:
        return (
            _("Your browser sends a privacy signal. We share nothing and advertise for nobody, so all is as it asks."),
        )
    mine = [one for one in consent.standing_of(session, subject_of(actor)) if one.purpose.key in about]
    yes = ", ".join(one.purpose.title.text() for one in mine if one.stands)
    no = ", ".join(one.purpose.title.text() for one in mine if not one.stands)
    said = (
        [_("Your browser sends a privacy signal, and we took it as your no to: %(purposes)s.", purposes=no)]
        if no
        else []
    )
    if yes:
        own = _("You said yes yourself to: %(purposes)s. That outweighs the signal of your browser.", purposes=yes)
        said.append(own)
    return tuple(said)
