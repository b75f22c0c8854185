"""Intake on memory, new for each test."""

from collections.abc import AsyncGenerator

import pytest

from tests.intake.desk import Client, Desk, client_of


@pytest.fixture
async def desk() -> Desk:
    return Desk()


@pytest.fixture
async def intake(desk: Desk) -> AsyncGenerator[Client]:
    app = await desk.build()
    async with client_of(desk, app) as client:
        yield client
