"""Load on one HTTP path from a process of its own: `python -m bench.load`, its order on stdin, its tally on stdout.

Each client keeps one connection and sends its next request when it has the answer. Sending and reading are as bare as
they can be, so that both sides of a comparison are measured and not the load.
"""

import asyncio
import re
import sys
from itertools import cycle
from time import perf_counter
from typing import cast

import msgspec
import uvloop

CONTENT_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
END = b"\r\n\r\n"
WARM_UP = 0.5  # seconds before anything counts


class Order(msgspec.Struct, frozen=True):
    """What to send, where, by how many clients and how long."""

    host: str
    port: int
    path: str
    clients: int
    seconds: float
    bodies: list[str]
    expect: int = 201


class Tally(msgspec.Struct, frozen=True):
    """What came back while it counted. `others`: answers with another status than the expected one."""

    answers: int
    seconds: float
    p50_ms: float
    p99_ms: float
    others: dict[str, int] = {}

    @property
    def rate(self) -> float:
        return self.answers / self.seconds


class BadAnswer(Exception):
    """The service does not speak as this small client needs it."""


def answer_end(received: bytes) -> tuple[int, int] | None:
    """Where the first answer in these bytes ends, and its status; None while it is not complete.

    Raises:
        BadAnswer: it does not say how long it is.
    """
    head = received.find(END)
    if head < 0:
        return None
    length = CONTENT_LENGTH.search(received, 0, head)
    if length is None:
        raise BadAnswer(received[:head].decode("latin-1"))
    end = head + len(END) + int(length[1])
    return (end, int(received[9:12])) if len(received) >= end else None


def requests_of(order: Order) -> list[bytes]:
    """The requests as they go over the wire."""
    head = f"POST {order.path} HTTP/1.1\r\nHost: {order.host}\r\nContent-Type: application/json\r\nContent-Length: "
    return [f"{head}{len(body.encode())}\r\n\r\n{body}".encode() for body in order.bodies]


class _Counting:
    """What all clients share."""

    def __init__(self, expect: int) -> None:
        self.expect = expect
        self.running = True
        self.start_over()

    def start_over(self) -> None:
        """Forget what was counted."""
        self.since = perf_counter()
        self.waited: list[float] = []
        self.others: dict[str, int] = {}

    def tally(self) -> Tally:
        """What was counted until now."""
        seconds, waited = perf_counter() - self.since, sorted(self.waited)
        p50, p99 = (waited[int(len(waited) * part)] * 1000 if waited else 0.0 for part in (0.5, 0.99))
        return Tally(len(waited), seconds, p50, p99, dict(self.others))


class _Client(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self, requests: list[bytes], first: int, counting: _Counting) -> None:
        self.closed = asyncio.get_running_loop().create_future()
        self._requests = cycle(requests[first:] + requests[:first])
        self._counting = counting
        self._received = b""
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._received += data
        try:
            found = answer_end(self._received)
        except BadAnswer as fault:
            self.closed.set_exception(fault)
            self._transport.close()
            return
        if found is None:
            return
        self._received = self._received[found[0] :]
        self._count(found[1])
        if self._counting.running:
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.closed.done():
            return
        if self._counting.running:
            self.closed.set_exception(exc or ConnectionResetError("the service closed a connection"))
        else:
            self.closed.set_result(None)

    def _count(self, status: int) -> None:
        if status == self._counting.expect:
            self._counting.waited.append(perf_counter() - self._sent_at)
        else:
            others = self._counting.others
            others[str(status)] = others.get(str(status), 0) + 1

    def _send(self) -> None:
        self._sent_at = perf_counter()
        self._transport.write(next(self._requests))


async def put_load(order: Order) -> Tally:
    """Carry out an order.

    Raises:
        ConnectionError, BadAnswer: the service is not there or went away.
    """
    counting, requests = _Counting(order.expect), requests_of(order)
    loop = asyncio.get_running_loop()
    clients: list[_Client] = []
    for number in range(order.clients):
        first = number * len(requests) // order.clients
        _, client = await loop.create_connection(
            lambda first=first: _Client(requests, first, counting), order.host, order.port
        )
        clients.append(client)
    await _pause(clients, WARM_UP)
    counting.start_over()
    await _pause(clients, order.seconds)
    tally = counting.tally()
    counting.running = False
    await asyncio.gather(*(client.closed for client in clients))
    return tally


async def _pause(clients: list[_Client], seconds: float) -> None:
    """Let them work; hear at once of one that failed."""
    failed, _ = await asyncio.wait([c.closed for c in clients], timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    for one in failed:
        one.result()


if __name__ == "__main__":
    told = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        sys.stdout.buffer.write(msgspec.json.encode(runner.run(put_load(told))))
