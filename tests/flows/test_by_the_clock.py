"""Left alone, a request climbs by itself; a resident's wishes are answered, refusals included."""

from tests.flows.city import City, hours
from tests.waiting import until


async def test_left_alone_a_request_climbs_from_the_grid_to_the_district(town: City) -> None:
    receipt = await town.file(category="E02-01", location={"lat": 35.078, "lon": 117.101})
    await town.ticket(receipt)

    async def seen(what: str, unit: str) -> bool:
        steps = await town.timeline(receipt)
        return any(step["what"] == what and unit in (step["holder"], step["detail"].get("to")) for step in steps)

    async def signed() -> bool:
        return "TicketSigned" in [step["what"] for step in await town.timeline(receipt)]

    town.advance(hours(9))
    await until(signed, "the ticket is signed by the clock")
    for what, unit in (
        ("TicketRaised", "C01"),
        ("TicketTakenOver", "C01"),
        ("TicketRaised", "S01"),
        ("TicketTakenOver", "S01"),
        ("TicketRaised", "S01-LEAD"),
        ("TicketRaised", "Q-SUP"),
    ):
        for _ in range(12):
            if await seen(what, unit):
                break
            town.advance(hours(24))
            await settled(town)
        assert await seen(what, unit), f"{what} {unit} never came"
    ticket = await town.ticket(receipt)
    assert ticket["unit"] == "S01"
    assert ticket["clocks"]
    assert ticket["light"] == "red"


async def settled(town: City) -> None:
    """Until nothing that is due at the clock's time is left armed."""

    async def nothing_due() -> bool:
        answer = await town.dispatch.get("/v1/timers", headers=await town.auth("运维员-示范-01"))
        assert answer.status_code == 200, answer.text
        now = town.clock.now().isoformat()
        return not any(str(row["due_at"]).replace("Z", "+00:00") <= now for row in answer.json()["items"])

    await until(nothing_due, "everything due has fired")


async def test_a_refusal_comes_back_to_the_resident(town: City) -> None:
    receipt = await town.file(category="E02-01", location={"lat": 35.078, "lon": 117.101})
    await town.ticket(receipt)
    await town.act(receipt, "网格员-文化路-11", "sign")
    await town.act(receipt, "网格员-文化路-11", "contact", result="reached")
    await town.act(receipt, "网格员-文化路-11", "resolve", result="solved", answer="已清除")
    await town.ask(receipt, "withdrawal", "我自己解决了")

    async def answered() -> str:
        history = str((await town.status(receipt))["history"])
        return history if "refused" in history.lower() or "未" in history else ""

    assert await until(answered, "the refusal stands in the history")
    assert (await town.ticket(receipt))["stage"] == "feedback"


async def test_a_withdrawal_in_time_ends_the_ticket_and_keeps_it_in_the_counts(town: City) -> None:
    receipt = await town.file(category="E02-01", location={"lat": 35.078, "lon": 117.101})
    await town.ticket(receipt)
    await town.ask(receipt, "reminders")
    await town.ask(receipt, "withdrawal")

    async def withdrawn() -> bool:
        return (await town.status(receipt))["stage"] == "withdrawn"

    await until(withdrawn, "the resident sees it withdrawn")
    assert (await town.ticket(receipt))["reminders"] == 1


async def test_what_cannot_be_placed_waits_at_the_street_s_desk_and_is_assigned(town: City) -> None:
    receipt = await town.file(category="E02-01", address="大超市往东一点")
    ticket = await town.ticket(receipt)
    assert (ticket["work"], ticket["unit"]) == ("to-dispatch", "S01-DESK")
    given = await town.act(receipt, "派遣员-云溪-01", "assign", unit="C01-11", reason="competent-unit")
    assert given["unit"] == "C01-11"
