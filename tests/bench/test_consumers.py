"""The bench's consumers share the work, or nobody believes their figure."""

import asyncio
from pathlib import Path
from typing import cast

import pytest
import yaml

from bench.consumers import ON_ONE_SERVER, POOL, Consumers
from bench.processes import Child

COMPOSE = Path(__file__).parents[2] / "deploy" / "compose.yaml"


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
    async with Consumers((first, second)).joined() as consume:
        assert asked.lines == [b"2\n"], "half of the four partitions"
        assert await consume() == 12


async def test_work_that_was_not_shared_is_no_figure() -> None:
    (first, _), (second, _) = child(0, 12), child(0, 0)
    async with Consumers((first, second)).joined() as consume:
        with pytest.raises(RuntimeError, match="not shared"):
            await consume()


async def test_a_process_that_ended_is_told() -> None:
    (only, _) = child()
    with pytest.raises(RuntimeError, match="ended early"):
        await only.ask(4)


def test_they_are_as_many_and_have_as_many_connections_as_on_one_server() -> None:
    consumer = yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]["dispatch-consumer"]
    assert consumer["deploy"]["replicas"] == ON_ONE_SERVER
    assert consumer["environment"]["GRIDWHISTLE_POOL_SIZE"] == str(POOL)
