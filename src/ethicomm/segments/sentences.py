"""A rule read back as a sentence, so that whoever built it can hear what it says."""

from collections.abc import Sequence

from ethicomm.policy import Policy
from ethicomm.segments.rules import And, Is, Joined, Not, Or, Rule
from ethicomm.words import _, date


def sentence(policy: Policy, rule: Rule) -> str:
    """`People whose region is Leiden, but not those whose age band is under 25`, in the language spoken now."""
    match rule:
        case And(parts):
            wanted = [part for part in parts if not isinstance(part, Not)]
            barred = [part.part for part in parts if isinstance(part, Not)]
        case Not(part):
            wanted, barred = [], [part]
        case _:
            wanted, barred = [rule], []
    who = _("People %(who)s", who=all_of(_several(policy, wanted))) if wanted else _("People")
    if not barred:
        return who
    return _("%(who)s, but not those %(barred)s", who=who, barred=all_of(_several(policy, barred), neither=True))


def all_of(parts: Sequence[str], *, neither: bool = False) -> str:
    """`a, b and c`; after a not, `a, b or c`."""
    if neither:
        return one_of(parts)
    *some, last = parts
    return _("%(some)s and %(last)s", some=", ".join(some), last=last) if some else last


def one_of(parts: Sequence[str]) -> str:
    """`a, b or c`."""
    *some, last = parts
    return _("%(some)s or %(last)s", some=", ".join(some), last=last) if some else last


def _several(policy: Policy, parts: Sequence[Rule]) -> list[str]:
    return [_phrase(policy, part) for part in parts]


def _phrase(policy: Policy, rule: Rule) -> str:
    match rule:
        case Is():
            return _is(policy, rule)
        case Joined(before, day):
            return (
                _("who joined before %(day)s", day=date(day))
                if before
                else _("who joined on %(day)s or later", day=date(day))
            )
        case Not(part):
            return _("not those %(who)s", who=_phrase(policy, part))
        case And(parts):
            return _("(%(these)s)", these=all_of(_several(policy, parts)))
        case Or(parts):
            return _("(%(these)s)", these=one_of(_several(policy, parts)))


def _is(policy: Policy, asked: Is) -> str:
    field = policy.fields[asked.field]
    label = field.label.text()
    label = label[:1].lower() + label[1:]
    values = one_of([field.choices[value].text() for value in asked.values])
    if field.kind == "choices":
        return _("whose %(field)s include %(values)s", field=label, values=values)
    return _("whose %(field)s is %(values)s", field=label, values=values)
