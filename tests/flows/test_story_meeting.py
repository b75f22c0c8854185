"""A small-stool talk: staff file what residents raised there, one matter by proxy, and anybody concerned looks up what
became of each. Modelled on Chengqu street.
"""

import httpx
import pytest

from tests.flows.city import City, Json
from tests.flows.clean import clean, log_of
from tests.waiting import until

WORKER, SECRETARY, GRID = "社区工作者-文化路-01", "社区书记-文化路-01", "网格员-文化路-06"
CALLER, DESK = "回访员-云溪-01", "派遣员-云溪-01"
TALK = {"kind": "small-stool", "held_on": "2026-11-20", "area": "C01-06"}
NAME = "small-stool.C01-06.2026-11-20"
EARLIER, ITS_NAME = {**TALK, "held_on": "2026-11-19"}, "small-stool.C01-06.2026-11-19"
"""A talk at which nothing else is raised, whatever runs before."""
PLACE = {"lat": 35.068, "lon": 117.104}
RESIDENT = {"name": "行动不便的居民", "phone": "10000000031"}


async def raised(town: City, **more: object) -> Json:
    """A matter of the talk, as the community worker who sat there files it."""
    return await town.file("", WORKER, **{"channel": "grid", "location": PLACE, "meeting": TALK, **more})


async def solved(town: City, receipt: Json, person: str, answer: str) -> None:
    """Taken on, talked over, done, called back and closed."""
    await town.act(receipt, person, "sign")
    await town.act(receipt, person, "contact", result="on-site")
    await town.act(receipt, person, "resolve", result="solved", answer=answer)
    await town.act(receipt, CALLER, "callback", reached=True, contacted=True, solved=True, satisfied="satisfied")
    await town.act(receipt, DESK, "close", kind="normal", met=True)


async def of_the_talk(town: City, person: str = SECRETARY) -> dict[str, Json]:
    """Its matters by number, as somebody sees them."""
    answer = await town.get(f"/v1/meetings/{ITS_NAME}", person)
    return {row["number"]: row for row in answer.json()["items"]} if answer.is_success else {}


async def test_what_was_raised_at_a_talk_is_found_again_with_what_became_of_it(town: City) -> None:
    parking = await raised(town, subject="有人在楼前乱停车", category="E02-01", meeting=EARLIER)
    asked = {"subject": "残疾居民低保申请", "description": "请社区代为申请", "category": "H06-02"}
    allowance = await raised(town, **asked, by_proxy=True, reporter=RESIDENT, meeting=EARLIER)
    waiting = await raised(town, subject="凉亭座椅松动", category="E02-01", meeting=EARLIER)
    ticket = await town.ticket(allowance, SECRETARY)
    assert (ticket["unit"], ticket["by_proxy"], ticket["meeting"]["meeting"]) == ("C01", True, ITS_NAME)
    await town.ticket(waiting)
    await solved(town, allowance, SECRETARY, "社区已代办申请，民政已受理")
    await solved(town, parking, GRID, "已施划车位并劝离")

    async def settled() -> bool:
        rows = await of_the_talk(town)
        return len(rows) == 3 and [row["ended"] for row in rows.values()].count("normal") == 2

    await until(settled, "the talk shows what became of its matters")
    rows = await of_the_talk(town)
    shown = {number: (row["stage"], row["result"], row["ended"], row["by_proxy"]) for number, row in rows.items()}
    assert shown == {
        parking["number"]: ("closed", "solved", "normal", False),
        allowance["number"]: ("closed", "solved", "normal", True),
        waiting["number"]: ("dispatched", "", "", False),
    }
    listed = (await town.get("/v1/meetings", SECRETARY, unit="C01", since="2026-11-01")).json()["items"]
    (line,) = (one for one in listed if one["meeting"] == ITS_NAME)
    counted = {name: line[name] for name in ("meeting", "raised", "by_proxy", "open", "solved", "ended")}
    assert counted == {
        "meeting": ITS_NAME, "raised": 3, "by_proxy": 1, "open": 1, "solved": 2, "ended": {"normal": 2},
    }  # fmt: skip


SEATS = [
    {"unit": "C01", "role": "community-worker", "count": 2},
    {"unit": "C01-06", "role": "grid-member", "count": 1},
]
QUIET = {"kind": "small-stool", "held_on": "2026-11-18", "area": "C01-06"}
"""A talk at which nobody raised anything."""


async def recorded(town: City, person: str, **more: object) -> httpx.Response:
    body = {**QUIET, "present": SEATS, "residents": 9, **more}
    return await town.dispatch.post("/v1/meetings", json=body, headers=await town.auth(person))


