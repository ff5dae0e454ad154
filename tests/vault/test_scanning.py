"""Words that lie in clear are found in every form, wherever they begin; what is sealed is not taken for one."""

import gzip
import io
import os
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from unicodedata import normalize

import pytest

from ethicomm.vault.looking import files_in, lying
from ethicomm.vault.scanning import BLOCK, Search, disguises, means_something

NAME = "Noé d'Ábel"
MAIL = "noe.abel+shop@example.org"


def zipped(held: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as bundle:
        bundle.writestr("a picture.png", bytes(100))
        bundle.writestr("people.csv", held)
    return packed.getvalue()


@pytest.mark.parametrize("word", [NAME, MAIL, "+31612345678", "Αλέξης Κ.", "1234 AB"])
def test_each_form_is_found_wherever_it_begins(word: str) -> None:
    search, dice = Search([word]), random.Random(word)
    for form, octets in disguises(word).items():
        for before in range(9):
            looked = search.look([dice.randbytes(before) + octets + dice.randbytes(dice.randrange(9))])
            assert (word, form, before) in {(hit.word, hit.form, hit.at) for hit in looked.hits}


@pytest.mark.parametrize(
    "spelled",
    [NAME.upper(), NAME.lower(), normalize("NFD", NAME), normalize("NFD", NAME.upper())],
)
@pytest.mark.parametrize("written", ["utf-8", "utf-16-le", "utf-16-be"])
def test_capitals_and_other_ways_to_write_an_accent_hide_nothing(spelled: str, written: str) -> None:
    assert Search([NAME]).look([b"\0." + spelled.encode(written) + b"!"]).count


def test_it_is_found_across_the_parts_of_a_stream_once_and_in_its_place() -> None:
    held = bytearray(os.urandom(3 * BLOCK))
    places = [BLOCK - 3, 2 * BLOCK - len(MAIL), 2 * BLOCK, 3 * BLOCK - len(MAIL)]
    for place in places:
        held[place : place + len(MAIL)] = MAIL.encode()
    for size in (700, 4096, BLOCK, 3 * BLOCK):
        looked = Search([MAIL, NAME]).look(bytes(held[at : at + size]) for at in range(0, len(held), size))
        assert [hit.at for hit in looked.hits] == places
        assert looked.octets == 3 * BLOCK


@pytest.mark.parametrize("pack", [gzip.compress, zipped, lambda held: gzip.compress(zipped(gzip.compress(held)))])
@pytest.mark.parametrize("before", [0, 1, BLOCK - 1, BLOCK - 12, BLOCK - 29])
def test_it_is_found_inside_what_is_packed(pack: Callable[[bytes], bytes], before: int) -> None:
    secret = os.urandom(60_000).hex().encode() + MAIL.encode() + os.urandom(60_000).hex().encode()
    looked = Search([MAIL]).look([bytes(before) + pack(secret) + b"after"])
    assert MAIL in {hit.word for hit in looked.hits if hit.inside}


def test_a_member_that_is_only_stored_is_found_too() -> None:
    assert Search([MAIL]).look([zipped(MAIL.encode(), zipfile.ZIP_STORED)]).count == 1


def test_what_cannot_be_looked_into_is_named() -> None:
    locked = bytearray(zipped(MAIL.encode()))
    locked[locked.rindex(b"PK\x03\x04") + 6] |= 1
    assert "password" in Search([MAIL]).look([bytes(locked)]).left[0]
    assert "method 14" in Search([MAIL]).look([zipped(MAIL.encode(), zipfile.ZIP_LZMA)]).left[-1]
    assert "xz" in Search([MAIL]).look([b"\xfd7zXZ\0 and so on"]).left[0]


def test_nothing_is_found_where_nothing_lies() -> None:
    words = [f"member{number}@example.org" for number in range(500)]
    assert Search(words).look([os.urandom(4 * BLOCK), b"member900@example.org, member1@example.com" * 1000]).count == 0


def test_a_word_too_short_to_mean_anything_is_left_out() -> None:
    assert not means_something("Pieter")
    assert Search(["Pieter", MAIL]).words == (MAIL,)


def test_a_file_is_read_in_little_memory(tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(60 * BLOCK) + MAIL.encode())
    (tmp_path / "kept.gz").write_bytes(bomb)
    looked = Search([MAIL]).look(lying(tmp_path / "kept.gz").parts())
    assert (looked.count, looked.octets) == (1, len(bomb))


def test_printing_a_hit_does_not_show_the_word() -> None:
    assert MAIL not in repr(Search([MAIL]).look([MAIL.encode()]))


def test_a_folder_that_cannot_be_read_is_said_and_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, reads = tmp_path / "closed", os.scandir
    closed.mkdir()
    (tmp_path / "open").write_bytes(b"nothing")

    def scandir(path: str) -> object:
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return reads(path)

    monkeypatch.setattr(os, "scandir", scandir)
    places = {one.name: one.why_not for one in files_in(tmp_path)}
    assert places == {str(tmp_path / "open"): "", str(closed): "it cannot be read"}
