"""The address of what a member had agreed to on a day."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar
from uuid import UUID

from ethicomm import clock, consent
from ethicomm.accounts import Audience
from ethicomm.consent.moments import cut_of, typed
from ethicomm.errors import Invalid
from ethicomm.members import queries
from ethicomm.members.agreed import Agreed, agreed, askable_then
from ethicomm.policy import Purpose, in_force
from ethicomm.web import Result, Visit, shows
from ethicomm.words import _, when


@dataclass(frozen=True)
class AgreedPage:
    """The form, and beneath it what was agreed."""

    template: ClassVar[str] = "members/agreed.html"
    person: UUID
    name: str
    questions: tuple[Purpose, ...]
    purpose: str
    at: str
    found: Agreed | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("What %(person)s had agreed to", person=self.name)

    @property
    def options(self) -> list[tuple[str, str]]:
        """The questions to choose from."""
        return [(one.key, one.title.text()) for one in self.questions]

    @property
    def lede(self) -> str:
        """The answer in one sentence; before there is one, what to do."""
        if self.found is None:
            return _("Choose a question and a day. You see what had been said by then, and in which words.")
        then, day = self.found.then, when(self.found.cut.moment)
        if then.stands:
            return _("On %(day)s it was allowed: %(purpose)s.", day=day, purpose=then.purpose.title.text())
        why = then.reason.words() if then.reason else ""
        title = then.purpose.title.text()
        return _("On %(day)s it was not allowed: %(purpose)s (%(why)s).", day=day, purpose=title, why=why)


@shows("/people/{person:uuid}/agreed", Audience.STAFF)
def what_was_agreed(visit: Visit, person: UUID) -> AgreedPage | Result:
    """What was agreed on a day, in which words, and how well it is shown."""
    session, at, purpose = visit.session, visit.query.text("at"), visit.query.text("purpose")
    subject = queries.subject_of(session, person)
    asked = askable_then(session, None, tuple(in_force(session).purposes.values()))
    page = AgreedPage(person, consent.pseudonym(subject), asked, purpose, at or typed(session, clock.now()))
    if not at and not purpose:
        return page
    try:
        cut = cut_of(session, at)
        page = replace(page, questions=askable_then(session, cut, asked), at=typed(session, cut.moment))
        return replace(page, found=agreed(session, visit.actor, subject, purpose, cut))
    except Invalid as problem:
        return Result(replace(page, errors=problem.fields), 422)


HANDLERS = [what_was_agreed]
