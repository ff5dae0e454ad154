"""Slips: reading one from a form, opening one for a stated reason, and a member's own."""

from uuid import UUID

from ethicomm.accounts import Audience
from ethicomm.errors import Invalid
from ethicomm.members.queries import subject_of
from ethicomm.members.slips import Picture, SlipLook, open_own_slip, open_slip, picture_in
from ethicomm.web import Download, Form, Visit, acts, shows
from ethicomm.words import _

UPLOAD = 12_000_000  # bytes of a form; what is over the limit for a photo is told so beside it


@acts("/people/{person:uuid}/slips/{slip:uuid}", Audience.STAFF)
def see_slip(visit: Visit, person: UUID, slip: UUID) -> Download:
    """Open a slip for a reason; the member reads who did and why."""
    if visit.form.text("slip_why") not in list(SlipLook):
        raise Invalid(_("Choose why you open it. The member reads it. Nothing was opened."))
    why = SlipLook(visit.form.text("slip_why"))
    return _saved(open_slip(visit.session, visit.actor, subject_of(visit.session, person), slip, why))


@shows("/me/slips/{slip:uuid}", Audience.MEMBER)
def own_slip(visit: Visit, slip: UUID) -> Download:
    """A member opens their own, and keeps it."""
    return _saved(open_own_slip(visit.session, visit.actor, slip))


def picture_of(form: Form) -> Picture | None:
    """The photo in this form, if there is one."""
    given = form.file("slip")
    return picture_in(given.stream.read()) if given else None


def _saved(picture: Picture) -> Download:
    return Download(picture.name, picture.media_type, [picture.content])


HANDLERS = [see_slip, own_slip]
