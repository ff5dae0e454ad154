"""Printing the copies of one claim: what the claim permits is opened, put into the compiled sheets, nothing more."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from ethicomm.algorithms import Facts, Filled, Slot
from ethicomm.campaigns.claiming import EMAIL, Claim, Claimed, Hold
from ethicomm.campaigns.composing import ASKED, Sheet, Text, compiled
from ethicomm.campaigns.letterhead import styled
from ethicomm.campaigns.models import Campaign, CampaignText
from ethicomm.campaigns.questions import worded
from ethicomm.campaigns.tickets import Tickets
from ethicomm.db import Database, Session
from ethicomm.mail import Message, Unfit
from ethicomm.members import reveal
from ethicomm.policy import Policy, in_force

Values = Mapping[int, Mapping[str, str]]
Version = tuple[str, int, str]  # language, further purposes in use, language of the questions or ""


@dataclass(frozen=True)
class Printed:
    """The copies to hand over, and those that have no address that mail could reach."""

    messages: tuple[Message[int], ...]
    nowhere: tuple[int, ...]


class Press:
    """Prints one letter, copy by copy. Sheets are compiled once for each version."""

    def __init__(self, database: Database, hold: Hold) -> None:
        self._database, self._hold, self._sheets = database, hold, dict[Version, Sheet]()

    def print(self, claim: Claim) -> Printed:
        """Open, fill and encode. The claim was committed before, so every opening has its row."""
        if not claim.copies:
            return Printed((), ())
        with self._database.read() as session:
            values = reveal(session, claim.use)
            tickets = Tickets(session)
            sheets = {_version(one): self._sheet(session, one) for one in claim.copies}
            purpose = self._hold.purposes[0]
        filled = self._fill(claim, values)
        for one in claim.copies:
            if one.asked:
                said = worded(claim.use.policy, purpose, one.asked)
                filled.setdefault(one.delivery, {})[ASKED.key] = Filled(said.text, styled(said.html))
        messages, nowhere = list[Message[int]](), list[int]()
        for one in claim.copies:
            known = values.get(one.subject, {})
            sheet, ticket = sheets[_version(one)], tickets.of(one.delivery)
            try:
                mark = f"{self._hold.public_id.hex}.{one.delivery}"
                content = sheet.fill(known[EMAIL], ticket, mark, known, filled.get(one.delivery, {}))
            except (KeyError, Unfit):
                nowhere.append(one.delivery)
            else:
                messages.append(Message(one.delivery, known[EMAIL], content))
        return Printed(tuple(messages), tuple(nowhere))

    def _sheet(self, session: Session, copy: Claimed) -> Sheet:
        if _version(copy) not in self._sheets:
            self._sheets[_version(copy)] = self._compile(session, copy)
        return self._sheets[_version(copy)]

    def _compile(self, session: Session, copy: Claimed) -> Sheet:
        campaign = session.scalars(select(Campaign).where(Campaign.id == self._hold.campaign)).one()
        texts = texts_of(session, campaign)
        language = copy.language if copy.language in texts else first_language(in_force(session), texts)
        standing = [slot.key for slot in self._standing(in_force(session), copy)]
        return compiled(session, campaign, language, texts[language], standing, _version(copy)[2])

    def _standing(self, policy: Policy, copy: Claimed) -> list[Slot]:
        return [slot for slot in self._hold.fillers if copy.variant & policy.mask(slot.purpose)]

    def _fill(self, claim: Claim, values: Values) -> dict[int, dict[str, Filled]]:
        """What fillers say, by delivery and slot. Their traces are written in the same unit."""
        filled: dict[int, dict[str, Filled]] = {}
        if not any(one.variant for one in claim.copies):
            return filled
        with self._database.write() as session:
            for slot in self._hold.fillers:
                facts = [
                    _facts(slot, one, values) for one in claim.copies if slot in self._standing(claim.use.policy, one)
                ]
                for delivery, said in slot.fill(session, facts).items():
                    filled.setdefault(delivery, {})[slot.key] = said
        return filled


def texts_of(session: Session, campaign: Campaign) -> dict[str, Text]:
    """What a letter says, by language."""
    found = session.scalars(select(CampaignText).where(CampaignText.campaign_id == campaign.id))
    return {row.language: Text(row.subject_line, row.body) for row in found}


def first_language(policy: Policy, texts: Mapping[str, Text]) -> str:
    """The community's first language in which the letter is written."""
    return next(one for one in (*policy.community.languages, *texts) if one in texts)


def _version(copy: Claimed) -> Version:
    return copy.language, copy.variant, copy.asked.language if copy.asked else ""


def _facts(slot: Slot, copy: Claimed, values: Values) -> Facts:
    known = values.get(copy.subject, {})
    told = {field: known[field] for field in slot.fields if field in known}
    return Facts(copy.delivery, copy.subject, copy.language, copy.decision, told)
