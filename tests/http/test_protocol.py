"""What a caller says is understood as HTTP means it, and what was said whole is answered whatever comes behind it."""

import asyncio
import json

import pytest
from starlette.types import Receive, Scope, Send

from shared.http.protocol import LIMIT, PATIENCE, HttpProtocol
from tests.http.wire import Clockwork, Wire, speaking, turn
from tests.waiting import until


class Echo:
    """Answers with method and body, as soon as it may."""

    def __init__(self) -> None:
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.asked = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        said = scope["method"].encode()
        while True:
            message = await receive()
            said += b" " + message.get("body", b"")
            if not message.get("more_body"):
                break
        await self.may_answer.wait()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(said))]})
        await send({"type": "http.response.body", "body": said})


@pytest.fixture
async def echo() -> Echo:
    return Echo()


def post(body: bytes, *headers: bytes) -> bytes:
    lines = (b"POST / HTTP/1.1", b"host: town", b"content-length: %d" % len(body), *headers)
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


CHUNKED = b"POST / HTTP/1.1\r\nhost: town\r\ntransfer-encoding: chunked\r\n\r\n"


def heard(wire: Wire) -> bytes:
    return b"".join(wire.seen)


OFFERS = {
    "h2c": (b"connection: Upgrade, HTTP2-Settings", b"upgrade: h2c", b"http2-settings: AAMAAABkAAQAAP__"),
    "websocket": (b"connection: Upgrade", b"upgrade: websocket", b"sec-websocket-version: 13"),
}


@pytest.mark.parametrize("offer", OFFERS.values(), ids=OFFERS)
async def test_a_request_that_offers_another_protocol_is_taken_with_its_body(
    echo: Echo, offer: tuple[bytes, ...]
) -> None:
    protocol, wire = speaking(echo)
    protocol.data_received(post(b"first", *offer) + post(b"second"))
    await until(lambda: b"second" in heard(wire), "both are answered")
    assert [heard(wire).count(one) for one in (b"200 OK", b"POST first", b"POST second")] == [2, 1, 1]
    assert not wire.closed


async def test_its_body_may_come_later(echo: Echo) -> None:
    protocol, wire = speaking(echo)
    said = post(b"a body in pieces", *OFFERS["h2c"])
    for place in range(0, len(said), 10):
        protocol.data_received(said[place : place + 10])
        await turn()
    await until(lambda: b"200 OK" in heard(wire), "it is answered")
    assert heard(wire).split(b"\r\n\r\n")[1].replace(b" ", b"") == b"POSTabodyinpieces"


async def test_any_number_of_offers_in_one_piece_is_read(echo: Echo) -> None:
    protocol, wire = speaking(echo)
    protocol.data_received(post(b"", *OFFERS["h2c"]) * 1500)
    await until(lambda: heard(wire).count(b"200 OK") == 1500, "all are answered")


async def test_nobody_gets_a_tunnel(echo: Echo) -> None:
    protocol, wire = speaking(echo)
    protocol.data_received(b"CONNECT town:80 HTTP/1.1\r\nhost: town\r\n\r\n")
    assert (heard(wire)[:12], wire.closed, echo.asked) == (b"HTTP/1.1 400", True, 0)


async def under_way(echo: Echo, said: bytes) -> tuple[HttpProtocol, Wire]:
    """A request that the application has and has not answered yet."""
    echo.may_answer.clear()
    protocol, wire = speaking(echo)
    protocol.data_received(said)
    await until(lambda: echo.asked > 0, "the application has it")
    return protocol, wire


async def test_a_caller_who_says_no_more_is_still_answered(echo: Echo) -> None:
    protocol, wire = await under_way(echo, post(b"all there is"))
    assert protocol.eof_received(), "the transport stays open"
    echo.may_answer.set()
    await until(lambda: wire.closed, "the connection ends with the answer")
    assert heard(wire).endswith(b"POST all there is")


