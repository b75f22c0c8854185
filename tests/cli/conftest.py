"""A stub service for each test."""

from collections.abc import Generator

import pytest

from tests.cli.stub import Stub, stub


@pytest.fixture
def service() -> Generator[Stub]:
    with stub() as listening:
        yield listening
