"""The address of Today, the first page of those who work here."""

from ethicomm import clock, jobs
from ethicomm.accounts import Audience
from ethicomm.console.checks import checks
from ethicomm.console.needs import needs
from ethicomm.console.pages import TodayPage
from ethicomm.console.reach import reach
from ethicomm.web import Redirect, Visit, acts, shows
from ethicomm.words import _


@shows("/today", Audience.STAFF)
def today(visit: Visit) -> TodayPage:
    """What needs a person now."""
    session = visit.session
    return TodayPage(needs(session), reach(session), checks(session), clock.now())


@acts("/today/log-checks", Audience.STAFF)
def check_now(visit: Visit) -> Redirect:
    """Have the whole log checked."""
    jobs.add(visit.session, "check_log", "log")
    return Redirect("/today", _("The log is being checked. Look again in a moment."))


HANDLERS = [today, check_now]
