"""A wire between the importer and intake that loses every so many answers, after intake has given them."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress


class LossyWire:
    """Passes HTTP both ways. A lost answer: intake has accepted and said so, the caller sees a broken connection."""

    def __init__(self, port: int, every: int) -> None:
        self.url = ""
        self.lost = 0
        self._answers = 0
        self._port = port
        self._every = every
        self._ends: set[asyncio.StreamWriter] = set()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            writer.transport.abort()
            return
        self._ends |= {writer, far_writer}
        with suppress(OSError):
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pass(reader, far_writer))
                both.create_task(self._pass_answers(far_reader, writer, far_writer))
        self._ends -= {writer, far_writer}

    def cut(self) -> None:
        """Break every connection."""
        for end in self._ends:
            end.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await _read(reader):
            writer.write(data)
        writer.transport.abort()

    async def _pass_answers(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, far: asyncio.StreamWriter
    ) -> None:
        while data := await _read(reader):
            if data.startswith(b"HTTP/1.1 20"):
                self._answers += 1
                if self._answers % self._every == 0:
                    self.lost += 1
                    break
            writer.write(data)
        writer.transport.abort()
        far.transport.abort()


async def _read(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read(65536)
    except OSError:
        return b""


@asynccontextmanager
async def lossy_wire(port: int, every: int = 13) -> AsyncGenerator[LossyWire]:
    """A wire to whatever listens on the port, now or later."""
    wire = LossyWire(port, every)
    server = await asyncio.start_server(wire.accept, "127.0.0.1", 0)
    wire.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield wire
    finally:
        server.close()
        wire.cut()
        await server.wait_closed()
