"""What the words are held to from one version to the next.

Decision: a version's words never change once they were in force, and each later version says in
notices/<purpose>/versions.toml what it changed and whether that is material: whether people would agree to something
else than they did. Then every yes to the earlier words ends and is asked anew.

The word is not taken on trust. Where the facts of a purpose grew (more data, more people or firms who get it, another
country, a longer time) the change is material, whatever the file says.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ethicomm.db import Session
from ethicomm.policy.facts import Field, Policy, Purpose, Recipient, Version
from ethicomm.policy.parsing import Table
from ethicomm.policy.periods import days_about
from ethicomm.policy.queries import applied, history, notices_of
from ethicomm.policy.refusals import Refusal, Refusals
from ethicomm.words import _


def every_version_says_what_changed(policy: Policy, _headings: Table) -> Refusals:
    """Each version after the first, and none that has no words."""
    for purpose in policy.purposes.values():
        for number in range(2, purpose.version + 1):
            if number not in purpose.versions:
                message = _("It does not say what version %(number)s changed.", number=number)
                mend = _(
                    "Add [%(number)s] with material = true or false, and what.%(language)s = “…” in plain words.",
                    number=number,
                    language=policy.community.languages[0],
                )
                yield Refusal(_file(purpose), (str(number),), message, mend)
        for number in (one for one in purpose.versions if one > purpose.version):
            message = _("There are no words of version %(number)s.", number=number)
            path = f"notices/{purpose.key}/{number}.{policy.community.languages[0]}.md"
            yield Refusal(_file(purpose), (str(number),), message, _("Write %(path)s.", path=path))


def words_stay_as_they_were(session: Session, after: Policy) -> Refusals:
    """Nobody's yes is moved under words they never read, and no change becomes harmless afterwards."""
    came = _as_they_came(session)
    for purpose in after.purposes.values():
        kept = notices_of(session, purpose.key)
        for one in purpose.notices.values():
            others = [old for old in kept if (old.version, old.language) == (one.version, one.language)]
            if others and one.hash not in [old.hash for old in others]:
                path = f"notices/{purpose.key}/{one.version}.{one.language}.md"
                newer = f"notices/{purpose.key}/{one.version + 1}.{one.language}.md"
                message = _("Version %(number)s was in force with other words.", number=one.version)
                mend = _("Leave it as it was, and write the new words as %(path)s.", path=newer)
                yield Refusal(path, (), message, mend)
        for number, version in purpose.versions.items():
            was = came.get((purpose.key, number), version).material
            if version.material != was:
                message = _("Version %(number)s came in force otherwise.", number=number)
                mend = _("Write material = %(was)s, as it was then.", was=str(was).lower())
                yield Refusal(_file(purpose), (str(number), "material"), message, mend)


def _as_they_came(session: Session) -> dict[tuple[str, int], Version]:
    """What each version of each purpose's words said of itself when it first came in force, gone since or not."""
    newest_first = filter(None, [applied(session, one.hash) for one in history(session)])
    return {
        (purpose.key, number): version
        for policy in newest_first
        for purpose in policy.purposes.values()
        for number, version in purpose.versions.items()
    }


def what_grows_is_material(before: Policy, after: Policy) -> Refusals:
    """A yes to less is no yes to more."""
    for old, new in both(before, after):
        if not is_material(old, new):
            for growth in _growths(before, after, old, new):
                yield growth.refused(old, new)


def both(before: Policy, after: Policy) -> Iterator[tuple[Purpose, Purpose]]:
    """Each purpose that was asked and still is."""
    for key, new in after.purposes.items():
        old = before.purposes.get(key)
        if old and old.stands == new.stands == "consent":
            yield old, new


def is_material(old: Purpose, new: Purpose) -> bool:
    """Whether the words between these two ask for something else; going back counts as well as going on."""
    said = {**old.versions, **new.versions}
    first, last = sorted((old.version, new.version))
    return any(said[number].material for number in range(first + 1, last + 1) if number in said)


@dataclass(frozen=True)
class Growth:
    """One way in which a purpose came to do more, at the place in its file."""

    file: str
    keys: tuple[str, ...]
    message: str
    value: str = ""

    def refused(self, old: Purpose, new: Purpose) -> Refusal:
        """Said to whoever did not call it material."""
        number = max(old.version + 1, new.version)
        mend = _(
            "People said yes to less. Write the words of %(purpose)s as version %(number)s, with material = true in "
            "%(path)s; or take this back.",
            purpose=new.key,
            number=number,
            path=_file(new),
        )
        return Refusal(self.file, self.keys, self.message, mend, self.value)


