"""What all views share: their tables' metadata and the shapes of keys and rows."""

from typing import Final

import sqlalchemy as sa

METADATA: Final = sa.MetaData()
"""Tables of the dispatch database that hold views; migrations create them from here."""

Row = dict[str, object]
"""A row by column name. A fold never edits one; it returns another."""

Key = tuple[object, ...]
"""The primary key's values in the table's order."""
