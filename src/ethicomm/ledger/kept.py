"""A checkpoint as it is kept outside: the signed note, and before it what shows that the log only grew since the last.

The form is that of a C2SP witness (tlog-witness): `old`, the size before, the hashes in base64, an empty line, the
note. Whatever stands around it is passed over, so a mail can be read as it came, and a file may hold many.
"""

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes, policy

from ethicomm.ledger import signed, tree
from ethicomm.words import _, lazy, number

NOTE = r"(?P<note>^\S+\n\d{1,19}\n[\w+/=]+\n(?:[^\n]+\n)*\n(?:— \S+ \S+(?:\n|\Z))+)"
BEFORE = r"^old (?P<old>\d{1,19})\n(?P<proof>(?:[\w+/=]+\n)*)\n"
BLOCK = re.compile(f"(?:{BEFORE})?{NOTE}", re.MULTILINE)

SAYS = {
    "first": lazy("%(size)s entries: signed by this key. Nothing older to hold it against."),
    "grew": lazy("%(size)s entries: signed by this key, and the log of %(old)s entries is its beginning."),
    "unsigned": lazy("%(size)s entries: this key did not sign it."),
    "differs": lazy("%(size)s entries: the log of %(old)s entries is not its beginning. The log was rewritten."),
    "gap": lazy(
        "%(size)s entries: signed by this key. The one of %(old)s entries is missing here, so the step is open."
    ),
    "apart": lazy("%(size)s entries: signed by this key. It does not say which it grew from, so the step is open."),
}


@dataclass(frozen=True)
class Kept:
    """One note, and the proof that the log of `old` entries is the beginning of its log (0: nothing older)."""

    note: str
    old: int = 0
    proof: tuple[bytes, ...] = field(default=(), repr=False)

    @property
    def text(self) -> str:
        """As it is kept."""
        hashes = "".join(f"{base64.b64encode(one).decode()}\n" for one in self.proof)
        return f"old {self.old}\n{hashes}\n{self.note}"


@dataclass(frozen=True)
class Step:
    """What a witness finds about one note."""

    finding: str
    size: int
    old: int

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against it."""
        return self.finding not in ("unsigned", "differs")

    @property
    def is_open(self) -> bool:
        """Whether nothing shows that the older ones are its beginning."""
        return self.finding in ("gap", "apart")

    @property
    def words(self) -> str:
        """The finding as a sentence."""
        return _(SAYS[self.finding].text, size=number(self.size), old=number(self.old))


def read(text: str) -> list[Kept]:
    """The notes in a text: one or many, in a file, or in a mail as it was saved."""
    plain = _of_mail(text).replace("\r\n", "\n")
    return [Kept(one["note"], int(one["old"] or 0), _hashes(one["proof"] or "")) for one in BLOCK.finditer(plain)]


def steps(kept: Sequence[Kept], origin: str, public: bytes) -> Iterator[Step]:
    """Hold each note against the one it says it grew from; the order they are given in does not matter.

    One that was kept twice is told once, by the copy that shows most.
    """
    heads = [(one, signed.Head.read(one.note, public)) for one in dict.fromkeys(kept)]
    sizes = {head.size for _one, head in heads if head}
    roots: dict[int, bytes] = {}
    for one, head in sorted(heads, key=lambda pair: (pair[1].size if pair[1] else 0, pair[0].old not in sizes)):
        if head is None or head.origin != origin:
            yield Step("unsigned", int(one.note.split("\n")[1]), one.old)
            continue
        known = roots.get(head.size)
        if known is None or known != head.root or one.old in roots:
            yield Step(_finding(one, head, roots), head.size, one.old if known in (None, head.root) else head.size)
        roots.setdefault(head.size, head.root)


def _finding(one: Kept, head: signed.Head, roots: dict[int, bytes]) -> str:
    if roots.get(head.size, head.root) != head.root:
        return "differs"
    if one.old == 0:
        return "apart" if roots else "first"
    if one.old not in roots:
        return "gap"
    grew = tree.consistent(one.old, head.size, roots[one.old], head.root, one.proof)
    return "grew" if grew else "differs"


def _hashes(lines: str) -> tuple[bytes, ...]:
    try:
        return tuple(base64.b64decode(line, validate=True) for line in lines.split())
    except ValueError:
        return ()


def _of_mail(text: str) -> str:
    """The plain text of a saved mail; anything else as it is."""
    mail = message_from_bytes(text.encode(), policy=policy.default)
    body = mail.get_body(("plain",)) if mail["From"] and mail["Subject"] else None
    return str(body.get_content()) if body else text
