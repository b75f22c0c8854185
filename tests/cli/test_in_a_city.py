"""The command line on running services and their logs: a sheet filed, the loop checked, the past read again."""

import asyncio
import json
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import typer.testing

from cli.importing.sheet import rows_of
from shared.embedded.postgres import EmbeddedPostgres
from tests.cli.stub import gridwhistle
from tests.flows.city import City, Json, city

SHEET = "标题,内容,编号\n路灯不亮,文化路路灯三天不亮,A-1\n井盖缺失,建新路井盖没了,A-2\n只有标题,,A-3\n"
MAPPING = ("--map", "subject=标题", "--map", "description=内容", "--map", "external_id=编号")


@pytest.fixture(scope="module")
async def town(postgres: EmbeddedPostgres) -> AsyncGenerator[City]:
    async with city(postgres) as running:
        yield running


async def run(town: City, *words: str) -> typer.testing.Result:
    """One command, told where this city's services and databases are."""
    urls = {f"GRIDWHISTLE_{which.upper()}_DATABASE_URL": database.app for which, database in town.databases.items()}
    here = {
        "GRIDWHISTLE_INTAKE_URL": str(town.intake.base_url),
        "GRIDWHISTLE_DISPATCH_URL": str(town.dispatch.base_url),
    }
    return await asyncio.to_thread(gridwhistle, *words, **urls, **here)


def documents(ended: typer.testing.Result) -> list[Json]:
    """What a command printed for machines."""
    return [json.loads(line) for line in ended.stdout.splitlines()]


async def dispatched(town: City) -> Json:
    """A request whose ticket is there."""
    receipt = await town.file()
    await town.ticket(receipt)
    return receipt


async def test_a_sheet_is_filed_once_however_often_and_its_faulty_rows_come_back(town: City, tmp_path: Path) -> None:
    sheet, left = tmp_path / "诉求.csv", tmp_path / "left.xlsx"
    sheet.write_text(SHEET, "utf-8")
    first = await run(town, "import", str(sheet), *MAPPING, "--faults", str(left), "--json")
    again = await run(town, "import", str(sheet), *MAPPING, "--json")
    *faults, counted = documents(first)
    assert (first.exit_code, again.exit_code) == (1, 1)
    assert [(fault["row"], fault["column"]) for fault in faults] == [(4, "内容")]
    assert (counted["created"], counted["existing"], counted["faults"]) == (2, 0, 1)
    assert (documents(again)[-1]["created"], documents(again)[-1]["existing"]) == (0, 2)
    assert ["A-3" in map(str, row.cells.values()) for row in rows_of(left)] == [True]


async def test_a_dry_run_files_nothing(town: City, tmp_path: Path) -> None:
    sheet = tmp_path / "诉求.csv"
    sheet.write_text(SHEET.replace("A-", "B-"), "utf-8")
    tried = await run(town, "import", str(sheet), *MAPPING, "--dry-run", "--json")
    assert (tried.exit_code, documents(tried)[-1]["created"]) == (1, 0)


async def test_the_loop_of_running_services_is_closed(town: City) -> None:
    await dispatched(town)
    ended = await run(town, "loop", "check", "--json")
    (report,) = documents(ended)
    assert (ended.exit_code, report["faults"]) == (0, [])
    assert report["requests"] >= report["tickets"] >= 1


async def test_the_log_is_read_by_type_by_position_and_by_ticket_and_verified(town: City) -> None:
    receipt = await dispatched(town)
    (newest,) = documents(
        await run(town, "log", "tail", "-s", "intake", "--type", "RequestFiled", "--limit", "1", "--json")
    )
    of_ticket = documents(await run(town, "log", "show", receipt["id"], "--json"))
    (one,) = documents(await run(town, "log", "show", str(of_ticket[0]["position"]), "--json"))
    assert newest["stream"] == f"request-{receipt['id']}"
    assert [event["type"] for event in of_ticket][:2] == ["TicketOpened", "TicketDispatched"]
    assert one == of_ticket[0]
    verified = await run(town, "log", "verify", "--json")
    assert (verified.exit_code, [report["faults"] for report in documents(verified)]) == (0, [[], []])
    assert (await run(town, "log", "show", "999999")).exit_code == 4


async def test_the_past_is_told_by_position_and_a_ticket_by_the_names_of_its_fields(town: City) -> None:
    receipt = await dispatched(town)
    opened = documents(await run(town, "log", "show", receipt["id"], "--json"))[0]["position"]
    before = await run(town, "replay", "as-of", str(opened), "--ticket", receipt["id"])
    (after,) = documents(await run(town, "replay", "as-of", str(opened + 1), "--ticket", receipt["id"], "--json"))
    told = await run(town, "replay", "as-of", str(opened + 2), "--ticket", receipt["id"])
    (nothing,) = documents(await run(town, "replay", "as-of", "0", "--json"))
    assert (before.exit_code, nothing["tickets"]) == (4, 0)
    assert (after["stage"], after["version"], after["origin"]["number"]) == ("registered", 1, receipt["number"])
    assert all(part in told.stdout for part in (receipt["number"], "dispatched", "clocks"))


async def test_views_of_running_services_are_what_their_logs_say(town: City) -> None:
    await dispatched(town)
    ended = await run(town, "replay", "verify", "--json")
    assert ended.exit_code == 0
    assert {found["service"] for found in documents(ended) if found["equal"]} == {"intake", "dispatch"}


async def test_staff_see_and_move_a_ticket_from_the_command_line(town: City) -> None:
    receipt = await dispatched(town)
    reader = ("--as", "督办专员-示范-01")
    shown = documents(await run(town, "ticket", "show", receipt["id"], *reader, "--json"))[0]
    refused = await run(town, "ticket", "act", receipt["id"], "sign", *reader)
    nowhere = await run(town, "ticket", "show", receipt["id"], "--as", "网格员-文化路-02")
    assert [step["what"] for step in shown["timeline"]][:2] == ["TicketOpened", "TicketDispatched"]
    assert (refused.exit_code, nowhere.exit_code) == (4, 4)
