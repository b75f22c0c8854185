"""A back-up taken while people file, restored on another server: what it holds is whole."""

import asyncio
import shutil
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from cli.exits import Exit
from cli.main import app
from shared.contracts.resident_request import RequestFiled
from tests.faults.resident import Told
from tests.faults.system import System, system
from tests.servers import private_home
from tests.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.timeout(400)]
DESK = "派遣员-云溪-01"
ROWS = 300


async def gridwhistle(env: Mapping[str, str], *words: str, code: int = Exit.OK) -> str:
    """Run a command as operations would; what it printed."""
    done = await asyncio.to_thread(CliRunner().invoke, app, list(words), env=dict(env))
    assert done.exit_code == code, f"{' '.join(words)}: {done.output} {done.exception!r}"
    return done.output


async def back_up_meanwhile(installation: System, told: Told, folder: Path) -> int:
    """Back up in the middle of an import; how many requests had been answered before it began."""
    importing = asyncio.create_task(told.import_rows(installation.intake.url, ROWS))
    await until(lambda: len(told.receipts) >= ROWS // 4, "people are filing", 60)
    before = len(told.receipts)
    await gridwhistle(installation.env, "backup", str(folder))
    assert not importing.done(), "people were filing all the time"
    await importing
    return before


async def test_a_back_up_taken_while_people_file_is_restored_whole() -> None:
    with private_home() as outside:
        told, folder = Told(), outside / "backup"
        async with system(kafka=False) as old:
            answered_before = await back_up_meanwhile(old, told, folder)
            shutil.copytree(old.home / "secrets", outside / "secrets")
            (outside / "destroyed.txt").write_text(await gridwhistle(old.env, "keys", "destroyed"))
        first = told.receipts[:answered_before]

        async def make(home: Path, env: Mapping[str, str]) -> None:
            shutil.copytree(outside / "secrets", home / "secrets")
            await gridwhistle(env, "restore", str(folder), "--destroyed", str(outside / "destroyed.txt"))
            await gridwhistle(env, "restore", str(folder), code=Exit.REFUSED)

        async with system(kafka=False, make=make) as new:
            await new.at_rest()
            filed = {line.stream for line in (await new.books(told)).intake if line.type == RequestFiled.__name__}
            assert {f"request-{one.request}" for one in first} <= filed, "what was answered before is there"
            assert len(filed) < ROWS, "what came later is not: it is filed again, by whoever keeps his sheet"
            kept = Told()
            await kept.import_rows(new.intake.url, ROWS)
            books = await new.check(kept)
            assert sum(line.type == RequestFiled.__name__ for line in books.intake) == ROWS
            assert await text_of(new, first[0].request) == first[0].external_id.replace("row-", "路灯 ")


async def text_of(installation: System, request: str) -> str:
    """The subject of a request, unsealed for somebody who may read it."""
    async with httpx.AsyncClient(base_url=installation.dispatch.url, trust_env=False, timeout=30) as http:
        token = (await http.post("/v1/token", json={"person": DESK})).raise_for_status().json()["token"]
        answer = await http.get(
            f"/v1/tickets/{request}", params={"open": "true"}, headers={"Authorization": f"Bearer {token}"}
        )
    return str(answer.raise_for_status().json()["texts"]["narrative"]["subject"])
