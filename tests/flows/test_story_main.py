"""A burst main: the water is stopped within the hour and the case ends as made safe; the road is restored as a case of
its own, and whoever reported it follows both with one tracking code.

Modelled on a city's filing and closing standard (E05-01): gushing, one hour; road to be restored, five working days.
"""

import json
from datetime import datetime, timedelta

from tests.flows.city import City, Json
from tests.flows.clean import clean
from tests.waiting import until

HOME = {"lat": 35.068, "lon": 117.104}
HANDLER, MENDER = "部门经办-供水-01", "部门经办-供水-02"
CALLER, DESK = "回访员-云溪-01", "派遣员-云溪-01"
SATISFIED = {"reached": True, "contacted": True, "solved": True, "satisfied": "satisfied"}
PHONE = "10000000061"


async def reported(town: City, subject: str = "水管爆了") -> Json:
    reporter = {"name": "刘先生", "phone": PHONE}
    return await town.file(subject=subject, category="E05-01", location=HOME, reporter=reporter)


async def handled(town: City, case: Json, person: str, answer: str) -> None:
    """Taken on, talked over, done, looked at and called back."""
    await town.act(case, person, "sign")
    await town.act(case, person, "contact", result="reached")
    await town.act(case, person, "resolve", result="solved", answer=answer)
    await town.act(case, DESK, "review", accept=True)
    await town.act(case, CALLER, "callback", **SATISFIED)


async def stopped(town: City) -> tuple[Json, Json]:
    """A burst main, closed as made safe; and what it goes on as, by its id and number."""
    receipt = await reported(town)
    await town.ticket(receipt)
    await handled(town, receipt, HANDLER, "已关阀止水，现场已围挡")
    await town.act(receipt, DESK, "close", kind="normal", met=True)
    ticket = await town.ticket(receipt)
    (second,) = ticket["asides"]["follow_ups"]
    return receipt, {"id": second, "number": f"{receipt['number']}-F1"}


async def history_with(town: City, receipt: Json, words: str) -> str:
    async def told() -> str:
        history = json.dumps((await town.status(receipt))["history"], ensure_ascii=False)
        return history if words in history else ""

    return await until(told, f"the resident reads {words}") or ""


async def test_made_safe_within_the_hour_it_goes_on_until_the_road_is_restored(telling_town: City) -> None:
    town = telling_town
    receipt, repair = await stopped(town)
    first, second = await town.ticket(receipt), await town.ticket(repair)
    assert (first["stage"], first["asides"]["goes_on_as"]) == ("closed", "repair")
    assert (second["number"], second["asides"]["first"]) == (repair["number"], receipt["id"])
    assert (second["unit"], second["condition"], second["urgency"]) == ("D-water", "repair", "general")
    assert datetime.fromisoformat(second["due_at"]) - datetime.fromisoformat(second["accepted_at"]) > timedelta(days=5)
    await history_with(town, receipt, "险情已排除，后续修复另行办理")
    town.advance(timedelta(hours=2))
    await handled(town, repair, MENDER, "路面已恢复原状")
    await town.act(repair, DESK, "close", kind="normal", met=True)
    assert "后续修复有新进展" in await history_with(town, receipt, "路面已恢复原状")
    for case, what in ((receipt, "FollowUpOpened"), (repair, "TicketOpened")):
        why = (await town.get(f"/v1/tickets/{case['id']}/why", DESK)).json()["goes_on"]
        assert [(link["what"], repair["number"] in link["zh"]) for link in why] == [(what, True)]


async def test_both_show_the_link_in_their_timelines(telling_town: City) -> None:
    town = telling_town
    receipt, repair = await stopped(town)
    position = (await town.act(repair, MENDER, "sign"))["position"]
    opened = next(step for step in await town.timeline(receipt, position) if step["what"] == "FollowUpOpened")
    begun = next(step for step in await town.timeline(repair, position) if step["what"] == "TicketOpened")
    assert (opened["detail"]["follow_up"], opened["detail"]["condition"]) == (repair["id"], "repair")
    assert begun["detail"]["first"] == receipt["id"]


async def test_the_resident_is_told_once_that_it_goes_on(telling_town: City) -> None:
    town = telling_town
    receipt, repair = await stopped(town)
    file = town.home / "messages.jsonl"

    async def told() -> list[str]:
        lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []
        ours = [one for one in lines if one["to"] == "resident" and one["number"].startswith(receipt["number"])]
        return [f"{one['number']} {one['zh']}" for one in ours] if "险情已排除" in str(ours) else []

    said = await until(told, "he is told that it goes on") or []
    assert len([one for one in said if "险情已排除" in one]) == 1
    assert not [one for one in said if one.startswith(f"{repair['number']} ") and "已受理" in one]


async def test_what_he_adds_by_his_tracking_code_is_read_by_whoever_repairs(telling_town: City) -> None:
    town = telling_town
    receipt, repair = await stopped(town)
    await history_with(town, receipt, "险情已排除，后续修复另行办理")
    assert "supplement" in str((await town.status(receipt))["may_now"])
    await town.ask(receipt, "supplements", "井盖旁的路面又陷下去了")
    await history_with(town, receipt, "补充内容已转承办单位")
    position = (await town.act(repair, MENDER, "sign"))["position"]
    steps = (await town.get(f"/v1/tickets/{repair['id']}/timeline", MENDER, min_position=position, open="true")).json()
    (added,) = [step for step in steps["items"] if step["what"] == "SupplementRecorded"]
    assert (added["note"], added["detail"]) == ({"description": "井盖旁的路面又陷下去了"}, {"said_on": receipt["id"]})


async def test_repaired_at_once_nothing_goes_on_and_the_reason_is_on_record(telling_town: City) -> None:
    town = telling_town
    receipt = await reported(town, subject="井边水管漏水")
    await town.ticket(receipt)
    await handled(town, receipt, HANDLER, "已更换接头，路面未破损")
    handler = await town.try_to(receipt, HANDLER, "decline-follow-up", reason="repaired-at-once")
    assert handler.status_code == 403
    await town.act(receipt, DESK, "decline-follow-up", reason="repaired-at-once")
    await town.act(receipt, DESK, "close", kind="normal", met=True)
    asides = (await town.ticket(receipt))["asides"]
    assert (asides["follow_ups"], asides["follow_up_declined"]) == ([], "repaired-at-once")
    why = (await town.get(f"/v1/tickets/{receipt['id']}/why", DESK)).json()["goes_on"]
    assert [link["zh"] for link in why] == ["险情已排除，后续（路面修复）不另立工单：抢修时已一并修复"]


async def test_those_merged_with_it_and_those_who_take_theirs_back_leave_nothing_open(telling_town: City) -> None:
    town = telling_town
    receipt, merged, withdrawn = await reported(town), await reported(town), await reported(town)
    for one in (receipt, merged, withdrawn):
        await town.ticket(one)
    await town.act(merged, DESK, "merge", master=receipt["id"], reason="same-matter")
    await town.act(withdrawn, DESK, "withdraw", reason="settled-himself")
    for one in (merged, withdrawn):
        assert (await town.ticket(one))["asides"]["follow_ups"] == []
    await handled(town, receipt, HANDLER, "已止水")
    await town.act(receipt, DESK, "close", kind="normal", met=True)
    await history_with(town, merged, "并案的诉求有新进展")
    assert len((await town.ticket(receipt))["asides"]["follow_ups"]) == 1


async def test_afterwards_everything_adds_up(telling_town: City) -> None:
    await clean(telling_town)
