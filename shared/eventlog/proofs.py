"""Proof files: what somebody takes away to show, without us, that an event stands in the log. Pure.

One event: `c2sp.org/tlog-proof@v1` (index, hashes, checkpoint). Growth: what a witness is sent (old size, hashes,
checkpoint; C2SP tlog-witness 1.0). The event's bytes travel beside the file, not in it.
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence

import msgspec

from shared.eventlog.checkpoint import Checkpoint, verified_checkpoint
from shared.eventlog.merkle import verify_consistency, verify_inclusion
from shared.eventlog.note import BadNote, PublicKey

HEADER = "c2sp.org/tlog-proof@v1"
HASHES_LIMIT = 63


class Inclusion(msgspec.Struct, frozen=True):
    """Event `index` stands under this checkpoint."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str

    @property
    def text(self) -> str:
        return f"{HEADER}\nindex {self.index}\n{_lines(self.hashes)}\n{self.checkpoint}"

    def proves(self, leaf: bytes, keys: Sequence[PublicKey]) -> Checkpoint | None:
        """The checkpoint under which the leaf stands, if the proof holds.

        Raises:
            BadNote: the checkpoint is not signed by one of the keys.
        """
        checkpoint = verified_checkpoint(self.checkpoint, keys)
        holds = verify_inclusion(leaf, self.index, checkpoint.size, self.hashes, checkpoint.root)
        return checkpoint if holds else None


class Growth(msgspec.Struct, frozen=True):
    """The log of this checkpoint begins with its first `old` entries unchanged."""

    old: int
    hashes: tuple[bytes, ...]
    checkpoint: str

    @property
    def text(self) -> str:
        return f"old {self.old}\n{_lines(self.hashes)}\n{self.checkpoint}"

    def proves(self, old_root: bytes, keys: Sequence[PublicKey]) -> Checkpoint | None:
        """The newer checkpoint, if it only adds to the tree of `old_root`.

        Raises:
            BadNote: the checkpoint is not signed by one of the keys.
        """
        checkpoint = verified_checkpoint(self.checkpoint, keys)
        holds = verify_consistency(self.old, checkpoint.size, self.hashes, old_root, checkpoint.root)
        return checkpoint if holds else None


def read_inclusion(text: str) -> Inclusion:
    """A proof file for one event; its extra line, which nothing vouches for, is passed over.

    Raises:
        BadNote: not such a file.
    """
    head, checkpoint = _split(text)
    if not head or head.pop(0) != HEADER:
        raise BadNote(f"not a proof file: its first line is not {HEADER}")
    if head and head[0].startswith("extra "):
        head.pop(0)
    return Inclusion(_number(head, "index"), _hashes(head[1:]), checkpoint)


def read_growth(text: str) -> Growth:
    """A consistency proof with its checkpoint.

    Raises:
        BadNote: not such a text.
    """
    head, checkpoint = _split(text)
    return Growth(_number(head, "old"), _hashes(head[1:]), checkpoint)


def _split(text: str) -> tuple[list[str], str]:
    head, _, checkpoint = text.partition("\n\n")
    return head.split("\n"), checkpoint


def _number(lines: Sequence[str], label: str) -> int:
    word, _, digits = lines[0].partition(" ") if lines else ("", "", "")
    if word != label or not digits.isascii() or not digits.isdigit() or (digits[0] == "0" and digits != "0"):
        raise BadNote(f"wanted a line with `{label}` and a number")
    return int(digits)


def _hashes(lines: Sequence[str]) -> tuple[bytes, ...]:
    if len(lines) > HASHES_LIMIT:
        raise BadNote(f"more than {HASHES_LIMIT} hashes")
    try:
        return tuple(b64decode(line, validate=True) for line in lines)
    except ValueError as fault:
        raise BadNote("a hash is not base64") from fault


def _lines(hashes: Sequence[bytes]) -> str:
    return "".join(f"{b64encode(one).decode()}\n" for one in hashes)