async def test_a_caller_who_ends_before_he_has_said_all_is_not_waited_for(echo: Echo) -> None:
    protocol, _ = await under_way(echo, post(b"half of it")[:-3])
    assert not protocol.eof_received()


async def test_a_caller_who_ends_between_requests_is_let_go(echo: Echo) -> None:
    protocol, wire = speaking(echo)
    protocol.data_received(post(b"a"))
    await until(lambda: b"POST a" in heard(wire), "it is answered")
    assert not protocol.eof_received()


async def test_what_is_no_request_is_no_answer_to_the_request_before_it(echo: Echo) -> None:
    protocol, wire = speaking(echo)
    protocol.data_received(post(b"accepted") + b"and then nonsense\r\n\r\n")
    protocol.data_received(b"more of it")
    await until(lambda: wire.closed, "the connection ends with the answer")
    assert (heard(wire).count(b"HTTP/1.1 "), heard(wire)[:15]) == (1, b"HTTP/1.1 200 OK")
    assert b"connection: close" in heard(wire)
    assert heard(wire).endswith(b"POST accepted")


async def half_said_behind(echo: Echo, *whole: bytes) -> tuple[HttpProtocol, Wire]:
    """Whole requests, the first of them with the application, and behind them one whose body is still to come."""
    return await under_way(echo, b"".join([post(one) for one in whole]) + post(b"never said whole")[:-3])


@pytest.mark.parametrize("whole", [(b"first",), (b"first", b"second"), (b"first", b"second", b"third")])
async def test_who_ends_in_the_middle_of_a_request_still_hears_of_those_before_it(
    echo: Echo, whole: tuple[bytes, ...]
) -> None:
    protocol, wire = await half_said_behind(echo, *whole)
    assert protocol.eof_received(), "the transport stays open"
    echo.may_answer.set()
    await until(lambda: wire.closed, "the connection ends with the last answer")
    assert [heard(wire).count(one) for one in (b"HTTP/1.1 200", *whole)] == [len(whole), *[1] * len(whole)]
    assert echo.asked == len(whole)


async def test_who_goes_on_in_nonsense_still_hears_of_what_he_said_before(echo: Echo) -> None:
    echo.may_answer.clear()
    protocol, wire = speaking(echo)
    protocol.data_received(post(b"accepted") + CHUNKED + b"no size\r\n")
    echo.may_answer.set()
    await until(lambda: wire.closed, "the connection ends with the answer")
    assert (heard(wire).count(b"HTTP/1.1 "), heard(wire)[-13:]) == (1, b"POST accepted")


async def test_nonsense_alone_is_told_so_in_a_problem_document(echo: Echo) -> None:
    protocol, wire = speaking(echo)
    protocol.data_received(b"nonsense\r\n\r\n")
    head, _, body = heard(wire).partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert (lines[0][:12], wire.closed, echo.asked) == (b"HTTP/1.1 400", True, 0)
    assert {b"content-type: application/problem+json", b"content-length: %d" % len(body)} < {*lines}
    assert json.loads(body)["code"] == "malformed-request"


ENDLESS = {
    "header": b"POST / HTTP/1.1\r\nhost: town\r\nx-long: ",
    "trailer": CHUNKED + b"3\r\nall\r\n0\r\nx-long: ",
    "size of a chunk": CHUNKED + b"3;long=",
}


@pytest.mark.parametrize("said", ENDLESS.values(), ids=ENDLESS)
async def test_what_has_no_end_is_not_kept(echo: Echo, said: bytes) -> None:
    protocol, wire = speaking(echo)
    protocol.data_received(said)
    protocol.data_received(b"a" * LIMIT)
    assert not wire.closed
    protocol.data_received(b"a")
    assert (heard(wire)[:12], wire.closed) == (b"HTTP/1.1 431", True)
    assert json.loads(heard(wire).partition(b"\r\n\r\n")[2])["code"] == "headers-too-large"


