"""What all views share: their tables' metadata, and how ids stand in them."""

from typing import Final

import sqlalchemy as sa

METADATA: Final = sa.MetaData()
"""Tables of the dispatch database that hold views; migrations create them from here."""


def name_column(name: str, *, key: bool = False) -> "sa.Column[str]":
    """An id or a code; compared by its bytes, so that order is the same in every database."""
    return sa.Column(name, sa.Text(collation="C"), primary_key=key, nullable=False)
