"""The city the flow tests live in, once on the embedded bus and once on Kafka."""

from collections.abc import AsyncGenerator

import pytest

from shared.embedded.postgres import EmbeddedPostgres
from tests.flows.city import City, city
from tests.rules.demo import FOLDER


@pytest.fixture(scope="module", params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
async def town(request: pytest.FixtureRequest, postgres: EmbeddedPostgres) -> AsyncGenerator[City]:
    """One running city for a module's stories; each story has tickets of its own."""
    kafka = request.getfixturevalue("kafka_broker") if request.param == "kafka" else ""
    async with city(postgres, kafka) as running:
        yield running


@pytest.fixture(scope="module", params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
async def telling_town(request: pytest.FixtureRequest, postgres: EmbeddedPostgres) -> AsyncGenerator[City]:
    """The same, with the demo's messages to staff and residents."""
    kafka = request.getfixturevalue("kafka_broker") if request.param == "kafka" else ""
    more = {"messages": FOLDER / "messages.yaml", "rating_link": "http://residents.test/v1/ratings/{token}"}
    async with city(postgres, kafka, **more) as running:
        yield running
