"""The status view: one row for each request, folded from intake's own log. Columns beside `state` serve look-ups."""

import msgspec

from intake_service.codec import Entry
from intake_service.status.fold import State, apply, request_of
from intake_service.tables import status
from shared.eventlog.rows import Key, Row
from shared.eventlog.views import View

_encode = msgspec.json.Encoder().encode
_decoder = msgspec.json.Decoder(State)


def state_of(row: Row) -> State:
    """The whole state in a row."""
    stored = row["state"]
    if not isinstance(stored, bytes):
        raise TypeError("a status row without its state")
    return _decoder.decode(stored)


def _keys(entry: Entry) -> tuple[Key, ...]:
    return ((request_of(entry.event),),)


def _fold(row: Row | None, entry: Entry) -> Row:
    state = apply(None if row is None else state_of(row), entry.event, entry.at)
    return {
        "request": state.request,
        "number": state.number,
        "source": state.source,
        "external_id": state.external_id,
        "stage": state.stage,
        "updated_at": state.updated_at or entry.at,
        "state": _encode(state),
    }


STATUS = View("status", 1, status, _keys, _fold)
VIEWS = (STATUS,)
