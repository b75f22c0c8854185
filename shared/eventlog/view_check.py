"""Are the views what the log says? Each is folded again beside the live one and compared byte for byte.

Most of the fold happens before the snapshot is taken, in short transactions: events never change. Only what came
meanwhile, the cursors and the rows are read inside the one snapshot, rows by pages.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

import msgspec

from shared.db import Database, Transaction
from shared.driver import RawConnection
from shared.eventlog import cursors
from shared.eventlog.port import Recorded
from shared.eventlog.postgres import read_page
from shared.eventlog.rows import Key, Row, Rows
from shared.eventlog.views import Tells, View, fold_into, touched

Event = TypeVar("Event", bound=Tells)
Progress = Callable[[int], None]
PAGE = 1_000
SHOWN = 100
"""Differences told in full; the rest is only counted."""


class Difference(msgspec.Struct, frozen=True):
    """One row that is not what the log says: what stands in the table and what the fold gives, None where absent."""

    key: str
    live: str | None
    folded: str | None


class Comparison(msgspec.Struct, frozen=True):
    """One view at its cursor. `differing` counts all differences, `differences` tells the first of them."""

    view: str
    position: int
    rows: int
    differing: int
    differences: list[Difference]

    @property
    def equal(self) -> bool:
        return self.differing == 0


class _Fold(Generic[Event]):
    """A view on its way: its rows after the first `position` events."""

    def __init__(self, view: View[Event]) -> None:
        self.view = view
        self.position = 0
        self.rows: dict[Key, Row] = {}

    def take(self, start: int, events: Sequence[Event], end: int) -> None:
        """Fold those of the page's events that come next and lie before `end`."""
        page = events[self.position - start : end - start]
        if self.position >= start and page:
            fold_into(self.view, self.rows, touched(self.view, page))
            self.position += len(page)


async def verify_views(
    database: Database,
    views: Iterable[View[Event]],
    decode: Callable[[Recorded], Event],
    progress: Progress = lambda _: None,
) -> list[Comparison]:
    """Compare each view with a fresh fold of the log up to its cursor. Keeps the folded rows in memory.

    Raises:
        shared.db.Unavailable: the database cannot be reached; begin again.
    """
    folds = [_Fold(view) for view in views]
    async with database.transaction(read_only=True) as tx:
        ends = await _cursors(tx, folds)
    for start in range(0, max(ends, default=0), PAGE):
        async with database.transaction(read_only=True) as tx:
            page = await read_page(tx.raw, start, PAGE)
        _take(folds, ends, start, [decode(recorded) for recorded in page])
        progress(start + len(page))
    async with database.transaction(read_only=True, isolation="repeatable_read") as tx:
        ends = await _cursors(tx, folds)
        return [await _check(tx.raw, fold, end, decode) for fold, end in zip(folds, ends, strict=True)]


def compare(rows: Rows, live: Iterable[Row], folded: dict[Key, Row]) -> list[Difference]:
    """Rows of the table against those of the fold, which are taken out of `folded` as they are met."""
    found = ((rows.key(row), row) for row in live)
    pairs = ((key, row, folded.pop(key, None)) for key, row in found)
    return [different for key, row, fold in pairs if (different := _difference(rows, key, row, fold))]


async def _cursors(tx: Transaction, folds: Sequence[_Fold[Event]]) -> list[int]:
    return [await cursors.position(tx, fold.view.cursor) for fold in folds]


def _take(folds: Sequence[_Fold[Event]], ends: Sequence[int], start: int, events: Sequence[Event]) -> None:
    for fold, end in zip(folds, ends, strict=True):
        if start < end:
            fold.take(start, events, end)


async def _check(raw: RawConnection, fold: _Fold[Event], end: int, decode: Callable[[Recorded], Event]) -> Comparison:
    if fold.position > end:  # the cursor went back meanwhile
        fold = _Fold(fold.view)
    while fold.position < end:
        page = await read_page(raw, fold.position, PAGE)
        if not page:
            break  # a cursor beyond the log's end: nothing more can be folded
        fold.take(fold.position, [decode(recorded) for recorded in page], end)
    rows = Rows(fold.view.table)
    count, differences = 0, list[Difference]()
    after: Key | None = None
    while page := await rows.page(raw, after, PAGE):
        differences += compare(rows, page, fold.rows)
        count += len(page)
        after = rows.key(page[-1])
    left = (_difference(rows, key, None, row) for key, row in fold.rows.items())
    differences += filter(None, left)
    return Comparison(fold.view.name, end, count, len(differences), differences[:SHOWN])


def _difference(rows: Rows, key: Key, live: Row | None, folded: Row | None) -> Difference | None:
    stands, follows = (rows.canonical(row).decode() if row is not None else None for row in (live, folded))
    return None if stands == follows else Difference(" ".join(map(str, key)), stands, follows)
