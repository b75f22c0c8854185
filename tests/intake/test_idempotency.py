"""The same key: the same answer, once; and nothing of anybody else's."""

import asyncio
from datetime import timedelta

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake_service.handlers.kept import KEYS, is_expired
from shared.eventlog.forgetting import forget
from tests.intake.desk import FILING, Client, Desk, client_of


async def test_the_same_key_and_body_give_the_same_answer_and_one_request(intake: Client) -> None:
    first, again = await intake.file(key="k-1"), await intake.file(key="k-1")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert await intake.events() == ["RequestFiled"]


async def test_the_same_key_holds_whatever_the_order_of_the_fields(intake: Client) -> None:
    first = await intake.file("hotline", "k-1")
    sent = {"channel": "web", "description": "文化路路灯三天不亮。", "subject": "路灯不亮"}
    headers = {"Authorization": "Bearer hotline", "Idempotency-Key": "k-1"}
    assert (await intake.http.post("/v1/requests", json=sent, headers=headers)).content == first.content


async def test_a_clients_key_with_another_body_is_refused(intake: Client) -> None:
    await intake.file("hotline", "k-1")
    refused = await intake.file("hotline", "k-1", subject="水管爆裂")
    assert (refused.status_code, refused.json()["code"]) == (422, "key-reused")
    assert await intake.events() == ["RequestFiled"]


async def test_two_clients_may_use_one_key(intake: Client) -> None:
    first, second = await intake.file("hotline", "k-1"), await intake.file("partner", "k-1")
    assert first.json()["id"] != second.json()["id"]


async def test_a_strangers_key_tells_nothing_of_what_it_was_used_for(intake: Client) -> None:
    first, other = await intake.file(key="k-1"), await intake.file(key="k-1", subject="水管爆裂")
    assert other.status_code == 201
    assert other.json()["id"] != first.json()["id"]


async def test_twenty_at_once_under_one_key_file_one_request(intake: Client) -> None:
    answers = await asyncio.gather(*(intake.file("hotline", "k-1") for _ in range(20)))
    assert {answer.content for answer in answers} == {answers[0].content}
    assert await intake.events() == ["RequestFiled"]


async def test_a_key_is_kept_for_thirty_days(intake: Client) -> None:
    first = await intake.file("hotline", "k-1")
    intake.desk.clock.advance(timedelta(days=30))
    assert (await intake.file("hotline", "k-1")).content == first.content
    intake.desk.clock.advance(timedelta(seconds=1))
    assert (await intake.file("hotline", "k-1")).json()["id"] != first.json()["id"]


async def test_old_keys_are_forgotten_and_young_ones_kept(intake: Client) -> None:
    await intake.file("hotline", "old")
    intake.desk.clock.advance(timedelta(days=29))
    young = await intake.file("hotline", "young")
    intake.desk.clock.advance(timedelta(days=2))
    assert await forget(intake.desk.log, intake.desk.clock, KEYS, is_expired) == 1
    assert (await intake.file("hotline", "young")).content == young.content


async def test_a_key_works_for_what_is_asked_later_too(intake: Client) -> None:
    receipt = await intake.filed()
    first = await intake.ask(receipt, "reminders", **{"Idempotency-Key": "r-1"})
    again = await intake.ask(receipt, "reminders", **{"Idempotency-Key": "r-1"})
    other = await intake.ask(receipt, "withdrawal", **{"Idempotency-Key": "r-1"})
    assert again.content == first.content
    assert other.json()["code"] == "key-reused"
    assert await intake.events() == ["RequestFiled", "ReminderFiled"]


async def test_an_unreadable_key_is_refused(intake: Client) -> None:
    assert (await intake.file(key="two words")).json()["code"] == "malformed-header"


async def test_two_keys_are_none_and_one_said_twice_is_one(intake: Client) -> None:
    async def filed(*keys: str) -> httpx.Response:
        headers = [("Authorization", "Bearer hotline"), *(("Idempotency-Key", key) for key in keys)]
        return await intake.http.post("/v1/requests", json=FILING, headers=headers)

    refused = await filed("k-1", "k-2")
    assert (refused.status_code, refused.json()["code"]) == (400, "malformed-header")
    assert await intake.events() == []
    assert (await filed("k-1")).json() == (await filed("k-1", "k-1")).json()


calls = st.lists(
    st.tuples(st.sampled_from([None, "hotline", "partner"]), st.sampled_from(["a", "b"]), st.sampled_from(["x", "y"])),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls=calls)
async def test_however_often_it_is_sent_each_key_files_its_first_body_once(
    calls: list[tuple[str | None, str, str]],
) -> None:
    desk = Desk()
    async with client_of(desk, await desk.build()) as intake:
        first: dict[tuple[str | None, str], str] = {}
        answers: dict[tuple[str | None, str, str], bytes] = {}
        for who, key, subject in calls:
            answer = await intake.file(who, key, subject=subject)
            expected = first.setdefault((who, key), subject) if who else subject
            if expected != subject:
                assert answer.status_code == 422
            else:
                assert answer.content == answers.setdefault((who, key, subject), answer.content)
        assert len(await intake.events()) == len(answers)
