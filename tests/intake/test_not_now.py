"""What a caller hears when it does not work right now: when to come back, and nothing is half done."""

import asyncio

import pytest

from intake_service.handlers.numbers import Numbers
from shared.clock import ManualClock
from shared.db import CommitUnknown, Unavailable
from shared.eventlog.memory import MemoryLog
from shared.eventlog.port import LogFull
from tests.intake.desk import NOW, BreakableLog, Client


def breakable(intake: Client) -> BreakableLog:
    assert isinstance(intake.desk.log, BreakableLog)
    return intake.desk.log


@pytest.mark.parametrize("fault", [LogFull(), Unavailable("gone")])
async def test_a_full_queue_or_a_lost_database_is_503_and_nothing_is_written(intake: Client, fault: Exception) -> None:
    breakable(intake).fault = fault
    answer = await intake.file(key="k-1")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0
    breakable(intake).fault = None
    assert await intake.events() == []
    assert await intake.desk.log.scan_cells("idempotency") == []
    assert (await intake.file(key="k-1")).status_code == 201


async def test_an_unknown_outcome_is_settled_by_sending_it_again(intake: Client) -> None:
    await intake.filed()  # leases the day's first numbers
    log = breakable(intake)
    log.fault, log.lost_answer = CommitUnknown("lost"), True
    unsure = await intake.file(key="k-1")
    assert (unsure.status_code, unsure.json()["code"]) == (503, "outcome-unknown")
    log.fault = None
    assert (await intake.file(key="k-1")).status_code == 201
    assert await intake.events() == ["RequestFiled", "RequestFiled"]


async def test_readiness_names_what_is_not_well(intake: Client) -> None:
    assert (await intake.http.get("/readyz")).json() == {"ready": True, "checks": {}}

    async def stopped() -> str:
        return "stopped"

    intake.desk.checks["relay"] = stopped
    answer = await intake.http.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "checks": {"relay": "stopped"}}
    assert (await intake.http.get("/healthz")).status_code == 200


async def test_answers_are_counted_by_route_and_not_by_id(intake: Client) -> None:
    receipt = await intake.filed()
    await intake.status(receipt)
    figures = (await intake.http.get("/metrics")).text
    assert 'route="/v1/requests/{request_id}",service="intake",status="200"' in figures
    assert 'route="/v1/requests",service="intake",status="201"' in figures
    assert receipt["id"] not in figures


async def test_two_processes_never_hand_out_one_number() -> None:
    log, clock = MemoryLog(ManualClock(NOW)), ManualClock(NOW)
    desks = [Numbers(log, block=8, low=2) for _ in range(3)]
    drawn = await asyncio.gather(*(desk.next(clock.now()) for _ in range(100) for desk in desks))
    assert len(set(drawn)) == 300


async def test_a_process_started_again_goes_on_behind_what_it_had_leased() -> None:
    log, clock = MemoryLog(ManualClock(NOW)), ManualClock(NOW)
    first = [await Numbers(log, block=8, low=2).next(clock.now()) for _ in range(3)]
    assert first == ["GW261122-000001", "GW261122-000009", "GW261122-000017"]


async def test_numbers_left_in_stock_are_handed_out_while_the_log_is_away(intake: Client) -> None:
    clock = ManualClock(NOW)
    log = BreakableLog(clock)
    numbers = Numbers(log, block=8, low=8)
    await numbers.next(clock.now())
    log.fault = Unavailable("gone")
    assert len({await numbers.next(clock.now()) for _ in range(7)}) == 7
    with pytest.raises(Unavailable):
        for _ in range(9):
            await numbers.next(clock.now())
