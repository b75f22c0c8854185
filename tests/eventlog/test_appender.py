"""The queue before the store: who goes together, and that nobody is kept waiting for company."""

import asyncio
from collections.abc import Sequence

from shared.eventlog.appender import Appender, Limits, Settled
from shared.eventlog.judge import Call
from shared.eventlog.port import Appended, Item
from tests.eventlog.events import NINE, item


class Commits:
    """A store that only counts what came together, and takes a few turns of the loop for it."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.begun = asyncio.Event()

    async def __call__(self, calls: Sequence[Call]) -> Sequence[Settled]:
        self.sizes.append(sum(len(call) for call in calls))
        self.begun.set()
        for _ in range(5):
            await asyncio.sleep(0)
        return [[Appended(0, NINE) for _ in call] for call in calls]


async def says(appender: Appender, times: int) -> None:
    for number in range(times):
        await appender.submit((item("s", number + 1),))


async def test_whoever_was_just_answered_goes_with_the_next_batch() -> None:
    commits = Commits()
    appender = Appender(commits, "filled", Limits())
    speaking = asyncio.gather(*(says(appender, 5) for _ in range(3)))
    await commits.begun.wait()
    await asyncio.gather(speaking, *(says(appender, 5) for _ in range(3)))
    assert commits.sizes == [3, 6, 6, 6, 6, 3]


async def test_a_lone_call_goes_alone() -> None:
    commits = Commits()
    await says(Appender(commits, "lone", Limits()), 3)
    assert commits.sizes == [1, 1, 1]


async def test_a_full_batch_goes_though_more_are_coming() -> None:
    commits = Commits()
    appender = Appender(commits, "full", Limits(batch=2))
    items: list[tuple[Item, ...]] = [(item("s", number),) for number in range(1, 6)]
    await asyncio.gather(*(appender.submit(one) for one in items))
    assert commits.sizes == [2, 2, 1]
