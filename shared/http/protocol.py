"""How HTTP/1.1 is spoken: the server's own way, mended where it misunderstands callers or lets them fill our memory."""

import asyncio
from typing import cast

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from shared.http.gathering import Gathering
from shared.http.problems import Problem

LIMIT = 65_536
"""Bytes of headers, of trailers or of a chunk's size that may come after the piece they began in; the parser keeps any
number."""
PATIENCE = 60.0
"""Seconds between two looks at a connection: who stops in the middle of a request has so long, or twice as long."""
INVALID, TOO_LARGE = "malformed-request", "headers-too-large"


class HttpProtocol(HttpToolsProtocol):
    """On a transport that gathers."""

    parser: HttpRequestParser
    _kept = 0
    """Bytes by which nothing was whole yet."""
    _owing = True
    """Whether the caller has still to say a request, or the rest of one."""
    _before: RequestResponseCycle | None = None
    """The request said before the last one."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        self._gathering = Gathering(transport, self.loop)
        super().connection_made(cast(asyncio.Transport, self._gathering))
        self._begun = self.loop.time()
        self._watch = self.loop.call_later(PATIENCE, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        self._watch.cancel()
        super().connection_lost(exc)

    def eof_received(self) -> bool:  # pyright: ignore[reportIncompatibleMethodOverride] # asyncio asks for it
        """Whoever says no more still reads: what he said whole is answered. True keeps the transport open for that."""
        self._gathering.flush()
        return self._one_more_answer()

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        self._kept += len(data)
        try:
            self._read(data)
        except HttpParserError:
            self._refuse(INVALID)
        else:
            if self._kept > LIMIT:
                self._refuse(TOO_LARGE)

    def on_message_begin(self) -> None:
        self._kept = 0
        self._owing, self._begun = True, self.loop.time()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """What is named behind the body (trailers) is no header: the list in the application's hands grows no more."""
        if not self.parser.should_upgrade():
            self._before = self.cycle
            super().on_headers_complete()
            self.headers = []

    def on_body(self, body: bytes) -> None:
        self._kept = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._owing, self._kept = False, 0
        if not self.parser.should_upgrade():
            super().on_message_complete()

    def _refuse(self, code: str) -> None:
        """What cannot be read is no answer to the request before it."""
        if self._one_more_answer():
            return
        self.logger.warning(code)
        answer = Problem(code).response()
        said = b"".join(b"%b: %b\r\n" % header for header in answer.raw_headers)
        self.transport.write(STATUS_LINE[answer.status_code] + said + b"connection: close\r\n\r\n" + bytes(answer.body))
        self.transport.close()

    def _look(self) -> None:
        """Nobody may be there any more, which a connection alone does not show; unless it is we who do not read."""
        late = self.loop.time() - self._begun >= PATIENCE
        if self._owing and late and not self.flow.read_paused:
            self.transport.close()
        else:
            self._watch = self.loop.call_later(PATIENCE, self._look)

    def _one_more_answer(self) -> bool:
        """Whether an answer is still to come to what was said whole; the connection then ends with it. What was half
        said behind it gets none."""
        last = cast(RequestResponseCycle | None, self.cycle)  # none before the first request
        cycle = self._before if last is not None and last.more_body else last
        if cycle is None or cycle.more_body or cycle.response_complete:
            return False
        cycle.keep_alive = False
        return True

    def _read(self, data: bytes) -> None:
        """Some clients offer another protocol with every request they send unencrypted. It is not taken up, and the
        request is read as if nothing had been offered (RFC 9110, section 7.8): with its body, which the parser skips.

        Raises:
            HttpParserError: this is no HTTP.
        """
        rest = memoryview(data)
        while rest:
            try:
                self.parser.feed_data(rest)
            except HttpParserUpgrade as offer:
                rest = rest[offer.args[0] :]
                self.parser.feed_data(self._without_offer())
            else:
                return

    def _without_offer(self) -> bytes:
        """The head of the request again. A tunnel is no offer; whoever asks for one has mistaken us."""
        method = self.parser.get_method()
        if method == b"CONNECT":
            raise HttpParserError(INVALID)
        line = b"%b %b HTTP/%b\r\n" % (method, self.url, self.parser.get_http_version().encode())
        return line + b"".join(b"%b: %b\r\n" % header for header in self.headers if header[0] != b"upgrade") + b"\r\n"
