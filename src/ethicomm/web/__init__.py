"""The web kit every page is made of: `shows` and `acts`, what they take and give, and the frame around.

It knows no domain words. A domain's routes.py takes what it needs from here and from nowhere deeper.
"""

from litestar.datastructures import Cookie

from ethicomm.web.answering import in_thread
from ethicomm.web.answers import Answer, Download, Foreign, Fragment, Page, Redirect, Result, Statement, local
from ethicomm.web.forms import Form, Upload
from ethicomm.web.handlers import acts, shows
from ethicomm.web.rendering import environment
from ethicomm.web.server import application
from ethicomm.web.shell import Flash, Link, Shell, Speech
from ethicomm.web.site import site_in
from ethicomm.web.visit import EVERYONE, Audience, Visit

__all__ = [
    "EVERYONE",
    "Answer",
    "Audience",
    "Cookie",
    "Download",
    "Flash",
    "Foreign",
    "Form",
    "Fragment",
    "Link",
    "Page",
    "Redirect",
    "Result",
    "Shell",
    "Speech",
    "Statement",
    "Upload",
    "Visit",
    "acts",
    "application",
    "environment",
    "in_thread",
    "local",
    "shows",
    "site_in",
]
