"""An exported log, recomputed: one JSON object a line with `position`, `recorded_at` and the event's exact bytes as
`body` (text) or `body_base64`. Pure: lines in, verdict out.
"""

from base64 import b64decode
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from shared.eventlog.checkpoint import Checkpoint
from shared.eventlog.codec import entry, leaf
from shared.eventlog.merkle import Frontier
from shared.eventlog.port import Recorded

NOBODY = UUID(int=0)


class BadExport(Exception):
    """A line that is no event of an export, or out of order; the message names the line."""


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One event as it is exported."""

    position: int
    recorded_at: datetime
    body: str | None = None
    body_base64: str | None = None


class Verdict(msgspec.Struct, frozen=True):
    """What came of an export: how many events it has, which checkpoints hold, which do not, and what is unsigned."""

    events: int
    hold: tuple[Checkpoint, ...]
    broken: tuple[Checkpoint, ...]
    beyond: tuple[Checkpoint, ...]
    """Checkpoints over more events than the export has: nothing can be said of them."""

    @property
    def good(self) -> bool:
        return bool(self.hold) and not self.broken

    @property
    def unsigned(self) -> int:
        """Events behind the last checkpoint that holds."""
        return self.events - max((checkpoint.size for checkpoint in self.hold), default=0)


def exported(event: Recorded) -> bytes:
    """An event as a line of an export."""
    try:
        return msgspec.json.encode(Line(event.position, event.recorded_at, body=event.body.decode())) + b"\n"
    except UnicodeDecodeError:
        line = Line(event.position, event.recorded_at, body_base64=msgspec.to_builtins(event.body))
        return msgspec.json.encode(line) + b"\n"


def verify_export(lines: Iterable[bytes], checkpoints: Sequence[Checkpoint]) -> Verdict:
    """Recompute every leaf and root. The checkpoints must be of one log and verified already.

    Raises:
        BadExport: a line is unreadable, missing, doubled or out of order, or time runs backwards.
        ValueError: there is no checkpoint, or they are of several logs.
    """
    (log_id,) = {checkpoint.origin for checkpoint in checkpoints}
    roots = {checkpoint.size: b"" for checkpoint in checkpoints}
    frontier = Frontier()
    if 0 in roots:
        roots[0] = frontier.root
    for event in _events(lines):
        frontier.add(leaf(entry(log_id, event)))
        if frontier.size in roots:
            roots[frontier.size] = frontier.root
    return _judged(frontier.size, checkpoints, roots)


def leaf_of(line: bytes, log_id: str) -> tuple[int, bytes]:
    """Position and leaf hash of one exported event.

    Raises:
        BadExport: it is unreadable.
    """
    event = _event(1, line)
    return event.position, leaf(entry(log_id, event))


def _judged(size: int, checkpoints: Sequence[Checkpoint], roots: dict[int, bytes]) -> Verdict:
    reached = [one for one in checkpoints if one.size <= size]
    return Verdict(
        events=size,
        hold=tuple(one for one in reached if roots[one.size] == one.root),
        broken=tuple(one for one in reached if roots[one.size] != one.root),
        beyond=tuple(one for one in checkpoints if one.size > size),
    )


def _events(lines: Iterable[bytes]) -> Iterator[Recorded]:
    last: Recorded | None = None
    for number, line in enumerate(lines):
        event = _event(number + 1, line)
        if event.position != number:
            raise BadExport(f"line {number + 1}: wanted position {number}, found {event.position}")
        if last is not None and event.recorded_at < last.recorded_at:
            raise BadExport(f"line {number + 1}: recorded before the event in front of it")
        last = event
        yield event


def _event(number: int, line: bytes) -> Recorded:
    try:
        read = msgspec.json.decode(line, type=Line)
        body = b64decode(read.body_base64 or "", validate=True) if read.body is None else read.body.encode()
        if read.recorded_at.tzinfo is None:
            raise BadExport(f"line {number}: the time of recording carries no time zone")
    except (msgspec.DecodeError, ValueError) as fault:
        raise BadExport(f"line {number}: {fault}") from fault
    place = (read.position, read.recorded_at)
    return Recorded(*place, id=NOBODY, stream="", version=0, type="", occurred_at=read.recorded_at, body=body)
