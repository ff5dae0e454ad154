"""The tree is RFC 6962's: known answers, and the RFC's own recursion as the judge."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ethicomm.ledger import tree

# The eight leaves, roots and proofs that certificate-transparency implementations test themselves with.
LEAVES = [
    tree.leaf_hash(bytes.fromhex(text))
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 1): "",
    (0, 8): """96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7
               5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e
               6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4""",
    (5, 8): """bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b
               ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0
               d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7""",
    (2, 3): "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    (1, 5): """6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d
               5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e
               bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b""",
}
CONSISTENCY = {
    (1, 1): "",
    (1, 8): INCLUSION[0, 8],
    (6, 8): """0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a
               ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0
               d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7""",
    (2, 5): """5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e
               bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b""",
}
MANY = [tree.leaf_hash(str(number).encode()) for number in range(70)]
sizes = st.integers(1, len(MANY))


def inclusion(index: int, size: int, leaves: Sequence[bytes] = MANY) -> list[bytes]:
    return [tree.root(leaves[start:end]) for start, end in tree.inclusion_ranges(index, size)]


def consistency(old: int, new: int, leaves: Sequence[bytes] = MANY) -> list[bytes]:
    return [tree.root(leaves[start:end]) for start, end in tree.consistency_ranges(old, new)]


def split(count: int) -> int:
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def mth(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962, 2.1, as it is written."""
    if len(leaves) == 1:
        return leaves[0]
    return tree.node_hash(mth(leaves[: split(len(leaves))]), mth(leaves[split(len(leaves)) :]))


def path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """RFC 6962, 2.1.1, as it is written."""
    if len(leaves) == 1:
        return []
    middle = split(len(leaves))
    if index < middle:
        return [*path(index, leaves[:middle]), mth(leaves[middle:])]
    return [*path(index - middle, leaves[middle:]), mth(leaves[:middle])]


def subproof(old: int, leaves: Sequence[bytes], whole: bool = True) -> list[bytes]:
    """RFC 6962, 2.1.2, as it is written."""
    if old == len(leaves):
        return [] if whole else [mth(leaves)]
    middle = split(len(leaves))
    if old <= middle:
        return [*subproof(old, leaves[:middle], whole), mth(leaves[middle:])]
    return [*subproof(old - middle, leaves[middle:], False), mth(leaves[:middle])]


def test_an_empty_log_has_the_root_the_rfc_gives_it() -> None:
    assert tree.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(1, 9))
def test_known_roots(size: int) -> None:
    assert tree.root(LEAVES[:size]).hex() == ROOTS[size - 1]


@pytest.mark.parametrize("place", INCLUSION)
def test_known_inclusion_proofs(place: tuple[int, int]) -> None:
    assert [one.hex() for one in inclusion(*place, LEAVES)] == INCLUSION[place].split()


@pytest.mark.parametrize("sizes", CONSISTENCY)
def test_known_consistency_proofs(sizes: tuple[int, int]) -> None:
    assert [one.hex() for one in consistency(*sizes, LEAVES)] == CONSISTENCY[sizes].split()


@given(sizes)
def test_root_and_frontier_equal_the_recursion(size: int) -> None:
    edge = tree.Frontier()
    for leaf in MANY[:size]:
        edge.append(leaf)
    assert tree.root(MANY[:size]) == edge.root() == mth(MANY[:size])


@given(sizes, st.data())
def test_every_proof_is_the_recursion_s_and_is_accepted(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    assert inclusion(index, size) == path(index, MANY[:size])
    assert consistency(old, size) == subproof(old, MANY[:size])
    root = tree.root(MANY[:size])
    assert tree.included(index, size, MANY[index], inclusion(index, size), root)
    assert tree.consistent(old, size, tree.root(MANY[:old]), root, consistency(old, size))


@given(sizes, st.data())
def test_a_proof_shows_nothing_else_than_what_it_was_made_for(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(-1, size).filter(lambda one: one != index))
    proof, root = inclusion(index, size), tree.root(MANY[:size])
    assert not tree.included(other, size, MANY[index], proof, root)
    assert not tree.included(index, size, tree.leaf_hash(b"another"), proof, root)
    assert not tree.included(index, size, MANY[index], [*proof, root], root)
    assert not tree.included(index, size, MANY[index], proof, tree.EMPTY)
    if proof:
        assert not tree.included(index, size, MANY[index], altered(proof, data), root)
        assert not tree.included(index, size, MANY[index], proof[:-1], root)


@given(sizes, st.data())
def test_a_rewritten_beginning_is_not_consistent(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))
    proof, roots = consistency(old, size), (tree.root(MANY[:old]), tree.root(MANY[:size]))
    assert not tree.consistent(old, size, tree.EMPTY, roots[1], proof)
    assert not tree.consistent(old, size, roots[0], tree.EMPTY, proof)
    assert not tree.consistent(old, size, *roots, [*proof, roots[0]])
    assert not tree.consistent(0, size, *roots, proof)
    if proof:
        assert not tree.consistent(old, size, *roots, altered(proof, data))


def altered(proof: list[bytes], data: st.DataObject) -> list[bytes]:
    at = data.draw(st.integers(0, len(proof) - 1))
    return [*proof[:at], bytes([proof[at][0] ^ 1]) + proof[at][1:], *proof[at + 1 :]]
