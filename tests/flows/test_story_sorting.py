"""A dedicated grid's school, and a help station's sorting: on the spot, back down, by direct contact, by a team.

Modelled on Beixin street (dedicated grids; what a street cannot do goes up to the city's platform) and Dikoulu street.
"""

from datetime import timedelta

from tests.flows.city import City, Json
from tests.flows.clean import clean
from tests.waiting import until

SCHOOL, BESIDE = {"lat": 35.061, "lon": 117.102}, {"lat": 35.060, "lon": 117.102}
INSIDE, AROUND = "专属网格员-文化路-Z01", "网格员-文化路-01"
WORKER, STREET, DESK, CALLER = "社区工作者-文化路-01", "街道经办-云溪-01", "派遣员-云溪-01", "回访员-云溪-01"
GRID = "网格员-文化路-06"
HOME = {"lat": 35.068, "lon": 117.104}


async def taken_on(town: City, receipt: Json, person: str, result: str = "reached") -> None:
    await town.act(receipt, person, "sign")
    await town.act(receipt, person, "contact", result=result)


async def called_back(town: City, receipt: Json) -> list[Json]:
    """The resident is content, and the desk closes; the whole way."""
    await town.act(receipt, CALLER, "callback", reached=True, contacted=True, solved=True, satisfied="satisfied")
    closed = await town.act(receipt, DESK, "close", kind="normal", met=True)
    return await town.timeline(receipt, closed["position"])


async def why(town: City, receipt: Json) -> str:
    """The chain behind its custodian, in words."""
    answer = await town.get(f"/v1/tickets/{receipt['id']}/why", DESK)
    return "\n".join(link["zh"] for link in answer.json()["custodian"])


async def test_a_point_in_the_school_goes_to_the_grid_of_the_school_alone(town: City) -> None:
    within = await town.file(subject="校门口积水", category="E02-01", location=SCHOOL)
    beside = await town.file(subject="路边积水", category="E02-01", location=BESIDE)
    assert (await town.ticket(within))["unit"] == "C01-Z01"
    assert (await town.ticket(beside))["unit"] == "C01-01"
    assert (await town.get(f"/v1/tickets/{within['id']}", AROUND)).status_code == 404
    await taken_on(town, within, INSIDE, "on-site")
    await town.act(within, INSIDE, "resolve", result="solved", answer="已疏通雨水口")
    steps = await called_back(town, within)
    assert {step["unit"] for step in steps if step["what"] in ("TicketSigned", "ResolutionSubmitted")} == {"C01-Z01"}


async def test_what_a_street_cannot_do_goes_up_to_the_city_and_is_answered_back(town: City) -> None:
    receipt = await town.file(subject="校门外高压线迁改", category="E02-01", location=SCHOOL)
    await town.ticket(receipt)
    for person in (INSIDE, WORKER):
        await town.act(receipt, person, "sign")
        await town.act(receipt, person, "progress", note="已到场查看", public=True)
        await town.act(receipt, person, "escalate", reason="no-power")
    await taken_on(town, receipt, STREET)
    theirs = town.clock.now() + timedelta(days=3)
    handed = {"authority": "city-hotline", "external_id": "CITY-0077", "due_at": theirs.isoformat()}
    await town.act(receipt, DESK, "hand-up", **handed)
    await town.act(receipt, STREET, "resolve", result="solved", answer="市平台已协调供电部门迁改线路")
    await town.act(receipt, DESK, "close", kind="normal", met=True)
    ticket = await town.ticket(receipt)
    assert (ticket["asides"]["authority"], ticket["asides"]["authority_waiting"]) == ("city-hotline", "closing")
    answered = await town.act(receipt, DESK, "authority-answer", agreed=True, solved=True, satisfied="satisfied")
    steps = await town.timeline(receipt, answered["position"])
    what = [step["what"] for step in steps]
    assert what.index("HandedUp") < what.index("AuthorityAsked") < what.index("AuthorityAnswered")
    assert what[-1] == "TicketClosed"

    async def told() -> bool:
        status = await town.status(receipt)
        return status["stage"] == "closed" and "迁改线路" in str(status["history"])

    await until(told, "the resident has the answer")


