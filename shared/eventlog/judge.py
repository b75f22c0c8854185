"""Who wins in a batch. Pure, and shared by both stores: the one place that says what a conflict is.

Items are judged in order; a later one meets the state the winners before it left. Within one call to `append` a lost
item spoils the streams and cells it named: whatever the same caller built on them is lost with it.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from shared.eventlog.port import Appended, CellConflict, Item, NewEvent, Outcome, Recorded, VersionConflict

CellName = tuple[str, str]
Call = Sequence[Item]
"""The items of one `append`, which stay adjacent."""


class Standing(msgspec.Struct):
    """The log as it stands under the lock. `judge` moves it on as it goes."""

    size: int
    versions: dict[str, int]
    cells: dict[CellName, bytes]


class Verdict(msgspec.Struct):
    """What to write and what to answer: events in position order, and the last value of each cell that changed."""

    start: int
    recorded_at: datetime
    outcomes: list[list[Outcome]]
    events: list[NewEvent]
    cells: dict[CellName, bytes | None]

    def recorded(self) -> list[Recorded]:
        """The events as they stand in the log once the batch is committed."""
        return recorded(self.events, self.start, self.recorded_at)


def recorded(events: Sequence[NewEvent], start: int, at: datetime) -> list[Recorded]:
    """Events as they stand in the log from a position on."""
    return [
        Recorded(position, at, e.id, e.stream, e.version, e.type, e.occurred_at, e.body, e.origin)
        for position, e in enumerate(events, start)
    ]


class _Spoiled(msgspec.Struct):
    streams: set[str]
    cells: set[CellName]

    def add(self, item: Item) -> None:
        self.streams.update(event.stream for event in item.events)
        self.cells.update((cell.space, cell.key) for cell in item.cells)


def judge(calls: Sequence[Call], standing: Standing, recorded_at: datetime, *, lost: Sequence[Item] = ()) -> Verdict:
    """Judge a batch of calls in their order. `lost` are items of the same call that lost in an earlier batch."""
    verdict = Verdict(standing.size, recorded_at, outcomes=[], events=[], cells={})
    for call in calls:
        spoiled = _Spoiled(set(), set())
        for item in lost:
            spoiled.add(item)
        verdict.outcomes.append([_judge_one(item, standing, spoiled, verdict, recorded_at) for item in call])
    return verdict


def check(item: Item) -> None:
    """Refuse an item no state could ever accept, so that its writer does not try for ever.

    Raises:
        ValueError: versions of a stream below 1 or not consecutive, or a name no store can hold.
    """
    ahead: dict[str, int] = {}
    for event in item.events:
        before = ahead.get(event.stream, event.version - 1)
        if event.version < 1 or event.version != before + 1:
            raise ValueError(f"versions of {event.stream!r} must count up one by one from above 0")
        if not _is_name(event.stream):
            raise ValueError(f"no name for a stream: {event.stream!r}")
        ahead[event.stream] = event.version
    for cell in item.cells:
        if not _is_name(cell.space) or not _is_name(cell.key):
            raise ValueError(f"no name for a cell: {cell.space!r}, {cell.key!r}")


def _is_name(text: str) -> bool:
    """Whether a store can hold it: something, without NUL and without half a surrogate pair."""
    if text.isascii():
        return bool(text) and "\x00" not in text
    return "\x00" not in text and text == text.encode(errors="ignore").decode()


def _judge_one(item: Item, standing: Standing, spoiled: _Spoiled, verdict: Verdict, recorded_at: datetime) -> Outcome:
    conflict = _version_conflict(item, standing, spoiled) or _cell_conflict(item, standing, spoiled)
    if conflict is not None:
        spoiled.add(item)
        return conflict
    _apply(item, standing, verdict)
    return Appended(standing.size - 1, recorded_at)


def _version_conflict(item: Item, standing: Standing, spoiled: _Spoiled) -> VersionConflict | None:
    ahead: dict[str, int] = {}
    for event in item.events:
        stream = event.stream
        actual = ahead[stream] if stream in ahead else standing.versions.get(stream, 0)
        if event.version != actual + 1 or stream in spoiled.streams:
            return VersionConflict(stream, event.version - 1, actual)
        ahead[stream] = event.version
    return None


def _cell_conflict(item: Item, standing: Standing, spoiled: _Spoiled) -> CellConflict | None:
    ahead: dict[CellName, bytes | None] = {}
    for cell in item.cells:
        name = (cell.space, cell.key)
        actual = ahead[name] if name in ahead else standing.cells.get(name)
        if actual != cell.before or name in spoiled.cells:
            return CellConflict(cell.space, cell.key, actual)
        ahead[name] = cell.after
    return None


def _apply(item: Item, standing: Standing, verdict: Verdict) -> None:
    for event in item.events:
        standing.versions[event.stream] = event.version
    verdict.events.extend(item.events)
    standing.size += len(item.events)
    for cell in item.cells:
        name = (cell.space, cell.key)
        verdict.cells[name] = cell.after
        if cell.after is None:
            standing.cells.pop(name, None)
        else:
            standing.cells[name] = cell.after
