"""Signed notes and checkpoints, against a published one and against forgeries."""

from base64 import b64encode

import pytest

from shared.eventlog.checkpoint import Checkpoint, read_checkpoint, sign_checkpoint, verified_checkpoint
from shared.eventlog.note import BadNote, PublicKey, Signer, read_note, verified, write_note

# The example in the documentation of golang.org/x/mod/sumdb/note, whose format signed notes are.
PUBLISHED_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PUBLISHED = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
LOG = Signer("huantai.example/dispatch", bytes(32))
OTHER = Signer("huantai.example/intake", bytes(range(32)))
WITNESS = Signer("zibo.example/witness", bytes(range(1, 33)))
HEAD = Checkpoint("huantai.example/dispatch", 7, bytes(range(32)))


def test_a_published_note_verifies_with_its_published_key() -> None:
    key = PublicKey.read(PUBLISHED_KEY)
    text, signers = verified(PUBLISHED, [key])
    assert text.startswith("If you think")
    assert signers == (key,)
    assert key.text == PUBLISHED_KEY


def test_a_published_note_with_one_letter_changed_does_not() -> None:
    with pytest.raises(BadNote, match="false"):
        verified(PUBLISHED.replace("answer", "answor"), [PublicKey.read(PUBLISHED_KEY)])


def test_a_checkpoint_says_origin_size_and_root() -> None:
    note = sign_checkpoint(HEAD, LOG)
    assert note.startswith(
        f"huantai.example/dispatch\n7\n{b64encode(HEAD.root).decode()}\n\n— huantai.example/dispatch "
    )
    assert verified_checkpoint(note, [LOG.public]) == HEAD


def test_a_checkpoint_signed_in_anothers_name_is_refused() -> None:
    note = write_note(HEAD.text, [OTHER.sign(HEAD.text)])
    with pytest.raises(BadNote, match=r"not signed by huantai\.example/dispatch"):
        verified_checkpoint(note, [OTHER.public])


def test_signatures_of_strangers_are_passed_over_and_do_not_count() -> None:
    note = write_note(HEAD.text, [OTHER.sign(HEAD.text), LOG.sign(HEAD.text)])
    assert verified_checkpoint(note, [LOG.public]) == HEAD
    with pytest.raises(BadNote, match="none of the keys"):
        verified(note, [WITNESS.public])


def test_a_witness_signs_what_it_saw_and_when() -> None:
    signature = WITNESS.cosign(HEAD.text, 1_772_442_000)
    note = write_note(HEAD.text, [LOG.sign(HEAD.text), signature])
    _, signers = verified(note, [LOG.public, WITNESS.cosigning])
    assert signers == (LOG.public, WITNESS.cosigning)
    assert int.from_bytes(signature.value[:8]) == 1_772_442_000


def test_a_witness_signature_moved_to_another_moment_is_false() -> None:
    signature = WITNESS.cosign(HEAD.text, 1)
    moved = type(signature)(signature.name, signature.key_id, (2).to_bytes(8) + signature.value[8:])
    with pytest.raises(BadNote, match="false"):
        verified(write_note(HEAD.text, [moved]), [WITNESS.cosigning])


@pytest.mark.parametrize(
    "key", ["", "a+b", PUBLISHED_KEY.replace("c74f", "c74e"), PUBLISHED_KEY[:-4], "x+00000000+AAAA"]
)
def test_a_damaged_key_is_refused(key: str) -> None:
    with pytest.raises(BadNote):
        PublicKey.read(key)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\n— name\n",
        "text\n\n— name AAAA\n",
        "text\n\nname AAAAAAAA\n",
        "te\rxt\n\n— n AAAAAAAA\n",
        "text\n\n— name AAAAAAAA",
    ],
)
def test_what_is_no_note_is_refused(note: str) -> None:
    with pytest.raises(BadNote):
        verified(note, [LOG.public])


@pytest.mark.parametrize("body", ["a\n1\n", "a\n01\nAA==\n", "a\n-1\nAA==\n", "a\n1\n%\n", "a\n1\nAAAA\n", "\n1\nA\n"])
def test_what_is_no_checkpoint_is_refused(body: str) -> None:
    with pytest.raises(BadNote):
        read_checkpoint(body)


def test_text_with_empty_lines_is_cut_at_the_last_one() -> None:
    text = "one\n\ntwo\n"
    assert read_note(write_note(text, [LOG.sign(text)])).text == text


@pytest.mark.parametrize("name", ["", "a+b", "a b"])
def test_a_key_has_a_name_that_can_be_written(name: str) -> None:
    with pytest.raises(ValueError, match="key name"):
        Signer(name, bytes(32))
