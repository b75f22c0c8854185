"""A batch that only begins streams and names no cell: there is nothing to judge it by, so it is one statement.

It is never late. Other batches hold the head's lock before they write, so one whose answer was lost is over as soon as
somebody else has that lock. This one could still be on its way then. So it is bound to the head as its own process left
it: `xmin` names the transaction that wrote the row last, and whoever looks for its fate writes the head first.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from shared.eventlog.judge import Call
from shared.eventlog.port import Appended, Item, NewEvent, Outcome

MARK = "xmin::text"
"""Of the head: which transaction wrote it."""
COLUMNS = ("position", "recorded_at", "id", "stream", "version", "type", "occurred_at", "body")
"""Of the table `event`, in the order of `Recorded`."""
BEGIN = f"""
WITH moved AS (
    UPDATE head SET size = size + cardinality($3::uuid[]), recorded_at = greatest(recorded_at, $2)
    WHERE xmin = $1::text::xid RETURNING size - cardinality($3::uuid[]) AS start, recorded_at, {MARK} AS mark
), put AS (
    INSERT INTO event ({", ".join(COLUMNS)})
    SELECT moved.start + n.nth - 1, moved.recorded_at, n.id, n.stream, n.version, n.type, n.occurred_at, n.body
    FROM moved, unnest($3::uuid[], $4::text[], $5::int[], $6::text[], $7::timestamptz[], $8::bytea[])
        WITH ORDINALITY AS n(id, stream, version, type, occurred_at, body, nth)
)
SELECT start, recorded_at, mark FROM moved
"""  # noqa: S608 - put together from constants
"""No row comes back where another process wrote the head meanwhile."""
FENCE = "UPDATE head SET size = size"
"""After it no statement of before finds the head as it was."""


def only_begins(calls: Iterable[Call]) -> bool:
    """Whether nothing in the log could speak against these items but a stream that is there already."""
    return all(not item.cells and item.events and _begins(item) for call in calls for item in call)


def begun(calls: Iterable[Call], start: int, recorded_at: datetime) -> list[list[Outcome]]:
    """What each item is told once all stand from `start` on: none can have lost."""
    outcomes: list[list[Outcome]] = []
    for call in calls:
        told: list[Outcome] = []
        for item in call:
            start += len(item.events)
            told.append(Appended(start - 1, recorded_at))
        outcomes.append(told)
    return outcomes


def _begins(item: Item) -> bool:
    known: set[str] = set()
    for event in item.events:
        if event.version != 1 and event.stream not in known:
            return False
        known.add(event.stream)
    return True


def columns(events: Sequence[NewEvent]) -> tuple[list[object], ...]:
    """Events turned into the arrays that `unnest` takes."""
    return (
        [event.id for event in events],
        [event.stream for event in events],
        [event.version for event in events],
        [event.type for event in events],
        [event.occurred_at for event in events],
        [event.body for event in events],
    )
