"""A wire between the driver and the server that can be cut or held at a chosen word."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress

from sqlalchemy import make_url

from tests.servers import TestDatabase


class Wire:
    """Passes bytes both ways until told otherwise. `url` leads through it."""

    def __init__(self, url: str, socket: str) -> None:
        self.url = url
        self.held = asyncio.Event()
        self._socket = socket
        self._released = asyncio.Event()
        self._ends: list[asyncio.StreamWriter] = []
        self._on_question: tuple[bytes, Callable[[], None]] | None = None
        self._on_answer: Callable[[], None] | None = None
        self._holding = False

    def cut(self) -> None:
        """Break every connection at once, with no goodbye."""
        for end in self._ends:
            end.transport.abort()
        self._ends.clear()

    def say(self, message: bytes) -> None:
        """Put words of the server's on every connection, which stays open."""
        for end in self._ends[::2]:
            end.write(message)

    def cut_at_question(self, word: bytes) -> None:
        """Break when the driver says this word; the server never hears it."""
        self._on_question = (word, self.cut)

    def cut_at_answer_to(self, word: bytes) -> None:
        """Let the server hear this word, and break before its answer is passed on."""
        self._on_question = (word, self._cut_next_answer)

    def hold_answer_to(self, word: bytes) -> None:
        """Keep the server's answer back until `release`; `held` says that it has come."""
        self._on_question = (word, self._hold_next_answer)

    def release(self) -> None:
        self._released.set()

    def _cut_next_answer(self) -> None:
        self._on_answer = self.cut

    def _hold_next_answer(self) -> None:
        self._holding = True

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_unix_connection(self._socket)
        self._ends += [writer, far_writer]
        with suppress(OSError):
            async with asyncio.TaskGroup() as both:
                both.create_task(self._questions(reader, far_writer))
                both.create_task(self._answers(far_reader, writer))

    async def _questions(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await _read(reader):
            if self._on_question and self._on_question[0] in data:
                (_, act), self._on_question = self._on_question, None
                act()
            writer.write(data)
        writer.close()

    async def _answers(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await _read(reader):
            if self._holding:
                self.held.set()
                await self._released.wait()
            if self._on_answer:
                act, self._on_answer = self._on_answer, None
                act()
                return
            writer.write(data)
        writer.close()


async def _read(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read(65536)
    except OSError:
        return b""


@asynccontextmanager
async def wire_to(database: TestDatabase) -> AsyncGenerator[Wire]:
    """A wire to a server that listens on a socket."""
    url = make_url(database.owner)
    socket = f"{url.query['host']}/.s.PGSQL.{url.query['port']}"
    wire = Wire("", socket)
    async with await asyncio.start_server(wire.accept, "127.0.0.1", 0) as listener:
        port = listener.sockets[0].getsockname()[1]
        through = url.set(host="127.0.0.1", port=port, query={"ssl": "disable"})
        wire.url = through.render_as_string(hide_password=False)
        yield wire
        wire.cut()
