"""Checks receipts of consent and of erasure without the community that issued them. Read it first, then run it:

    python verify.py receipt.json [--key NAME+HASH+KEY]

It needs Python 3.11 and `cryptography`, and no network. A receipt holds the entry that a log was given, byte for
byte; the hashes that lead from it to the one hash over the whole log (a Merkle tree, RFC 9162); and a checkpoint:
that hash, signed (Ed25519, C2SP signed note). So whoever issued a receipt cannot later change what it says.
"""

import argparse
import base64
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LARGEST = 16_000_000  # bytes of a file of receipts
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: nothing that is read wrongly
ED25519 = b"\x01"


def lazy(text: str) -> str:
    """Marks a sentence, so that pages can say it in other languages too."""
    return text


PROVES = (
    lazy("This answer, its purpose, its time and the mark of the words shown stand in the log, unchanged."),
    lazy("Whoever holds the key signed the log with this answer in it, at this place."),
)
ERASURE_PROVES = (
    lazy(
        "This certificate stands in the log, unchanged: what was erased and when, what stays, and what was looked at."
    ),
    lazy("Whoever holds the key signed the log with this certificate in it, at this place."),
)
ERASURE_DOES_NOT_PROVE = (
    lazy("That nothing was left out of the log."),
    lazy("That there is no copy in a place that it does not name."),
    lazy("That the key is theirs: compare it with one that you got in another way."),
)
DOES_NOT_PROVE = (
    lazy("That nothing was left out of the log."),
    lazy("Who sat at the keyboard."),
    lazy("That the answer still stands today."),
    lazy("That the key is theirs: compare it with one that you got in another way."),
)
TAKEN_OVER = {
    "documented": lazy("That the yes was given here: it was taken over, with the words of an older form."),
    "claimed": lazy("What was asked: the yes was taken over from a file, and the words shown then are unknown."),
}
SENTENCES = {
    ("place", True): lazy("Its entry stands in the log, at place %(place)s of %(size)s."),
    ("place", False): lazy("Its entry does not stand in the log: it was changed, or never was there."),
    ("signed", True): lazy("The log was signed, as it was then, by the key %(key)s."),
    ("signed", False): lazy("The log was not signed by the key %(key)s."),
    ("agrees", True): lazy("What it says in words is what the entry says."),
    ("agrees", False): lazy("It says something else than the entry: %(what)s."),
    ("words", True): lazy("The words shown are those whose mark the entry holds, to the letter."),
    ("words", False): lazy("The words are not those whose mark the entry holds."),
    ("no words", True): lazy("The entry names no words that were shown."),
    ("words elsewhere", True): lazy("The words are not in this file. Their mark is %(mark)s."),
    ("issued", True): lazy("Nothing in it was changed since. Names, places and rights are the issuer’s word."),
    ("issued", False): lazy("Something in it was changed since it was issued, or it was never issued."),
}


