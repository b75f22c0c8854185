"""What we use of the PostgreSQL driver, in types it does not bring itself. Only `shared.db` hands these out."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import asyncpg
import msgspec


class Row(Protocol):
    """One row of a raw query, by column name or number."""

    def __getitem__(self, column: str | int, /) -> Any: ...  # noqa: ANN401 - the query decides
    def __len__(self) -> int: ...
    def keys(self) -> Iterable[str]: ...
    def values(self) -> Iterable[Any]: ...
    def items(self) -> Iterable[tuple[str, Any]]: ...


class RawConnection(Protocol):
    """What we use of the driver's connection. Placeholders are `$1`, `$2`; rows come back as tuples with names."""

    async def execute(self, query: str, *args: object, timeout: float | None = None) -> str: ...
    async def executemany(
        self, command: str, args: Iterable[Sequence[object]], *, timeout: float | None = None
    ) -> None: ...
    async def fetch(self, query: str, *args: object, timeout: float | None = None) -> list[Row]: ...
    async def fetchrow(self, query: str, *args: object, timeout: float | None = None) -> Row | None: ...
    async def fetchval(self, query: str, *args: object, column: int = 0, timeout: float | None = None) -> Any: ...  # noqa: ANN401 - the query decides
    async def copy_records_to_table(
        self,
        table_name: str,
        *,
        records: Iterable[Sequence[object]],
        columns: Sequence[str] | None = None,
        schema_name: str | None = None,
        timeout: float | None = None,
    ) -> str: ...
    def is_closed(self) -> bool: ...
    def terminate(self) -> None: ...


class DriverTransaction(Protocol):
    async def start(self) -> None: ...
    async def commit(self) -> None: ...
    async def rollback(self) -> None: ...


class Driver(RawConnection, Protocol):
    last_status: str

    def transaction(self, *, isolation: str | None, readonly: bool) -> DriverTransaction: ...


def listed(texts: Sequence[str]) -> str:
    """Texts as one value that `json_array_elements_text($1)` makes rows of: the driver looks at every element of an
    array, and the server takes it apart more slowly."""
    return msgspec.json.encode(texts).decode()


class Watched(asyncpg.Connection):
    """Remembers the server's last word on a command: to the COMMIT of a failed transaction it answers ROLLBACK."""

    last_status = ""

    async def execute(self, query: str, *args: object, timeout: float | None = None) -> str:
        status: str = await super().execute(query, *args, timeout=timeout)  # pyright: ignore[reportUnknownMemberType] - no stubs
        self.last_status = status
        return status