async def test_a_question_is_answered_on_the_spot(town: City) -> None:
    receipt = await town.file(subject="居住证在哪里办", category="H10-01", address="说不清的地方")
    assert (await town.ticket(receipt))["work"] == "to-dispatch"
    await town.act(receipt, DESK, "answer", answer="请到社区网格帮办站一楼窗口办理")

    async def told() -> bool:
        status = await town.status(receipt)
        return status["stage"] == "answered" and "帮办站" in str(status["history"])

    await until(told, "the resident has the answer")


async def test_what_the_grid_member_can_do_is_done_at_once(town: City) -> None:
    receipt = await town.file(subject="楼道堆物", category="E02-01", location=HOME)
    await town.ticket(receipt)
    await taken_on(town, receipt, GRID, "on-site")
    await town.act(receipt, GRID, "resolve", result="solved", answer="已当场清理")
    steps = await called_back(town, receipt)
    resolved = next(step for step in steps if step["what"] == "ResolutionSubmitted")
    assert (resolved["detail"]["handled_at"], resolved["detail"]["on_time"]) == ("grid", True)


async def test_a_convenience_goes_back_down_and_the_grid_helps(town: City) -> None:
    receipt = await town.file(subject="老人请人代买药", location=HOME)
    assert (await town.ticket(receipt))["unit"] == "C01"
    await town.act(receipt, WORKER, "send-down", unit="C01-06", reason="grid-service", note="请网格员上门")
    assert "下网格帮办" in await why(town, receipt)
    await taken_on(town, receipt, GRID, "on-site")
    await town.act(receipt, GRID, "resolve", result="solved", answer="药已送到家")
    what = [step["what"] for step in await called_back(town, receipt)]
    assert what.count("TicketSentDown") == 1
    assert what[-1] == "TicketClosed"


async def test_for_insurance_and_allowances_a_cadre_contacts_the_resident_directly(town: City) -> None:
    receipt = await town.file(subject="高龄津贴没到账", address="说不清的地方", reporter={"phone": "10000000041"})
    await town.ticket(receipt)
    way = {"unit": "C01", "reason": "direct-contact", "category": "H06-02"}
    await town.act(receipt, DESK, "assign", **way)
    assert "社区直联" in await why(town, receipt)
    await taken_on(town, receipt, WORKER)
    await town.act(receipt, WORKER, "resolve", result="solved", answer="已与民政核对，本月补发")
    steps = await called_back(town, receipt)
    contacted = next(step for step in steps if step["what"] == "RequesterContacted")
    assert (contacted["actor"], contacted["unit"]) == (WORKER, "C01")


async def test_a_professional_matter_is_solved_by_a_team_under_one_lead(town: City) -> None:
    receipt = await town.file(subject="外墙瓷砖脱落", location=HOME)
    await town.ticket(receipt)
    await town.act(receipt, WORKER, "sign")
    await town.act(receipt, WORKER, "progress", note="已拉警戒线", public=True)
    await town.act(receipt, WORKER, "escalate", reason="needs-department")
    team = {"unit": "D-housing", "assists": ["S01-enforcement", "C01"], "reason": "team-up"}
    await town.act(receipt, DESK, "assign", **team)
    assert "组团解决" in await why(town, receipt)
    ticket = await town.ticket(receipt)
    assert (ticket["holder"]["lead"], ticket["holder"]["assists"]) == ("D-housing", ["S01-enforcement", "C01"])
    lead, assist = "部门经办-住建-01", "部门经办-执法-01"
    await taken_on(town, receipt, lead, "on-site")
    await town.act(receipt, assist, "progress", note="已清理坠落物", public=False)
    refused = await town.try_to(receipt, assist, "resolve", result="solved", answer="已修复")
    assert refused.status_code in {403, 409}
    await town.act(receipt, lead, "resolve", result="solved", answer="已加固并排期修缮")
    await town.act(receipt, DESK, "review", accept=True)
    what = [step["what"] for step in await called_back(town, receipt)]
    assert what[-4:] == ["ResolutionSubmitted", "ResolutionApproved", "CallbackRecorded", "TicketClosed"]


async def test_afterwards_everything_adds_up(town: City) -> None:
    await clean(town)
