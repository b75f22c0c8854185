"""One database's schema: its revisions, what its tables should look like, and what the services may do with them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from shared.ids import random_text
from shared.settings import Which

Statements = Sequence[str | sa.Executable]
LOG_ID_ALPHABET = "abcdefghjkmnpqrstvwxyz23456789"


def _nothing() -> Statements:
    return ()


@dataclass(frozen=True)
class Schema:
    """`revisions` is the folder of alembic's revision files. `grants` are given anew after every migration; `begin` are
    statements that put the first rows in, and change nothing when they are there."""

    which: Which
    revisions: Path
    metadata: sa.MetaData
    grants: Callable[[str], Sequence[str]]
    begin: Callable[[], Statements] = _nothing


def new_log_id(which: str) -> str:
    """The name of a log about to begin: short, since it stands in every sealed token, and not another district's."""
    return f"{which}-{random_text(LOG_ID_ALPHABET, 8)}"
