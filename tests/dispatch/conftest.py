"""The service in memory with rules in force, and its staff API behind a client."""

from collections.abc import AsyncGenerator

import httpx
import pytest

from dispatch_service.api.app import create_app
from dispatch_service.consumer import Filings
from dispatch_service.consumer_places import Places
from shared.bus.parking import Parking
from tests.dispatch.places import FoundByWords
from tests.dispatch.reader import Clients
from tests.dispatch.service import NAMING, FixedLists, Service, parts_for
from tests.dispatch.town import Town


@pytest.fixture
async def service() -> Service:
    """The town's rules are in force."""
    return await Service().put_rules()


@pytest.fixture
def locator() -> FoundByWords:
    """Where places are looked up."""
    return FoundByWords()


@pytest.fixture
def filings(service: Service, locator: FoundByWords) -> Filings[Town]:
    """The consumer's handler on that service."""
    return Filings(service.log, service.rules, Places(service.opener, service.ring, lambda _rules: locator), NAMING)


@pytest.fixture
async def api(service: Service, filings: Filings[Town]) -> AsyncGenerator[httpx.AsyncClient]:
    """The staff API on that service."""
    parts = parts_for(service, Parking("dispatch", service.log, filings))
    transport = httpx.ASGITransport(create_app(parts))
    async with httpx.AsyncClient(transport=transport, base_url="http://dispatch") as client:
        yield client


@pytest.fixture
async def client_on(service: Service, filings: Filings[Town]) -> AsyncGenerator[Clients]:
    """The API on read models of the test's choice."""
    made: list[httpx.AsyncClient] = []

    def make(lists: FixedLists) -> httpx.AsyncClient:
        app = create_app(parts_for(service, Parking("dispatch", service.log, filings), lists))
        made.append(httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://dispatch"))
        return made[-1]

    yield make
    for client in made:
        await client.aclose()
