"""The bench's consumers share the work, or nobody believes their figure."""

import asyncio
from typing import cast

import pytest

from bench.consumers import Child, Consumers


class Asked:
    """A process's input, which keeps what it was asked."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []

    def write(self, line: bytes) -> None:
        self.lines.append(line)


def child(*answers: int) -> tuple[Child, Asked]:
    """A process that gives these answers and ends."""
    told, asked = asyncio.StreamReader(), Asked()
    told.feed_data(b"".join(b"%d\n" % answer for answer in answers))
    told.feed_eof()
    return Child(cast(asyncio.StreamWriter, asked), told), asked


async def test_each_holds_its_share_before_it_begins_and_what_they_did_is_added_up() -> None:
    (first, asked), (second, _) = child(0, 7), child(0, 5)
    several = Consumers((first, second))
    await several.join()
    assert asked.lines == [b"2\n"], "half of the four partitions"
    assert await several.consume() == 12


async def test_work_that_was_not_shared_is_no_figure() -> None:
    (first, _), (second, _) = child(12), child(0)
    with pytest.raises(RuntimeError, match="not shared"):
        await Consumers((first, second)).consume()


async def test_a_process_that_ended_is_told() -> None:
    (only, _) = child()
    with pytest.raises(RuntimeError, match="ended early"):
        await Consumers((only,)).consume()
