"""The addresses of a member's own erasure, of a guardian's, and of the page about one that was done."""

from dataclasses import replace

from ethicomm import members
from ethicomm.accounts import Audience, Role, cookies, guardian_of
from ethicomm.consent import Method
from ethicomm.errors import Invalid, NotFound
from ethicomm.members import guarding
from ethicomm.members.guardian_pages import DonePage
from ethicomm.policy import Field, in_force
from ethicomm.rights import asking, board_routes, certificates, counter_routes, leaving, pages, telling
from ethicomm.rights.asking import Request
from ethicomm.rights.certificates import Kept
from ethicomm.rights.erasing import Done
from ethicomm.rights.models import WHOLE
from ethicomm.rights.stays import OF_FIELD, stays_for
from ethicomm.settings import Settings
from ethicomm.web import Download, Redirect, Result, Visit, acts, shows
from ethicomm.words import _

BACK = {Role.MEMBER: "/me/data", Role.STAFF: "/people", Role.OWNER: "/people"}


@shows("/me/erasure", Audience.MEMBER)
def before_erasing(visit: Visit) -> pages.ErasePage:
    """What goes and what stays, before it is done."""
    return _erase_page(visit)


def erase_again(visit: Visit, problem: Invalid) -> pages.ErasePage:
    """The question once more."""
    return replace(_erase_page(visit), errors=problem.fields)


@acts("/me/erasure", Audience.MEMBER, again=erase_again)
def erase(visit: Visit) -> Redirect:
    """Erase everything; where something is held, have it wait for a person."""
    leaving.is_sure(visit)
    done = asking.ask(visit.session, visit.actor, visit.actor.subject, Method.PORTAL)
    if done is None:
        return Redirect("/me/erasure", _("We have your request. Everything you allowed has ended."))
    return _to_the_certificate(visit, done)


@acts("/me/erasure/sign-in", Audience.MEMBER)
def prove_again(visit: Visit) -> Redirect:
    """Sign out, sign in, and come back to the question."""
    return _sign_in_for(visit, "/me/erasure")


@shows("/me/data/{name:str}/removal", Audience.MEMBER)
def before_erasing_one(visit: Visit, name: str) -> pages.EraseFieldPage:
    """One field: what depends on it, and what stays."""
    session, subject, about = visit.session, visit.actor.subject, _known(visit, name)
    policy, held = in_force(session), name in members.held_fields(session, subject)
    stands = members.outlook(session, subject).standing
    needed = tuple(one.purpose.title.text() for one in stands if one.stands and name in one.purpose.fields)
    told = telling.to_be_told(telling.recipients_of(session, [subject])[subject], name)
    return pages.EraseFieldPage(
        about, held, needed, OF_FIELD, told, leaving.is_fresh(visit), policy.community,
        asking.holding(session, subject, name), _waiting(visit, name),
    )  # fmt: skip


@acts("/me/data/{name:str}/removal", Audience.MEMBER)
def erase_one(visit: Visit, name: str) -> Redirect:
    """Erase one field."""
    about = _known(visit, name)
    leaving.is_them(visit)
    done = asking.ask(visit.session, visit.actor, visit.actor.subject, Method.PORTAL, name)
    if done is None:
        return Redirect(f"/me/data/{name}/removal", _("We have your request. A person decides within a month."))
    return Redirect(f"/erased/{done.token}", _("Erased: %(field)s.", field=about.label.text()))


@acts("/me/data/{name:str}/removal/sign-in", Audience.MEMBER)
def prove_again_for_one(visit: Visit, name: str) -> Redirect:
    """Sign out, sign in, and come back to this field."""
    return _sign_in_for(visit, f"/me/data/{_known(visit, name).key}/removal")


@shows("/erased", Audience.EVERYONE)
def erased(visit: Visit) -> pages.ErasedPage:
    """What was done, for someone who is a stranger now."""
    return pages.ErasedPage(in_force(visit.session).community)