def _growths(before: Policy, after: Policy, old: Purpose, new: Purpose) -> Iterator[Growth]:
    for kind in KINDS_OF_GROWTH:
        yield from kind(before, after, old, new)


def _more_data(before: Policy, after: Policy, old: Purpose, new: Purpose) -> Iterator[Growth]:
    path = f"purposes/{new.key}.toml"
    for key in new.fields:
        field = after.fields[key]
        if key not in old.fields:
            yield Growth(path, ("fields",), _("%(field)s is new to %(purpose)s.", field=key, purpose=new.key), key)
            continue
        was = before.fields[key]
        if (field.category, field.kind) != (was.category, was.kind):
            yield Growth("fields.toml", (key,), _("%(field)s would hold something else.", field=key))
        if _kept_longer(was, field):
            yield Growth("fields.toml", (key, "keep"), _("%(field)s would be kept for longer.", field=key))
        if _exact_longer(was, field):
            yield Growth("fields.toml", (key,), _("%(field)s would be kept exact for longer.", field=key))


def _kept_longer(was: Field, now: Field) -> bool:
    if was.period is None:
        return False
    longer = now.period is None or days_about(now.period) > days_about(was.period)
    return longer or (now.ends_by_inactivity and not was.ends_by_inactivity)


def _exact_longer(was: Field, now: Field) -> bool:
    if was.coarsen is None:
        return False
    return now.coarsen is None or days_about(now.coarsen.after) > days_about(was.coarsen.after)


def _more_readers(before: Policy, after: Policy, old: Purpose, new: Purpose) -> Iterator[Growth]:
    for role in (role for role in new.seen_by if role not in old.seen_by):
        message = _("%(role)s would see it too.", role=role)
        yield Growth(f"purposes/{new.key}.toml", ("seen_by",), message, role)
    for one in (one for one in after.recipients.values() if new.key in one.purposes):
        yield from _more_given(before.recipients.get(one.key), one, new)


def _more_given(was: Recipient | None, one: Recipient, purpose: Purpose) -> Iterator[Growth]:
    path = f"recipients/{one.key}.toml"
    if was is None or purpose.key not in was.purposes:
        message = _("%(name)s would get data of %(purpose)s.", name=one.name, purpose=purpose.key)
        yield Growth(path, ("purposes",), message, purpose.key)
        return
    if one.name != was.name:
        message = _("%(name)s would get data that %(was)s gets now.", name=one.name, was=was.name)
        yield Growth(path, ("name",), message)
    for field in (key for key in one.fields if key not in was.fields and key in purpose.fields):
        message = _("%(name)s would get %(field)s.", name=one.name, field=field)
        yield Growth(path, ("fields",), message, field)
    if one.country != was.country:
        yield Growth(path, ("country",), _("It would go to another country: %(country)s.", country=one.country))
    if one.role != was.role:
        yield Growth(path, ("role",), _("%(name)s would be a %(role)s.", name=one.name, role=one.role))


def _more_use(before: Policy, after: Policy, old: Purpose, new: Purpose) -> Iterator[Growth]:
    path = f"purposes/{new.key}.toml"
    if new.kind is not old.kind:
        yield Growth(path, ("kind",), _("It would be something else: %(kind)s.", kind=new.kind.value))
    if new.legal_basis != old.legal_basis:
        yield Growth(path, ("legal_basis",), _("It would rest on another ground."))
    for term in (term for term in new.dpv if term not in old.dpv):
        yield Growth(path, ("dpv",), _("It would serve %(term)s too.", term=term), term)
    for key, card in after.algorithms.items():
        had = before.algorithms.get(key)
        if card.purpose == new.key and (had is None or had.purpose != new.key or {*card.inputs} - {*had.inputs}):
            message = _("Software would choose by more than it did: %(card)s.", card=key)
            yield Growth(f"algorithms/{key}.toml", ("inputs",), message)


def _longer(_before: Policy, _after: Policy, old: Purpose, new: Purpose) -> Iterator[Growth]:
    path = f"purposes/{new.key}.toml"
    if days_about(new.ask_again or "") > days_about(old.ask_again or ""):
        yield Growth(path, ("ask_again",), _("A yes would last longer than people were told."))
    if new.own_act_renews and not old.own_act_renews:
        yield Growth(path, ("own_act_renews",), _("A yes would be renewed without being asked for."))


def _file(purpose: Purpose) -> str:
    return f"notices/{purpose.key}/versions.toml"


KINDS_OF_GROWTH: Iterable[Callable[[Policy, Policy, Purpose, Purpose], Iterator[Growth]]] = (
    _more_data,
    _more_readers,
    _more_use,
    _longer,
)
RULES: Iterable[Callable[[Policy, Table], Refusals]] = (every_version_says_what_changed,)
