"""What people agreed to, in which words, how well it is shown, and what comes: for everyone at once.

Small numbers: what stands, its words and its grades are plain counts, because showing that each yes is proved is what
the law asks (GDPR 7(1)). What would point at one person's choice (who took back or ended in a month, who said no and
may not be asked before one) is told as "under 10", and a sum that such a number could be worked out from is rounded.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale

from ethicomm import clock
from ethicomm.consent import Grade, tallies
from ethicomm.consent.tallies import Ending, Month, Shown
from ethicomm.db import Session
from ethicomm.members.imports import old_words
from ethicomm.policy import Purpose, in_force, notice
from ethicomm.words import _, number

SOON = timedelta(days=90)
FEW = 10
YEAR = 12  # months


@dataclass(frozen=True)
class Words:
    """So many yeses to one version of the words. `links` are (language, address) of the very words."""

    label: str
    links: tuple[tuple[str, str], ...]
    people: int


@dataclass(frozen=True)
class Ends:
    """The yeses that end in one month, and how many of these people have the question before them."""

    month: datetime
    people: int
    asked: int


@dataclass(frozen=True)
class OnRecord:
    """One purpose: whom it stands for, in which words, how well shown; what ends soon; who may not be asked yet.

    `rests` holds (month, people): they may be asked again in the course of that month.
    """

    key: str
    title: str
    words: tuple[Words, ...]
    grades: tuple[tuple[Grade, int], ...]
    ends: tuple[Ends, ...]
    rests: tuple[tuple[datetime, int], ...]

    @property
    def people(self) -> int:
        """For how many it stands."""
        return sum(count for _grade, count in self.grades)

    @property
    def ending(self) -> int:
        """How many of these end soon."""
        return sum(one.people for one in self.ends)

    @property
    def asked(self) -> int:
        """How many of those have the question before them."""
        return sum(one.asked for one in self.ends)

    @property
    def resting(self) -> str:
        """How many may not be asked yet."""
        return sum_of_few([people for _month, people in self.rests])


@dataclass(frozen=True)
class Evidence:
    """The whole of it."""

    people: int
    purposes: tuple[OnRecord, ...]
    year: tuple[Month, ...]


def evidence(session: Session) -> Evidence:
    """Every purpose that is asked, in the policy's order, and the last twelve months of all of them together."""
    policy, now = in_force(session), clock.now()
    asked = [one for one in policy.purposes.values() if one.stands == "consent"]
    keys, zone = [one.key for one in asked], ZoneInfo(policy.community.zone)
    ahead = months_from(now, zone, 0, YEAR + 1)
    shown = tallies.shown(session, keys)
    ending = tallies.ending(session, keys, ahead, SOON)
    purposes = tuple(_on_record(session, one, shown, ending, ahead) for one in asked)
    year = tallies.trend(session, keys, months_from(now, zone, 1 - YEAR, YEAR + 1))
    return Evidence(tallies.people(session), purposes, tuple(year))


def months_from(moment: datetime, zone: ZoneInfo, offset: int, count: int) -> list[datetime]:
    """The starts of `count` months, the first `offset` months from the one this moment lies in."""
    local = moment.astimezone(zone)
    first = local.year * YEAR + local.month - 1 + offset
    return [datetime(at // YEAR, at % YEAR + 1, 1, tzinfo=zone) for at in range(first, first + count)]


def few(people: int) -> str:
    """The number, but for one that could point at somebody."""
    return _("under %(few)s", few=FEW) if 0 < people < FEW else number(people)


def sum_of_few(parts: Sequence[int]) -> str:
    """Their sum; rounded where a part that is not told could be worked out from it."""
    total = sum(parts)
    if total < FEW or not any(0 < part < FEW for part in parts):
        return few(total)
    return _("about %(people)s", people=number(round(total, -1)))


def _on_record(
    session: Session, purpose: Purpose, shown: Iterable[Shown], ending: Iterable[Ending], ahead: Sequence[datetime]
) -> OnRecord:
    mine = [one for one in shown if one.purpose == purpose.key]
    ends = sorted((one for one in ending if one.purpose == purpose.key), key=lambda one: one.month)
    rests = zip(ahead, tallies.resting(session, purpose.key, ahead), strict=True)
    return OnRecord(
        purpose.key, purpose.title.text(), _words(session, _counted(mine, lambda one: one.notice)),
        tuple((grade, count) for grade in Grade if (count := sum(one.people for one in mine if one.grade is grade))),
        tuple(Ends(ahead[one.month], one.people, one.asked) for one in ends),
        tuple((month, people) for month, people in rests if people),
    )  # fmt: skip


def _counted(shown: Iterable[Shown], by: Callable[[Shown], str | None]) -> dict[str | None, int]:
    counts = dict[str | None, int]()
    for one in shown:
        counts[by(one)] = counts.get(by(one), 0) + one.people
    return counts


def _words(session: Session, counts: Mapping[str | None, int]) -> tuple[Words, ...]:
    """The versions of our own words, newest first; then old forms; then words that nobody knows."""
    versions, old, unknown = dict[int, list[tuple[str, str, int]]](), list[Words](), 0
    for digest, people in counts.items():
        known = notice(session, digest) if digest else None
        if known:
            link = Locale.parse(known.language).get_display_name() or known.language
            versions.setdefault(known.version, []).append((link, f"/notices/{known.hash}", people))
        elif digest and old_words(session, digest):
            old.append(Words(_("an old form"), ((_("its words"), f"/notices/{digest}"),), people))
        else:
            unknown += people
    ours = [_version(version, versions[version]) for version in sorted(versions, reverse=True)]
    nobodys = (Words(_("unknown words"), (), unknown),) if unknown else ()
    return (*ours, *sorted(old, key=lambda one: -one.people), *nobodys)


def _version(version: int, told: list[tuple[str, str, int]]) -> Words:
    links = tuple(sorted((link, address) for link, address, _people in told))
    return Words(_("version %(version)s", version=version), links, sum(people for _link, _address, people in told))
