"""Checkpoints are C2SP signed notes: what other verifiers write we read, and the other way round."""

import base64

from hypothesis import given
from hypothesis import strategies as st

from ethicomm.ledger import signed

SEED = bytes(range(32))
HEAD = signed.Head("members.example.org/ethicomm", 41_207, bytes(range(32, 64)))

# The example of the Go package that the format comes from.
NAME = "PeterNeumann"
NEUMANN_SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
NEUMANN_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNATURE = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
SIGNED = f"{TEXT}\n— PeterNeumann {SIGNATURE}\n"


def test_the_known_note_is_signed_and_its_key_named_alike() -> None:
    assert signed.verifier_key(NAME, signed.public_key(NEUMANN_SEED)) == NEUMANN_KEY
    assert signed.sign(NAME, TEXT, NEUMANN_SEED) == SIGNED


def test_a_checkpoint_reads_back_as_what_was_signed() -> None:
    note = HEAD.signed(SEED)
    assert note.splitlines()[:4] == ["members.example.org/ethicomm", "41207", base64.b64encode(HEAD.root).decode(), ""]
    assert signed.Head.read(note, signed.public_key(SEED)) == HEAD


def test_signatures_of_others_beside_ours_do_no_harm() -> None:
    note = HEAD.signed(SEED)
    witness = HEAD.signed(bytes(32)).splitlines()[-1]
    assert signed.Head.read(f"{note}{witness}\n", signed.public_key(SEED)) == HEAD
    assert signed.Head.read(note.replace("\n\n", f"\n\n{witness}\n— odd\n"), signed.public_key(SEED)) == HEAD


def test_another_key_s_checkpoint_is_not_ours() -> None:
    assert signed.Head.read(HEAD.signed(SEED), signed.public_key(bytes(32))) is None


@given(st.integers(0, 10_000), st.integers(1, 127))
def test_a_note_with_one_changed_character_says_what_was_signed_or_nothing(at: int, change: int) -> None:
    note = HEAD.signed(SEED)
    place = at % len(note)
    altered = note[:place] + chr(ord(note[place]) ^ change) + note[place + 1 :]
    assert signed.Head.read(altered, signed.public_key(SEED)) in (None, HEAD)


@given(st.text())
def test_any_other_text_is_no_checkpoint(text: str) -> None:
    assert signed.Head.read(text, signed.public_key(SEED)) is None
