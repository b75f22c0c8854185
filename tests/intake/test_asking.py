"""What a resident asks after filing: recorded at once, answered by operation."""

from typing import Any

import pytest

from intake_service.api.attempts import Attempts
from intake_service.codec import decode
from shared.contracts.resident_request import WithdrawalAsked
from shared.db import Unavailable
from tests.intake.announcing import Dispatch
from tests.intake.desk import BreakableLog, Client, Desk, client_of


@pytest.mark.parametrize(
    ("path", "event"),
    [
        ("supplements", "SupplementFiled"),
        ("reminders", "ReminderFiled"),
        ("withdrawal", "WithdrawalAsked"),
        ("reopening", "ReopeningAsked"),
    ],
)
async def test_what_is_asked_is_recorded_and_pending(intake: Client, path: str, event: str) -> None:
    receipt = await intake.filed()
    answer = await intake.ask(receipt, path, "已经三天了")
    assert answer.status_code == 202
    assert (await intake.events())[-1] == event
    last = await last_step(intake, receipt)
    assert (last["operation"], last["outcome"]) == (answer.json()["operation"], "pending")


async def last_step(intake: Client, receipt: dict[str, Any], number: int = -1) -> dict[str, Any]:
    return (await intake.status(receipt)).json()["history"][number]


async def test_a_reminder_needs_no_words_and_a_supplement_does(intake: Client) -> None:
    receipt = await intake.filed()
    assert (await intake.ask(receipt, "reminders")).status_code == 202
    assert (await intake.ask(receipt, "supplements")).status_code == 422


async def test_a_body_may_be_left_out_where_words_may(intake: Client) -> None:
    receipt = await intake.filed()
    headers = {"X-Tracking-Code": receipt["tracking_code"]}
    assert (await intake.http.post(receipt["links"]["withdrawal"], headers=headers)).status_code == 202


async def test_what_is_said_is_sealed(intake: Client) -> None:
    await intake.ask(await intake.filed(), "withdrawal", "已经解决了，谢谢网格员")
    (_, recorded) = await intake.desk.log.read()
    event = decode(recorded).event
    assert isinstance(event, WithdrawalAsked)
    assert event.narrative is not None
    assert "谢谢" not in recorded.body.decode()


async def test_a_refusal_comes_back_in_the_history_with_its_reason(intake: Client) -> None:
    receipt = await intake.filed()
    operation = (await intake.ask(receipt, "withdrawal")).json()["operation"]
    answer = {"operation": operation, "accepted": False, "reason": "already-closed"}
    await Dispatch(intake).announces(receipt, "OperationRefused", "closed", operation=answer)
    for number in (-1, -2):
        step = await last_step(intake, receipt, number)
        assert (step["operation"], step["outcome"], step["reason"]) == (operation, "refused", "already-closed")


async def test_an_accepted_operation_is_shown_as_accepted(intake: Client) -> None:
    receipt = await intake.filed()
    operation = (await intake.ask(receipt, "reminders")).json()["operation"]
    answer = {"operation": operation, "accepted": True}
    await Dispatch(intake).announces(receipt, "TicketReminded", "handling", operation=answer)
    assert (await last_step(intake, receipt, -2))["outcome"] == "accepted"


async def test_nobody_floods_a_history(desk: Desk) -> None:
    async with client_of(desk, await desk.build(attempts=Attempts(asks="2 per hour"))) as intake:
        receipt = await intake.filed()
        answers = [await intake.ask(receipt, "reminders") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [202, 202, 429]
        assert int(answers[-1].headers["retry-after"]) > 0


async def test_what_could_not_be_taken_does_not_count_as_asked(desk: Desk) -> None:
    async with client_of(desk, await desk.build(attempts=Attempts(asks="2 per hour"))) as intake:
        receipt = await intake.filed()
        log = intake.desk.log
        assert isinstance(log, BreakableLog)
        log.fault = Unavailable("away")
        assert [(await intake.ask(receipt, "reminders")).status_code for _ in range(3)] == [503] * 3
        log.fault = None
        assert [(await intake.ask(receipt, "reminders")).status_code for _ in range(3)] == [202, 202, 429]
