"""AES-256-GCM written out from FIPS 197 and NIST SP 800-38D, slow and plain: to hold the library's answers against."""

Block = list[int]


def sealed(key: bytes, nonce: bytes, text: bytes, bound: bytes) -> bytes:
    """Ciphertext and tag, for a nonce of 96 bits."""
    keys = _expanded(key)
    hash_key = int.from_bytes(_encrypted(keys, bytes(16)), "big")
    blocks = range(2, 2 + (len(text) + 15) // 16)
    stream = b"".join(_encrypted(keys, nonce + number.to_bytes(4, "big")) for number in blocks)
    closed = bytes(one ^ other for one, other in zip(text, stream, strict=False))
    lengths = (8 * len(bound)).to_bytes(8, "big") + (8 * len(closed)).to_bytes(8, "big")
    hashed = _ghash(hash_key, _padded(bound) + _padded(closed) + lengths)
    first = int.from_bytes(_encrypted(keys, nonce + (1).to_bytes(4, "big")), "big")
    return closed + (hashed ^ first).to_bytes(16, "big")


def _padded(text: bytes) -> bytes:
    return text + bytes(-len(text) % 16)


def _ghash(key: int, text: bytes) -> int:
    value = 0
    for at in range(0, len(text), 16):
        value = _times(value ^ int.from_bytes(text[at : at + 16], "big"), key)
    return value


def _times(one: int, other: int) -> int:
    """The product in GF(2^128) of SP 800-38D, section 6.3."""
    product, shifted = 0, other
    for bit in range(127, -1, -1):
        if one >> bit & 1:
            product ^= shifted
        shifted = shifted >> 1 ^ (0xE1 << 120 if shifted & 1 else 0)
    return product


def _double(one: int) -> int:
    return (one << 1 ^ (0x11B if one & 0x80 else 0)) & 0xFF


def _product(one: int, other: int) -> int:
    found = 0
    while other:
        found ^= one if other & 1 else 0
        one, other = _double(one), other >> 1
    return found


def _box() -> list[int]:
    """The S-box of FIPS 197: the inverse, then the affine map."""
    box = []
    for value in range(256):
        inverse = next((one for one in range(256) if _product(value, one) == 1), 0)
        turned = (inverse << by | inverse >> 8 - by for by in range(5))
        found = 0x63
        for one in turned:
            found ^= one & 0xFF
        box.append(found)
    return box


BOX = _box()


def _expanded(key: bytes) -> list[bytes]:
    words = [key[at : at + 4] for at in range(0, 32, 4)]
    constant = 1
    for at in range(8, 60):
        last = words[-1]
        if at % 8 == 0:
            last = bytes(BOX[one] for one in (*last[1:], last[0]))
            last, constant = bytes((last[0] ^ constant, *last[1:])), _double(constant)
        elif at % 8 == 4:
            last = bytes(BOX[one] for one in last)
        words.append(bytes(one ^ other for one, other in zip(words[at - 8], last, strict=True)))
    return [b"".join(words[at : at + 4]) for at in range(0, 60, 4)]


def _encrypted(keys: list[bytes], block: bytes) -> bytes:
    state = _added(list(block), keys[0])
    for number in range(1, 15):
        state = [BOX[state[(at + 4 * (at % 4)) % 16]] for at in range(16)]
        if number < 14:
            state = [one for at in range(0, 16, 4) for one in _mixed(state[at : at + 4])]
        state = _added(state, keys[number])
    return bytes(state)


def _mixed(column: Block) -> Block:
    return [
        _product(2, column[at])
        ^ _product(3, column[(at + 1) % 4])
        ^ column[(at + 2) % 4]
        ^ column[(at + 3) % 4]
        for at in range(4)
    ]  # fmt: skip


def _added(state: Block, key: bytes) -> Block:
    return [one ^ other for one, other in zip(state, key, strict=True)]
