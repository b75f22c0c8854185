"""Waiting for a library that mixes up whose cancellation is whose."""

import asyncio

import pytest

from shared.bus.kafka_client import within


async def test_what_comes_in_time_is_given_back() -> None:
    assert await within(5, asyncio.sleep(0, "answer")) == "answer"


async def test_a_task_the_library_cancelled_within_does_not_end_whoever_waits() -> None:
    lost = asyncio.ensure_future(asyncio.Event().wait())

    async def close() -> None:
        lost.cancel()
        await lost

    with pytest.raises(TimeoutError):
        await within(5, close())


async def test_a_call_that_swallows_its_cancellation_holds_nobody_up() -> None:
    told, released = asyncio.Event(), asyncio.Event()

    async def stubborn() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            told.set()
            await released.wait()

    with pytest.raises(TimeoutError):
        await within(0.01, stubborn())
    await told.wait()
    released.set()


async def test_our_own_cancellation_is_passed_on_and_ends_the_call() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def call() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    waiting = asyncio.ensure_future(within(60, call()))
    await begun.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await ended.wait()
