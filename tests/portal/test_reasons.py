"""The table of reasons knows every reason that a use is written down with, and none besides."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import ethicomm
from ethicomm.accounts import Role
from ethicomm.campaigns.vocabulary import Copy
from ethicomm.consent import Reason
from ethicomm.members.counter import Look
from ethicomm.members.slips import SlipLook
from ethicomm.portal.reasons import LETTERS, NOT_DONE, REASONS, WHO, kind_of, letter_of

SOURCE = Path(ethicomm.__file__).parent
NAMED = {
    ("members/counter.py", "why.value"): [one.value for one in Look],
    ("members/slips.py", "why.value"): [one.value for one in SlipLook],
    ("auditing/readings.py", "what"): [],  # told where it is called
}
PASSED_ON = {"note_reading": 2}  # functions that hand a reason on, and its place among their arguments
WRITES = {"use": 4, "use_of_set": 3}  # the place of the reason


def written() -> Iterator[tuple[str, str]]:
    """(file, reason) of every use in the source; a reason with a number in it without the number."""
    for path in sorted(SOURCE.rglob("*.py")):
        tree, name = ast.parse(path.read_text()), str(path.relative_to(SOURCE))
        named = {
            target.id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            for reason in _reasons(call, name, named):
                yield name, reason


def _reasons(call: ast.Call, name: str, named: Mapping[str, ast.expr]) -> list[str]:
    function = call.func
    called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    of_consent = isinstance(function, ast.Attribute) and ast.unparse(function.value) == "consent"
    inside = name == "consent/uses.py" and isinstance(function, ast.Name)
    place = PASSED_ON.get(called)
    if called in WRITES and (of_consent or inside):
        place = WRITES[called]
    if place is None or len(call.args) <= place:
        return []
    return _texts(call.args[place], name, named)


def _texts(given: ast.expr, name: str, named: Mapping[str, ast.expr]) -> list[str]:
    if (name, ast.unparse(given)) in NAMED:
        return NAMED[name, ast.unparse(given)]
    if isinstance(given, ast.Constant):
        return [str(given.value)]
    if isinstance(given, ast.JoinedStr) and isinstance(given.values[0], ast.Constant):
        return [str(given.values[0].value).strip()]
    if isinstance(given, ast.Name) and given.id in named:
        return _texts(named[given.id], name, {})
    raise AssertionError(f"{name}: which reason is {ast.unparse(given)}?")


def test_every_reason_in_the_source_has_its_words() -> None:
    found = list(written())
    assert len(found) >= 15
    assert [(name, reason) for name, reason in found if kind_of(reason) not in REASONS] == []


def test_no_words_are_kept_for_what_nobody_writes() -> None:
    assert set(REASONS) == {kind_of(reason) for _name, reason in written()}


def test_each_enumeration_is_told_whole() -> None:
    assert set(LETTERS) == set(Copy)
    assert set(NOT_DONE) == set(Reason)
    assert set(WHO) | {Role.MEMBER, Role.MACHINE} == set(Role)


@pytest.mark.parametrize(("reason", "letter"), [("campaign 12", 12), ("campaign x", None), ("audit letter 3", None)])
def test_a_letter_is_known_by_its_number(reason: str, letter: int | None) -> None:
    assert letter_of(reason) == letter
