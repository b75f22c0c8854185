"""What a witness does: it signs a checkpoint only if that extends the last one it signed (C2SP tlog-witness 1.0).

What it signed is on disk before the answer leaves; two requests at once are taken one after the other.
"""

import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import msgspec

from shared.clock import Clock
from shared.eventlog.checkpoint import Checkpoint, read_checkpoint
from shared.eventlog.merkle import verify_consistency
from shared.eventlog.note import BadNote, PublicKey, Signer, read_note, verified
from shared.eventlog.proofs import Growth, read_growth

SIZE_TYPE = "text/x.tlog.size"


class Answer(msgspec.Struct, frozen=True):
    """An HTTP answer: cosignature lines at 200, the size the witness knows at 409, a reason otherwise."""

    status: int
    body: str
    content_type: str = "text/plain; charset=utf-8"


class Memory:
    """The last checkpoint of each log, in one file that is replaced whole."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def last(self, origin: str) -> Checkpoint | None:
        note = self._read().get(origin)
        return None if note is None else read_checkpoint(read_note(note).text)

    def remember(self, origin: str, note: str) -> None:
        """Durable when it returns."""
        notes = self._read() | {origin: note}
        making = self._path.with_suffix(".new")
        with making.open("w", encoding="utf-8") as file:
            json.dump(notes, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        making.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _read(self) -> dict[str, str]:
        if not self._path.exists():
            return {}
        return cast(dict[str, str], json.loads(self._path.read_text("utf-8")))


class Witness:
    """Watches the logs whose keys it was given, by origin."""

    def __init__(self, signer: Signer, logs: Mapping[str, PublicKey], memory: Memory, clock: Clock) -> None:
        self._signer = signer
        self._logs = logs
        self._memory = memory
        self._clock = clock
        self._one_at_a_time = threading.Lock()

    def add_checkpoint(self, body: str) -> Answer:
        """Judge what a log sent, and sign it if it only adds to what was signed before."""
        try:
            growth = read_growth(body)
            checkpoint = read_checkpoint(read_note(growth.checkpoint).text)
        except BadNote as fault:
            return Answer(400, f"{fault}\n")
        key = self._logs.get(checkpoint.origin)
        if key is None:
            return Answer(404, f"the log {checkpoint.origin} is not known here\n")
        try:
            text, _ = verified(growth.checkpoint, [key])
        except BadNote as fault:
            return Answer(403, f"{fault}\n")
        if growth.old > checkpoint.size:
            return Answer(400, "the old size is above the checkpoint's\n")
        with self._one_at_a_time:
            return self._extend(growth, checkpoint, text)

    def _extend(self, growth: Growth, checkpoint: Checkpoint, text: str) -> Answer:
        last = self._memory.last(checkpoint.origin)
        known = 0 if last is None else last.size
        if growth.old != known or (last is not None and last.size == checkpoint.size and last.root != checkpoint.root):
            return Answer(409, f"{known}\n", SIZE_TYPE)
        if not _extends(growth, checkpoint, last):
            return Answer(422, "the consistency proof does not hold\n")
        self._memory.remember(checkpoint.origin, growth.checkpoint)
        return Answer(200, self._signer.cosign(text, int(self._clock.now().timestamp())).line)


def _extends(growth: Growth, checkpoint: Checkpoint, last: Checkpoint | None) -> bool:
    if last is None or last.size == 0:
        return not growth.hashes
    return verify_consistency(last.size, checkpoint.size, growth.hashes, last.root, checkpoint.root)
