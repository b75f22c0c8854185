"""A request climbs by people: grid, community, street; the street whistles, departments report in, the loop closes."""

from tests.flows.city import City, Json, hours
from tests.waiting import until

PLACE = {"lat": 35.068, "lon": 117.104}
LEADER = "街道负责人-云溪-01"
GRID, COMMUNITY, STREET = "网格员-文化路-06", "社区工作者-文化路-01", "街道经办-云溪-01"
TEAM, FIRE = "部门经办-执法-01", "部门经办-消防-01"


async def climbed(town: City) -> Json:
    """A request that stands signed at the street."""
    receipt = await town.file(subject="消防通道被堵", category="E04-96", location=PLACE)
    assert (await town.ticket(receipt))["unit"] == "C01-06"
    for person, reason in ((GRID, "no-power"), (COMMUNITY, "needs-department")):
        await town.act(receipt, person, "sign")
        await town.act(receipt, person, "progress", note="已劝离，仍有占用", public=True)
        await town.act(receipt, person, "escalate", reason=reason)
    await town.act(receipt, STREET, "sign")
    await town.act(receipt, STREET, "progress", note="已协调", public=False)
    return receipt


async def blown(town: City, receipt: Json, kind: str = "joint-enforcement") -> object:
    """The whistle the street blows for it."""
    answer = await town.act(
        receipt,
        LEADER,
        "whistles",
        kind=kind,
        lead="S01-enforcement",
        assists=["D-fire"],
        wanted="联合清理",
        reason="needs-department",
        approver=LEADER,
    )
    return answer["whistle"]


async def test_from_the_grid_to_the_departments_and_back_to_the_resident(town: City) -> None:
    receipt = await climbed(town)
    whistle = await blown(town, receipt)
    for person in (TEAM, FIRE):
        await town.whistle(whistle, person, "answer")
        await town.whistle(whistle, person, "arrive", proof="photo-1")
    await town.whistle(whistle, TEAM, "finish", result="solved", note="已清理")
    await town.whistle(whistle, LEADER, "confirm")
    stars = {"timeliness": 5, "effort": 5, "result": 5}
    await town.whistle(
        whistle, LEADER, "rate", ratings=[{"unit": unit, **stars} for unit in ("S01-enforcement", "D-fire")]
    )
    await town.act(receipt, STREET, "resolve", result="solved", answer="通道已清理")
    await town.act(
        receipt, "回访员-云溪-01", "callback", reached=True, contacted=True, solved=True, satisfied="satisfied"
    )
    closed = await town.act(receipt, "派遣员-云溪-01", "close", kind="normal", met=True)
    what = [step["what"] for step in await town.timeline(receipt, closed["position"])]
    assert what[:2] == ["TicketOpened", "TicketDispatched"]
    assert what.count("TicketEscalated") == 2
    assert {"WhistleBlown", "UnitArrived", "WhistleRated", "CallbackRecorded"} <= set(what)
    assert what[-1] == "TicketClosed"

    async def closed_for_the_resident() -> bool:
        return (await town.status(receipt))["stage"] == "closed"

    await until(closed_for_the_resident, "the resident sees it closed")
    told = str((await town.status(receipt))["history"])
    assert "通道已清理" in told
    assert "网格员" not in told


async def test_who_handled_it_neither_calls_back_nor_closes(town: City) -> None:
    receipt = await climbed(town)
    await town.act(receipt, STREET, "resolve", result="solved", answer="已处理")
    for command, fields in (("callback", {"reached": True, "solved": True}), ("close", {"kind": "normal"})):
        answer = await town.try_to(receipt, STREET, command, **fields)
        assert answer.status_code in {403, 404, 409}, answer.text


async def test_a_whistle_answered_late_is_marked_and_raised_never_refused(town: City) -> None:
    receipt = await climbed(town)
    whistle = await blown(town, receipt)
    town.advance(hours(26))

    async def raised() -> bool:
        return "WhistleEscalated" in [step["what"] for step in await town.timeline(receipt)]

    await until(raised, "the missed deadline is brought before a superior")
    await town.whistle(whistle, TEAM, "answer")
    arrived = await town.whistle(whistle, TEAM, "arrive", proof="photo-9")
    steps = await town.timeline(receipt, arrived["position"])
    late = next(step for step in steps if step["what"] == "UnitArrived")
    assert late["detail"]["late"] is True


async def test_an_open_whistle_keeps_the_ticket_from_closing(town: City) -> None:
    receipt = await climbed(town)
    await blown(town, receipt)
    await town.act(receipt, STREET, "resolve", result="solved", answer="已处理")
    await town.act(
        receipt, "回访员-云溪-01", "callback", reached=True, contacted=True, solved=True, satisfied="satisfied"
    )
    refused = await town.try_to(receipt, "派遣员-云溪-01", "close", kind="normal")
    assert refused.status_code == 409
    assert refused.json()["reason"]


async def test_a_stranger_learns_nothing_of_a_ticket(town: City) -> None:
    receipt = await climbed(town)
    stranger = await town.auth("网格员-建新-10")
    there = await town.dispatch.get(f"/v1/tickets/{receipt['id']}", headers=stranger)
    nowhere = await town.dispatch.get("/v1/tickets/018f0000-0000-7000-8000-00000000dead", headers=stranger)
    assert there.status_code == nowhere.status_code == 404
    assert there.json().get("title") == nowhere.json().get("title")


async def test_acting_on_an_old_version_is_told_apart_from_a_refusal(town: City) -> None:
    receipt = await town.file(category="E02-01", location={"lat": 35.078, "lon": 117.101})
    ticket = await town.ticket(receipt)
    grid = await town.auth("网格员-文化路-11")
    path = f"/v1/tickets/{receipt['id']}/sign"
    first = await town.dispatch.post(path, json={}, headers={**grid, "If-Match": f'"{ticket["version"]}"'})
    stale = await town.dispatch.post(path, json={}, headers={**grid, "If-Match": f'"{ticket["version"]}"'})
    refused = await town.dispatch.post(path, json={}, headers={**grid, "If-Match": "*"})
    assert (first.status_code, stale.status_code, refused.status_code) == (200, 412, 409)