async def test_who_sat_in_a_talk_is_kept_by_unit_and_role_and_shown_with_it(town: City) -> None:
    answer = await recorded(town, WORKER)
    assert answer.status_code == 201, answer.text
    corrected = (await recorded(town, WORKER, residents=11)).json()
    assert (await recorded(town, WORKER, residents=11)).json() == corrected
    name, position = corrected["meeting"], corrected["position"]
    shown = (await town.get(f"/v1/meetings/{name}/record", SECRETARY, min_position=position)).json()
    assert (shown["present"], shown["residents"], shown["recorded_by"], shown["named"]) == (SEATS, 11, "C01", False)
    listed = (await town.get("/v1/meetings", SECRETARY, unit="C01", min_position=position)).json()["items"]
    (line,) = (one for one in listed if one["meeting"] == name)
    assert (line["present"], line["residents"], line["raised"]) == (SEATS, 11, 0)


async def test_their_names_are_sealed_and_opened_for_the_desk_alone(town: City) -> None:
    held = {"held_on": "2026-11-17", "names": "到会居民：周大爷、吴阿姨"}
    answer = (await recorded(town, WORKER, **held)).json()
    path, seen = f"/v1/meetings/{answer['meeting']}/record", {"names": "true", "min_position": answer["position"]}
    refused, opened = await town.get(path, WORKER, **seen), (await town.get(path, DESK, **seen)).json()
    assert (refused.status_code, opened["named"]) == (403, True)
    assert opened["names"]["description"] == held["names"]
    async with log_of(town, "dispatch") as (_, log):
        (event,) = await log.read_stream(f"meeting-{answer['meeting']}")
    assert "周大爷" not in event.body.decode()


async def test_only_those_of_the_area_record_its_talks_and_see_who_came(town: City) -> None:
    elsewhere = await recorded(town, "社区工作者-建新-01", held_on="2026-11-16")
    handler = await recorded(town, "部门经办-供水-01", held_on="2026-11-16")
    assert (elsewhere.status_code, handler.status_code) == (403, 403)
    done = (await recorded(town, WORKER, held_on="2026-11-16")).json()
    seen = {"min_position": done["position"]}
    assert (await town.get(f"/v1/meetings/{done['meeting']}/record", "社区书记-建新-01", **seen)).status_code == 404
    assert done["meeting"] not in (await town.get("/v1/meetings", "社区书记-建新-01", **seen)).text


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"held_on": "2027-01-01"}, "not-held-yet"),
        ({"present": [{"unit": "C01", "role": "king", "count": 1}]}, "unknown-reason"),
        ({"present": [], "residents": 0}, "nobody-there"),
    ],
)
async def test_a_record_that_cannot_be_true_is_refused(town: City, more: dict[str, object], reason: str) -> None:
    answer = await recorded(town, WORKER, **more)
    assert (answer.status_code, answer.json()["reason"]) == (409, reason)


async def test_the_resident_looks_it_up_himself_and_learns_the_answer(town: City) -> None:
    receipt = await raised(town, subject="代领老年证", category="H06-02", by_proxy=True, reporter=RESIDENT)
    await town.ticket(receipt)
    await solved(town, receipt, SECRETARY, "证件已送到家")

    async def told() -> str:
        history = str((await town.status(receipt))["history"])
        return history if "证件已送到家" in history else ""

    assert WORKER not in (await until(told, "the answer stands in the history") or "")


async def test_another_community_is_not_told_of_the_talk(town: City) -> None:
    await raised(town, subject="路面积水", category="E02-01")
    assert (await town.get(f"/v1/meetings/{NAME}", "社区书记-建新-01")).status_code == 404
    assert (await town.get("/v1/meetings", "社区书记-建新-01", unit="C01")).status_code == 403
    assert NAME not in (await town.get("/v1/meetings", "社区书记-建新-01")).text


async def test_only_staff_speak_for_a_meeting_or_for_somebody_else(town: City) -> None:
    filing = {"channel": "web", "subject": "代办", "description": "代办"}
    for claim in ({"meeting": TALK}, {"by_proxy": True}):
        answer = await town.intake.post("/v1/requests", json={**filing, **claim})
        assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")
    late = {**filing, "meeting": {**TALK, "held_on": "2027-03-01"}}
    answer = await town.intake.post("/v1/requests", json=late, headers=await town.auth(WORKER))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "meeting.held_on")


async def test_afterwards_everything_adds_up(town: City) -> None:
    await clean(town)
