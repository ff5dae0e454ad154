"""The offers that may be picked: what people add and end, and which are on now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import insert, or_, select, update

from ethicomm import clock, ledger
from ethicomm.accounts import Actor
from ethicomm.algorithms.models import Offer, OfferText
from ethicomm.db import Session
from ethicomm.errors import Invalid, NotFound
from ethicomm.policy import in_force
from ethicomm.words import _, language

TITLE, TEXT, LINK = 120, 400, 300


@dataclass(frozen=True)
class NewOffer:
    """What a person writes: title and text by language, the address it leads to, what it is about, while when.

    `first` and `last` are days in the community's zone, the last one included.
    """

    texts: Mapping[str, tuple[str, str]]
    link: str
    interests: tuple[str, ...]
    first: date
    last: date | None = None


@dataclass(frozen=True)
class OfferSeen:
    """One offer in every language it has. `ends` is the moment from which it is picked no more."""

    public_id: UUID
    texts: Mapping[str, tuple[str, str]]
    link: str
    interests: tuple[str, ...]
    since: datetime
    until: datetime | None

    @property
    def title(self) -> str:
        """In the language spoken now, else in the first there is."""
        return self.said()[0]

    @property
    def text(self) -> str:
        """In the language spoken now, else in the first there is."""
        return self.said()[1]

    def said(self) -> tuple[str, str]:
        """Title and text for the reader."""
        return self.texts.get(language()) or next(iter(self.texts.values()))

    def is_on(self, now: datetime) -> bool:
        """Whether it may be picked."""
        return self.since <= now and (self.until is None or self.until > now)


def add(session: Session, actor: Actor, offer: NewOffer) -> UUID:
    """Keep a new offer. Returns its public id; raises Invalid that names each field."""
    _check(session, offer)
    zone = ZoneInfo(in_force(session).community.zone)
    until = _start(offer.last + timedelta(days=1), zone) if offer.last else None
    row = {"link": offer.link, "interests": " ".join(sorted(offer.interests)), "until": until}
    made = insert(Offer).values(**row, public_id=uuid4(), since=_start(offer.first, zone))
    number, public_id = session.execute(made.returning(Offer.id, Offer.public_id)).one()
    texts = [
        {"offer_id": number, "language": spoken, "title": title, "text": text}
        for spoken, (title, text) in offer.texts.items()
    ]
    session.execute(insert(OfferText), texts)
    ledger.note(session, actor.role, actor.id, "offer added", offer=public_id)
    return public_id


def end(session: Session, actor: Actor, public_id: UUID) -> None:
    """Pick it no more from now on. What ended before stays as it ended; raises NotFound."""
    if session.scalar(select(Offer.id).where(Offer.public_id == public_id)) is None:
        raise NotFound(_("There is no such offer."))
    now = clock.now()
    still = Offer.public_id == public_id, or_(Offer.until.is_(None), Offer.until > now)
    if session.scalar(update(Offer).where(*still).values(until=now).returning(Offer.id)):
        ledger.note(session, actor.role, actor.id, "offer ended", offer=public_id)


def all_offers(session: Session) -> tuple[OfferSeen, ...]:
    """Every offer there ever was, the newest first."""
    texts: dict[int, dict[str, tuple[str, str]]] = {}
    for one in session.scalars(select(OfferText)):
        texts.setdefault(one.offer_id, {})[one.language] = (one.title, one.text)
    rows = session.scalars(select(Offer).order_by(Offer.since.desc(), Offer.id.desc()))
    return tuple(
        OfferSeen(row.public_id, texts[row.id], row.link, tuple(row.interests.split()), row.since, row.until)
        for row in rows
    )


def offers_on(session: Session) -> tuple[OfferSeen, ...]:
    """Those that may be picked now."""
    now = clock.now()
    return tuple(one for one in all_offers(session) if one.is_on(now))


def _start(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _check(session: Session, offer: NewOffer) -> None:
    policy = in_force(session)
    wrong = {
        f"{name}-{spoken}": _("Write this in each language, or the letter has a hole in it.")
        for spoken in policy.community.languages
        for name, said in zip(("title", "text"), offer.texts.get(spoken, ("", "")), strict=True)
        if not said
    }
    for spoken, (title, text) in offer.texts.items():
        if len(title) > TITLE or len(text) > TEXT:
            wrong[f"text-{spoken}"] = _("That is too long: a title has up to 120 letters, a text up to 400.")
    if not _leads_somewhere(offer.link):
        wrong["link"] = _("Give an address that begins with https://, or leave it empty.")
    if not offer.interests or not set(offer.interests) <= set(policy.fields["interests"].choices):
        wrong["interests"] = _("Tick at least one interest: picks are made by them.")
    if offer.last and offer.last < offer.first:
        wrong["last"] = _("The last day lies before the first.")
    if wrong:
        raise Invalid(_("The offer was not kept."), wrong)


def _leads_somewhere(link: str) -> bool:
    address = urlsplit(link)
    return not link or (address.scheme == "https" and bool(address.hostname) and len(link) <= LINK)
