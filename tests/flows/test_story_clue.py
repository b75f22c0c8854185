"""A discipline commissioner's clue: handled by the street's discipline office the same day, and known to nobody else.

Modelled on Caiyuan street: commissioners report clues the same day; whoever is reported never sees the report.
"""

from datetime import datetime, timedelta

import pytest

from dispatch_service.views.light import LIGHTS
from shared.china import CHINA
from shared.contracts.ticket_event import TicketAnnounced
from shared.eventlog.codec import decode
from shared.vault.keys_postgres import PostgresAccessLog
from shared.vault.port import Group
from shared.vault.token import group_of
from tests.flows.city import City, Json, hours
from tests.flows.clean import clean, log_of, opened
from tests.waiting import until

COMMISSIONER, NAMED = "社区纪检委员-建新-01", "社区工作者-建新-01"
OFFICER, SECOND = "纪检专员-纪检-01", "纪检专员-纪检-02"
ABOVE = "纪检专员-区纪检-01"
SECRET = "疑似违规接受商户宴请"
OUTSIDERS = (
    COMMISSIONER, NAMED, "社区书记-建新-01", "网格员-建新-10", "派遣员-云溪-01", "回访员-云溪-01", "核查员-云溪-01",
    "街道经办-云溪-01", "街道负责人-云溪-01", "派遣员-示范-01", "督办专员-示范-01", "审计员-示范-01", "运维员-示范-01",
    "部门负责人-市监-01", "个人信息保护专员-示范-01", ABOVE,
)  # fmt: skip
CALL = {"kind": "quick", "lead": "D-market", "wanted": "?", "reason": "needs-department", "approver": "?"}
NOWHERE = "018f0000-0000-7000-8000-00000000dead"


async def reported(town: City, *about: str) -> Json:
    """A clue about these, as the commissioner files it."""
    words = {"subject": SECRET, "description": f"{SECRET}，时间地点见附件"}
    reporter = {"name": "纪检委员", "phone": "10000000077"}
    filing = {**words, "channel": "desk", "office": "discipline", "about": about, "reporter": reporter}
    return await town.file("", COMMISSIONER, **filing)


async def handled(town: City, receipt: Json) -> None:
    """One officer handles it, the other looks at it, calls back and closes."""
    await town.act(receipt, OFFICER, "sign")
    await town.act(receipt, OFFICER, "contact", result="reached")
    await town.act(receipt, OFFICER, "progress", note="已谈话核实", public=True)
    await town.act(receipt, OFFICER, "resolve", result="solved", answer="已批评教育并退还")
    own = await town.try_to(receipt, OFFICER, "review", accept=True)
    assert (own.status_code, own.json()["reason"]) == (409, "handled-it")
    await town.act(receipt, SECOND, "review", accept=True)
    await town.act(receipt, SECOND, "callback", reached=True, contacted=True, solved=True, satisfied="satisfied")
    await town.act(receipt, SECOND, "close", kind="normal", met=True)


async def test_it_lies_at_the_office_is_due_the_same_day_and_is_closed_there(telling_town: City) -> None:
    town = telling_town
    today = town.clock.now().astimezone(CHINA)
    tonight = today.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    receipt = await reported(town, NAMED)
    ticket = await town.ticket(receipt, OFFICER)
    assert (ticket["unit"], ticket["category"]) == ("S01-discipline", "H10-04")
    assert datetime.fromisoformat(ticket["due_at"]) == tonight
    handling = next(clock for clock in ticket["clocks"] if clock["kind"] == "handle")
    assert datetime.fromisoformat(handling["due_at"]) == tonight
    text = (await town.get(f"/v1/tickets/{receipt['id']}", SECOND, open="true")).json()["texts"]
    assert (text["narrative"]["subject"], text["narrative"]["about"]) == (SECRET, [NAMED])
    await handled(town, receipt)
    assert (await town.ticket(receipt, SECOND))["stage"] == "closed"
    why = (await town.get(f"/v1/tickets/{receipt['id']}/why", SECOND)).json()
    assert next(link["what"] for link in why["due"]) == "TicketOpened"


@pytest.mark.parametrize("outsider", OUTSIDERS)
@pytest.mark.parametrize("telling_town", ["embedded"], indirect=True)  # what one is shown does not come from the bus
async def test_nobody_else_is_told_that_it_exists(telling_town: City, outsider: str) -> None:
    town = telling_town
    receipt = await reported(town, NAMED)
    await town.ticket(receipt, OFFICER)
    for path in ("", "/timeline", "/why"):
        there, nowhere = [await town.get(f"/v1/tickets/{one}{path}", outsider) for one in (receipt["id"], NOWHERE)]
        assert there.status_code == nowhere.status_code == 404
        assert there.json()["title"] == nowhere.json()["title"]
    for command, fields in (("sign", {}), ("remind", {"note": "?"}), ("whistles", CALL)):
        assert (await town.try_to(receipt, outsider, command, **fields)).status_code == 404
    assert receipt["id"] not in await everything_listed(town, outsider)


async def everything_listed(town: City, person: str) -> str:
    """All that lists, searches and figures show somebody, as far as they show him anything."""
    unit = {"unit": "S01-discipline"}
    asked: tuple[tuple[str, dict[str, str]], ...] = (
        ("/v1/worklist", {}),
        ("/v1/worklist", unit),
        ("/v1/worklist", {"person": OFFICER}),
        ("/v1/counts", unit),
        ("/v1/timers", {"limit": "500"}),
        ("/v1/tickets", {"text": SECRET}),
        ("/v1/tickets", {"phone": "10000000077"}),
        ("/v1/messages", {}),
        ("/v1/messages", unit),
        ("/v1/parked", {}),
        ("/v1/suggestions", {}),
        ("/v1/meetings", {}),
        ("/v1/rulings", {}),
        *(("/v1/rates", {"by": by}) for by in ("area", "category", "unit", "channel")),
    )
    answers = [await town.get(path, person, **query) for path, query in asked]
    shown = "\n".join(answer.text for answer in answers if answer.is_success)
    assert person == ABOVE or "H10-04" not in shown  # the office above has matters of its own
    for answer, (_, query) in zip(answers, asked, strict=True):
        assert query.get("unit") is None or answer.status_code == 403
    return shown


