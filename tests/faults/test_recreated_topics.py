"""Both topics are deleted and made again while the services run, with records in them that nobody had read."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.exits import Exit
from cli.main import app
from shared.bootstrap.topics import make_topics
from shared.settings import SharedSettings
from tests.faults.resident import Told
from tests.faults.system import System, system
from tests.flows.topics import no_topics
from tests.waiting import until

pytestmark = [pytest.mark.kafka, pytest.mark.long, pytest.mark.timeout(500)]
PUBLISHED = "SELECT (SELECT position FROM cursor WHERE name = $1), (SELECT size FROM head)"
ROWS = 24


async def gridwhistle(installation: System, *words: str) -> int:
    """Run a command as operations would; its exit code."""
    done = await asyncio.to_thread(CliRunner().invoke, app, list(words), env=dict(installation.env))
    return done.exit_code


async def lose_what_dispatch_has_not_read(installation: System, told: Told) -> None:
    """File behind dispatch's back, see it published, and make both topics anew."""
    installation.dispatch.freeze()
    await told.import_rows(installation.intake.url, ROWS)

    async def published() -> bool:
        position, size = await installation.ask("intake", PUBLISHED, "relay")
        return position == size

    await until(published, "all of it is on the bus", 60)
    await no_topics(installation.kafka)
    settings = {"home": Path("unused"), "kafka_bootstrap_servers": installation.kafka}
    await make_topics(SharedSettings.model_validate(settings))
    installation.dispatch.thaw()


async def opened(installation: System) -> int:
    (count,) = await installation.ask("dispatch", "SELECT count(*) FROM event WHERE type = $1", "TicketOpened")
    return count


async def test_topics_made_anew_are_read_on_and_publishing_again_brings_back_what_they_lost(kafka_tools: None) -> None:
    told = Told()
    async with system(kafka=True) as installation:
        await told.import_rows(installation.intake.url, ROWS)
        await installation.at_rest()
        await lose_what_dispatch_has_not_read(installation, told)
        await told.import_rows(installation.intake.url, ROWS)

        async def read_on() -> bool:
            return await opened(installation) >= 2 * ROWS

        await until(read_on, "what was filed since comes through the new topics", 120)
        assert await opened(installation) == 2 * ROWS, "and only that"
        assert await gridwhistle(installation, "loop", "check", "--grace", "0") == Exit.FINDINGS, "the loss is seen"
        for service in ("intake", "dispatch"):
            assert await gridwhistle(installation, "bus", "rewind", "0", "--service", service) == Exit.OK
        books = await installation.check(told)
        assert (await opened(installation), len(books.parked)) == (3 * ROWS, 0)
