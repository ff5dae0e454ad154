"""The offline verifier is one file that needs nobody: it accepts what was issued, and nothing else."""

import ast
import copy
import json
import shutil
import site
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ethicomm.ledger import offline, signed

RECEIPTS = Path(__file__).parent / "receipts.json"  # issued once by a community of these tests, and kept
KEY = "members.crumb.example/ethicomm+688e9a25+AXwtzH+/9h0RK/Fx/m646jXtt9kaIr06nvs8XX4KJ5p6"
SCRIPT = Path(offline.__file__)
RAW = RECEIPTS.read_bytes()
YES, CLAIMED, DOCUMENTED = (json.loads(RAW)["@graph"][at] for at in (2, 3, 4))
ALPHABET = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"  # of base 64
Place = tuple[str | int, ...]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda some: st.lists(some) | st.dictionaries(st.text(), some),
)


def holds(content: object, key: str | None = None) -> bool:
    try:
        (one,) = offline.read_receipts(json.dumps(content).encode())
    except offline.Unreadable:
        return False
    return all(check.holds for check in one.check(key))


def failing(content: object) -> dict[str, str]:
    """The checks that say no, and what each says."""
    (one,) = offline.read_receipts(json.dumps(content).encode())
    return {check.name: check.sentence % check.about for check in one.check() if not check.holds}


def places(content: Any, here: Place = ()) -> Iterator[Place]:
    """Every value of a receipt, by the names and numbers that lead to it."""
    for name, value in content.items() if isinstance(content, dict) else enumerate(content):
        yield (*here, name)
        if isinstance(value, dict | list):
            yield from places(value, (*here, name))


def altered(content: Any, place: Place, value: object = None) -> Any:
    """A copy with another value there, or with nothing there."""
    changed = copy.deepcopy(content)
    inside = changed
    for name in place[:-1]:
        inside = inside[name]
    if value is None:
        del inside[place[-1]]
    else:
        inside[place[-1]] = value
    return changed


def at(content: Any, place: Place) -> Any:
    for name in place:
        content = content[name]
    return content


def other(value: object) -> object:
    match value:
        case str():
            return f"{value}x"
        case int():
            return value + 1
        case dict():
            return {**value, "more": "x"}
    return [*value, "more"] if isinstance(value, list) else "x"


def test_receipts_issued_long_ago_hold_under_the_key_that_was_kept() -> None:
    receipts = offline.read_receipts(RAW)
    assert len(receipts) == 5
    for one in receipts:
        for key in (KEY, None):
            assert [check.name for check in one.check(key) if not check.holds] == []


def test_one_cut_out_of_the_file_holds_alone() -> None:
    assert holds(YES, KEY)


@pytest.mark.parametrize("place", [*places(YES)], ids=lambda place: ".".join(map(str, place)))
def test_whatever_is_changed_or_left_out_is_noticed(place: Place) -> None:
    assert not holds(altered(YES, place, other(at(YES, place))))
    assert not holds(altered(YES, place))


RECORD = "dpv:hasRecordOfActivity"
EVENT, PROCESS = (RECORD, "dpv:hasConsentStatus"), (RECORD, "dpv:hasProcess")


@pytest.mark.parametrize(
    ("place", "value", "what"),
    [
        ((*PROCESS, "dpv:hasPurpose", "dct:identifier"), "sharing", "purpose"),
        ((*PROCESS, "dpv:hasLegalBasis"), "eu-gdpr:A9-2-a", "legal basis"),
        ((*PROCESS, "ethicomm:policy"), "0" * 64, "policy"),
        ((*EVENT, "@type"), "dpv:ConsentWithdrawn", "answer"),
        ((*EVENT, "dpv:isIndicatedAtTime"), "2031-01-01T00:00:00.000000Z", "time"),
        ((*EVENT, "dct:valid"), "2091-01-01T00:00:00.000000Z", "end"),
        ((*EVENT, "dpv:hasIndicationMethod"), "paper", "way"),
        ((*EVENT, "dpv:isIndicatedBy"), "owner", "by whom"),
        ((*EVENT, "ethicomm:evidenceGrade"), "claimed", "evidence"),
        ((*EVENT, "ethicomm:number"), 7, "number"),
        ((RECORD, "dct:identifier"), "018f", "record"),
        ((RECORD, "dpv:hasDataSubject", "dct:identifier"), "AAA·AAA", "person"),
        ((RECORD, "dpv:hasNotice", "dct:identifier"), "0" * 64, "mark of the words"),
        ((RECORD, "dpv:hasNotice", "dct:language"), "nl", "language"),
    ],
)
def test_what_says_something_else_than_the_entry_is_named(place: Place, value: object, what: str) -> None:
    assert failing(altered(YES, place, value))["agrees"] == f"It says something else than the entry: {what}."


