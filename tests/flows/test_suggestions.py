"""A city's desk is told of the same matter twice, of an outage, of one caller, and merges what it thinks is one."""

from datetime import timedelta

from tests.flows.city import City, Json
from tests.flows.test_search import erased
from tests.waiting import until

DESK, ELSEWHERE = "派遣员-云溪-01", "网格员-建新-10"
NORTH, SOUTH = {"lat": 35.068, "lon": 117.104}, {"lat": 35.071, "lon": 117.104}
"""Two grids of one community."""


async def about(town: City, receipt: Json) -> Json:
    answer = await town.dispatch.get(f"/v1/tickets/{receipt['id']}/suggestions", headers=await town.auth(DESK))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def indexed(town: City, *receipts: Json) -> None:
    """The followers have come as far as these."""
    for one in receipts:
        await town.ticket(one)

        async def there(one: Json = one) -> bool:
            told = await about(town, one)
            return told["indexed"] and told["looked_at"] > 0

        await until(there, f"{one['number']} is in the index")


async def test_the_same_matter_twice_is_told_with_a_category_and_merged_by_the_desk_alone(town: City) -> None:
    first = await town.file(subject="玉兰里路灯不亮", description="玉兰里三号楼门前路灯三天没亮", location=NORTH)
    again = await town.file(subject="玉兰里路灯坏了", description="玉兰里三号楼前面路灯坏了没亮", location=SOUTH)
    await indexed(town, first, again)
    told = await about(town, again)
    (found,) = told["duplicates"]
    assert (found["earlier"]["ticket"], found["later"]["ticket"]) == (first["id"], again["id"])
    assert (found["place"], found["mergeable"]) == ("near", True)
    assert [one["category"] for one in told["categories"]] == ["P01-37"]
    assert (await town.ticket(again))["category"] == "H10-99"
    await town.act(again, DESK, "merge", master=first["id"], reason="same-matter")

    async def alone() -> bool:
        return (await about(town, first))["duplicates"] == []

    await until(alone, "a merged ticket is nobody's duplicate")


async def test_an_outage_is_one_incident_and_erased_words_leave_it(town: City) -> None:
    filed = [
        await town.file(
            subject=f"海棠里{number}号楼停电",
            description=f"海棠里全部停电了，{number}号楼电梯也停了",
            location=NORTH,
            reporter={"name": "居民", "phone": f"1380000000{number}"},
        )
        for number in range(1, 7)
    ]
    await indexed(town, *filed)

    async def group() -> set[str]:
        incidents = (await about(town, filed[0]))["incidents"]
        return {one["ticket"] for one in incidents[0]["tickets"]} if incidents else set()

    assert await group() == {one["id"] for one in filed}
    await erased(town, filed[5]["id"])
    assert await group() == {one["id"] for one in filed[:5]}


async def test_who_calls_again_is_known_by_his_number_to_the_desk_alone(town: City) -> None:
    reporter = {"name": "赵先生", "phone": "13911112222"}
    filed = [
        await town.file(subject=subject, description=subject, location=NORTH, reporter=reporter)
        for subject in ("银杏里公厕没水", "银杏里宽带断了", "银杏里地锁没拆")
    ]
    await indexed(town, *filed)

    async def told() -> bool:
        callers = (await about(town, filed[0]))["callers"]
        return bool(callers) and {one["ticket"] for one in callers[0]["tickets"]} == {one["id"] for one in filed}

    await until(told, "the number is in the index of persons")
    refused = await town.dispatch.get("/v1/suggestions", headers=await town.auth(ELSEWHERE))
    assert refused.status_code == 403


async def test_a_desk_is_told_of_all_its_tickets_at_once(town: City) -> None:
    twins = [await town.file(subject="紫藤里井盖松动", description="紫藤里西门井盖松动异响") for _ in range(2)]
    await indexed(town, *twins)
    answer = await town.dispatch.get("/v1/suggestions?limit=200&days=2", headers=await town.auth(DESK))
    assert answer.status_code == 200, answer.text
    pairs = [{one["earlier"]["ticket"], one["later"]["ticket"]} for one in answer.json()["duplicates"]]
    assert {one["id"] for one in twins} in pairs
    town.advance(timedelta(minutes=1))
