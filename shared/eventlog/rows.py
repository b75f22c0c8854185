"""Rows of a view's table in bulk: load by keys, add, put, drop, page through. One statement each, on the driver itself.

Values pass through the column types' own conversions, so a fold meets a row exactly as it left it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime

import asyncpg
import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect

from shared.db import Unavailable
from shared.driver import RawConnection
from shared.driver import Row as Found

Row = dict[str, object]
"""A row by column name, every column present."""
Key = tuple[object, ...]
"""The primary key's values, in the table's order."""
Convert = Callable[[object], object]

_DIALECT = asyncpg_dialect()


class Overtaken(Unavailable):
    """Somebody else put a row there since it was looked for, as the release before this one does during an upgrade."""


class Rows:
    """The statements of one table, which has a primary key."""

    def __init__(self, table: sa.Table) -> None:
        self.columns = [column.name for column in table.columns]
        self.key_columns = [column.name for column in table.primary_key.columns]
        self._write = {column.name: _to_driver(column) for column in table.columns}
        self._convert = [(number, write) for number, write in enumerate(self._write.values()) if write]
        self._read = [(column.name, read) for column in table.columns if (read := _from_driver(column))]
        self._name, self._schema = table.name, table.schema
        quote = _DIALECT.identifier_preparer
        name, columns, key = quote.format_table(table), _quoted(self.columns), _quoted(self.key_columns)
        types = [_type(column) for column in table.primary_key.columns]
        arrays = ", ".join(f"${number}::{type_}[]" for number, type_ in enumerate(types, 1))
        values = ", ".join(f"${number}" for number in range(1, len(columns) + 1))
        same = " AND ".join(f"t.{column} = k.{column}" for column in key)
        changes = ", ".join(f"{column} = excluded.{column}" for column in columns if column not in key)
        conflict = f"DO UPDATE SET {changes}" if changes else "DO NOTHING"
        listed, keyed = ", ".join(columns), ", ".join(key)
        marks = ", ".join(f"${number}::{type_}" for number, type_ in enumerate(types, 1))
        limit = f"LIMIT ${len(key) + 1}"
        self._load = (
            f"SELECT r.* FROM unnest({arrays}) AS k({keyed}), "  # noqa: S608 - names from the table, values by number
            f"LATERAL (SELECT {listed} FROM {name} t WHERE {same} LIMIT 1) r"
        )
        self._put = f"INSERT INTO {name} ({listed}) VALUES ({values}) ON CONFLICT ({keyed}) {conflict}"  # noqa: S608
        self._drop = f"DELETE FROM {name} t USING (SELECT * FROM unnest({arrays})) AS k({keyed}) WHERE {same}"  # noqa: S608
        self._first = f"SELECT {listed} FROM {name} ORDER BY {keyed} LIMIT $1"  # noqa: S608
        self._next = f"SELECT {listed} FROM {name} WHERE ({keyed}) > ({marks}) ORDER BY {keyed} {limit}"  # noqa: S608

    def key(self, row: Mapping[str, object]) -> Key:
        return tuple(row[name] for name in self.key_columns)

    async def load(self, raw: RawConnection, keys: Iterable[Key]) -> dict[Key, Row]:
        """The rows there are, by key."""
        wanted = [self._key_to_driver(key) for key in keys]
        if not wanted:
            return {}
        rows = map(self._row, await raw.fetch(self._load, *map(list, zip(*wanted, strict=True))))
        return {self.key(row): row for row in rows}

    async def add(self, raw: RawConnection, rows: Sequence[Row]) -> None:
        """Insert rows under keys where none was found in this transaction. As a copy: half of what `put` costs the
        server.

        Raises:
            Overtaken: there is one now; look again.
        """
        if not rows:
            return
        records = [self._to_driver(row) for row in rows]
        try:
            await raw.copy_records_to_table(self._name, records=records, columns=self.columns, schema_name=self._schema)
        except asyncpg.UniqueViolationError as fault:
            raise Overtaken(f"a row of {self._name} came from elsewhere") from fault

    async def put(self, raw: RawConnection, rows: Sequence[Row]) -> None:
        """Insert, or replace what stands under the same key."""
        if rows:
            await raw.executemany(self._put, [self._to_driver(row) for row in rows])

    async def drop(self, raw: RawConnection, keys: Sequence[Key]) -> None:
        """Remove the rows under these keys."""
        if keys:
            columns = zip(*map(self._key_to_driver, keys), strict=True)
            await raw.execute(self._drop, *map(list, columns))

    async def page(self, raw: RawConnection, after: Key | None, limit: int) -> list[Row]:
        """The next rows in key order."""
        if after is None:
            return [self._row(found) for found in await raw.fetch(self._first, limit)]
        found = await raw.fetch(self._next, *self._key_to_driver(after), limit)
        return [self._row(one) for one in found]

    def canonical(self, row: Row) -> bytes:
        """A row as bytes: equal rows give equal bytes, whether they come from a fold or from the table."""
        return msgspec.json.encode([_plain(row[name]) for name in self.columns], order="deterministic")

    def _row(self, found: Found) -> Row:
        row = dict(zip(self.columns, found.values(), strict=True))
        for name, convert in self._read:
            row[name] = convert(row[name])
        return row

    def _to_driver(self, row: Row) -> list[object]:
        values = [row[name] for name in self.columns]
        for number, convert in self._convert:
            values[number] = convert(values[number])
        return values

    def _key_to_driver(self, key: Key) -> list[object]:
        write = (self._write[name] for name in self.key_columns)
        return [convert(value) if convert else value for convert, value in zip(write, key, strict=True)]


def _to_driver(column: sa.Column[object]) -> Convert | None:
    """None where the driver takes and checks the value itself: truth values, and lists of whatever kind."""
    if isinstance(column.type, sa.Boolean | sa.ARRAY):
        return None
    return column.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)


def _from_driver(column: sa.Column[object]) -> Convert | None:
    return column.type.dialect_impl(_DIALECT).result_processor(_DIALECT, None)


def _type(column: sa.Column[object]) -> str:
    """The type's name for a cast; a text's collation belongs to the column, not to the value."""
    return "text" if isinstance(column.type, sa.String) else column.type.compile(dialect=_DIALECT)


def _quoted(names: Iterable[str]) -> list[str]:
    return [_DIALECT.identifier_preparer.quote(name) for name in names]


def _plain(value: object) -> object:
    return value.astimezone(UTC) if isinstance(value, datetime) else value
