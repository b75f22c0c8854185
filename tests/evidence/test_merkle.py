"""The tree against published values, and against itself: true proofs hold, and nothing else does."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.eventlog.merkle import (
    EMPTY_ROOT,
    Frontier,
    Node,
    Span,
    complete_nodes,
    consistency_spans,
    inclusion_spans,
    leaf_hash,
    node_hash,
    root_of,
    span_hash,
    verify_consistency,
    verify_inclusion,
)

# The eight entries and the roots that Certificate Transparency's own tests use.
ENTRIES = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "")]
ENTRIES[7] = bytes(range(0x60, 0x70))
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
LEAVES = [leaf_hash(entry) for entry in ENTRIES]

sizes = st.integers(1, 70)


def leaves(size: int) -> list[bytes]:
    return [leaf_hash(number.to_bytes(2)) for number in range(size)]


def hashes(spans: Sequence[Span], of: Sequence[bytes]) -> list[bytes]:
    """What a log would compute for these spans from its stored nodes."""
    wanted = {node for span in spans for node in complete_nodes(span)}
    nodes = {node: root_of(of[node.number << node.level : (node.number + 1) << node.level]) for node in wanted}
    return [span_hash(span, nodes) for span in spans]


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root_of([]) == EMPTY_ROOT


@pytest.mark.parametrize(("size", "root"), list(enumerate(ROOTS, 1)))
def test_roots_are_those_of_certificate_transparency(size: int, root: str) -> None:
    assert root_of(LEAVES[:size]).hex() == root


def test_the_path_drawn_in_the_rfc_is_the_one_computed() -> None:
    # RFC 6962, section 2.1.3: seven leaves d0 to d6; the paths of d0, d3, d4 and d6.
    d = leaves(7)
    g, h, i, j = (node_hash(d[n], d[n + 1]) if n < 6 else d[6] for n in (0, 2, 4, 6))
    k, m = node_hash(g, h), node_hash(i, j)
    expected = {0: [d[1], h, m], 3: [d[2], g, m], 4: [d[5], j, k], 6: [i, k]}
    assert {index: hashes(inclusion_spans(index, 7), d) for index in expected} == expected


def test_the_consistency_proofs_drawn_in_the_rfc_are_the_ones_computed() -> None:
    # RFC 6962, section 2.1.3: from three, four and six leaves to seven.
    d = leaves(7)
    g, i = node_hash(d[0], d[1]), node_hash(d[4], d[5])
    k, m = node_hash(g, node_hash(d[2], d[3])), node_hash(i, d[6])
    assert hashes(consistency_spans(3, 7), d) == [d[2], d[3], g, m]
    assert hashes(consistency_spans(4, 7), d) == [m]
    assert hashes(consistency_spans(6, 7), d) == [i, d[6], k]


def test_a_span_is_cut_into_complete_subtrees() -> None:
    assert complete_nodes(Span(0, 7)) == [Node(2, 0), Node(1, 2), Node(0, 6)]
    assert complete_nodes(Span(0, 0)) == []


@given(sizes, st.data())
def test_every_leaf_is_proved_under_every_root(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    tree = leaves(size)
    proof = hashes(inclusion_spans(index, size), tree)
    assert verify_inclusion(tree[index], index, size, proof, root_of(tree))


@given(sizes, st.data())
def test_no_altered_inclusion_proof_holds(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    tree = leaves(size)
    proof, root = hashes(inclusion_spans(index, size), tree), root_of(tree)
    other = data.draw(st.integers(-1, size + 3).filter(lambda n: n != index))
    assert not verify_inclusion(tree[index], other, size, proof, root)
    assert not verify_inclusion(leaf_hash(b"forged"), index, size, proof, root)
    assert not verify_inclusion(tree[index], index, size, [*proof, root], root)
    assert not verify_inclusion(tree[index], index, size, proof, flipped(root, data))
    if proof:
        assert not verify_inclusion(tree[index], index, size, altered(proof, data), root)


@given(sizes, st.data())
def test_every_tree_is_proved_to_begin_with_every_older_one(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(0, new))
    tree = leaves(new)
    proof = hashes(consistency_spans(old, new), tree)
    assert verify_consistency(old, new, proof, root_of(tree[:old]), root_of(tree))


@given(sizes, st.data())
def test_no_altered_consistency_proof_holds(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    tree = leaves(new)
    proof, before, after = hashes(consistency_spans(old, new), tree), root_of(tree[:old]), root_of(tree)
    assert not verify_consistency(old, new, proof, flipped(before, data), after)
    assert not verify_consistency(old, new, proof, before, flipped(after, data))
    assert not verify_consistency(old, new, [*proof, after], before, after)
    assert not verify_consistency(new + 1, new, proof, before, after)
    if proof:
        assert not verify_consistency(old, new, altered(proof, data), before, after)
        assert not verify_consistency(old, new, [], before, after)


@given(sizes)
def test_a_tree_grown_leaf_by_leaf_has_the_root_of_the_whole(size: int) -> None:
    frontier = Frontier()
    for number, leaf in enumerate(leaves(size), 1):
        frontier.add(leaf)
        assert frontier.root == root_of(leaves(number))
    assert frontier.size == size


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_leaf_that_is_not_there_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_spans(index, size)


def test_a_larger_tree_is_no_beginning_of_a_smaller_one() -> None:
    with pytest.raises(ValueError, match="no beginning"):
        consistency_spans(4, 3)


def flipped(value: bytes, data: st.DataObject) -> bytes:
    bit = data.draw(st.integers(0, 8 * len(value) - 1))
    return (int.from_bytes(value) ^ (1 << bit)).to_bytes(len(value))


def altered(proof: list[bytes], data: st.DataObject) -> list[bytes]:
    """One hash changed, dropped or doubled."""
    place = data.draw(st.integers(0, len(proof) - 1))
    middle = data.draw(st.sampled_from(([], [proof[place]] * 2, [flipped(proof[place], data)], [proof[place][:-1]])))
    return [*proof[:place], *middle, *proof[place + 1 :]]
