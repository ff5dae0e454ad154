"""Letters: written by people or queued by automations, sent only to those whose reason stands at that moment.

Each copy ends in one state, and each decision about a person has its row before anything of them is opened.
"""

from ethicomm.campaigns.actions import (
    JOB,
    NEWSLETTER,
    Letter,
    cancel,
    enqueue,
    open_for_automation,
    pause,
    resume,
    rewrite,
    schedule,
    unschedule,
    write,
)
from ethicomm.campaigns.closing import close, is_closed, reopen
from ethicomm.campaigns.composing import Text
from ethicomm.campaigns.freezing import forget_left_out
from ethicomm.campaigns.models import Campaign, CampaignStep, CampaignText, Closing, Delivery, LeftOut, LeftOutCount
from ethicomm.campaigns.sending import campaign
from ethicomm.campaigns.tickets import TICKET
from ethicomm.campaigns.vocabulary import Copy, Kind, State

__all__ = [
    "JOB", "NEWSLETTER", "TICKET", "Campaign", "CampaignStep", "CampaignText", "Closing", "Copy", "Delivery", "Kind",
    "LeftOut", "LeftOutCount", "Letter", "State", "Text", "campaign", "cancel", "close", "enqueue", "forget_left_out",
    "is_closed", "open_for_automation", "pause", "reopen", "resume", "rewrite", "schedule", "unschedule", "write",
]  # fmt: skip
