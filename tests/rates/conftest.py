"""A desk on a database of its own."""

from collections.abc import AsyncGenerator

import pytest

from shared.embedded.postgres import EmbeddedPostgres
from tests.rates.office import Desk, a_desk


@pytest.fixture
async def desk(postgres: EmbeddedPostgres) -> AsyncGenerator[Desk]:
    async with a_desk(postgres) as one:
        yield one