@shows("/erased/{token:str}", Audience.EVERYONE)
def certificate(visit: Visit, token: str) -> pages.CertificatePage:
    """What was erased, what stays, and where it was looked."""
    kept, address = certificates.by_link(visit.session, token), Settings.of(visit.session).base_url
    told = telling.told_of(visit.session, kept.id)
    return pages.CertificatePage(kept, token, in_force(visit.session), told, f"{address}/receipts/verify")


@shows("/erased/{token:str}/certificate.json", Audience.EVERYONE)
def certificate_as_file(visit: Visit, token: str) -> Download | Redirect:
    """The certificate as a file that anyone can check. While it is being made, its page says so."""
    kept = certificates.by_link(visit.session, token)
    if kept.content is None:
        return Redirect(f"/erased/{token}")
    return Download(f"certificate-{kept.number}.json", "application/ld+json", [kept.as_file()])


@acts("/erased/{token:str}", Audience.EVERYONE)
def close_certificate(visit: Visit, token: str) -> Redirect:
    """They have kept it: the page leads nowhere any more."""
    kept = certificates.by_link(visit.session, token)
    certificates.close_link(visit.session, token)
    return Redirect(_on_from(visit, kept), _("The page is closed. Nobody can open it again."))


@shows("/guardian/{ticket:str}/erasure", Audience.EVERYONE)
def before_erasing_ward(visit: Visit, ticket: str) -> pages.EraseWardPage:
    """What goes and what stays of a young member."""
    return pages.EraseWardPage(ticket, guarding.ward(visit.session, ticket))


@acts("/guardian/{ticket:str}/erasure", Audience.EVERYONE)
def erase_ward(visit: Visit, ticket: str) -> Redirect | Result:
    """Erase everything about a young member, and the guardian's address with it."""
    subject = guarding.ward_to_erase(visit.session, ticket)
    done = asking.ask(visit.session, guardian_of(subject), subject, Method.GUARDIAN)
    if done is None:
        said = _("Everything that was allowed has ended. Something must be kept for now: a person decides in a month.")
        return Result(DonePage(_("We have your request"), (said,)))
    return Redirect(f"/erased/{done.token}")


def _erase_page(visit: Visit) -> pages.ErasePage:
    session, subject = visit.session, visit.actor.subject
    policy = in_force(session)
    labels = tuple(
        policy.fields[key].label.text() for key in members.held_fields(session, subject) if key in policy.fields
    )
    told = telling.to_be_told(telling.recipients_of(session, [subject])[subject])
    return pages.ErasePage(
        labels, stays_for(policy, bool(told)), told, leaving.is_fresh(visit), leaving.word(),
        asking.holding(session, subject, WHOLE), _waiting(visit, WHOLE),
    )  # fmt: skip


def _waiting(visit: Visit, what: str) -> Request | None:
    mine = asking.requests_of(visit.session, visit.actor.subject)
    return next((one for one in mine if one.what == what), None)


def _known(visit: Visit, name: str) -> Field:
    found = in_force(visit.session).fields.get(name)
    if found is None:
        raise NotFound(_("There is no such field."))
    return found


def _to_the_certificate(visit: Visit, done: Done) -> Redirect:
    gone = cookies.dropped(Settings.of(visit.session), cookies.SESSION)
    return Redirect(f"/erased/{done.token}", cookies=(gone,))


def _on_from(visit: Visit, kept: Kept) -> str:
    """Where somebody goes on: only who is erased themselves is told so."""
    if visit.actor is None:
        return "/erased" if kept.by_them and kept.what == WHOLE else "/"
    return BACK.get(visit.actor.role, "/")


def _sign_in_for(visit: Visit, back: str) -> Redirect:
    leaving.sign_out_first(visit)
    gone = cookies.dropped(Settings.of(visit.session), cookies.SESSION)
    return Redirect(f"/sign-in?next={back}", cookies=(gone,))


HANDLERS = [
    before_erasing, erase, prove_again, before_erasing_one, erase_one, prove_again_for_one, erased, certificate,
    certificate_as_file, close_certificate, before_erasing_ward, erase_ward, *board_routes.HANDLERS,
    *counter_routes.HANDLERS,
]  # fmt: skip
