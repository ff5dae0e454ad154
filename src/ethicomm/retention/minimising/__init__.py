"""The minimisation meter: whether each kind of data that may be held of people is used at all (GDPR 5(1)(c)).

Context: reading every decision ever made takes seconds, and a page must not. Decision: a worker measures once a day, in
pages, and keeps one row of counts for each field, about nobody; whatever changes quickly (what stands, which group or
letter names a field) is read when the page is. A look by the member themselves, for their rights or for security is no
use of a field. Filling facets is one only while a group names the field: else nobody asked for it.
"""

from ethicomm.retention.minimising.answering import answer
from ethicomm.retention.minimising.measuring import MEASURE, measure, measure_daily, measure_now
from ethicomm.retention.minimising.meter import FieldSeen, meter, open_proposals
from ethicomm.retention.minimising.naming import unnamed

JOBS = {MEASURE: measure}

__all__ = [
    "JOBS", "FieldSeen", "answer", "measure", "measure_daily", "measure_now", "meter", "open_proposals", "unnamed",
]  # fmt: skip