async def test_what_is_named_behind_the_body_is_no_header() -> None:
    seen: list[bytes] = []

    async def naming(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass
        seen.extend(name for name, _ in scope["headers"])
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    protocol, wire = speaking(naming)
    protocol.data_received(CHUNKED + b"3\r\nall\r\n0\r\nauthorization: Bearer a-key\r\n\r\n")
    await until(lambda: b"200 OK" in heard(wire), "it is answered")
    assert seen == [b"host", b"transfer-encoding"]


async def test_a_body_may_be_longer_than_headers(echo: Echo) -> None:
    protocol, wire = speaking(echo)
    for piece in (post(b"x" * 3 * LIMIT), post(b"y" * 3 * LIMIT)):
        for place in range(0, len(piece), 1000):
            protocol.data_received(piece[place : place + 1000])
            await turn()
    await until(lambda: heard(wire).count(b"200 OK") == 2, "both are answered")
    assert not wire.closed


WHOLE = post(b"a whole request")
HALVES = {"never begun": b"", "in its head": WHOLE[:20], "in its body": WHOLE[:-5]}


@pytest.mark.parametrize("before", [b"", WHOLE], ids=["at first", "after an answer"])
@pytest.mark.parametrize("said", HALVES.values(), ids=HALVES)
async def test_a_caller_who_stops_in_the_middle_is_let_go(echo: Echo, before: bytes, said: bytes) -> None:
    clock = Clockwork()
    protocol, wire = speaking(echo, clock)
    for one in filter(None, (before, said)):
        protocol.data_received(one)
        await until(lambda: b"a whole request" in heard(wire) or not before, "what was said whole is answered")
    clock.advance(1)
    assert not wire.closed
    clock.advance(PATIENCE - 1)
    assert wire.closed


async def test_one_who_was_slow_before_has_the_time_for_each_request_anew(echo: Echo) -> None:
    clock = Clockwork()
    protocol, wire = speaking(echo, clock)
    clock.advance(PATIENCE - 1)
    protocol.data_received(WHOLE[:20])
    clock.advance(PATIENCE - 1)
    assert not wire.closed
    protocol.data_received(WHOLE[20:])
    await until(lambda: b"a whole request" in heard(wire), "it is answered")


async def test_a_body_nobody_wanted_is_not_waited_for_either(echo: Echo) -> None:
    async def refusing(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 401, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    clock = Clockwork()
    protocol, wire = speaking(refusing, clock)
    protocol.data_received(WHOLE[:-5])
    await until(lambda: b"401" in heard(wire), "it is refused")
    protocol.data_received(WHOLE[-5:-3])
    clock.advance(PATIENCE)
    assert wire.closed


async def unanswered(echo: Echo, clock: Clockwork) -> tuple[HttpProtocol, Wire]:
    """A connection whose whole request the application has and does not answer before it may."""
    echo.may_answer.clear()
    protocol, wire = speaking(echo, clock)
    protocol.data_received(WHOLE)
    await until(lambda: echo.asked > 0, "the application has it")
    return protocol, wire


async def test_a_caller_who_waits_for_us_is_never_let_go(echo: Echo) -> None:
    clock = Clockwork()
    _, wire = await unanswered(echo, clock)
    clock.advance(10 * PATIENCE)
    assert not wire.closed
    echo.may_answer.set()
    await until(lambda: b"a whole request" in heard(wire), "it is answered")


async def test_who_is_not_read_from_cannot_be_late(echo: Echo) -> None:
    clock = Clockwork()
    protocol, wire = await unanswered(echo, clock)
    protocol.data_received(WHOLE[:-5])
    clock.advance(10 * PATIENCE)
    assert not wire.closed


async def test_nothing_is_left_of_a_connection_that_is_gone(echo: Echo) -> None:
    clock = Clockwork()
    protocol, _ = speaking(echo, clock)
    assert clock.waiting == 1
    protocol.connection_lost(None)
    assert clock.waiting == 0
