"""Looking ahead: every effect of a changed folder on what members said and on what is held of them, counted.

Counts of a yes and of a held field are accountability: they look at no answer of anyone. Nothing is written and nothing
is opened here.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import ColumnElement, and_, func, or_, select

from ethicomm import consent
from ethicomm.amendments.effects import Effect, What
from ethicomm.consent import FACETS_SERVE, ConsentState, Standing
from ethicomm.consent.vocabulary import PERMITTING
from ethicomm.db import Session, keeper
from ethicomm.members import Member, Value
from ethicomm.policy import Field, Policy, both, is_material


@dataclass(frozen=True)
class Look:
    """What is in force, what would be, and the moment of looking."""

    session: Session
    before: Policy
    after: Policy
    now: datetime

    @cached_property
    def given_up(self) -> tuple[str, ...]:
        """Purposes that were asked and no longer are."""
        return tuple(one for one in self._asked(self.before) if one not in self._asked(self.after))

    @cached_property
    def materially(self) -> tuple[str, ...]:
        """Purposes whose words ask for something else than they did."""
        return tuple(new.key for old, new in both(self.before, self.after) if is_material(old, new))

    @cached_property
    def new(self) -> tuple[str, ...]:
        """Purposes that are asked and were not."""
        return tuple(one for one in self._asked(self.after) if one not in self._asked(self.before))

    @property
    def ending(self) -> tuple[str, ...]:
        """Purposes whose yeses end: nobody's yes is moved to other words, nor back from a purpose that was gone."""
        return (*self.given_up, *self.materially, *self.new)

    def yeses(self, purpose: str) -> int:
        """How many permit, whether they came here before or after the purpose was given up."""
        stands = or_(ConsentState.ends.is_(None), ConsentState.ends > self.now)
        mine = ConsentState.purpose == purpose, ConsentState.state.in_(PERMITTING), stands
        return self.session.scalar(select(func.count()).where(*mine)) or 0

    def members(self) -> int:
        """Everyone here."""
        return self.session.scalar(select(func.count()).select_from(Standing)) or 0

    def holders(self, field: str) -> int:
        """Of how many members a field is held."""
        with keeper(self.session):
            return self.session.scalar(select(func.count()).where(Value.field == field)) or 0

    def losing(self, field: str) -> ColumnElement[bool]:
        """That a purpose that stands keeps this field, and none will. For rows that have not lapsed."""
        keep_now, will_keep = mask_of(self.before, field), self.mask_left(field)
        return and_(Standing.bits.bitwise_and(keep_now) != 0, Standing.bits.bitwise_and(will_keep) == 0)

    def mask_left(self, field: str) -> int:
        """Of the bits that stand now, those that go on standing and will keep this field."""
        stay = [key for key in self.before.purposes if key in self.after.purposes and key not in self.ending]
        keep = self.after.fields[field].kept_by if field in self.after.fields else ()
        return self.after.mask(*(key for key in stay if key in keep))

    def losers(self, field: str) -> int:
        """How many members lose a field that they hold a reason for now."""
        keep = self.after.fields[field].kept_by if field in self.after.fields else ()
        if any(self.after.purposes[key].stands == "membership" for key in keep):
            return 0
        held = select(func.count()).select_from(Value).join(Standing, Standing.subject == Value.subject)
        held = held.where(Value.field == field, Standing.lapses > self.now, self.losing(field))
        with keeper(self.session):
            now_held = self.session.scalar(held) or 0
        return now_held + sum(self._loses(bits, field) for bits in self._lapsed(field))

    @cached_property
    def sorted(self) -> int:
        """How many members allow groups now and go on allowing them."""
        if FACETS_SERVE in self.ending or FACETS_SERVE not in self.after.purposes:
            return 0
        return self.yeses(FACETS_SERVE)

    def _asked(self, policy: Policy) -> list[str]:
        return [key for key, one in policy.purposes.items() if one.stands == "consent"]

    def _lapsed(self, field: str) -> Iterator[int]:
        """What stands for those whose row waits to be projected again and of whom the field is held."""
        late = select(Standing.subject).join(Value, Value.subject == Standing.subject)
        late = late.where(Value.field == field, Standing.lapses <= self.now)
        with keeper(self.session):
            subjects = self.session.scalars(late).all()
        for subject in subjects:
            yield consent.standing_bits(self.session, self.before, subject, self.now)

    def _loses(self, bits: int, field: str) -> bool:
        return bool(bits & mask_of(self.before, field)) and not bits & self.mask_left(field)


def mask_of(policy: Policy, field: str) -> int:
    """The bits of the purposes that keep this field."""
    return policy.mask(*policy.fields[field].kept_by) if field in policy.fields else 0


def yeses_end(look: Look) -> Iterator[Effect]:
    """What happens to each yes."""
    for key in look.given_up:
        yield Effect(What.YES_GIVEN_UP, key, look.before.purposes[key].title, look.yeses(key))
    for key in look.materially:
        purpose = look.after.purposes[key]
        said = purpose.versions.get(purpose.version)
        yield Effect(What.YES_ASKED_ANEW, key, purpose.title, look.yeses(key), said.what if said else "")
    for key in look.new:
        came_back = look.yeses(key)
        what = What.YES_FROM_BEFORE if came_back else What.PURPOSE_NEW
        yield Effect(what, key, look.after.purposes[key].title, came_back)


