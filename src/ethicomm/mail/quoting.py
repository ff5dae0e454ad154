"""Quoted-printable in pieces (RFC 2045, 6.7), so that a text is encoded once and values are put in later.

No line begins with a dot or with "From ", so neither SMTP nor an old mailbox ever has to alter one.
"""

import re

LINE = 75  # octets; the 76th is the "=" of a soft break
SOFT_BREAK = b"=\r\n"
_NEWLINE = re.compile(r"\r\n?|\n")
_TOKENS = [bytes([octet]) if 32 <= octet < 127 and octet != 61 else b"=%02X" % octet for octet in range(256)]
_BEFORE_NEWLINE = {32: b"=20"}
_AT_START = {46: b"=2E", 70: b"=46"}


def quoted(text: str, column: int = 0) -> tuple[bytes, int]:
    """The text as it continues a line already `column` octets long, and the column it ends at."""
    first, *others = _NEWLINE.split(text)
    encoded, ended = _line(first, column, ends=bool(others))
    lines = [encoded if encoded or not (column and others) else SOFT_BREAK]  # a space before it must not end a line
    column = ended
    for place, line in enumerate(others, 1):
        encoded, column = _line(line, 0, ends=place < len(others))
        lines.append(encoded)
    return b"\r\n".join(lines), column


def _line(line: str, column: int, *, ends: bool) -> tuple[bytes, int]:
    octets = line.encode("utf-8", "replace")
    made = bytearray()
    for place, octet in enumerate(octets):
        token = _TOKENS[octet]
        if ends and place == len(octets) - 1:
            token = _BEFORE_NEWLINE.get(octet, token)
        if column + len(token) > LINE:
            made += SOFT_BREAK
            column = 0
        if column == 0:
            token = _AT_START.get(octet, token)
        made += token
        column += len(token)
    return bytes(made), column
