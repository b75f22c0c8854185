"""Both services served in this process on free ports, the demo district in force, and a clock that somebody moves."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from prometheus_client import CollectorRegistry
from pydantic import SecretStr
from starlette.types import ASGIApp

from cli.importing.source import make_own_client
from cli.migrate import migrate_all
from cli.seed import put_demo_in_force
from dispatch_service.main import service as dispatch_service
from dispatch_service.settings import Settings as DispatchSettings
from intake_service.main import service as intake_service
from intake_service.settings import Settings as IntakeSettings
from shared.clock import ManualClock
from shared.embedded.postgres import EmbeddedPostgres
from shared.settings import WHICH, Which
from tests.flows.topics import no_topics
from tests.servers import TestDatabase, fresh_database_on, private_home
from tests.waiting import until

MORNING = datetime(2026, 11, 23, 1, tzinfo=UTC)
"""A Monday, nine o'clock in China: all of a working week lies ahead."""
Json = dict[str, Any]


@dataclass
class City:
    """What a test asks of the running services."""

    intake: httpx.AsyncClient
    dispatch: httpx.AsyncClient
    clock: ManualClock
    databases: Mapping[Which, TestDatabase]
    home: Path
    tokens: dict[str, str] = field(default_factory=dict)

    async def file(self, key: str = "", by: str = "", **request: object) -> Json:
        """File a request as a resident does, or as a member of staff; the receipt."""
        body = {"channel": "web", "subject": "路灯不亮", "description": "文化路路灯三天不亮", **request}
        headers = {"Idempotency-Key": key} if key else {}
        headers |= await self.auth(by) if by else {}
        answer = await self.intake.post("/v1/requests", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def ticket(self, receipt: Json, person: str = "督办专员-示范-01") -> Json:
        """The ticket of a request, once it is there."""

        async def there() -> Json | None:
            answer = await self.dispatch.get(f"/v1/tickets/{receipt['id']}", headers=await self.auth(person))
            return answer.json() if answer.status_code == 200 else None

        return await until(there, f"{receipt['number']} has its ticket") or {}

    async def get(self, path: str, by: str, /, **query: object) -> httpx.Response:
        """What the dispatch service answers a member of staff."""
        asked = {name: str(value) for name, value in query.items()}
        return await self.dispatch.get(path, params=asked, headers=await self.auth(by))

    async def act(self, receipt: Json, person: str, command: str, **fields: object) -> Json:
        """Staff act on a ticket, and are let."""
        answer = await self.try_to(receipt, person, command, **fields)
        assert answer.is_success, f"{person} {command}: {answer.status_code} {answer.text}"
        return answer.json()

    async def try_to(self, receipt: Json, person: str, command: str, **fields: object) -> httpx.Response:
        """Staff act on a ticket; the answer as it is."""
        headers = {**await self.auth(person), "If-Match": "*"}
        return await self.dispatch.post(f"/v1/tickets/{receipt['id']}/{command}", json=fields, headers=headers)

    async def whistle(self, whistle: object, person: str, command: str, **fields: object) -> Json:
        """Staff act on a whistle, and are let."""
        headers = {**await self.auth(person), "If-Match": "*"}
        answer = await self.dispatch.post(f"/v1/whistles/{whistle}/{command}", json=fields, headers=headers)
        assert answer.is_success, f"{person} {command}: {answer.status_code} {answer.text}"
        return answer.json()

    async def timeline(self, receipt: Json, position: object = 0, person: str = "督办专员-示范-01") -> list[Json]:
        """The closed loop so far, seen at least up to a position."""
        answer = await self.dispatch.get(
            f"/v1/tickets/{receipt['id']}/timeline",
            params={"min_position": str(position)},
            headers=await self.auth(person),
        )
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    async def status(self, receipt: Json) -> Json:
        """What the resident sees."""
        code = {"X-Tracking-Code": str(receipt["tracking_code"])}
        answer = await self.intake.get(f"/v1/requests/{receipt['id']}", headers=code)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def ask(self, receipt: Json, what: str, text: str = "请尽快") -> Json:
        """The resident asks for something afterwards."""
        code = {"X-Tracking-Code": str(receipt["tracking_code"])}
        answer = await self.intake.post(f"/v1/requests/{receipt['id']}/{what}", json={"text": text}, headers=code)
        assert answer.status_code == 202, answer.text
        return answer.json()

    def advance(self, by: timedelta) -> None:
        """Let time pass for everybody; tokens are asked for anew, as people do in the morning."""
        self.clock.advance(by)
        self.tokens.clear()

    async def auth(self, person: str) -> dict[str, str]:
        """A header that proves who somebody is."""
        if person not in self.tokens:
            answer = await self.dispatch.post("/v1/token", json={"person": person})
            assert answer.is_success, answer.text
            self.tokens[person] = answer.json()["token"]
        return {"Authorization": f"Bearer {self.tokens[person]}"}


@asynccontextmanager
async def city(server: EmbeddedPostgres, kafka: str = "", **more: object) -> AsyncGenerator[City]:
    """A city of its own: four fresh databases, both services, the demo district's rules; `more` are settings."""
    async with AsyncExitStack() as opened:
        home = opened.enter_context(private_home())
        databases: dict[Which, TestDatabase] = {
            which: opened.enter_context(fresh_database_on(server)) for which in WHICH
        }
        make_own_client(home, production=False)
        if kafka:
            await no_topics(kafka)
        settings = {**_settings(databases, home, kafka), **more}
        await migrate_all(IntakeSettings.model_validate(settings), {which: databases[which].owner for which in WHICH})
        clock = ManualClock(MORNING)
        await put_demo_in_force(databases["dispatch"].app, clock)
        intake = await opened.enter_async_context(
            intake_service(IntakeSettings.model_validate(settings), {}, CollectorRegistry(), clock)
        )
        dispatch = await opened.enter_async_context(
            dispatch_service(DispatchSettings.model_validate(settings), {}, CollectorRegistry(), clock)
        )
        clients = [await opened.enter_async_context(served(app)) for app in (intake, dispatch)]
        yield City(clients[0], clients[1], clock, databases, home)


def _settings(databases: Mapping[Which, TestDatabase], home: Path, kafka: str) -> dict[str, object]:
    urls = {f"{which}_database_url": SecretStr(database.app) for which, database in databases.items()}
    return {**urls, "home": home, "kafka_bootstrap_servers": kafka}


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncGenerator[httpx.AsyncClient]:
    """The application on a free port, and a client for it."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="on"))
        serving = asyncio.create_task(server.serve([listening]))
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        async with httpx.AsyncClient(base_url=address, timeout=20, trust_env=False) as client:
            await until(lambda: server.started or serving.done(), "the service has started")
            yield client
        server.should_exit = True
        await serving


def hours(count: float) -> timedelta:
    return timedelta(hours=count)
