"""Header fields, RFC 5322 and RFC 2047: what may stand in one, and how it is written in seven bits.

Threat: a value that ends its line starts a header of its own. Words lose their line ends here; addresses and
identifiers that hold one, or a space or a bracket too many, are refused.
"""

import re
import unicodedata
from binascii import b2a_base64

LONGEST_VALUE = 900  # octets; with the name before it, a line keeps to the 998 of RFC 5322, 2.1.1
FOLD_AT = 76
_WORD = 39  # octets of text in an encoded word: with "Reply-To: " before it, the line keeps to 76
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_EXACT = re.compile(r"[ -~]*")
_ADDRESS = re.compile(r"[^\s\x00-\x1f\x7f<>()\[\]\\,;:\"@]+@[^\s\x00-\x1f\x7f<>()\[\]\\,;:\"@]+")


class Unfit(ValueError):
    """A value that cannot stand in the place it was given for; the message does not show it."""


def words(text: str, column: int) -> bytes:
    """Text for people, such as a subject; it begins `column` octets into the line."""
    text = _one_line(text)
    if not text.isascii() or "=?" in text:
        return _encoded(text)
    if column + len(text) <= FOLD_AT:
        return text.encode()
    if max(map(len, text.split(" "))) < FOLD_AT - column:
        return _folded(text, column)
    return _encoded(text)


def name(text: str) -> bytes:
    """The name before an address: atoms, a quoted string or encoded words."""
    text = _one_line(text)
    if not text.isascii() or "=?" in text or len(text) > 60:
        return _encoded(text)
    if _ATOMS.fullmatch(text):
        return text.encode()
    return b'"%s"' % re.sub(r'(["\\])', r"\\\1", text).encode()


def address(text: str) -> bytes:
    """An e-mail address: its domain in ASCII, its local part in UTF-8 where it must be (RFC 6532).

    Raises Unfit unless it is one address and nothing else; quoted local parts are not taken.
    """
    if not (_ADDRESS.fullmatch(text) and text.isprintable()) or len(text) > 320:
        raise Unfit("not one plain address")
    if text.isascii():
        return text.encode()
    local, domain = text.rsplit("@", 1)
    return f"{local}@{'.'.join(map(_ascii_label, domain.split('.')))}".encode()


def mailbox(called: str, known_as: bytes) -> bytes:
    """A name and, in angle brackets, an address or (in List-Id) another identifier."""
    before, angled = name(called), b"<%s>" % known_as
    if not before:
        return angled
    fits = b"\r\n" not in before and len(before) + len(angled) < FOLD_AT - len("Reply-To: ")
    return before + (b" " if fits else b"\r\n ") + angled


def exact(text: str) -> bytes:
    """An identifier or address that programs read, in printable ASCII. Raises Unfit for anything else."""
    if not _EXACT.fullmatch(text) or len(text) > LONGEST_VALUE:
        raise Unfit("not printable ASCII in one line")
    return text.encode()


def _one_line(text: str) -> str:
    if text.isprintable() and "  " not in text and text.strip() == text:
        return text
    return " ".join("".join(sign for sign in text if sign.isspace() or unicodedata.category(sign) != "Cc").split())


def _folded(text: str, column: int) -> bytes:
    made = bytearray()
    for word in text.split(" "):
        if made and column + 1 + len(word) > FOLD_AT:
            made += b"\r\n"
            column = 0
        made += (b" " if made else b"") + word.encode()
        column += len(word) + 1
    return bytes(made)


def _encoded(text: str) -> bytes:
    """Encoded words of whole characters, one to a line."""
    octets = text.encode("utf-8", "replace")
    made = []
    while octets:
        end = _WORD
        while end < len(octets) and octets[end] & 0xC0 == 0x80:  # inside a character
            end -= 1
        made.append(b"=?utf-8?b?%s?=" % b2a_base64(octets[:end], newline=False))
        octets = octets[end:]
    return b"\r\n ".join(made)


def _ascii_label(label: str) -> str:
    """IDNA 2008 (RFC 5891) for a label that was checked when the address came in; ß stays ß."""
    if label.isascii():
        return label
    return "xn--" + unicodedata.normalize("NFC", label.lower()).encode("punycode").decode()
