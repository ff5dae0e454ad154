"""Automations: letters that send themselves, to those who said yes to that, as far as a person trusts them.

Each starts off and moves up by stages; every letter says that it was sent automatically; one switch stops them all.
"""

from ethicomm.automations.models import AutomationRun, AutomationStep, AutomationStop
from ethicomm.automations.queries import Asking, asking
from ethicomm.automations.retiring import retire
from ethicomm.automations.stages import let_go_on, move, stop_all, stopped_since
from ethicomm.automations.turns import JOBS, approve, forget_old, skip
from ethicomm.automations.vocabulary import Stage, Turn

__all__ = [
    "JOBS",
    "Asking",
    "AutomationRun",
    "AutomationStep",
    "AutomationStop",
    "Stage",
    "Turn",
    "approve",
    "asking",
    "forget_old",
    "let_go_on",
    "move",
    "retire",
    "skip",
    "stop_all",
    "stopped_since",
]
