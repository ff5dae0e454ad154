"""The addresses of the member's own place."""

from ethicomm import consent, members
from ethicomm.accounts import Audience
from ethicomm.consent import Method
from ethicomm.errors import Invalid, NotFound
from ethicomm.policy import Field, in_force
from ethicomm.portal import cards, pages, queries
from ethicomm.web import Flash, Redirect, Result, Visit, acts, shows
from ethicomm.words import _

LATELY = 5
ACTIVITY = 200


@shows("/me", Audience.MEMBER)
def home(visit: Visit) -> pages.HomePage:
    """Four answers: what is held, allowed, done, and when it ends."""
    session, actor, community = visit.session, visit.actor, in_force(visit.session).community
    overview = queries.overview(session, actor)
    kept = () if overview.yes else tuple(one for one in queries.fields_of(session, actor) if one.value)
    lately = queries.uses_shown(session, actor, LATELY)
    name = queries.first_name(session, actor)
    return pages.HomePage(name, str(community.name), community.contact, overview, lately, kept)


@shows("/me/data", Audience.MEMBER)
def data(visit: Visit) -> pages.DataPage:
    """Every field, held or not."""
    seen = queries.fields_of(visit.session, visit.actor)
    return pages.DataPage(tuple(one for one in seen if one.value), tuple(one for one in seen if not one.value))


@shows("/me/data/{name:str}", Audience.MEMBER)
def field(visit: Visit, name: str) -> pages.FieldPage:
    """One field, to change or give."""
    return pages.FieldPage(_field(visit, name), _held(visit, name))


def field_again(visit: Visit, problem: Invalid, name: str) -> pages.FieldPage:
    """The form once more, with what was typed."""
    return pages.FieldPage(_field(visit, name), visit.form.text("value"), problem.fields)


@acts("/me/data/{name:str}", Audience.MEMBER, again=field_again)
def change(visit: Visit, name: str) -> Redirect:
    """Correct or give one value."""
    text = visit.form.text("value")
    if _field(visit, name).kind == "choices":
        text = members.list_of(visit.form.all("value"))
    members.keep_value(visit.session, visit.actor, visit.actor.subject, name, text, Method.PORTAL)
    return Redirect("/me/data", _("Saved."))


@acts("/me/data/{name:str}/removal", Audience.MEMBER)
def remove(visit: Visit, name: str) -> Redirect:
    """Delete one value."""
    _field(visit, name)
    members.drop_value(visit.session, visit.actor, visit.actor.subject, name)
    return Redirect("/me/data", _("Deleted."))


@shows("/me/consents", Audience.MEMBER)
def consents(visit: Visit) -> pages.ConsentsPage:
    """Every question, its answer, and the history."""
    session, actor = visit.session, visit.actor
    return pages.ConsentsPage(
        cards.cards_for(session, actor, visit.language),
        queries.unasked(session, actor),
        queries.history(session, actor),
        in_force(session),
    )


@acts("/me/consents/{purpose:str}", Audience.MEMBER)
def answer(visit: Visit, purpose: str) -> Redirect:
    """Yes or no to one question."""
    session, actor, said = visit.session, visit.actor, visit.form.text("answer")
    if said == "yes":
        consent.give(
            session, actor, actor.subject, purpose,
            notice_hash=visit.form.text("notice"), language=visit.language, method=Method.PORTAL,
        )  # fmt: skip
        return _back(purpose, Flash(_("Saved: yes.")))
    if said != "no":
        raise Invalid(_("Please press Yes or No. Nothing was changed."))
    lost = queries.lost_with(session, actor, [purpose])
    leaving = consent.withdraw(session, actor, actor.subject, purpose, method=Method.PORTAL)
    if not leaving:
        consent.refuse(
            session, actor, actor.subject, purpose, notice_hash=visit.form.text("notice"), method=Method.PORTAL
        )
    return _back(purpose, _stopped(lost, leaving))


@acts("/me/consents", Audience.MEMBER)
def no_to_everything(visit: Visit) -> Redirect:
    """One press, every no."""
    asked = [one.purpose.key for one in queries.answers(visit.session, visit.actor)]
    lost = queries.lost_with(visit.session, visit.actor, asked)
    leaving = consent.withdraw_all(visit.session, visit.actor, visit.actor.subject, method=Method.PORTAL)
    return Redirect("/me/consents", _stopped(lost, leaving))


@shows("/me/activity", Audience.MEMBER)
def activity(visit: Visit) -> pages.ActivityPage:
    """Each use, with who, why and which data."""
    return pages.ActivityPage(queries.uses_shown(visit.session, visit.actor, ACTIVITY))


@shows("/me/erasure", Audience.MEMBER)
def before_erasing(visit: Visit) -> pages.ErasePage:
    """What goes and what stays, before it is done."""
    return pages.ErasePage(queries.overview(visit.session, visit.actor).held)


def erase_again(visit: Visit, problem: Invalid) -> pages.ErasePage:
    """The question once more."""
    return pages.ErasePage(queries.overview(visit.session, visit.actor).held, problem.fields)


@acts("/me/erasure", Audience.MEMBER, again=erase_again)
def erase(visit: Visit) -> Result:
    """Destroy the key, delete the values, leave a mark that keeps the address from being written to."""
    if visit.form.text("sure") != "yes":
        message = _("Tick the box if you are sure. Nothing was erased.")
        raise Invalid(message, {"sure": message})
    members.erase(visit.session, visit.actor, visit.actor.subject, Method.PORTAL)
    return Result(pages.GonePage(str(in_force(visit.session).community.name)))


def _field(visit: Visit, name: str) -> Field:
    found = in_force(visit.session).fields.get(name)
    if found is None:
        raise NotFound(_("There is no such field."))
    return found


def _held(visit: Visit, name: str) -> str:
    seen = {one.field.key: one.value for one in queries.fields_of(visit.session, visit.actor)}
    return seen[name] or ""


def _back(purpose: str, flash: Flash) -> Redirect:
    return Redirect(f"/me/consents#{purpose}", flash)


def _stopped(lost: tuple[Field, ...], leaving: bool) -> Flash:
    said = [_("Saved: no. It stopped at once.")]
    if leaving:
        said.append(_("One letter was already leaving when you pressed."))
    if lost:
        names = ", ".join(str(one.label) for one in lost)
        said.append(_("Nothing else needs this any more, so it is deleted within a day: %(fields)s.", fields=names))
    return Flash(" ".join(said))


HANDLERS = [
    home, data, field, change, remove, consents, answer, no_to_everything, activity, before_erasing, erase,
]  # fmt: skip
