"""Does the log say what its bytes say? Columns against bodies, positions and versions without holes, time forwards.

Pages in, faults and leaves out. Whether the tree over the leaves is the one that was signed is the tree's affair.
"""

from collections.abc import AsyncGenerator, Iterator, Sequence
from datetime import datetime

import msgspec

from shared.eventlog import codec
from shared.eventlog.port import EventLog, Recorded

PAGE = 1_000


class Fault(msgspec.Struct, frozen=True):
    """Something that cannot be so. `what` is a code, `detail` gives both sides; never the event's contents."""

    position: int
    what: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.position}: {self.what}" + (f" ({self.detail})" if self.detail else "")


class Checker:
    """Meets every event of a log once, in order, from the first on. Remembers each stream's last version."""

    def __init__(self, log_id: str) -> None:
        self.size = 0
        self.faults: list[Fault] = []
        self._log_id = log_id
        self._versions: dict[str, int] = {}
        self._last: datetime | None = None

    def leaves(self, page: Sequence[Recorded]) -> Iterator[bytes]:
        """Check a page; the leaf hash of each of its events."""
        for event in page:
            self.faults += self.check(event)
            yield codec.leaf(codec.entry(self._log_id, event))

    def check(self, event: Recorded) -> list[Fault]:
        """What is wrong with the next event."""
        found = [*self._place(event), *self._bytes(event)]
        self.size = event.position + 1
        self._versions[event.stream] = event.version
        self._last = event.recorded_at
        return [Fault(event.position, what, detail) for what, detail in found]

    def _place(self, event: Recorded) -> Iterator[tuple[str, str]]:
        if event.position != self.size:
            yield "position-hole", f"{self.size} expected"
        before = self._versions.get(event.stream, 0)
        if event.version != before + 1:
            yield "version-hole", f"{event.stream}: {event.version} follows {before}"
        if self._last is not None and event.recorded_at < self._last:
            yield "time-backwards", f"{event.recorded_at.isoformat()} follows {self._last.isoformat()}"

    def _bytes(self, event: Recorded) -> Iterator[tuple[str, str]]:
        try:
            body = codec.decode(event.body)
        except codec.Unreadable:
            yield "body-unreadable", ""
            return
        columns = (event.id, event.stream, event.version, event.type, event.occurred_at)
        says = (body.id, body.stream, body.version, body.type, body.at)
        names = ("id", "stream", "version", "type", "occurred_at")
        for name, column, inside in zip(names, columns, says, strict=True):
            if column != inside:
                yield "column-differs", f"{name}: {column} in the column, {inside} in the bytes"


async def check_log(log: EventLog) -> AsyncGenerator[Fault]:
    """Every fault of a log, page by page; the last may be that events are missing at its end."""
    checker, size = Checker(log.log_id), await log.size()
    while page := await log.read(checker.size, PAGE):
        for event in page:
            for fault in checker.check(event):
                yield fault
    if checker.size < size:
        yield Fault(checker.size, "end-missing", f"{size} events expected")
