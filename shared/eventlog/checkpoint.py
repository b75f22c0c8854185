"""Checkpoints: what a log says of itself, signed (C2SP tlog-checkpoint 1.0). Pure.

Three lines: origin, size, root. The origin is the log's id, which stands in every entry as well.
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence

import msgspec

from shared.eventlog.merkle import HASH_BYTES
from shared.eventlog.note import BadNote, PublicKey, Signer, verified, write_note


class Checkpoint(msgspec.Struct, frozen=True):
    """The first `size` entries of the log `origin` have this root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


def read_checkpoint(text: str) -> Checkpoint:
    """A checkpoint from a note's text; lines after the third are extensions and are left alone.

    Raises:
        BadNote: not a checkpoint.
    """
    lines = text.split("\n")
    if len(lines) < 4 or not lines[0] or not _is_number(lines[1]):
        raise BadNote("not a checkpoint: wanted origin, size and root")
    try:
        root = b64decode(lines[2], validate=True)
    except ValueError as fault:
        raise BadNote("the root of the checkpoint is not base64") from fault
    if len(root) != HASH_BYTES:
        raise BadNote("the root of the checkpoint is no SHA-256 hash")
    return Checkpoint(lines[0], int(lines[1]), root)


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> str:
    """The checkpoint as a signed note."""
    return write_note(checkpoint.text, [signer.sign(checkpoint.text)])


def verified_checkpoint(note: str, keys: Sequence[PublicKey]) -> Checkpoint:
    """The checkpoint inside a note, signed by one of the keys under the log's own name.

    Raises:
        BadNote: unsigned, falsely signed, signed by witnesses only, or no checkpoint.
    """
    text, signers = verified(note, keys)
    checkpoint = read_checkpoint(text)
    if all(signer.name != checkpoint.origin for signer in signers):
        raise BadNote(f"not signed by {checkpoint.origin} itself")
    return checkpoint


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and (text == "0" or text[0] != "0")