def words_and_times(look: Look) -> Iterator[Effect]:
    """Words that changed so that nobody is asked, and how long a yes lasts."""
    for old, new in both(look.before, look.after):
        if new.version != old.version and new.key not in look.materially:
            said = new.versions.get(new.version)
            yield Effect(What.WORDS_NEW, new.key, new.title, look.yeses(new.key), said.what if said else "")
        if new.ask_again and new.ask_again != old.ask_again:
            material = new.key in look.materially
            what = What.LASTS_LONGER if material else What.LASTS_SHORTER
            yield Effect(what, new.key, new.title, 0 if material else look.yeses(new.key), new.ask_again)


def unasked(look: Look) -> Iterator[Effect]:
    """What comes or goes without anyone being asked."""
    for here, there, what in (
        (look.before, look.after, What.UNASKED_GONE),
        (look.after, look.before, What.UNASKED_NEW),
    ):
        for key, one in here.purposes.items():
            if one.stands != "consent" and (key not in there.purposes or there.purposes[key].stands == "consent"):
                yield Effect(what, key, one.title, look.members() if one.stands == "membership" else 0)


def fields(look: Look) -> Iterator[Effect]:
    """Fields that come, go, or are kept for another time."""
    for key, field in look.before.fields.items():
        people = look.losers(key)
        if people or key not in look.after.fields:
            yield Effect(What.FIELD_LOST, key, field.label, people)
    for key, field in look.after.fields.items():
        if key not in look.before.fields:
            yield Effect(What.FIELD_NEW, key, field.label)
            continue
        was = look.before.fields[key]
        if _time(field) != _time(was):
            yield Effect(What.KEEP_CHANGED, key, field.label, look.holders(key), _time(field))
        if field.coarsen != was.coarsen:
            coarser = f"{field.coarsen.to} {field.coarsen.after}" if field.coarsen else ""
            yield Effect(What.COARSER_CHANGED, key, field.label, look.holders(key), coarser)


def answers_and_groups(look: Look) -> Iterator[Effect]:
    """Answers that come or go, and what groups may look at."""
    for key, field in look.after.fields.items():
        was = look.before.fields.get(key)
        for choice, words in field.choices.items() if was else ():
            if was and choice not in was.choices:
                yield Effect(What.CHOICE_NEW, f"{key}:{choice}", field.label, 0, words)
        for choice, words in was.choices.items() if was else ():
            if choice not in field.choices:
                yield Effect(What.CHOICE_GONE, f"{key}:{choice}", field.label, 0, words)
    for key in sortable(look.before) - sortable(look.after):
        yield Effect(What.FACET_GONE, key, look.before.fields[key].label, look.sorted)
    for key in sortable(look.after) - sortable(look.before):
        yield Effect(What.FACET_NEW, key, look.after.fields[key].label, len(seen_anew(look, key)))


def sortable(policy: Policy) -> frozenset[str]:
    """The fields that groups may look at."""
    purpose = policy.purposes.get(FACETS_SERVE)
    return frozenset(key for key in (purpose.fields if purpose else ()) if policy.fields[key].facet)


def seen_anew(look: Look, field: str) -> list[int]:
    """The members who allow groups and of whom this field is held."""
    if not look.sorted:
        return []
    stands = or_(ConsentState.ends.is_(None), ConsentState.ends > look.now)
    told = select(Value.subject).join(ConsentState, ConsentState.subject == Value.subject)
    told = told.where(Value.field == field, ConsentState.purpose == FACETS_SERVE)
    with keeper(look.session):
        return list(look.session.scalars(told.where(ConsentState.state.in_(PERMITTING), stands)))


def recipients(look: Look) -> Iterator[Effect]:
    """Who else gets data."""
    for key, one in look.after.recipients.items():
        was = look.before.recipients.get(key)
        if was is None:
            yield Effect(What.RECIPIENT_NEW, key, one.name, 0, one.country)
        elif was != one:
            yield Effect(What.RECIPIENT_CHANGED, key, one.name)
    for key, one in look.before.recipients.items():
        if key not in look.after.recipients:
            yield Effect(What.RECIPIENT_GONE, key, one.name)


def languages(look: Look) -> Iterator[Effect]:
    """Languages that the community no longer writes in."""
    for one in look.before.community.languages:
        if one not in look.after.community.languages:
            people = look.session.scalar(select(func.count()).where(Member.language == one)) or 0
            yield Effect(What.LANGUAGE_GONE, one, one, people)


def _time(field: Field) -> str:
    return field.keep if field.period else ""


ON_PEOPLE: Iterable[Callable[[Look], Iterator[Effect]]] = (
    yeses_end,
    fields,
    unasked,
    words_and_times,
    answers_and_groups,
    recipients,
    languages,
)
