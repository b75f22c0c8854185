"""Answers leave in one piece, and nothing of them is lost where a connection ends."""

import asyncio
from typing import cast

from shared.http.gathering import MUCH, Gathering
from tests.http.wire import Wire, turn


def gathering(wire: Wire) -> asyncio.Transport:
    return cast(asyncio.Transport, Gathering(wire, asyncio.get_running_loop()))


async def test_head_and_body_leave_together_and_each_answer_by_itself() -> None:
    wire = Wire()
    transport = gathering(wire)
    for head, body in ((b"head 1,", b"body 1"), (b"head 2,", b"body 2")):
        transport.write(head)
        transport.write(body)
        await turn()
    assert wire.seen == [b"head 1,body 1", b"head 2,body 2"]


async def test_an_answer_that_ends_its_connection_is_sent_first() -> None:
    wire = Wire()
    transport = gathering(wire)
    transport.write(b"the last answer")
    transport.close()
    await turn()
    assert wire.seen == [b"the last answer"]
    assert transport.is_closing()


async def test_nothing_is_written_to_a_connection_that_was_lost_meanwhile() -> None:
    wire = Wire()
    transport = gathering(wire)
    transport.write(b"for nobody")
    wire.close()
    await turn()
    assert wire.seen == []


async def test_whoever_writes_much_at_once_meets_the_connections_own_limit() -> None:
    wire = Wire()
    transport = gathering(wire)
    transport.write(b"x" * (MUCH - 1))
    assert wire.seen == []
    transport.write(b"y")
    assert [len(piece) for piece in wire.seen] == [MUCH]
    await turn()
    assert len(wire.seen) == 1