class Unreadable(ValueError):
    """What was given cannot be checked at all; its text says why."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at, and whether it is as it should be."""

    name: str
    holds: bool
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What was found, with slots for what `about` holds."""
        return SENTENCES[self.name, self.holds]


class Receipt:
    """One receipt as it was read: what it says in words, the entry that was hashed, and the proof."""

    part = "dpv:hasRecordOfActivity"  # where it says in words what the entry says

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.content, self.proof, self.record = content, content["proof"], content[self.part]
        self.entry, self.number = _parse(self.proof["entry"]), _plain(content.get("dct:identifier"))

    def check(self, key: str | None = None) -> list[Check]:
        """Everything that can be checked, by the key given or else by the one that the receipt names."""
        line = (key or self.proof["key"]).strip()
        try:
            name, public = public_key(line)
        except Unreadable:
            return [Check("signed", False, {"key": _plain(line)})]
        head = Head.read(self.proof["checkpoint"], public)
        return [
            self._place(head),
            Check("signed", head is not None and head.origin == name, {"key": _plain(line)}),
            *self._contents(),
            Check("issued", signed_by(name, issued_text(name, self.content), self.proof["signature"], public)),
        ]

    def proves(self) -> tuple[str, ...]:
        """What it shows where it holds."""
        return PROVES

    def does_not_prove(self) -> tuple[str, ...]:
        """Its limits; a yes that was taken over from elsewhere has one more."""
        grade = _plain(self.entry.get("grade"))
        return (*([TAKEN_OVER[grade]] if grade in TAKEN_OVER else []), *DOES_NOT_PROVE)

    def _place(self, head: "Head | None") -> Check:
        at, size, leaf = self.proof["position"], head.size if head else 0, leaf_hash(self.proof["entry"].encode())
        try:
            path = [bytes.fromhex(one) for one in self.proof["path"]]
        except (TypeError, ValueError):
            path = []
        stands = head is not None and included(at, size, leaf, path, head.root)
        return Check("place", stands, {"place": str(at), "size": str(size)})

    def _contents(self) -> list[Check]:
        return [self._agrees(), self._words()]

    def _agrees(self) -> Check:
        try:
            differ = [what for what, path, said in _said(self.entry) if _at(self.record, path) != said]
        except (AttributeError, KeyError, TypeError, ValueError):
            differ = ["everything"]
        return Check("agrees", not differ, {"what": ", ".join(differ)})

    def _words(self) -> Check:
        text, mark = _at(self.record, "dpv:hasNotice rdf:value"), self.entry.get("notice")
        if text is None:
            return Check("words elsewhere", True, {"mark": _plain(mark)}) if mark else Check("no words", True)
        return Check("words", isinstance(text, str) and sha256(text.encode()).hexdigest() == mark)


class Certificate(Receipt):
    """A certificate of erasure. The entry holds all that was certified, so the two are compared whole."""

    part = "ethicomm:certified"

    def proves(self) -> tuple[str, ...]:
        """What it shows where it holds."""
        return ERASURE_PROVES

    def does_not_prove(self) -> tuple[str, ...]:
        """Its limits."""
        return ERASURE_DOES_NOT_PROVE

    def _contents(self) -> list[Check]:
        try:
            said = certified(self.entry)
        except (AttributeError, KeyError, TypeError, ValueError):
            said = {}
        differ = sorted(name for name in {*said, *self.record} if said.get(name) != self.record.get(name))
        return [Check("agrees", bool(said) and not differ, {"what": _plain(", ".join(differ))})]


def certified(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What a certificate of erasure says when its entry says this."""
    about = {name: entry[name] for name in ("kind", "what", "erased_at", "at", "actor_role", "policy")}
    return {"person": pseudonym(int(entry["subject"])), **about, **_parse(entry["said"])}


def receipt_of(content: Mapping[str, Any]) -> Receipt:
    """A receipt or a certificate, by what it holds."""
    return Certificate(content) if Certificate.part in content else Receipt(content)


def _said(entry: Mapping[str, Any]) -> Iterator[tuple[str, str, object]]:
    """What a receipt must say, and where, when its entry says this."""
    event, process = "dpv:hasConsentStatus", "dpv:hasProcess"
    yield "kind", "ethicomm:kind", entry["kind"]
    yield "record", "dct:identifier", str(UUID(entry["id"]))
    yield "person", "dpv:hasDataSubject dct:identifier", pseudonym(int(entry["subject"]))
    yield "purpose", f"{process} dpv:hasPurpose dct:identifier", entry["purpose"]
    yield "legal basis", f"{process} dpv:hasLegalBasis", entry["legal_basis"]
    yield "policy", f"{process} ethicomm:policy", entry["policy"]
    yield "answer", f"{event} @type", status(entry["state"], entry["legal_basis"])
    yield "number", f"{event} ethicomm:number", entry["n"]
    yield "time written", "dct:created", entry["at"]
    yield "time", f"{event} dpv:isIndicatedAtTime", entry["agreed_at"]
    yield "end", f"{event} dct:valid", entry["ends"]
    yield "way", f"{event} dpv:hasIndicationMethod", entry["method"]
    yield "by whom", f"{event} dpv:isIndicatedBy", entry["actor_role"]
    yield "evidence", f"{event} ethicomm:evidenceGrade", entry["grade"]
    yield "mark of the words", "dpv:hasNotice dct:identifier", entry["notice"]
    yield "language", "dpv:hasNotice dct:language", entry["language"]


