"""The disk is full: callers are told so, nothing that was answered is lost, and room is all that is needed to go on."""

import asyncio
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from shared.embedded.postgres import DATABASES, EmbeddedPostgres
from tests.faults.books import Receipt
from tests.faults.resident import Told
from tests.faults.system import System, system
from tests.servers import QUICK, private_home
from tests.waiting import until

pytestmark = [pytest.mark.storm, pytest.mark.timeout(400)]
ROOM = "400m"
BLOCK = b"\0" * 65536
LONG = "水管漏水" * 4000
"""So long that a few hundred of them would not fit."""


@contextmanager
def small_disk() -> Generator[Path]:
    """A disk of its own that holds a database and not much more; skips, saying why, where none can be mounted."""
    with private_home() as home:
        disk = home / "disk"
        disk.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={ROOM},mode=0711", "tmpfs", str(disk)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except FileNotFoundError as missing:
            pytest.skip(f"no small disk: {missing}")
        if done.returncode != 0:
            pytest.skip(f"no small disk: {done.stderr.strip()}")
        try:
            yield disk
        finally:
            subprocess.run(["umount", "--lazy", str(disk)], check=True)


def fill(disk: Path) -> Path:
    """Take all the room there is."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
        while True:
            file.write(BLOCK)
    return ballast


async def file_until_refused(installation: System, told: Told) -> int:
    """File long requests until intake says that it cannot; how many it still took. All are answered 201 or 503."""
    taken = 0
    async with httpx.AsyncClient(base_url=installation.intake.url, trust_env=False, timeout=60) as http:

        async def refused() -> bool:
            nonlocal taken
            key = f"full-{taken}"
            body = {"channel": "web", "subject": "漏水", "description": LONG, "external_id": key, "grid_code": "C01-06"}
            answer = await http.post("/v1/requests", json=body)
            if answer.status_code == 503:
                return int(answer.headers["Retry-After"]) > 0
            assert answer.status_code in {200, 201}, answer.text
            told.receipts.append(Receipt(key, answer.json()["id"], answer.json()["number"]))
            taken += 1
            return False

        await until(refused, "intake says that it cannot take a request now", 120)
    return taken


async def test_on_a_full_disk_nothing_answered_is_lost_and_room_is_all_it_takes() -> None:
    with small_disk() as disk:
        settings = {**QUICK, "min_wal_size": "32MB", "max_wal_size": "64MB"}
        server = EmbeddedPostgres(disk, settings=settings, databases=DATABASES)
        try:
            server.start()
            async with system(kafka=False, server=server) as installation:
                told = Told()
                await told.import_rows(installation.intake.url, 40)
                ballast = fill(disk)
                taken = await file_until_refused(installation, told)
                ballast.unlink()
                await asyncio.to_thread(server.start)
                await installation.ready("full disk")
                await told.import_rows(installation.intake.url, 40)
                books = await installation.check(told)
                assert (len(told.receipts), len(books.parked)) == (80 + taken, 0)
        finally:
            server.stop()
