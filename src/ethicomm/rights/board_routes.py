"""The addresses of the board of erasures, for those who work here: what waits for a person, and who is to be told."""

from dataclasses import replace
from uuid import UUID

from ethicomm.accounts import Audience
from ethicomm.errors import Invalid
from ethicomm.policy import in_force
from ethicomm.rights import asking, telling
from ethicomm.rights.pages import BoardPage
from ethicomm.rights.telling import Answer
from ethicomm.web import Redirect, Result, Visit, acts, shows
from ethicomm.words import _

TOLD = "told"


@shows("/erasures", Audience.STAFF)
def board(visit: Visit) -> BoardPage:
    """What is open, and what was done."""
    return _board(visit)


def decide_again(visit: Visit, problem: Invalid, asked: UUID) -> BoardPage:
    """The board, with what is missing."""
    return replace(_board(visit), errors={f"why-{asked}": problem.fields.get("why", problem.message)})


@acts("/erasures/{asked:uuid}", Audience.STAFF, again=decide_again)
def decide(visit: Visit, asked: UUID) -> Redirect:
    """Erase after all, or keep what is held, with a reason that the member reads."""
    said = visit.form.text("said")
    if said not in ("erase", "keep"):
        raise Invalid(_("Say whether it is erased. Nothing was decided."), {"why": _("Choose one.")})
    done = asking.decide(visit.session, visit.actor, asked, erase=said == "erase", why=visit.form.text(f"why-{asked}"))
    words = _("Erased. Who was given the data is on the board.") if done else _("Kept. The member reads why.")
    return Redirect("/erasures", words)


@acts("/erasures/told/{telling_id:uuid}/name", Audience.STAFF)
def show_name(visit: Visit, telling_id: UUID) -> Result:
    """Whom to name to the recipient. That it was looked at stands in the log."""
    named = telling.name_of(visit.session, visit.actor, telling_id)
    return Result(replace(_board(visit), shown=telling_id, named=named))


def answer_again(visit: Visit, problem: Invalid, telling_id: UUID) -> BoardPage:
    """The board, with what is missing."""
    return replace(_board(visit), errors={f"reason-{telling_id}": problem.fields.get("reason", problem.message)})


@acts("/erasures/told/{telling_id:uuid}", Audience.STAFF, again=answer_again)
def note(visit: Visit, telling_id: UUID) -> Redirect:
    """They were told, or this is what came of it."""
    said = visit.form.text("said") or visit.form.text(f"said-{telling_id}")
    if said == TOLD:
        telling.note_told(visit.session, visit.actor, telling_id)
        return Redirect("/erasures", _("Noted. What names the person is deleted."))
    if said not in list(Answer):
        raise Invalid(_("Say what came of it. Nothing was saved."))
    reason = visit.form.text(f"reason-{telling_id}")
    telling.note_answer(visit.session, visit.actor, telling_id, Answer(said), reason)
    return Redirect("/erasures", _("Noted."))


def _board(visit: Visit) -> BoardPage:
    session = visit.session
    return BoardPage(asking.open_requests(session), telling.board(session), in_force(session))


HANDLERS = [board, decide, show_name, note]
