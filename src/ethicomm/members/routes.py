"""The pages about people, for those who work here: masked until someone gives a reason."""

from dataclasses import replace
from uuid import UUID

from babel import Locale

from ethicomm import consent
from ethicomm.accounts import Audience
from ethicomm.consent import Method
from ethicomm.errors import Conflict, Invalid, Refused
from ethicomm.members import (
    agreed_routes,
    ask_routes,
    guardian_routes,
    join_routes,
    putting,
    queries,
    signal_routes,
    slip_routes,
)
from ethicomm.members.counter import WAYS, Heard, Look, Noted, add_one, look, note_yes
from ethicomm.members.fitting import address, fit
from ethicomm.members.imports import routes as import_routes
from ethicomm.members.pages import NewPersonPage, PeoplePage, PersonPage
from ethicomm.members.slip_routes import UPLOAD, picture_of
from ethicomm.members.slips import slips_of
from ethicomm.policy import in_force
from ethicomm.web import Redirect, Result, Visit, acts, shows
from ethicomm.words import _


@shows("/people", Audience.STAFF)
def people(visit: Visit) -> PeoplePage:
    """Everyone, masked, newest first."""
    return _people(visit)


def find_again(visit: Visit, problem: Invalid) -> PeoplePage:
    """The list, with what is wrong with the address."""
    return replace(_people(visit), values=visit.form.given(), errors={"email": problem.message})


@acts("/people", Audience.STAFF, again=find_again)
def find(visit: Visit) -> Redirect:
    """Find someone by their address. It travels in a form, so that it stands in no log and no history."""
    subject = queries.find_member(visit.session, address(visit.form.text("email")))
    if subject is None:
        raise Invalid(_("Nobody here has this address."))
    return Redirect(f"/people/{queries.member_row(visit.session, subject).public_id}")


@shows("/people/{person:uuid}", Audience.STAFF)
def person(visit: Visit, person: UUID) -> PersonPage:
    """One member, masked."""
    return _person(visit, person)


def person_again(visit: Visit, problem: Invalid, person: UUID) -> PersonPage:
    """The page, with what is missing."""
    return replace(_person(visit, person), errors=problem.fields or {"why": problem.message})


@acts("/people/{person:uuid}/look", Audience.STAFF, again=person_again)
def open_person(visit: Visit, person: UUID) -> Result:
    """Open what this role may see, for a reason; the member reads who looked and why."""
    if visit.form.text("why") not in list(Look):
        raise Invalid(_("Choose why you look."), {"why": _("Choose why you look. The member reads it.")})
    subject = queries.subject_of(visit.session, person)
    opened = look(visit.session, visit.actor, subject, Look(visit.form.text("why")))
    return Result(replace(_person(visit, person), opened=opened))


@acts("/people/{person:uuid}/no", Audience.STAFF, again=person_again)
def say_no(visit: Visit, person: UUID) -> Redirect:
    """Someone told us their no: record it for them, at once."""
    way = visit.form.text("way")
    if way not in [one.value for one in WAYS]:
        raise Invalid(_("Say how they told you."), {"way": _("Say how they told you.")})
    subject, purpose = queries.subject_of(visit.session, person), visit.form.text("purpose")
    leaving = consent.withdraw(visit.session, visit.actor, subject, purpose, method=Method(way))
    said = _("Done for them. It stops at once.")
    if leaving:
        said = _("Done for them. One letter was leaving at that moment; nothing follows it.")
    return Redirect(f"/people/{person}", said)


@acts("/people/{person:uuid}/yes", Audience.STAFF, again=person_again, largest=UPLOAD)
def say_yes(visit: Visit, person: UUID) -> Redirect:
    """They said yes in front of us: record who heard it, where, and the slip."""
    form, subject = visit.form, queries.subject_of(visit.session, person)
    if form.text("yes_way") not in [one.value for one in WAYS]:
        raise Invalid(_("Say how they told you."), {"yes_way": _("Say how they told you.")})
    ticked = tuple(dict.fromkeys(form.all("said_yes_to")))
    heard = Heard(ticked, Method(form.text("yes_way")), form.text("yes_where")[:200], picture_of(form))
    try:
        note_yes(visit.session, visit.actor, subject, heard)
    except Refused as problem:
        raise Invalid(problem.message, {"said_yes_to": problem.message}) from None
    return Redirect(f"/people/{person}", _("Noted. They get a mail with what you noted and how to stop it."))


