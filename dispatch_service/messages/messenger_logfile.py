"""A messenger that writes a line of JSON for each message: a city without a gateway sees what would be sent to whom.

Residents' numbers are opened, as a gateway must, and written masked; nothing in the file calls or names a resident. But
the links they rate by stand in it as they are sent, so it is for its owner alone to read.
"""

import asyncio
import os
from os import SEEK_END
from pathlib import Path

import msgspec

from dispatch_service.messages.port import RESIDENT, Addresses, Message, NotNow, Undeliverable
from shared.vault import masking

PRIVATE = 0o600


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """What stands in the file."""

    id: str
    number: str
    to: str
    phone: str
    zh: str
    en: str
    urgency: str = ""


class LogFileMessenger:
    """Fulfils `Messenger`. One process writes a file; what stands in it at the start is not written again."""

    def __init__(self, file: Path, addresses: Addresses) -> None:
        self._file = file
        self._addresses = addresses
        self._written = _ids(file)
        self._alone = asyncio.Lock()

    async def send(self, message: Message) -> None:
        async with self._alone:
            if message.id in self._written:
                return
            phone = await self._phone(message)
            line = Line(message.id, message.number, message.person, phone, message.zh, message.en, message.urgency)
            try:
                await asyncio.to_thread(_append, self._file, msgspec.json.encode(line) + b"\n")
            except OSError as fault:
                raise NotNow from fault
            self._written.add(message.id)

    async def _phone(self, message: Message) -> str:
        if message.person != RESIDENT:
            if not message.phone:
                raise Undeliverable
            return message.phone
        opened = await self._addresses.phone(message)
        if not opened:
            raise Undeliverable
        return masking.phone(opened)


def _append(file: Path, line: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(file, "a+b", opener=_private) as out:
        if out.tell():
            out.seek(-1, SEEK_END)
            line = line if out.read(1) == b"\n" else b"\n" + line
        out.write(line)


def _private(path: str, flags: int) -> int:
    """Its owner's alone, also where it stood there before with other rights."""
    file = os.open(path, flags, PRIVATE)
    try:
        os.fchmod(file, PRIVATE)
    except OSError:
        os.close(file)
        raise
    return file


def _ids(file: Path) -> set[str]:
    """Ids of whole lines; a line cut short by a crash is written again."""
    if not file.exists():
        return set()
    with open(file, "rb", opener=_private) as standing:
        lines = standing.read().splitlines()
    found: set[str] = set()
    for line in lines:
        try:
            found.add(msgspec.json.decode(line, type=Line).id)
        except msgspec.DecodeError:
            continue
    return found
