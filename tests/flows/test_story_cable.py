"""A damaged cable: the community secretary calls the power company's specialist by roll, who is there within two hours.

Modelled on Hanting district: every department names a specialist for every community; communities whistle by need.
"""

from datetime import datetime, timedelta

import pytest

from tests.flows.city import City, Json, hours
from tests.flows.clean import clean
from tests.waiting import until

HOME = {"lat": 35.068, "lon": 117.104}
SECRETARY, SPECIALIST, OTHERS = "社区书记-文化路-01", "服务专员-供电-文化路", "服务专员-供电-幸福里"
CALLER, DESK = "回访员-云溪-01", "派遣员-云溪-01"
STARS = {"timeliness": 5, "effort": 5, "result": 5}


async def at_the_community(town: City) -> Json:
    """Power keeps failing; the community looks first, and the property company finds the cable."""
    reporter = {"name": "物业报修", "phone": "10000000051"}
    receipt = await town.file(subject="小区反复停电", location=HOME, reporter=reporter)
    assert (await town.ticket(receipt))["unit"] == "C01"
    await town.act(receipt, SECRETARY, "sign")
    await town.act(receipt, SECRETARY, "contact", result="on-site")
    await town.act(receipt, SECRETARY, "progress", note="物业查明地下电缆破损", public=True)
    return receipt


async def called(town: City, receipt: Json) -> str:
    """The secretary blows; the whistle."""
    call = {"kind": "specialist", "lead": "D-power", "wanted": "抢修破损电缆", "reason": "needs-department"}
    return str((await town.act(receipt, SECRETARY, "whistles", **call))["whistle"])


async def test_the_specialist_comes_down_in_time_and_the_loop_closes(telling_town: City) -> None:
    town = telling_town
    receipt = await at_the_community(town)
    whistle = await called(town, receipt)
    shown = (await town.get(f"/v1/whistles/{whistle}", SPECIALIST)).json()
    assert set(shown["reachable"]) >= {"D-power"}
    await town.whistle(whistle, SPECIALIST, "answer")
    town.advance(timedelta(minutes=95))
    await town.whistle(whistle, SPECIALIST, "arrive", proof="photo-cable")
    await town.act(receipt, SECRETARY, "resolve", result="solved", answer="电缆已更换，供电恢复")
    refused = await town.try_to(receipt, DESK, "close", kind="normal", met=True)
    assert (refused.status_code, refused.json()["reason"]) == (409, "whistle-open")
    await town.whistle(whistle, SPECIALIST, "finish", result="solved", note="电缆已更换")
    await town.whistle(whistle, SECRETARY, "confirm")
    await town.whistle(whistle, SECRETARY, "rate", ratings=[{"unit": "D-power", **STARS}])
    await town.act(receipt, CALLER, "callback", reached=True, contacted=True, solved=True, satisfied="satisfied")
    closed = await town.act(receipt, DESK, "close", kind="normal", met=True)
    steps = await town.timeline(receipt, closed["position"])
    arrived = next(step for step in steps if step["what"] == "UnitArrived")
    blown = next(step for step in steps if step["what"] == "WhistleBlown")
    taken = datetime.fromisoformat(arrived["at"]) - datetime.fromisoformat(blown["at"])
    assert (arrived["actor"], arrived["detail"].get("late", False), taken < hours(2)) == (SPECIALIST, False, True)
    what = [step["what"] for step in steps]
    wanted = ["WhistleBlown", "WhistleAnswered", "WhistleFinished", "WhistleConfirmed", "WhistleRated"]
    assert [one for one in what if one in wanted] == wanted
    assert what[-2:] == ["CallbackRecorded", "TicketClosed"]

    async def told() -> bool:
        status = await town.status(receipt)
        return status["stage"] == "closed" and "电缆" in str(status["history"])

    await until(told, "the resident sees it closed")


async def test_it_is_the_specialist_of_this_community_who_is_told(telling_town: City) -> None:
    town = telling_town
    receipt = await at_the_community(town)
    await called(town, receipt)

    async def told() -> bool:
        messages = (await town.get("/v1/messages", SPECIALIST)).json()["items"]
        return receipt["number"] in [one["number"] for one in messages]

    await until(told, "the specialist is told")
    assert receipt["number"] not in (await town.get("/v1/messages", OTHERS)).text


@pytest.mark.parametrize("person", [OTHERS, "部门经办-供电-01"])
async def test_his_colleagues_may_stand_in_but_strangers_see_nothing(telling_town: City, person: str) -> None:
    town = telling_town
    receipt = await at_the_community(town)
    whistle = await called(town, receipt)
    assert (await town.get(f"/v1/whistles/{whistle}", person)).status_code == 200
    assert (await town.get(f"/v1/whistles/{whistle}", "部门经办-市监-01")).status_code == 404


async def test_afterwards_everything_adds_up(telling_town: City) -> None:
    await clean(telling_town)