@shows("/people/new", Audience.STAFF)
def new_person(visit: Visit) -> NewPersonPage:
    """The form for someone who is there."""
    return _new(visit)


def new_again(visit: Visit, problem: Invalid) -> NewPersonPage:
    """The form as it was, with what is wrong."""
    ticked = visit.form.all("said_yes_to")
    return replace(_new(visit), values=visit.form.given(), ticked=ticked, errors=problem.fields)


@acts("/people/new", Audience.STAFF, again=new_again, largest=UPLOAD)
def add_person(visit: Visit) -> Redirect:
    """Add them, and write to them what was noted."""
    try:
        subject = add_one(visit.session, visit.actor, _noted(visit))
    except (Conflict, Refused) as problem:
        raise Invalid(problem.message, {"email": problem.message}) from None
    public_id = queries.member_row(visit.session, subject).public_id
    return Redirect(f"/people/{public_id}", _("Added. They get a mail with what was noted and how to stop it."))


def _people(visit: Visit) -> PeoplePage:
    found = queries.newest_people(visit.session, _named(visit.query.text("before")))
    older = f"/people?before={found[-1].public_id}" if len(found) == queries.PAGE else ""
    return PeoplePage(queries.people_here(visit.session), tuple(found), older)


def _person(visit: Visit, public_id: UUID) -> PersonPage:
    subject = queries.subject_of(visit.session, public_id)
    row = queries.member_row(visit.session, subject)
    standing = consent.standing_of(visit.session, subject)
    allows = tuple(one.purpose.title.text() for one in standing if one.stands and one.purpose.stands == "consent")
    seen = queries.Person(row.public_id, consent.pseudonym(subject), row.joined_at, allows)
    asked = tuple(one for one in standing if one.purpose.stands == "consent")
    own_noes, slips = consent.own_noes(visit.session, subject), tuple(slips_of(visit.session, subject))
    reachable = row.undeliverable_at is None
    return PersonPage(seen, row.language, asked, reachable, in_force(visit.session), own_noes, slips)


def _new(visit: Visit) -> NewPersonPage:
    policy = in_force(visit.session)
    asked = tuple(one for one in policy.purposes.values() if one.stands == "consent")
    languages = [(one, Locale.parse(one).get_display_name(one) or one) for one in policy.community.languages]
    age = policy.community.age_of_consent
    return NewPersonPage(asked, languages, age, {"language": visit.language})


def _noted(visit: Visit) -> Noted:
    """What was typed. Raises Invalid that names each field."""
    form, policy, wrong = visit.form, in_force(visit.session), dict[str, str]()
    try:
        email = address(form.text("email"))
    except Invalid as problem:
        wrong["email"] = problem.message
    try:
        name = fit(policy.fields["first_name"], form.text("name"))
    except Invalid as problem:
        wrong["name"] = problem.message
    if form.text("way") not in [one.value for one in WAYS]:
        wrong["way"] = _("Say how they told you.")
    if form.text("old_enough") != "yes":
        age = policy.community.age_of_consent
        wrong["old_enough"] = _("They must be %(age)s or older, and you must have asked.", age=age)
    if wrong:
        raise Invalid(_("Something does not fit yet."), wrong)
    language = form.text("language") if form.text("language") in policy.community.languages else visit.language
    said, where = tuple(dict.fromkeys(form.all("said_yes_to"))), form.text("where")[:200]
    return Noted(email, name, language, said, Method(form.text("way")), where, picture_of(form))


def _named(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


HANDLERS = [
    people,
    find,
    new_person,
    add_person,
    person,
    open_person,
    say_no,
    say_yes,
    *agreed_routes.HANDLERS,
    *slip_routes.HANDLERS,
    *import_routes.HANDLERS,
    *join_routes.HANDLERS,
    *guardian_routes.HANDLERS,
    *ask_routes.HANDLERS,
    *signal_routes.HANDLERS,
    *putting.HANDLERS,
]
