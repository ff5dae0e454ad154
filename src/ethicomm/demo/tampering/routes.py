"""The address of the page for breaking the log. It is there in the sample community only."""

from litestar import Litestar

from ethicomm.accounts import Audience
from ethicomm.app import House
from ethicomm.demo.tampering.breaking import Way, attempt
from ethicomm.demo.tampering.pages import BreakPage
from ethicomm.errors import Invalid
from ethicomm.settings import Settings
from ethicomm.web import EVERYONE, Visit, shows


@shows("/demo/break", EVERYONE)
def break_it(visit: Visit) -> BreakPage:
    """The three ways; `try` names one, which is then tried on a copy. Nothing that exists is changed by it."""
    wanted = visit.query.text("try")
    way = next((one for one in Way if one == wanted), None)
    auditor = Audience.AUDITOR.admits(visit.actor)
    try:
        return BreakPage(attempt(visit.session, way) if way else None, auditor=auditor)
    except Invalid as problem:
        return BreakPage(problem=problem.message, auditor=auditor)


HANDLERS = [break_it]


def served() -> Litestar:
    """What the demo's pages' process serves: the community of its environment, and this page."""
    return House(Settings.read()).pages(HANDLERS)
