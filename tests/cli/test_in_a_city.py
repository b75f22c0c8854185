"""The command line on running services and their logs: a sheet filed, the loop checked, the past read again."""

import asyncio
import json
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import typer.testing

from cli.importing.sheet import rows_of
from shared.clock import SystemClock
from shared.embedded.postgres import EmbeddedPostgres
from tests.cli.stub import gridwhistle
from tests.flows.city import City, Json, city
from tests.waiting import until

SHEET = "标题,内容,编号\n路灯不亮,文化路路灯三天不亮,A-1\n井盖缺失,建新路井盖没了,A-2\n只有标题,,A-3\n"
MAPPING = ("--map", "subject=标题", "--map", "description=内容", "--map", "external_id=编号")


@pytest.fixture(scope="module")
async def town(postgres: EmbeddedPostgres) -> AsyncGenerator[City]:
    async with city(postgres) as running:
        yield running


async def run(town: City, *words: str) -> typer.testing.Result:
    """One command, told where this city's services and databases are."""
    urls = {f"GRIDWHISTLE_{which.upper()}_DATABASE_URL": database.app for which, database in town.databases.items()}
    (town.home / "clock").write_text(str((town.clock.now() - SystemClock().now()).total_seconds()))
    here = {
        "GRIDWHISTLE_INTAKE_URL": str(town.intake.base_url),
        "GRIDWHISTLE_DISPATCH_URL": str(town.dispatch.base_url),
        "GRIDWHISTLE_HOME": str(town.home),
        "GRIDWHISTLE_OWNER_URL": town.databases["intake"].owner,
        "GRIDWHISTLE_DEMO_CLOCK": str(town.home / "clock"),
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


async def test_a_changed_row_under_its_old_id_adds_to_its_request(town: City, tmp_path: Path) -> None:
    sheet = tmp_path / "诉求.csv"
    sheet.write_text(SHEET.replace("A-", "C-"), "utf-8")
    first = documents(await run(town, "import", str(sheet), *MAPPING, "--json"))[-1]
    sheet.write_text(sheet.read_text("utf-8").replace("井盖没了", "井盖没了，有人摔倒"), "utf-8")
    changed = documents(await run(town, "import", str(sheet), *MAPPING, "--json"))[-1]
    again = documents(await run(town, "import", str(sheet), *MAPPING, "--json"))[-1]
    assert (first["created"], first["supplemented"]) == (2, 0)
    assert (changed["created"], changed["existing"], changed["supplemented"]) == (0, 1, 1)
    assert again["created"] == 0


async def test_without_a_name_nothing_is_filed_and_who_wants_none_says_so(town: City, tmp_path: Path) -> None:
    sheet = tmp_path / "诉求.csv"
    sheet.write_text(SHEET.replace("A-", "D-"), "utf-8")
    here = {"GRIDWHISTLE_INTAKE_URL": str(town.intake.base_url), "GRIDWHISTLE_HOME": str(tmp_path)}
    refused = await asyncio.to_thread(gridwhistle, "import", str(sheet), *MAPPING, **here)
    assert (refused.exit_code, "gridwhistle client add" in refused.stderr) == (2, True)
    anonymous = await asyncio.to_thread(gridwhistle, "import", str(sheet), *MAPPING, "--anonymous", "--json", **here)
    assert documents(anonymous)[-1]["created"] == 2


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


async def test_a_view_is_built_anew_under_running_services(town: City) -> None:
    await dispatched(town)
    for service, view in (("dispatch", "worklist"), ("intake", "status")):
        ended = await run(town, "replay", "rebuild", view, "--service", service, "--json")
        assert (ended.exit_code, documents(ended)[0]["view"]) == (0, view), ended.output
    assert (await run(town, "replay", "verify")).exit_code == 0
    receipt = await dispatched(town)
    listed = documents(await run(town, "ticket", "show", receipt["id"], "--as", "督办专员-示范-01", "--json"))
    assert listed[0]["stage"] == "dispatched"
    assert (await run(town, "replay", "rebuild", "nothing")).exit_code == 2


async def test_a_person_is_erased_by_who_may_and_only_after_it_was_counted(town: City) -> None:
    phone, officer = "13812340099", "个人信息保护专员-示范-01"
    receipts = [await town.file(description=text, reporter={"phone": phone}) for text in ("灯不亮", "井盖没了")]
    for receipt in receipts:
        await town.ticket(receipt)
    erasing = ("keys", "erase", "--reason", "asked-by-person", "--phone", f"+86 {phone}", "--json")

    async def counted() -> Json:
        (found,) = documents(await run(town, *erasing, "--as", officer))
        return found if len(found["requests"]) == 2 else {}

    would = await until(counted, "both requests are found by the number")
    assert (would["done"], would["keys"]) == (False, 4)
    for nobody in ((), ("--as", "网格员-文化路-11")):
        assert (await run(town, *erasing, "--yes", *nobody)).exit_code == 4
    assert documents(await run(town, *erasing, "--as", officer)) == [would], "until then nothing was done"
    (done,) = documents(await run(town, *erasing, "--yes", "--as", officer))
    assert (done["done"], done["requests"]) == (True, sorted(receipt["id"] for receipt in receipts))
    (left,) = documents(await run(town, *erasing, "--as", officer))
    assert left["requests"] == []
    accesses = await run(town, "keys", "accesses", receipts[0]["id"], "--limit", "1", "--json")
    (access,) = json.loads(accesses.stdout)
    assert (access["actor"], access["purpose"]) == (officer, "erasure:asked-by-person")
    recorded = documents(await run(town, "log", "tail", "--type", "SubjectKeysDestroyed", "--json"))
    assert {one["stream"] for one in recorded} == {f"erasure-{receipt['id']}" for receipt in receipts}
    for check in (("log", "verify"), ("replay", "verify"), ("loop", "check")):
        assert (await run(town, *check)).exit_code == 0


async def test_staff_see_and_move_a_ticket_from_the_command_line(town: City) -> None:
    receipt = await dispatched(town)
    reader = ("--as", "督办专员-示范-01")
    shown = documents(await run(town, "ticket", "show", receipt["id"], *reader, "--json"))[0]
    refused = await run(town, "ticket", "act", receipt["id"], "sign", *reader)
    nowhere = await run(town, "ticket", "show", receipt["id"], "--as", "网格员-文化路-02")
    assert [step["what"] for step in shown["timeline"]][:2] == ["TicketOpened", "TicketDispatched"]
    assert (refused.exit_code, nowhere.exit_code) == (4, 4)
