"""The page of policies. It only shows: what is in force changes by files and `ethicomm policy apply`."""

from ethicomm.accounts import Audience
from ethicomm.amendments.pages import PoliciesPage
from ethicomm.policy import history, in_force
from ethicomm.web import Visit, shows


@shows("/policies", Audience.STAFF)
def policies(visit: Visit) -> PoliciesPage:
    """What this community does with data."""
    return PoliciesPage(in_force(visit.session), history(visit.session))


HANDLERS = [policies]