def test_other_words_than_those_shown_are_named() -> None:
    assert "words" in failing(altered(YES, (RECORD, "dpv:hasNotice", "rdf:value"), "Nothing to worry about."))
    assert "words" in failing(altered(CLAIMED, (RECORD, "dpv:hasNotice", "rdf:value"), "You said yes to this."))


def test_another_entry_of_the_same_log_is_not_proved_by_this_proof() -> None:
    swapped = altered(YES, ("proof", "entry"), CLAIMED["proof"]["entry"])
    assert {"place", "agrees", "words", "issued"} == set(failing(swapped))


def test_a_receipt_that_someone_else_signed_holds_under_their_key_and_not_under_ours() -> None:
    seed, name = bytes(range(32)), "members.crumb.example/ethicomm"
    theirs = signed.verifier_key(name, signed.public_key(seed))
    head = offline.Head.read(YES["proof"]["checkpoint"], offline.public_key(KEY)[1])
    assert head
    forged = altered(YES, ("proof", "key"), theirs)
    forged["proof"]["checkpoint"] = signed.Head(name, head.size, head.root).signed(seed)
    note = signed.sign(name, offline.issued_text(name, forged), seed)
    forged["proof"]["signature"] = note.partition("\n\n")[2].strip()
    assert holds(forged)
    assert not holds(forged, KEY)
    assert holds(forged, theirs)


def test_a_signed_receipt_never_passes_as_a_checkpoint() -> None:
    seed, name = bytes(range(32)), "members.crumb.example/ethicomm"
    note = signed.sign(name, offline.issued_text(name, YES), seed)
    assert offline.Head.read(note, signed.public_key(seed)) is None


def test_it_says_what_a_taken_over_yes_does_not_show() -> None:
    claimed, documented, own = (offline.Receipt(one).does_not_prove() for one in (CLAIMED, DOCUMENTED, YES))
    assert "unknown" in claimed[0]
    assert "older form" in documented[0]
    assert own == claimed[1:] == documented[1:] == offline.DOES_NOT_PROVE


@given(st.integers(0, len(RAW) - 1), st.integers(1, 255))
def test_a_file_with_one_changed_byte_says_the_same_or_does_not_hold(place: int, change: int) -> None:
    damaged = RAW[:place] + bytes([RAW[place] ^ change]) + RAW[place + 1 :]
    try:
        receipts = offline.read_receipts(damaged)
    except offline.Unreadable:
        return
    if json.loads(damaged) != json.loads(RAW):
        assert not all(check.holds for one in receipts for check in one.check())


def test_a_signature_is_written_in_one_way_only() -> None:
    """The last sign before the filling carries two bits that stand for nothing."""
    signature = YES["proof"]["signature"]
    last = ALPHABET.index(signature[-2])
    assert signature.endswith("=")
    for other in (ALPHABET[last ^ 1], ALPHABET[last ^ 2], ALPHABET[last ^ 3]):
        forged = {**YES["proof"], "signature": f"{signature[:-2]}{other}="}
        assert set(failing({**YES, "proof": forged})) == {"issued"}


@given(anything)
def test_any_other_json_is_no_receipt(content: object) -> None:
    assert not holds(content)


@given(
    st.dictionaries(st.sampled_from([*YES["proof"]]), st.none() | st.integers() | st.text() | st.lists(st.integers()))
)
def test_a_proof_of_other_things_is_refused_and_never_a_stack(proof: dict[str, object]) -> None:
    assert not holds({**YES, "proof": {**YES["proof"], **proof}} if proof else {**YES, "proof": proof})


