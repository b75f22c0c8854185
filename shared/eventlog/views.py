"""Views: tables that are pure folds of the log, so that they can be thrown away, rebuilt and checked byte for byte.

A view says which rows an event touches and what each becomes. It never sees the clock, the database or another view.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import sqlalchemy as sa

from shared.db import Database, Transaction
from shared.eventlog.followers import FollowedLog, Follower, Pace
from shared.eventlog.port import Recorded
from shared.eventlog.rows import Key, Row, Rows
from shared.eventlog.tail import Tail


class Tells(Protocol):
    """What stands in a log, decoded: something happened."""

    @property
    def event(self) -> object: ...


Event = TypeVar("Event", bound=Tells)


@dataclass(frozen=True)
class View(Generic[Event]):
    """One table and how it follows from the log. A changed fold gets the next `version` and is built anew."""

    name: str
    version: int
    table: sa.Table
    keys: Callable[[Event], Sequence[Key]]
    """Primary keys of the rows an event touches, perhaps none. Asked only about what the view is `of`."""
    fold: Callable[[Row | None, Event], Row | None]
    """The columns of a touched row that change: a new dict of all of them where there is no row yet, None where the row
    goes. It edits nothing, neither the row it is given nor any value in it."""
    of: frozenset[type] | None = None
    """Types of what must have happened for a row to be touched; None where that may be anything. A view of few types is
    not asked about all the others: a replay would spend more on that than on many a fold."""

    @property
    def cursor(self) -> str:
        """Name of the cursor, and of the follower."""
        return f"view.{self.name}.{self.version}"


class WrongRow(Exception):
    """A fold answered a row under another key than the one it was asked for: a defect of the view."""


class ViewHandler(Generic[Event]):
    """A follower's handler that keeps one view: loads the rows a page touches, folds, writes what changed."""

    def __init__(self, view: View[Event], tail: Tail[Event], table: sa.Table | None = None) -> None:
        self._view = view
        self._tail = tail
        self._rows = Rows(view.table if table is None else table)

    async def handle(self, tx: Transaction, events: Sequence[Recorded]) -> None:
        """Fold a page into the table."""
        touching = touched(self._view, self._tail.decoded(events))
        keys = {key: None for _, keys in touching for key in keys}
        rows = await self._rows.load(tx.raw, keys)
        there = set(rows)
        fold_into(self._view, rows, touching)
        kept = {key: self._checked(key, rows[key]) for key in keys if key in rows}
        await self._rows.drop(tx.raw, [key for key in there if key not in rows])
        await self._rows.put(tx.raw, [row for key, row in kept.items() if key in there])
        await self._rows.add(tx.raw, [row for key, row in kept.items() if key not in there])

    def _checked(self, key: Key, row: Row) -> Row:
        if self._rows.key(row) != key:
            raise WrongRow(f"view {self._view.name}: asked for {key}, was given {self._rows.key(row)}")
        return row


def view_follower(
    view: View[Event],
    tail: Tail[Event],
    log: FollowedLog,
    database: Database,
    pace: Pace = Pace(),  # noqa: B008 - frozen
) -> Follower:
    """The follower that keeps a view. All views of a service share one `tail`."""
    return Follower(view.cursor, ViewHandler(view, tail).handle, log, database, pace)


def touched(view: View[Event], events: Iterable[Event]) -> list[tuple[Event, Sequence[Key]]]:
    """The events that touch the view, each with the keys it touches."""
    of, keys_of = view.of, view.keys
    return [(event, keys) for event in events if (of is None or type(event.event) in of) and (keys := keys_of(event))]


def fold_into(view: View[Event], rows: dict[Key, Row], touching: Iterable[tuple[Event, Sequence[Key]]]) -> None:
    """Move rows on by events, in order. The rows are the caller's own and are changed where they are."""
    fold = view.fold
    for event, keys in touching:
        for key in keys:
            row = rows.get(key)
            changes = fold(row, event)
            if changes is None:
                rows.pop(key, None)
            elif row is None:
                rows[key] = changes
            else:
                row.update(changes)


def fold_all(view: View[Event], events: Iterable[Event]) -> dict[Key, Row]:
    """The whole view in memory, as it stands after these events."""
    rows: dict[Key, Row] = {}
    fold_into(view, rows, touched(view, events))
    return rows