def _at(content: Any, path: str) -> object:
    """What stands at the end of these names; None where one of them is missing."""
    for name in path.split():
        content = content.get(name) if isinstance(content, dict) else None
    return content


def _plain(found: object) -> str:
    """On one line, and nothing that moves what a screen shows elsewhere: whoever wrote the file may wish to."""
    return "".join(one if one.isprintable() else "?" for one in str(found)[:200])


def status(state: str, legal_basis: str) -> str:
    """The state in the Data Privacy Vocabulary, which knows states of consent only."""
    if legal_basis.startswith("eu-gdpr:") and legal_basis not in ("eu-gdpr:A6-1-a", "eu-gdpr:A9-2-a"):
        return f"ethicomm:{state}"
    return "dpv:RenewedConsentGiven" if state == "renewed" else f"dpv:Consent{state.capitalize()}"


def pseudonym(subject: int) -> str:
    """`7QK·19F`: how a person is named without telling who it is."""
    text = "".join(ALPHABET[subject >> shift & 31] for shift in range(25, -1, -5))
    return f"{text[:3]}·{text[3:]}"


def leaf_hash(content: bytes) -> bytes:
    """The 32-byte hash of one entry; the prefix keeps a leaf from ever passing as a node."""
    return sha256(b"\0" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The 32-byte hash over two subtrees."""
    return sha256(b"\1" + left + right).digest()


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """What stands beside leaf `index` on its way to the root of the first `size` leaves, nearest first."""
    start, end, beside = 0, size, list[tuple[int, int]]()
    while end - start > 1:
        middle = start + (1 << (end - start - 1).bit_length() - 1)  # the largest power of two below the count
        if index < middle:
            beside.append((middle, end))
            end = middle
        else:
            beside.append((start, middle))
            start = middle
    return beside[::-1]


def included(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows `leaf` at `index` under the root of `size` leaves (RFC 9162, 2.1.3.2)."""
    beside = inclusion_ranges(index, size) if 0 <= index < size else None
    if beside is None or len(beside) != len(proof):
        return False
    climbed = leaf
    for (start, _end), neighbour in zip(beside, proof, strict=True):
        climbed = node_hash(neighbour, climbed) if start < index else node_hash(climbed, neighbour)
    return climbed == root


@dataclass(frozen=True)
class Head:
    """What a checkpoint says: which log, how many entries, and the root over them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The signed part."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def read(cls, note: str, public: bytes) -> Self | None:
        """What the note says, or None when this key did not sign it."""
        text, _, signatures = note.partition("\n\n")
        lines = text.split("\n")
        try:
            head = cls(lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True))
        except (IndexError, ValueError):
            return None
        whole = text == head.text()[:-1] or text.startswith(head.text())
        return head if whole and signed_by(head.origin, f"{text}\n", signatures, public) else None


def key_hash(name: str, public: bytes) -> bytes:
    """The four bytes that name a key beside its owner's name."""
    return sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def public_key(line: str) -> tuple[str, bytes]:
    """Name and 32 bytes of a key, `name+hash+key`. Raises Unreadable."""
    try:
        name, named, encoded = line.split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
        if len(raw) == 33 and raw[:1] == ED25519 and named == key_hash(name, raw[1:]).hex():
            return name, raw[1:]
    except ValueError:
        pass
    raise Unreadable(lazy("That is no key of a log. It looks like this, without spaces: name+hash+key"))


def signed_by(name: str, text: str, signatures: str, public: bytes) -> bool:
    """Whether one of these signature lines (`— name signature`) is of this text, by this key."""
    named, key = key_hash(name, public), Ed25519PublicKey.from_public_bytes(public)
    for line in signatures.splitlines():
        owner, _, encoded = line.removeprefix("— ").rpartition(" ")
        try:
            blob = base64.b64decode(encoded, validate=True)
            only_way = base64.b64encode(blob).decode() == encoded  # the last sign has bits that stand for nothing
            if only_way and owner == name and blob[:4] == named:
                key.verify(blob[4:], text.encode())
                return True
        except (ValueError, InvalidSignature):
            continue
    return False


def issued_text(name: str, receipt: Mapping[str, Any]) -> str:
    """What the issuer signs of a whole receipt: where a checkpoint has a number, it says `receipt`."""
    proof = {part: value for part, value in receipt["proof"].items() if part != "signature"}
    digest = sha256(_written({**receipt, "proof": proof})).digest()
    return f"{name}\nreceipt\n{base64.b64encode(digest).decode()}\n"


def _written(content: object) -> bytes:
    """The one way to write this content down as JSON (RFC 8785; it holds no fractions)."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def read_receipts(raw: bytes) -> list[Receipt]:
    """The receipts in a file: one, or those of its `@graph`. Raises Unreadable."""
    if len(raw) > LARGEST:
        raise Unreadable(lazy("This file is too large to be a file of receipts."))
    try:
        found = _parse(raw.decode())
        several = found["@graph"] if isinstance(found, dict) and [*found] == ["@graph"] else [found]
        if isinstance(several, list) and several and all(map(_has_form, several)):
            return list(map(receipt_of, several))
    except (ValueError, RecursionError):
        raise Unreadable(lazy("This file is no receipt: it cannot be read as JSON.")) from None
    raise Unreadable(lazy("This file holds no consent receipt of the kind that can be checked here."))


def _has_form(receipt: Any) -> bool:
    """Whether the parts that are looked at are there."""
    held = [_at(receipt, one.part) for one in (Receipt, Certificate)]
    match [one for one in held if one is not None], _at(receipt, "proof"):
        case [dict()], {"entry": str(entry), "checkpoint": str(), "key": str(), "signature": str(), **rest}:
            numbered = isinstance(rest.get("position"), int) and isinstance(rest.get("path"), list)
            return numbered and isinstance(_parse(entry), dict)
    return False


def _parse(text: str) -> Any:
    """JSON in which no name stands twice, so that nobody reads another value than the one that was checked."""
    parsed = json.loads(text, object_pairs_hook=_once, parse_float=_once, parse_constant=_once)
    _written(parsed)  # what cannot be written down again was never issued
    return parsed


def _once(pairs: Any) -> dict[str, Any]:
    if isinstance(pairs, str) or len({name for name, _value in pairs}) < len(pairs):
        raise ValueError("a fraction, or a name that stands twice")
    return dict(pairs)


def main() -> int:
    """Check a file and say what was found. Returns 0 when every receipt in it holds."""
    asked = argparse.ArgumentParser(description="Check a file of receipts, offline.")
    asked.add_argument("file", type=Path)
    asked.add_argument("--key", help="the key of the log, as you got it in another way")
    options = asked.parse_args()
    try:
        if options.key:
            public_key(options.key.strip())
        receipts = read_receipts(options.file.read_bytes())
    except (OSError, Unreadable) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    holds = [_told(one, one.check(options.key)) for one in receipts]
    return 0 if all(holds) else 1


def _told(receipt: Receipt, checks: Sequence[Check]) -> bool:
    holds = all(one.holds for one in checks)
    said = [f"{receipt.number}: this receipt {'holds' if holds else 'DOES NOT HOLD'}"]
    said += [f"  {'yes' if one.holds else 'NO '} {one.sentence % one.about}" for one in checks]
    said += ["  What it shows:", *(f"  - {one}" for one in receipt.proves())] if holds else []
    said += ["  What it does not show:", *(f"  - {one}" for one in receipt.does_not_prove()), ""]
    print(*said, sep="\n")  # noqa: T201
    return holds


if __name__ == "__main__":
    sys.exit(main())
