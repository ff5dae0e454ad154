"""What the pages about receipts hold, one frozen dataclass for each template."""

import datetime as calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from babel import Locale
from markupsafe import Markup

from ethicomm.consent import Event
from ethicomm.consent.receipts import Receipt, said
from ethicomm.ledger import offline
from ethicomm.policy import Community, Policy, Purpose, Recipient
from ethicomm.words import _, date, language


@dataclass(frozen=True)
class Listed:
    """One answer of the list; `number` is empty while it waits for its place in the log."""

    event: Event
    title: str
    number: str


@dataclass(frozen=True)
class ReceiptsPage:
    """Every receipt of a member, newest first."""

    template: ClassVar[str] = "portal/receipts.html"
    listed: tuple[Listed, ...]

    @property
    def title(self) -> str:
        """The page's name."""
        return _("My receipts")


@dataclass(frozen=True)
class Found:
    """What one check found, in words."""

    holds: bool
    words: str


@dataclass(frozen=True)
class ReceiptPage:
    """One receipt, good enough to keep on paper. `words` are those shown, set from their very bytes."""

    template: ClassVar[str] = "portal/receipt.html"
    receipt: Receipt
    address: str
    words: Markup
    found: tuple[Found, ...]
    shown: tuple[str, ...]
    limits: tuple[str, ...]
    community: Community

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Receipt %(number)s", number=self.receipt.number) if self.receipt.number else _("Your receipt")

    @property
    def purpose(self) -> Purpose | None:
        """What it was for, as the policy of that day says."""
        return self.receipt.policy.purposes.get(self.receipt.said.purpose) if self.receipt.policy else None

    @property
    def around(self) -> tuple[tuple[str, str], ...]:
        """Which data, who sees it, through whom, where: from the policy that the answer cites."""
        policy, purpose = self.receipt.policy, self.purpose
        return tuple(_around(policy, purpose)) if policy and purpose else ()


@dataclass(frozen=True)
class Verdict:
    """What was found in one receipt of a file. `ours` is whether it names the key of this log."""

    number: str
    holds: bool
    found: tuple[Found, ...]
    shown: tuple[str, ...]
    limits: tuple[str, ...]
    ours: bool


@dataclass(frozen=True)
class VerifyPage:
    """Check a receipt: whose ever it is, without signing in, and nothing is kept. `key` is that of our log."""

    template: ClassVar[str] = "portal/receipt_check.html"
    key: str
    given_key: str = ""
    receipts: tuple[offline.Receipt, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def verdicts(self) -> Iterator[Verdict]:
        """What was found in each; worked out while the page is set, when no lock is held."""
        return (self._verdict(one) for one in self.receipts)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Check a receipt")

    def _verdict(self, receipt: offline.Receipt) -> Verdict:
        checks = receipt.check(self.given_key or None)
        found = tuple(Found(one.holds, said(one)) for one in checks)
        shown, limits = (tuple(map(_, said)) for said in (receipt.proves(), receipt.does_not_prove()))
        holds, ours = all(one.holds for one in checks), receipt.proof["key"] == self.key
        return Verdict(receipt.number, holds, found, shown, limits, ours)


def _around(policy: Policy, purpose: Purpose) -> list[tuple[str, str]]:
    community = policy.community
    through = [one for one in policy.recipients.values() if purpose.key in one.purposes]
    seen = [policy.roles[role].title.text() for role in purpose.seen_by]
    return [
        (_("What for"), purpose.benefit.text()),
        (_("Which data"), ", ".join(policy.fields[key].label.text() for key in purpose.fields) or _("none")),
        (_("Seen by"), ", ".join(seen)),
        (_("Passes through"), "; ".join(map(_named, through)) or _("nobody else")),
        (_("Where it is kept"), community.hosting),
        (_("Why we may"), purpose.basis.words),
        (_("Who answers for it"), f"{community.legal_name}, {community.postal_address}"),
        (_("Questions"), f"{community.contact}, {community.data_protection_contact}"),
        (_("You can complain to"), f"{community.authority}, {community.authority_url}"),
    ]


def _named(one: Recipient) -> str:
    country = str(Locale.parse(language()).territories.get(one.country, one.country))
    named = _(
        "%(name)s, %(country)s (contract of %(day)s)",
        name=one.name,
        country=country,
        day=date(calendar.date.fromisoformat(one.contract)),
    )
    return f"{named}, {one.transfer.text()}" if one.transfer else named
