"""Fixtures of the evidence."""

from collections.abc import AsyncGenerator

import pytest

from tests.evidence.grown import GrownLog, grown_log
from tests.servers import TestDatabase


@pytest.fixture
async def grown(fresh_database: TestDatabase) -> AsyncGenerator[GrownLog]:
    """A log with an empty tree in a database of its own."""
    async with grown_log(fresh_database) as made:
        yield made
