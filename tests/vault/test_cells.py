"""A sealed value opens in its own place, under its own key, and nowhere else (G10)."""

import itertools

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from ethicomm.errors import Unavailable
from ethicomm.vault import DataKey, Place, Sealed
from ethicomm.vault.cells import SealedCell

KEY = DataKey(b"\x11" * 8, b"\x22" * 32)
HERE = Place("value", "email", "7")


@given(st.text())
def test_what_was_sealed_opens_to_the_same_text(text: str) -> None:
    assert KEY.open(HERE, KEY.seal(HERE, text)) == text


def test_sealing_twice_never_gives_the_same_bytes() -> None:
    assert KEY.seal(HERE, "anna@example.org").cell != KEY.seal(HERE, "anna@example.org").cell


def test_the_cell_format_is_the_one_the_docstring_promises() -> None:
    """Known answer: format byte, key id, nonce, and AES-256-GCM bound to the length-prefixed place."""
    bound = b"\0\0\0\x05value\0\0\0\x05email\0\0\0\x017" + b"\0\0\0\x08" + b"\x11" * 8
    nonce = bytes(12)
    cell = b"\x01" + b"\x11" * 8 + nonce + AESGCM(b"\x22" * 32).encrypt(nonce, b"anna@example.org", bound)
    assert KEY.open(HERE, Sealed(cell)) == "anna@example.org"


def test_g10_a_cell_moved_to_another_place_or_key_is_refused() -> None:
    places = [Place(*parts) for parts in itertools.product(("value", "waiting"), ("email", "name"), ("7", "8"))]
    keys = [DataKey(bytes([n]) * 8, bytes([n]) * 32) for n in (1, 2)]
    homes = list(itertools.product(keys, places))
    for (key, place), (other_key, other_place) in itertools.permutations(homes, 2):
        with pytest.raises(Unavailable):
            other_key.open(other_place, key.seal(place, "anna@example.org"))


def test_g10_two_places_that_read_alike_when_joined_are_still_two() -> None:
    sealed = KEY.seal(Place("ab", "c", "1"), "secret")
    with pytest.raises(Unavailable):
        KEY.open(Place("a", "bc", "1"), sealed)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_single_changed_byte_is_refused(at: int, change: int) -> None:
    cell = bytearray(KEY.seal(HERE, "anna@example.org").cell)
    cell[at % len(cell)] ^= change
    with pytest.raises(Unavailable):
        KEY.open(HERE, Sealed(bytes(cell)))


def test_printing_a_sealed_value_or_a_key_shows_nothing() -> None:
    sealed = KEY.seal(HERE, "anna@example.org")
    assert f"{sealed!r} {sealed!s} {[sealed]}" == "Sealed(***) Sealed(***) [Sealed(***)]"
    assert repr(KEY) == "DataKey(***)"


def test_a_column_of_sealed_cells_takes_nothing_in_clear() -> None:
    with pytest.raises(TypeError):
        SealedCell().process_bind_param("anna@example.org", None)  # type: ignore[arg-type]
