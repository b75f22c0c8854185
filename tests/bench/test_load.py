"""The load generator: reads answers as they arrive, counts them by status, and tells of a service that goes away."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import pytest

from bench.load import BadAnswer, Order, answer_end, put_load, requests_of

ANSWER = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}"
Reply = Callable[[int], bytes]


@asynccontextmanager
async def answering(reply: Reply) -> AsyncGenerator[int]:
    """A service that answers its nth request so; nothing at all ends the connection. Gives its port."""
    served = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal served
        try:
            while b"{" in await reader.read(1000):
                answer = reply(served)
                served += 1
                writer.write(answer)
                if not answer:
                    break
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def order(port: int) -> Order:
    return Order("127.0.0.1", port, "/v1/requests", 2, 0.05, ['{"a": 1}', '{"b": 2}'])


@pytest.mark.parametrize("cut", range(len(ANSWER)))
def test_an_answer_counts_only_when_all_of_it_is_there(cut: int) -> None:
    assert answer_end(ANSWER[:cut]) is None
    assert answer_end(ANSWER) == (len(ANSWER), 201)


def test_what_follows_an_answer_is_left_for_the_next() -> None:
    assert answer_end(ANSWER + b"HTTP/1.1 2") == (len(ANSWER), 201)


def test_a_length_written_in_small_letters_is_read_too() -> None:
    assert answer_end(ANSWER.replace(b"Content-Length", b"content-length")) == (len(ANSWER), 201)


def test_an_answer_without_a_length_is_refused() -> None:
    with pytest.raises(BadAnswer):
        answer_end(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")


def test_a_request_says_how_many_bytes_it_has_not_how_many_characters() -> None:
    (request,) = requests_of(Order("h", 1, "/p", 1, 1.0, ['"路灯"']))
    assert b"Content-Length: 8\r\n\r\n" in request


async def test_answers_are_counted_with_their_time() -> None:
    async with answering(lambda _: ANSWER) as port:
        tally = await put_load(order(port))
    assert tally.answers > 0
    assert tally.others == {}
    assert 0 < tally.p50_ms <= tally.p99_ms
    assert tally.rate == tally.answers / tally.seconds


async def test_answers_of_another_status_are_told_apart() -> None:
    async with answering(lambda _: ANSWER.replace(b"201 Created", b"503 Unavailable")) as port:
        tally = await put_load(order(port))
    assert tally.answers == 0
    assert tally.others["503"] > 0


async def test_a_service_that_goes_away_is_no_result() -> None:
    async with answering(lambda number: ANSWER if number < 3 else b"") as port:
        with pytest.raises(ConnectionError):
            await put_load(order(port))
