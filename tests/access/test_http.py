"""Who is asking, at the HTTP door."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import httpx
import pytest
from fastapi import Depends, FastAPI

from shared.access.assemble import NobodyComesIn, credentials_from
from shared.access.clients import BadClients, new_key
from shared.access.credentials import Credentials
from shared.access.http import identified_by
from shared.access.identity import Identity, Kind
from shared.access.issuer import load_issuer
from shared.clock import ManualClock
from shared.http.errors import Translations

CLOCK = ManualClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
KEY = new_key()
MEMBER = Identity("网格员-文化路-07", Kind.STAFF, "grid-member", unit="wenhua-07")


@pytest.fixture
async def http() -> AsyncGenerator[httpx.AsyncClient]:
    async with httpx.AsyncClient() as client:
        yield client


@pytest.fixture
def home(tmp_path: Path) -> Path:
    keys = f"[{{prefix: {KEY.hashed.prefix}, sha256: {KEY.hashed.sha256}}}]"
    (tmp_path / "clients.yaml").write_text(f"clients: [{{id: '12345', role: client, keys: {keys}}}]", "utf-8")
    return tmp_path


@pytest.fixture
async def door(home: Path, http: httpx.AsyncClient) -> AsyncGenerator[httpx.AsyncClient]:
    credentials = credentials_from({}, home, CLOCK, http)
    app = FastAPI()
    Translations({}).install(app)
    _routes(app, credentials)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door") as client:
        yield client


def _routes(app: FastAPI, credentials: Credentials) -> None:
    staff_only, public = identified_by(credentials), identified_by(credentials, public=True)

    @app.get("/staff")
    async def staff(who: Annotated[Identity, Depends(staff_only)]) -> str:
        return who.person

    @app.get("/public")
    async def anybody(who: Annotated[Identity, Depends(public)]) -> str:
        return who.person


async def test_staff_come_with_a_token_and_clients_with_a_key(door: httpx.AsyncClient, home: Path) -> None:
    token = load_issuer({}, home, CLOCK).issue(MEMBER)
    for headers, person in [
        ({"Authorization": f"Bearer {token}"}, MEMBER.person),
        ({"Authorization": f"bearer {KEY.secret}"}, "12345"),
        ({"X-API-Key": KEY.secret}, "12345"),
    ]:
        assert (await door.get("/staff", headers=headers)).json() == person


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp5"}, {"X-API-Key": ""}]
)
async def test_without_a_valid_credential_staff_doors_stay_shut(
    door: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    answer = await door.get("/staff", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "not-identified")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


async def test_the_public_door_takes_residents_but_no_false_credential(door: httpx.AsyncClient) -> None:
    assert (await door.get("/public")).json() == "resident"
    assert (await door.get("/public", headers={"Authorization": "Bearer x"})).status_code == 401


async def test_production_wants_an_identity_provider(home: Path, http: httpx.AsyncClient) -> None:
    with pytest.raises(NobodyComesIn):
        credentials_from({"GRIDWHISTLE_PRODUCTION": "true"}, home, CLOCK, http)


async def test_in_production_a_token_of_the_built_in_issuer_is_worth_nothing(
    home: Path, http: httpx.AsyncClient
) -> None:
    token = load_issuer({}, home, CLOCK).issue(MEMBER)
    mapping = home / "provider.yaml"
    mapping.write_text(
        "{issuer: x, audience: x, algorithms: [ES256], jwks: k, claims: {person: a, unit: b, role: c}, roles: {a: b}}"
    )
    environment = {"GRIDWHISTLE_PRODUCTION": "1", "GRIDWHISTLE_PROVIDER": str(mapping)}
    credentials = credentials_from(environment, home, CLOCK, http)
    assert await credentials.identify(token) is None
    assert await credentials.identify(KEY.secret) is not None


async def test_a_file_that_is_named_must_be_there_and_be_right(home: Path, http: httpx.AsyncClient) -> None:
    with pytest.raises(FileNotFoundError):
        credentials_from({"GRIDWHISTLE_CLIENTS": str(home / "absent")}, home, CLOCK, http)
    (home / "clients.yaml").write_text("clients: 7", "utf-8")
    with pytest.raises(BadClients):
        credentials_from({}, home, CLOCK, http)