async def test_those_of_the_office_find_it_and_are_told(telling_town: City) -> None:
    town = telling_town
    receipt = await reported(town, NAMED)
    await town.ticket(receipt, OFFICER)

    async def told() -> bool:
        messages = [(await town.get("/v1/messages", person)).json()["items"] for person in (OFFICER, SECOND)]
        return all(receipt["number"] in [one["number"] for one in his] for his in messages)

    await until(told, "both officers are told")
    lines = (await town.get("/v1/worklist", SECOND, limit=500)).json()["items"]
    assert receipt["id"] in [line["ticket"] for line in lines]
    sent = town.home / "messages.jsonl"
    await until(lambda: sent.exists() and receipt["number"] in sent.read_text("utf-8"), "the messages are handed over")
    assert SECRET not in sent.read_text("utf-8")


async def test_an_officer_never_sees_or_touches_a_report_about_himself(telling_town: City) -> None:
    town = telling_town
    receipt = await reported(town, OFFICER)
    await town.ticket(receipt, SECOND)
    assert (await town.get(f"/v1/tickets/{receipt['id']}", OFFICER)).status_code == 404
    assert (await town.try_to(receipt, OFFICER, "sign")).status_code == 404
    assert receipt["number"] not in (await town.get("/v1/worklist", OFFICER, limit=500)).text
    signed = (await town.act(receipt, SECOND, "sign"))["position"]
    assert receipt["number"] not in (await town.get("/v1/messages", OFFICER)).text
    lines = (await town.get("/v1/worklist", OFFICER, limit=500, min_position=signed)).json()["items"]
    counts = (await town.get("/v1/counts", OFFICER, min_position=signed)).json()["items"]
    assert sum(row[light] for row in counts for light in LIGHTS) == len(lines)


@pytest.mark.parametrize("about", [(OFFICER, SECOND), ("S01-discipline",)])
async def test_a_report_about_the_office_goes_to_the_one_above(telling_town: City, about: tuple[str, ...]) -> None:
    town = telling_town
    receipt = await reported(town, *about)
    assert (await town.ticket(receipt, ABOVE))["unit"] == "D-discipline"
    for person in (OFFICER, SECOND):
        assert (await town.get(f"/v1/tickets/{receipt['id']}", person)).status_code == 404


async def test_only_commissioners_and_the_office_may_file_for_it(telling_town: City) -> None:
    town = telling_town
    filing = {"subject": "线索", "description": "线索", "channel": "web", "office": "discipline"}
    for headers in ({}, await town.auth("网格员-建新-10")):
        answer = await town.intake.post("/v1/requests", json=filing, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")
    alone = {**filing, "office": None, "about": [NAMED]}
    answer = await town.intake.post("/v1/requests", json=alone, headers=await town.auth(COMMISSIONER))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "about")


async def test_the_bus_and_both_logs_give_nothing_away(telling_town: City) -> None:
    town = telling_town
    receipt = await reported(town, NAMED)
    await town.ticket(receipt, OFFICER)
    await town.act(receipt, OFFICER, "sign")
    await town.act(receipt, OFFICER, "progress", note="已调取监控核对", public=True)
    async with log_of(town, "dispatch") as (_, log):
        events = await log.read_stream(f"ticket-{receipt['id']}")
    assert all(decode(one.body).public is None for one in events)
    async with log_of(town, "intake") as (_, log):
        filed = await log.read_stream(f"request-{receipt['id']}")
        heard = await log.read_stream(f"status-{receipt['id']}")
    assert (len(filed), heard) == (1, [])
    written = b"".join(one.body for one in (*filed, *events)).decode()
    assert not [word for word in (SECRET, NAMED, "监控", "10000000077") if word in written]
    tokens = [part for part in written.split('"') if part.startswith("gws")]
    assert {group_of(token) for token in tokens} == {Group.DISCIPLINE, Group.PERSON}
    assert (await town.status(receipt))["stage"] == "received"
    assert TicketAnnounced.__name__ not in written
    async with opened(town, "keys") as database:
        accesses = await PostgresAccessLog(database).read(receipt["id"])
    assert "locate" not in {access.purpose for access in accesses}


async def test_left_alone_it_climbs_to_the_office_above_and_to_nobody_else(telling_town: City) -> None:
    town = telling_town
    receipt = await reported(town, NAMED)
    await town.ticket(receipt, OFFICER)
    for _ in range(4):
        town.advance(hours(12))

    async def raised() -> bool:
        return (await town.get(f"/v1/tickets/{receipt['id']}", ABOVE)).status_code == 200

    await until(raised, "the office above supervises it")
    ticket = await town.ticket(receipt, ABOVE)
    assert (ticket["unit"], ticket["supervised_by"]) == ("S01-discipline", ["D-discipline"])
    for person in ("督办专员-示范-01", "街道负责人-云溪-01", "派遣员-云溪-01"):
        assert receipt["number"] not in (await town.get("/v1/messages", person)).text
        assert (await town.get(f"/v1/tickets/{receipt['id']}", person)).status_code == 404


async def test_afterwards_everything_adds_up(telling_town: City) -> None:
    await clean(telling_town)
