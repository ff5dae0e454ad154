"""Known answers for every cipher and keyed hash of the vault: fixed keys and nonces, published or worked out apart.

AES-256-GCM is held against an implementation written out from the standards (`gcm.py`), which is first held against
the vectors of its specification; HMAC-SHA-256 against RFC 4231, and then written out from RFC 2104.
"""

import base64
from hashlib import sha256
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ethicomm.app import House
from ethicomm.keys import sheet
from ethicomm.vault import DataKey, Facets, Indexer, Marker, Place, RootKey, Vault, email_form, token_hash
from ethicomm.vault.passing import number_of
from ethicomm.vault.wrapping import Wrapped, Wrapping, _bound, _closed
from tests.vault import gcm

KEY, NONCE = bytes(range(32)), bytes(range(100, 112))


def mac(key: bytes, text: bytes) -> bytes:
    """HMAC-SHA-256 as RFC 2104 writes it, without the library that the vault uses."""
    key = (sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    inner = sha256(bytes(one ^ 0x36 for one in key) + text).digest()
    return sha256(bytes(one ^ 0x5C for one in key) + inner).digest()


@pytest.mark.parametrize(
    ("key", "nonce", "text", "bound", "closed"),
    [  # McGrew and Viega, The Galois/Counter Mode of Operation, test cases 13, 14 and 16
        ("00" * 32, "00" * 12, "", "", "530f8afbc74536b9a963b4f1c4cb738b"),
        ("00" * 32, "00" * 12, "00" * 16, "", "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"),
        (
            "feffe9928665731c6d6a8f9467308308" * 2, "cafebabefacedbaddecaf888",
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
            "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
            "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
            "76fc6ece0f4e1768cddf8853bb2d551b",
        ),
    ],
)  # fmt: skip
def test_the_one_written_out_gives_the_published_answers(
    key: str, nonce: str, text: str, bound: str, closed: str
) -> None:
    assert gcm.sealed(*map(bytes.fromhex, (key, nonce, text, bound))).hex() == closed


@pytest.mark.parametrize(
    ("key", "text", "hashed"),
    [  # RFC 4231, test cases 1, 2 and 6
        ("0b" * 20, b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (
            b"Jefe".hex(), b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (
            "aa" * 131, b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
    ],
)  # fmt: skip
def test_the_hash_written_out_gives_the_published_answers(key: str, text: bytes, hashed: str) -> None:
    assert mac(bytes.fromhex(key), text).hex() == hashed


def test_a_sealed_cell() -> None:
    place = Place("value", "email", "7")
    bound = b"".join(len(part).to_bytes(4, "big") + part for part in (b"value", b"email", b"7", b"8 bytes."))
    cell = DataKey(b"8 bytes.", KEY)._seal(place, "anna@example.org", NONCE)
    closed = gcm.sealed(KEY, NONCE, b"anna@example.org", bound)
    assert cell.cell == b"\x01" + b"8 bytes." + NONCE + closed
    assert cell.cell.hex() == ("01382062797465732e6465666768696a6b6c6d6e6f" + closed.hex())


def test_a_wrapped_key() -> None:
    root = RootKey(KEY)
    assert root.key_id == sha256(b"ethicomm root" + KEY).hexdigest()[:16]
    wrapped = _closed(AESGCM(root.key), NONCE, b"k" * 32, _bound(root.key_id, "7"))
    assert wrapped == NONCE + gcm.sealed(KEY, NONCE, b"k" * 32, f"{root.key_id} 7".encode())
    assert Wrapping(root).unwrap(Wrapped(wrapped, root.key_id), "7") == b"k" * 32


def test_a_blind_index() -> None:
    indexer = Indexer({1: b"old", 2: KEY})
    assert indexer.index(" Anna@Example.org") == mac(KEY, b"anna@example.org")
    assert indexer.indexes("anna@example.org") == (mac(KEY, b"anna@example.org"), mac(b"old", b"anna@example.org"))


def test_a_facet_token_has_the_sign_of_its_version() -> None:
    number = int.from_bytes(mac(KEY, b"region\0leiden")[:8], "big") // 2
    assert Facets({1: KEY}).token("region", "leiden") == number
    assert Facets({1: b"old", 2: KEY}).token("region", "leiden") == -1 - number
    assert 0 <= number < 2**63


def test_a_mark_is_hashed_once_with_each_key() -> None:
    first = mac(b"one", b"anna@example.org")
    assert Marker((b"one", b"two")).marks("Anna@example.org") == (first, mac(b"two", first))
    assert Marker((b"one", b"two")).wrap(first, 1) == mac(b"two", first)


def test_a_ticket_and_the_key_of_the_machine(house: House) -> None:
    keys: Vault = house.vault
    body = (7).to_bytes(8, "big")
    proof = mac(keys.secret("ticket"), b"stop\0" + body)[:16]
    assert base64.urlsafe_b64decode(keys.ticket("stop", 7)) == body + proof
    assert keys.machine().key_id == sha256(keys.secret("machine")).digest()[:8]


def test_a_token_an_address_and_the_number_of_a_row_that_passes() -> None:
    assert token_hash("abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2
    assert (
        email_form(" Ame\N{COMBINING ACUTE ACCENT}lie@Example.ORG ")
        == "am\N{LATIN SMALL LETTER E WITH ACUTE}lie@example.org"
    )
    assert number_of(UUID(int=(1 << 64) + 5)) == -6


def test_the_signs_of_a_recovery_sheet() -> None:
    value = int.from_bytes(sha256(b"ethicomm sheet 1 0001 0203 0405 0607").digest()[:8], "big")
    signs = []
    for _place in range(4):
        value, at = divmod(value, len(sheet.SIGNS))
        signs.append(sheet.SIGNS[at])
    assert sheet.lines(RootKey(KEY))[0] == f"1   0001 0203 0405 0607   {''.join(signs)}"
