"""A witness's own check: what was kept was signed, and each log is the beginning of the next."""

from email import policy
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from ethicomm.errors import Invalid
from ethicomm.ledger import kept, signed, tree
from ethicomm.ledger.commands import ledger as group
from ethicomm.ledger.kept import Kept

ORIGIN = "members.example.org/ethicomm"
SEED = bytes(32)
KEY = signed.verifier_key(ORIGIN, signed.public_key(SEED))
LEAVES = [tree.leaf_hash(str(number).encode()) for number in range(40)]
REWRITTEN = [*LEAVES[:5], tree.leaf_hash(b"another"), *LEAVES[6:]]


def note(size: int, leaves: list[bytes] = LEAVES, seed: bytes = SEED) -> str:
    return signed.Head(ORIGIN, size, tree.root(leaves[:size])).signed(seed)


def grown(old: int, size: int, leaves: list[bytes] = LEAVES) -> Kept:
    proof = [tree.root(leaves[start:end]) for start, end in tree.consistency_ranges(old, size)]
    return Kept(note(size, leaves), old, tuple(proof))


def findings(*several: Kept) -> list[str]:
    return [one.finding for one in kept.steps(several, ORIGIN, signed.public_key(SEED))]


def grew(file: Path, key: str = KEY) -> Result:
    return CliRunner().invoke(group, ["grew", str(file), "--key", key], obj=SimpleNamespace())


def test_what_is_written_is_read_again_wherever_it_stands() -> None:
    several = [Kept(note(7)), grown(7, 20), grown(20, 40)]
    text = "Dear witness,\n\n" + "\nsome words\n\n".join(one.text for one in several) + "-----\nBye\n"
    assert kept.read(text) == several
    assert kept.read(text.replace("\n", "\r\n")) == several


def test_single_notes_one_after_the_other_are_read_too() -> None:
    assert [one.note for one in kept.read(note(7) + note(8) + "\n" + note(9))] == [note(7), note(8), note(9)]


@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable", "base64"])
def test_a_mail_is_read_however_a_server_on_its_way_encoded_it(encoding: str) -> None:
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["Subject"] = "club@example.org", "How the log stands"
    mail.set_content(f"Dear witness,\n\n{grown(7, 20).text}-----\nBye\n", cte=encoding)
    assert kept.read(mail.as_bytes().decode()) == [grown(7, 20)]


def test_a_size_beyond_all_measure_is_no_checkpoint() -> None:
    assert kept.read(note(7).replace("\n7\n", f"\n{'7' * 5000}\n")) == []


def test_a_log_that_only_grew_is_found_so_in_any_order() -> None:
    assert findings(grown(20, 40), Kept(note(7)), grown(7, 20)) == ["first", "grew", "grew"]


def test_a_rewritten_log_is_not_the_beginning_of_the_next() -> None:
    assert findings(Kept(note(7)), grown(7, 20, REWRITTEN)) == ["first", "differs"]


def test_two_notes_of_one_size_that_differ_are_told() -> None:
    assert findings(Kept(note(7)), Kept(note(7, REWRITTEN))) == ["first", "differs"]


def test_a_note_that_another_key_signed_is_told() -> None:
    assert sorted(findings(Kept(note(7)), Kept(note(9, seed=b"x" * 32)))) == ["first", "unsigned"]


def test_a_step_whose_beginning_was_not_kept_is_open() -> None:
    assert findings(Kept(note(7)), grown(20, 40)) == ["first", "gap"]


def test_what_was_kept_twice_is_told_once_by_the_copy_that_shows_most() -> None:
    assert findings(Kept(note(7)), Kept(note(20)), grown(7, 20), grown(7, 20)) == ["first", "grew"]
    assert findings(Kept(note(7)), grown(7, 20, REWRITTEN), Kept(note(20, REWRITTEN))) == ["first", "differs"]


def test_a_step_that_shows_nothing_is_no_proof_that_the_log_grew(tmp_path: Path) -> None:
    assert findings(Kept(note(7)), Kept(note(20, REWRITTEN))) == ["first", "apart"]
    file = tmp_path / "kept.txt"
    for second in (Kept(note(20, REWRITTEN)), grown(9, 20, REWRITTEN)):
        file.write_text(Kept(note(7)).text + second.text)
        said = grew(file).output
        assert "the step is open" in said
        assert "the log only grew" not in said


def test_a_witness_reads_it_in_sentences(tmp_path: Path) -> None:
    file = tmp_path / "kept.txt"
    file.write_text(Kept(note(7)).text + grown(7, 20).text)
    answer = grew(file)
    assert answer.exit_code == 0
    assert "20 entries: signed by this key, and the log of 7 entries is its beginning." in answer.output
    assert "the log only grew" in answer.output


def test_a_witness_is_told_what_does_not_fit(tmp_path: Path) -> None:
    file = tmp_path / "kept.txt"
    file.write_text(Kept(note(7)).text + grown(7, 20, REWRITTEN).text)
    answer = grew(file)
    assert "The log was rewritten." in answer.output
    assert isinstance(answer.exception, Invalid)


@pytest.mark.parametrize("key", ["", "a+b+c", KEY[:-3]])
def test_a_key_that_is_none_is_refused_with_a_sentence(tmp_path: Path, key: str) -> None:
    file = tmp_path / "kept.txt"
    file.write_text(note(7))
    answer = grew(file, key)
    assert isinstance(answer.exception, Invalid)
    assert "That is no key of a log." in answer.exception.message


def test_a_file_without_a_checkpoint_is_refused_with_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Wanda,\n\nhow are you?\n")
    answer = grew(file)
    assert isinstance(answer.exception, Invalid)
    assert "There is no checkpoint in letter.txt" in answer.exception.message
