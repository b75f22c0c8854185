"""The resident rates by the link in his message: unsolved goes another round, solved is the callback; once each."""

import json

import httpx

from tests.flows.city import City, Json, hours
from tests.waiting import until

PLACE = {"lat": 35.078, "lon": 117.101}
MEMBER, DESK = "网格员-文化路-11", "派遣员-云溪-01"
PHONE = "13800138002"


async def resolved(town: City, receipt: Json) -> None:
    """The grid member signs it and reports it done."""
    await town.act(receipt, MEMBER, "sign")
    await town.act(receipt, MEMBER, "progress", note="已清理", public=True)
    await town.act(receipt, MEMBER, "resolve", result="solved", answer="小广告已清理")


async def link(town: City, receipt: Json, number: int = 1) -> str:
    """Path of the newest link, once so many were sent to this request's resident."""

    async def sent() -> list[str]:
        file = town.home / "messages.jsonl"
        lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []
        texts = [line["zh"] for line in lines if (line["number"], line["to"]) == (receipt["number"], "resident")]
        found = [text.rpartition("http://residents.test")[2] for text in texts if "http://residents.test" in text]
        return found if len(found) >= number else []

    return (await until(sent, f"link {number} to the resident of {receipt['number']}"))[-1]


async def rate(town: City, path: str, **answers: object) -> httpx.Response:
    return await town.intake.post(path, json={"contacted": True, **answers})


async def stands(town: City, receipt: Json, work: str, round_: int) -> Json:
    """The ticket, once it stands so."""

    async def so() -> Json:
        ticket = await town.ticket(receipt)
        return ticket if (ticket["work"], ticket["round"]) == (work, round_) else {}

    return await until(so, f"{receipt['number']} is {work} in round {round_}")


async def test_a_rating_does_what_a_callback_does_and_each_link_is_good_for_one(telling_town: City) -> None:
    town = telling_town
    reporter = {"name": "孙女士", "phone": PHONE}
    receipt = await town.file(category="E02-01", location=PLACE, reporter=reporter)
    await town.ticket(receipt)
    await resolved(town, receipt)
    first = await link(town, receipt)
    assert (await rate(town, first, solved=False, satisfied="dissatisfied", comment="还有")).status_code == 202
    await stands(town, receipt, "to-sign", 2)
    assert (await rate(town, first, solved=True)).json()["reason"] == "already-rated"
    forged = await rate(town, first[:-1] + ("A" if first[-1] != "A" else "B"), solved=True)
    assert forged.status_code == 404

    await resolved(town, receipt)
    second = await link(town, receipt, 2)
    assert second != first
    operation = (await rate(town, second, solved=True, satisfied="satisfied")).json()["operation"]
    await stands(town, receipt, "to-close", 2)
    refused = await town.try_to(receipt, "回访员-云溪-01", "callback", reached=True, solved=True)
    assert refused.status_code == 409
    closed = await town.act(receipt, DESK, "close", kind="normal", met=True)
    steps = await town.timeline(receipt, closed["position"])
    rated = [step for step in steps if step["what"] == "TicketRated"]
    assert [(step["actor"], step["detail"]["outcome"]) for step in rated] == [
        ("resident", "unsolved"),
        ("resident", "solved"),
    ]
    assert {step["what"] for step in steps} & {"CallbackRecorded"} == set()
    assert all(PHONE not in str(step) and "还有" not in step["note"] for step in steps)

    async def told() -> bool:
        history = (await town.status(receipt))["history"]
        return ("TicketRated", operation, "accepted") in [
            (step["what"], step.get("operation"), step.get("outcome")) for step in history
        ]

    await until(told, "the resident sees that his rating was taken")


async def test_after_the_end_unsolved_opens_it_again_and_a_late_link_does_nothing(telling_town: City) -> None:
    town = telling_town
    receipt = await town.file(category="E02-01", location=PLACE, reporter={"name": "周先生", "phone": "13800138003"})
    await town.ticket(receipt)
    await resolved(town, receipt)
    path = await link(town, receipt)
    said = {"reached": True, "contacted": True, "solved": True, "satisfied": "satisfied"}
    await town.act(receipt, "回访员-云溪-01", "callback", **said)
    await town.act(receipt, DESK, "close", kind="normal", met=True)
    town.advance(hours(24 * 13))
    assert (await rate(town, path, solved=False)).status_code == 202
    await stands(town, receipt, "to-sign", 2)
    town.advance(hours(24 * 2))
    assert (await rate(town, path, solved=True)).json()["reason"] == "link-expired"


async def test_whose_request_was_merged_rates_by_a_link_of_his_own_and_the_master_goes_another_round(
    telling_town: City,
) -> None:
    town = telling_town
    carries_on, merged = [
        await town.file(category="E02-01", location=PLACE, reporter={"name": name, "phone": phone})
        for name, phone in (("吴女士", "13800138004"), ("郑先生", "13800138005"))
    ]
    for receipt in (carries_on, merged):
        await town.ticket(receipt)
    await town.act(merged, "派遣员-云溪-01", "merge", master=carries_on["id"], reason="same-matter")
    await resolved(town, carries_on)
    theirs, his = await link(town, carries_on), await link(town, merged)
    assert theirs != his
    operation = (await rate(town, his, solved=False, comment="还有")).json()["operation"]
    await stands(town, carries_on, "to-sign", 2)

    async def told() -> bool:
        history = (await town.status(merged))["history"]
        return ("TicketRated", operation, "accepted") in [
            (step["what"], step.get("operation"), step.get("outcome")) for step in history
        ]

    await until(told, "the resident sees that his rating was taken")
    assert (await rate(town, theirs, solved=True)).status_code == 202, "recorded; refused by its rules"
    await resolved(town, carries_on)
    assert await link(town, merged, 2) != his
