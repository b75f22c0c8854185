"""What all views share: their tables' metadata, and how ids stand in them."""

from typing import Any, Final

import sqlalchemy as sa

from shared.db import Transaction

METADATA: Final = sa.MetaData()
"""Tables of the dispatch database that hold views; migrations create them from here."""


def name_column(name: str, *, key: bool = False) -> "sa.Column[str]":
    """An id or a code; compared by its bytes, so that order is the same in every database."""
    return sa.Column(name, sa.Text(collation="C"), primary_key=key, nullable=False)


async def fetched(tx: Transaction, query: "sa.Select[Any]") -> list[dict[str, object]]:
    """The query's rows by column name."""
    result = await tx.sql.execute(query)
    names = [str(name) for name in result.keys()]  # noqa: SIM118 - a result is no dictionary
    return [dict(zip(names, row, strict=True)) for row in result]
