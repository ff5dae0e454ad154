"""A person's requests: what is erased, what stays and until when, who else was told."""

from collections.abc import Mapping

from ethicomm import jobs
from ethicomm.members.erasing import JOB
from ethicomm.rights.asking import ask, open_requests, requests_of, waiting_requests
from ethicomm.rights.erasing import Done, erase_people, finish
from ethicomm.rights.forgetting import forget
from ethicomm.rights.models import KINDS, WHOLE, Certificate, Erasure
from ethicomm.rights.telling import still_to_tell

JOBS: Mapping[str, jobs.Handler] = {JOB: finish}

__all__ = [
    "JOBS", "KINDS", "WHOLE", "Certificate", "Done", "Erasure", "ask", "erase_people", "finish", "forget",
    "open_requests", "requests_of", "still_to_tell", "waiting_requests",
]  # fmt: skip
