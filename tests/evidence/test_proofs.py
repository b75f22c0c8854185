"""Proof files: read back as they were written, and holding only for what they were made for."""

from base64 import b64encode

import pytest

from shared.eventlog.checkpoint import Checkpoint, sign_checkpoint
from shared.eventlog.merkle import leaf_hash, node_hash
from shared.eventlog.note import BadNote, Signer
from shared.eventlog.proofs import HEADER, Growth, Inclusion, read_growth, read_inclusion

LOG = Signer("huantai.example/dispatch", bytes(32))
FIRST, SECOND = leaf_hash(b"first"), leaf_hash(b"second")
ROOT = node_hash(FIRST, SECOND)
NOTE = sign_checkpoint(Checkpoint("huantai.example/dispatch", 2, ROOT), LOG)
PROOF = Inclusion(1, (FIRST,), NOTE)
GROWTH = Growth(1, (SECOND,), NOTE)


def test_a_proof_file_has_the_published_form() -> None:
    assert PROOF.text == f"{HEADER}\nindex 1\n{b64encode(FIRST).decode()}\n\n{NOTE}"
    assert read_inclusion(PROOF.text) == PROOF


def test_a_proof_of_a_tree_of_one_has_no_hashes() -> None:
    alone = Inclusion(0, (), NOTE)
    assert read_inclusion(alone.text) == alone


def test_an_extra_line_of_another_program_is_passed_over() -> None:
    assert read_inclusion(PROOF.text.replace("index", "extra AAAA\nindex", 1)) == PROOF


def test_a_proof_holds_for_its_leaf_and_no_other() -> None:
    assert PROOF.proves(SECOND, [LOG.public]) is not None
    assert PROOF.proves(FIRST, [LOG.public]) is None


def test_a_proof_under_an_unsigned_checkpoint_is_none() -> None:
    with pytest.raises(BadNote):
        PROOF.proves(SECOND, [Signer("huantai.example/dispatch", bytes(range(32))).public])


def test_growth_is_proved_from_the_old_root_only() -> None:
    assert read_growth(GROWTH.text) == GROWTH
    assert GROWTH.proves(FIRST, [LOG.public]) is not None
    assert GROWTH.proves(SECOND, [LOG.public]) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        HEADER,
        f"{HEADER}\n\n{NOTE}",
        f"{HEADER}\nindex -1\n\n{NOTE}",
        f"{HEADER}\nindex 01\n\n{NOTE}",
        f"{HEADER}\nindex 1\n%\n\n{NOTE}",
        f"{HEADER}\nindex 1\n{'AAAA' + chr(10)}{('AAAA' + chr(10)) * 63}\n{NOTE}",
        PROOF.text.replace("@v1", "@v2"),
    ],
)
def test_what_is_no_proof_file_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        read_inclusion(text)
