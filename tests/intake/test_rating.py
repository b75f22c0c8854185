"""A resident rates by his link: once, in time, and with nothing else in his hand."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from intake_service.api.attempts import Attempts
from intake_service.codec import decode
from shared.contracts.resident_request import RatingGiven
from shared.ids import new_id
from shared.vault.ratings import RatingLink, RatingLinks
from tests.intake.announcing import Dispatch
from tests.intake.desk import NOW, Client, Desk, client_of

GOOD: dict[str, Any] = {"solved": True, "satisfied": "mostly", "contacted": True, "comment": "修得慢了些"}
UNTIL = NOW + timedelta(days=14)


def link(intake: Client, receipt: dict[str, Any], asked: int = 4, round_: int = 1) -> str:
    """Where dispatch would send the resident."""
    says = RatingLink(UUID(receipt["id"]), round_, asked, UNTIL)
    return f"/v1/ratings/{intake.desk.links.token(says)}"


async def rate(intake: Client, address: str, key: str | None = None, **changes: object) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return await intake.http.post(address, json={**GOOD, **changes}, headers=headers)


def refused(answer: httpx.Response, reason: str) -> None:
    assert (answer.status_code, answer.json()["code"], answer.json()["reason"]) == (409, "refused", reason)


async def test_his_answers_are_recorded_and_his_words_sealed(intake: Client) -> None:
    receipt = await intake.filed()
    answer = await rate(intake, link(intake, receipt, asked=6, round_=2))
    assert answer.status_code == 202, answer.text
    recorded = (await intake.desk.log.read())[-1]
    event = decode(recorded).event
    assert isinstance(event, RatingGiven)
    assert (event.round, event.asked, event.solved, event.satisfied, event.contacted) == (2, 6, True, "mostly", True)
    assert str(event.operation) == answer.json()["operation"]
    assert event.narrative is not None
    assert "修得慢" not in recorded.body.decode()


async def test_it_is_told_in_the_history_and_what_came_of_it(intake: Client) -> None:
    receipt = await intake.filed()
    operation = (await rate(intake, link(intake, receipt))).json()["operation"]
    said = (await intake.status(receipt)).json()["history"][-1]
    assert (said["what"], said["text"], said["outcome"]) == ("rate", "已提交评价", "pending")
    taken = {"operation": operation, "accepted": True}
    await Dispatch(intake).announces(receipt, "TicketRated", "verify", operation=taken)
    told = (await intake.status(receipt)).json()["history"]
    assert [(step["text_en"], step["outcome"]) for step in told[-2:]] == [
        ("Rating sent", "accepted"),
        ("Your rating was recorded", "accepted"),
    ]


async def test_only_whether_it_is_solved_must_be_said(intake: Client) -> None:
    address = link(intake, await intake.filed())
    answer = await intake.http.post(address, json={"solved": False})
    assert answer.status_code == 202
    event = decode((await intake.desk.log.read())[-1]).event
    assert isinstance(event, RatingGiven)
    assert (event.satisfied, event.contacted, event.narrative) == ("not-rated", None, None)


async def test_a_link_is_good_for_one_answer(intake: Client) -> None:
    receipt = await intake.filed()
    assert (await rate(intake, link(intake, receipt))).status_code == 202
    refused(await rate(intake, link(intake, receipt), solved=False), "already-rated")
    assert (await intake.events()).count("RatingGiven") == 1


async def test_two_answers_at_once_are_one(intake: Client) -> None:
    address = link(intake, await intake.filed())
    answers = await asyncio.gather(*(rate(intake, address, solved=solved) for solved in (True, False)))
    assert sorted(answer.status_code for answer in answers) == [202, 409]
    assert (await intake.events()).count("RatingGiven") == 1


async def test_who_is_asked_anew_answers_anew(intake: Client) -> None:
    receipt = await intake.filed()
    for asked, round_ in ((4, 1), (9, 2)):
        assert (await rate(intake, link(intake, receipt, asked, round_))).status_code == 202


async def test_the_same_answer_sent_once_more_under_its_key_is_answered_the_same(intake: Client) -> None:
    address = link(intake, await intake.filed())
    first, second = [await rate(intake, address, "k-1") for _ in range(2)]
    assert (second.status_code, second.json()) == (202, first.json())
    assert (await rate(intake, address, "k-1", solved=False)).json()["code"] == "key-reused"


async def test_a_link_ends(intake: Client) -> None:
    receipt = await intake.filed()
    intake.desk.clock.advance(UNTIL - NOW - timedelta(seconds=1))
    assert (await rate(intake, link(intake, receipt))).status_code == 202
    intake.desk.clock.advance(timedelta(seconds=1))
    refused(await rate(intake, link(intake, receipt, asked=9)), "link-expired")


async def test_what_is_no_link_of_ours_finds_nothing_whatever_there_is(intake: Client) -> None:
    receipt = await intake.filed()
    says = RatingLink(UUID(receipt["id"]), 1, 4, UNTIL)
    forged = f"/v1/ratings/{RatingLinks(b'guessed').token(says)}"
    nobodys = f"/v1/ratings/{intake.desk.links.token(RatingLink(new_id(), 1, 4, UNTIL))}"
    answers = [await rate(intake, address) for address in (forged, nobodys, "/v1/ratings/x")]
    shown = await intake.http.get(forged)
    assert [answer.status_code for answer in (*answers, shown)] == [404] * 4
    assert len({answer.text for answer in (*answers, shown)}) == 1
    assert (await intake.events()) == ["RequestFiled"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"solved": None}, "solved"),
        ({"solved": "yes"}, "solved"),
        ({"satisfied": "thrilled"}, "satisfied"),
        ({"comment": "字" * 20_001}, "comment"),
        ({"stars": 5}, "stars"),
    ],
)
async def test_a_bad_answer_names_its_field_and_does_not_use_up_the_link(
    intake: Client, changes: dict[str, Any], field: str
) -> None:
    address = link(intake, await intake.filed())
    answer = await rate(intake, address, **changes)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]
    assert (await rate(intake, address)).status_code == 202


async def test_a_link_says_what_it_asks_and_nothing_of_the_matter(intake: Client) -> None:
    receipt = await intake.filed(reporter={"name": "王女士", "phone": "13800000000"})
    address = link(intake, receipt, round_=2)
    shown = await intake.http.get(address)
    assert shown.json() == {"request": receipt["id"], "round": 2, "until": "2026-12-06T01:12:00Z", "open": True}
    assert shown.headers["cache-control"] == "no-store"
    await rate(intake, address)
    assert (await intake.http.get(address)).json()["open"] is False


async def test_a_link_that_has_ended_says_so(intake: Client) -> None:
    address = link(intake, await intake.filed())
    intake.desk.clock.advance(timedelta(days=14))
    assert (await intake.http.get(address)).json()["open"] is False


async def test_what_may_be_asked_of_a_request_in_an_hour_counts_ratings_too(desk: Desk) -> None:
    async with client_of(desk, await desk.build(attempts=Attempts(asks="1 per hour"))) as intake:
        receipt = await intake.filed()
        answers = [await rate(intake, link(intake, receipt, asked)) for asked in (4, 9)]
        assert [answer.status_code for answer in answers] == [202, 429]
