"""The addresses of receipts."""

from pathlib import Path
from uuid import UUID

from markupsafe import Markup

from ethicomm import ledger
from ethicomm.accounts import Audience
from ethicomm.consent import receipts
from ethicomm.consent.receipts import Receipt
from ethicomm.errors import Invalid
from ethicomm.ledger import offline
from ethicomm.members.imports import old_words
from ethicomm.policy import in_force
from ethicomm.portal import cards, front
from ethicomm.portal.activity import subject_of
from ethicomm.portal.receipts.pages import Found, Listed, ReceiptPage, ReceiptsPage, VerifyPage
from ethicomm.settings import Settings
from ethicomm.web import Download, Redirect, Result, Visit, acts, shows
from ethicomm.words import _

LARGEST = 4_000_000  # bytes of what is checked here; the script takes more


@shows("/me/receipts", Audience.MEMBER)
def all_receipts(visit: Visit) -> ReceiptsPage:
    """A receipt for each answer."""
    events = [one for one in cards.history(visit.session, visit.actor) if one.state.is_answer]
    policy = in_force(visit.session)
    numbers = receipts.numbers_of(visit.session, [one.record for one in events])
    titles = {key: one.title.text() for key, one in policy.purposes.items()}
    return ReceiptsPage(
        tuple(Listed(one, titles.get(one.purpose, one.purpose), numbers.get(one.record, "")) for one in events)
    )


@shows("/me/receipts/all.json", Audience.MEMBER)
def all_as_file(visit: Visit) -> Download:
    """Every receipt in one file; a verifier checks each."""
    chunks = receipts.all_as_file(visit.session, subject_of(visit.actor), old_words)
    return Download("receipts.json", "application/ld+json", chunks)


@shows("/me/receipts/{record:uuid}", Audience.MEMBER)
def one_receipt(visit: Visit, record: UUID) -> ReceiptPage:
    """One receipt, to read and to print."""
    found = _mine(visit, record)
    address = f"{Settings.of(visit.session).base_url}/receipts/verify"
    checks = tuple(Found(one.holds, receipts.said(one)) for one in found.checks)
    limits = tuple(receipts.limits(found.said.grade.value))
    shown = tuple(receipts.shown_by())
    return ReceiptPage(found, address, _set(found), checks, shown, limits, in_force(visit.session).community)


@shows("/me/receipts/{record:uuid}/receipt.json", Audience.MEMBER)
def one_as_file(visit: Visit, record: UUID) -> Download | Redirect:
    """The receipt as a file that anyone can check. While it waits for its place, its page says so."""
    found = _mine(visit, record)
    if found.content is None:
        return Redirect(f"/me/receipts/{record}")
    return Download(f"receipt-{found.number}.json", "application/ld+json", [found.as_file()])


@acts("/me/receipts/{record:uuid}", Audience.MEMBER)
def place(visit: Visit, record: UUID) -> Redirect:
    """Give an answer its place in the log now, rather than within a second."""
    _mine(visit, record)
    receipts.place(visit.session)
    return Redirect(f"/me/receipts/{record}")


@shows("/receipts/verify", Audience.EVERYONE)
def before_checking(visit: Visit) -> VerifyPage:
    """Where anyone checks a receipt."""
    return VerifyPage(ledger.verifier_key(visit.session))


def check_again(visit: Visit, problem: Invalid) -> VerifyPage:
    """The form once more."""
    errors = problem.fields or {"receipt": problem.message}
    return VerifyPage(ledger.verifier_key(visit.session), visit.form.text("key"), errors=errors)


@acts("/receipts/verify", Audience.EVERYONE, again=check_again, largest=LARGEST)
def check(visit: Visit) -> Result:
    """Check what was given, in memory. Nothing of it is kept."""
    key = visit.form.text("key")
    given = visit.form.file("receipt")
    raw = given.stream.read() if given else visit.form.exact("text").strip().encode()
    if not raw:
        raise Invalid(_("Choose a file, or paste the receipt."))
    _is_key(key)
    try:
        found = tuple(offline.read_receipts(raw))
    except offline.Unreadable as problem:
        raise Invalid(_(str(problem))) from None
    return Result(VerifyPage(ledger.verifier_key(visit.session), key, found))


@shows("/receipts/verify.py", Audience.EVERYONE)
def script(visit: Visit) -> Download:
    """The verifier itself: the very file that this site checks with."""
    return Download("verify.py", "text/x-python", [Path(offline.__file__).read_bytes()])


def _mine(visit: Visit, record: UUID) -> Receipt:
    return receipts.receipt_of(visit.session, record, old_words, subject_of(visit.actor))


def _set(receipt: Receipt) -> Markup:
    """Our own words as they were set; those of an older form as they are."""
    if receipt.notice:
        return front.set_words(receipt.notice.text)
    return Markup('<pre class="letter-text">{}</pre>').format(receipt.words) if receipt.words else Markup("")


def _is_key(key: str) -> None:
    try:
        if key:
            offline.public_key(key)
    except offline.Unreadable as problem:
        raise Invalid(_(str(problem)), {"key": _(str(problem))}) from None


HANDLERS = [
    all_receipts, all_as_file, one_receipt, one_as_file, place, before_checking, check, script,
]  # fmt: skip
