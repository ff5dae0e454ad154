"""The pages of groups. Counting is a GET that notes its use; keeping is a POST."""

from uuid import UUID

from ethicomm.accounts import Audience
from ethicomm.errors import Invalid
from ethicomm.policy import in_force
from ethicomm.segments import actions, queries
from ethicomm.segments.building import options, rule_of
from ethicomm.segments.pages import BuilderPage, GroupPage, GroupsPage
from ethicomm.segments.queries import GroupCount
from ethicomm.segments.rules import Rule
from ethicomm.segments.sentences import sentence
from ethicomm.web import Fragment, Redirect, Result, Visit, acts, shows
from ethicomm.words import _


@shows("/groups", Audience.STAFF)
def groups(visit: Visit) -> GroupsPage:
    """Every saved group."""
    return GroupsPage(queries.groups(visit.session))


@shows("/groups/new", Audience.STAFF)
def new_group(visit: Visit) -> BuilderPage | Result | Fragment:
    """The form; with `count` in the address, also how many its conditions find."""
    if "count" not in visit.query:
        return _builder(visit, visit.query.given())
    try:
        page = _counted(visit)
    except Invalid as problem:
        page = _builder(visit, visit.query.given(), problem)
        return Fragment("segments/_count.html", page) if visit.wants_fragment else Result(page, 422)
    return Fragment("segments/_count.html", page) if visit.wants_fragment else page


def again(visit: Visit, problem: Invalid) -> BuilderPage:
    """The form as it was, with what is wrong."""
    return _builder(visit, visit.form.given(), problem)


@acts("/groups", Audience.STAFF, again=again)
def keep_group(visit: Visit) -> Redirect:
    """Save what the form describes."""
    rule = rule_of(in_force(visit.session), visit.form.given())
    public_id = actions.keep(visit.session, visit.actor, visit.form.text("name"), rule)
    return Redirect(f"/groups/{public_id}", flash=_("The group is kept. Who is in it is found anew each time."))


@shows("/groups/{group:uuid}", Audience.STAFF)
def group(visit: Visit, group: UUID) -> GroupPage:
    """One group, and about how many are in it now."""
    found = queries.group(visit.session, group)
    return GroupPage(found, _count(visit, found.rule) if found.rule else None)


def _counted(visit: Visit) -> BuilderPage:
    policy, given = in_force(visit.session), visit.query.given()
    rule = rule_of(policy, given)
    return BuilderPage(
        options(policy), queries.locked_fields(visit.session), sentence(policy, rule), _count(visit, rule), given
    )


def _builder(visit: Visit, given: dict[str, str], problem: Invalid | None = None) -> BuilderPage:
    policy = in_force(visit.session)
    errors = (problem.fields or {"answer-1": problem.message}) if problem else {}
    return BuilderPage(options(policy), queries.locked_fields(visit.session), values=given, errors=errors)


def _count(visit: Visit, rule: Rule) -> GroupCount:
    found = queries.count(visit.session, rule)
    actions.note_count(visit.session, visit.actor, rule, found.people)
    return found


HANDLERS = [groups, new_group, keep_group, group]
