"""The form of a letter: from what was typed to a letter, and back."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from ethicomm import clock
from ethicomm.algorithms import SLOTS
from ethicomm.campaigns.actions import NEWSLETTER, Letter
from ethicomm.campaigns.composing import Text, writable_fields
from ethicomm.campaigns.queries import LetterSeen
from ethicomm.db import Session
from ethicomm.errors import Invalid
from ethicomm.policy import in_force
from ethicomm.segments.queries import groups
from ethicomm.web import Form
from ethicomm.words import _


def letter_in(session: Session, form: Form) -> Letter:
    """The letter a form describes; a language left empty is not written in."""
    texts = {
        code: Text(form.text(f"subject-{code}"), form.text(f"body-{code}"))
        for code in in_force(session).community.languages
        if form.text(f"subject-{code}") or form.text(f"body-{code}")
    }
    name = form.text("name") or next((text.subject_line for text in texts.values()), "")
    return Letter(name, texts, segment=_group(form.text("group")))


def values_of(letter: LetterSeen) -> dict[str, str]:
    """A letter as its form shows it."""
    values = {"name": letter.name, "group": str(letter.group_id or "")}
    for code, text in letter.texts.items():
        values |= {f"subject-{code}": text.subject_line, f"body-{code}": text.body}
    return values


def moment_in(session: Session, form: Form) -> datetime | None:
    """When it is to start: None for in a minute, else the time chosen, in the community's zone. Raises Invalid."""
    if form.text("when") != "later":
        return None
    try:
        local = datetime.fromisoformat(form.text("at"))
    except ValueError:
        raise _no_time(_("Give the day and the time.")) from None
    at = local.replace(tzinfo=ZoneInfo(in_force(session).community.zone))
    if at <= clock.now():
        raise _no_time(_("That time is past."))
    return at


def group_choices(session: Session) -> tuple[tuple[str, str], ...]:
    """Everyone who said yes, or a saved group."""
    usable = [(str(one.public_id), one.name) for one in groups(session) if one.rule]
    return (("", _("everyone who said yes to the newsletter")), *usable)


def slot_words(session: Session) -> tuple[tuple[str, str], ...]:
    """What may be written into a letter for each person, and what it becomes."""
    policy = in_force(session)
    fields = [
        (f"{{{{ {key}|{_('there')} }}}}", policy.fields[key].label.text())
        for key in writable_fields(policy, NEWSLETTER)
    ]
    fillers = [
        (f"{{{{ {slot.key} }}}}", policy.algorithms[slot.key].title.text())
        for slot in SLOTS
        if slot.key in policy.algorithms
    ]
    return (*fields, *fillers)


def _group(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Invalid(_("There is no such group."), {"group": _("There is no such group.")}) from None


def _no_time(said: str) -> Invalid:
    return Invalid(said, {"at": said})
