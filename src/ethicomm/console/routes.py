"""Today, the first page of those who work here; and what is on record of consent as a whole."""

from ethicomm import clock, jobs
from ethicomm.accounts import Audience, Role
from ethicomm.console.checks import checks
from ethicomm.console.evidence import evidence
from ethicomm.console.needs import needs
from ethicomm.console.pages import EvidencePage, TodayPage
from ethicomm.console.reach import reach
from ethicomm.web import Redirect, Visit, acts, shows
from ethicomm.words import _


@shows("/today", Audience.STAFF)
def today(visit: Visit) -> TodayPage:
    """What needs a person now."""
    session = visit.session
    is_owner = visit.actor.role is Role.OWNER
    waiting = tuple(one for one in needs(session) if is_owner or not one.for_owner)
    return TodayPage(waiting, reach(session), checks(session), clock.now())


@acts("/today/log-checks", Audience.STAFF)
def check_now(visit: Visit) -> Redirect:
    """Have the whole log checked."""
    jobs.add(visit.session, "check_log", "log")
    return Redirect("/today", _("The log is being checked. Look again in a moment."))


@shows("/evidence", Audience.STAFF)
def on_record(visit: Visit) -> EvidencePage:
    """What people agreed to, in which words, how well it is shown, and what comes."""
    return EvidencePage(evidence(visit.session), may_import=visit.actor.role is Role.OWNER)


HANDLERS = [today, check_now, on_record]