@given(st.dictionaries(st.sampled_from(["grade", "notice", "subject", "id", "state"]), anything, min_size=1))
def test_an_entry_of_other_things_is_refused_and_never_a_stack(said: dict[str, object]) -> None:
    entry = json.dumps({**json.loads(YES["proof"]["entry"]), **said})
    content = {**YES, "proof": {**YES["proof"], "entry": entry}}
    assert not holds(content)
    (one,) = offline.read_receipts(json.dumps(content).encode())
    assert one.does_not_prove()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b"1",
        b"null",
        b"[" * 200_000,
        b'{"a": ' * 200_000,
        b'{"@graph": [{}]}',
        b"1" * 5000,
    ],
)
def test_a_foreign_file_is_a_sentence(raw: bytes) -> None:
    with pytest.raises(offline.Unreadable, match="This file"):
        offline.read_receipts(raw)


def test_a_huge_file_is_not_even_read_as_json() -> None:
    with pytest.raises(offline.Unreadable, match="too large"):
        offline.read_receipts(b" " * (offline.LARGEST + 1))


def test_nothing_stands_in_a_file_of_several_beside_them() -> None:
    with pytest.raises(offline.Unreadable):
        offline.read_receipts(json.dumps({"@graph": [YES], "note": "trust us"}).encode())


def test_a_name_that_stands_twice_is_refused() -> None:
    twice = json.dumps(YES).replace('"dct:identifier": "R-4"', '"dct:identifier": "R-9", "dct:identifier": "R-4"', 1)
    with pytest.raises(offline.Unreadable):
        offline.read_receipts(twice.encode())


def test_the_script_imports_the_standard_library_and_cryptography_only() -> None:
    named = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(SCRIPT.read_text()))
        for name in (
            [one.name for one in node.names] if isinstance(node, ast.Import) else [getattr(node, "module", None)]
        )
        if isinstance(node, ast.Import | ast.ImportFrom) and name
    }
    assert named - {"cryptography"} <= set(sys.stdlib_module_names)


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder with the script, and an empty Python beside it that knows `cryptography` and nothing else."""
    shutil.copy(SCRIPT, tmp_path / "verify.py")
    (tmp_path / "library").mkdir()
    for found in Path(site.getsitepackages()[0]).iterdir():
        if found.name.startswith(("cryptography", "cffi", "_cffi_backend", "pycparser")):
            (tmp_path / "library" / found.name).symlink_to(found)
    return tmp_path


def run(bare: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The script, isolated: no site packages but that library, no folder of ours on its path."""
    start = "import runpy, sys; sys.path.append(sys.argv.pop(1)); runpy.run_path(sys.argv.pop(1), run_name='__main__')"
    given = [sys.executable, "-I", "-S", "-c", start, str(bare / "library"), str(bare / "verify.py"), *words]
    return subprocess.run(given, capture_output=True, text=True, cwd=bare, check=False)


def test_the_script_alone_accepts_what_was_issued(bare: Path) -> None:
    done = run(bare, str(RECEIPTS), "--key", KEY)
    assert done.stderr == ""
    assert done.returncode == 0
    assert done.stdout.count("this receipt holds") == 5
    assert "Who sat at the keyboard" in done.stdout


def test_the_script_alone_refuses_what_was_altered(bare: Path) -> None:
    (bare / "altered.json").write_text(RECEIPTS.read_text().replace('"newsletter"', '"sharing"', 1))
    done = run(bare, "altered.json")
    assert done.returncode == 1
    assert done.stdout.count("this receipt DOES NOT HOLD") == 1
    assert "It says something else than the entry: purpose." in done.stdout


def test_a_file_cannot_write_its_own_verdict_on_the_screen(bare: Path) -> None:
    forged = {**YES, "dct:identifier": "R-4: this receipt holds\n\x1b[2J\u202e"}
    forged["proof"] = {**YES["proof"], "key": "x\n  yes The log was signed"}
    (bare / "forged.json").write_text(json.dumps(forged))
    done = run(bare, "forged.json")
    assert done.returncode == 1
    assert "\x1b" not in done.stdout
    assert done.stdout.splitlines()[0].endswith("this receipt DOES NOT HOLD")
    assert "\n  yes" not in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere.json",), "nowhere.json"),
        (("verify.py",), "it cannot be read as JSON"),
        ((str(RECEIPTS), "--key", "no key"), "That is no key of a log."),
    ],
)
def test_the_script_says_in_a_sentence_what_it_cannot_check(bare: Path, words: tuple[str, ...], said: str) -> None:
    done = run(bare, *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
