"""The pages of policies: what is in force, and what the folder on the server would change, with the one button."""

from ethicomm.accounts import Audience, Role
from ethicomm.amendments.actions import put_in_force
from ethicomm.amendments.pages import PlanPage, PoliciesPage
from ethicomm.amendments.planning import is_waiting, plan
from ethicomm.errors import Conflict, Invalid
from ethicomm.policy import history, in_force
from ethicomm.settings import Settings
from ethicomm.web import Flash, Redirect, Visit, acts, shows
from ethicomm.words import _


@shows("/policies", Audience.STAFF)
def policies(visit: Visit) -> PoliciesPage:
    """What this community does with data."""
    waiting = is_waiting(visit.session, Settings.of(visit.session).policies)
    is_owner = visit.actor.role is Role.OWNER
    return PoliciesPage(in_force(visit.session), history(visit.session), waiting, is_owner)


@shows("/policies/plan", Audience.OWNER)
def planned(visit: Visit) -> PlanPage:
    """What the folder would do to people. Reads, and changes nothing."""
    folder = Settings.of(visit.session).policies
    try:
        return PlanPage(plan(visit.session, folder), str(folder))
    except Invalid as problem:
        return PlanPage(None, str(folder), problem.message)


@acts("/policies/plan", Audience.OWNER)
def apply_plan(visit: Visit) -> Redirect:
    """Do just what was shown."""
    shown, before = visit.form.text("plan"), in_force(visit.session).hash
    if not shown:
        raise Conflict(_("Read the plan first, then press its button. Nothing was done."))
    after = put_in_force(visit.session, visit.actor, Settings.of(visit.session).policies, shown)
    if after.hash == before:
        return Redirect("/policies", Flash(_("The folder is what is in force already. Nothing was changed."), "note"))
    return Redirect("/policies", _("The new policies are in force, and what the plan said is done."))


HANDLERS = [policies, planned, apply_plan]
