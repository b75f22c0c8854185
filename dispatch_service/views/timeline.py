"""What happened to this ticket, in order? Every step with actor, unit, reason, time and rule: the closed loop.

Whistles have streams of their own; reading a ticket's timeline puts the steps of its whistles where they belong.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Final, NamedTuple

import msgspec
import sqlalchemy as sa
from msgspec.structs import fields

from dispatch_service.codec import TICKET, WHISTLE, Entry, Happened, ticket_stream, whistle_stream
from dispatch_service.routing import events as ev
from dispatch_service.views.row import METADATA, fetched, name_column
from shared.db import Transaction
from shared.eventlog.rows import Key, Row
from shared.eventlog.views import View

TABLE: Final = sa.Table(
    "timeline",
    METADATA,
    name_column("stream", key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("post", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("holder", sa.Text, nullable=False, comment="unit that holds the ticket from here on, where it moved"),
    sa.Column("detail", sa.Text, nullable=False, comment="codes of the event as JSON"),
    sa.Column("note", sa.Text, nullable=False, comment="sealed"),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("policy", sa.Text, nullable=False),
    sa.Column("directory", sa.Text, nullable=False),
    sa.Column("calendar", sa.Text, nullable=False),
)

WORDS: Final = ("answer", "note", "wanted")
"""Fields that hold what somebody wrote, sealed. The first that says anything is the step's note."""
_PARTS: Final = frozenset({"at", "rule", *WORDS, "narrative", "person", "told", "custody", "clocks", "ticket"})
"""Fields that have a column of their own, are sealed, or repeat what the event before said."""
_LATER: Final[Mapping[type, frozenset[str]]] = {ev.AppealFiled: frozenset({"terms"})}
"""Fields that came later with a value for the events of before: shown, they would change rows that are there."""


class Step(msgspec.Struct, frozen=True):
    """One step as it is shown. `detail` are the event's codes; `note` is sealed until somebody opens it."""

    position: int
    at: datetime
    recorded_at: datetime
    what: str
    actor: str
    unit: str
    post: str
    role: str
    holder: str
    detail: dict[str, object]
    note: str
    rule: str
    version: int
    stream: str


def keys(entry: Entry) -> Sequence[Key]:
    """A row of its own for each event of a ticket or of a whistle."""
    return ((entry.stream, entry.version),) if entry.stream.startswith((TICKET, WHISTLE)) else ()


def fold(_row: Row | None, entry: Entry) -> Row:
    """The step, as it was recorded."""
    event, why, actor = entry.event, entry.why, entry.actor
    shape = _shape(type(event))
    return {
        "position": entry.position,
        "at": entry.at,
        "recorded_at": entry.recorded_at,
        "stream": entry.stream,
        "version": entry.version,
        "what": entry.type,
        "actor": actor.person,
        "unit": actor.unit,
        "post": actor.post,
        "role": actor.role,
        "holder": getattr(event, "custody").unit if shape.moves else "",  # noqa: B009 - only some events have it
        "detail": shape.detail(event),
        "note": shape.note(event),
        "rule": why.rule,
        "policy": why.policy,
        "directory": why.directory,
        "calendar": why.calendar,
    }


_encode = msgspec.json.Encoder(order="deterministic").encode  # sets within stand in one order, whichever process folds


class _Shape(NamedTuple):
    """What events of one type have to show; found out once for each type. `codes` stand in alphabetical order."""

    codes: tuple[str, ...]
    words: tuple[str, ...]
    moves: bool

    def detail(self, event: Happened) -> str:
        """The event's codes as JSON; what is empty, false or nothing says nothing."""
        return _encode({name: value for name in self.codes if (value := getattr(event, name))}).decode()

    def note(self, event: Happened) -> str:
        for name in self.words:
            if words := getattr(event, name):
                return words
        return ""


@cache
def _shape(kind: type[Happened]) -> _Shape:
    names = [field.name for field in fields(kind)]
    words = tuple(name for name in WORDS if name in names)
    return _Shape(tuple(sorted(set(names) - _PARTS - _LATER.get(kind, frozenset()))), words, "custody" in names)


async def read(tx: Transaction, ticket: str) -> list[Step]:
    """The steps of the ticket and of its whistles, in the order they were recorded."""
    columns = [TABLE.c[name] for name in Step.__struct_fields__]
    streams = [ticket_stream(ticket), *map(whistle_stream, await _whistles(tx, ticket))]
    query = sa.select(*columns).where(TABLE.c.stream.in_(streams)).order_by(TABLE.c.position)
    return [_step(row) for row in await fetched(tx, query)]


async def _whistles(tx: Transaction, ticket: str) -> list[str]:
    attached = sa.and_(TABLE.c.stream == ticket_stream(ticket), TABLE.c.what == ev.WhistleAttached.__name__)
    details = (await tx.sql.execute(sa.select(TABLE.c.detail).where(attached))).scalars()
    return [str(msgspec.json.decode(detail, type=dict[str, object])["whistle"]) for detail in details]


def _step(row: Row) -> Step:
    detail = msgspec.json.decode(str(row["detail"]), type=dict[str, object])
    return msgspec.convert({**row, "detail": detail}, type=Step)


VIEW: Final = View[Entry]("timeline", 2, TABLE, keys, fold)
