"""The contract of a messenger: what comes with this release fulfils it, and so must every gateway."""

import json
import stat
from pathlib import Path

import pytest

from dispatch_service.messages.addresses import SealedAddresses
from dispatch_service.messages.messenger_logfile import LogFileMessenger
from dispatch_service.messages.messenger_memory import MemoryMessenger
from dispatch_service.messages.port import RESIDENT, Message, Messenger, NotNow, Undeliverable
from shared.clock import ManualClock
from shared.vault.keyring import KeyRing
from shared.vault.keys_memory import MemoryAccessLog, MemoryKeyStore
from shared.vault.opening import Opener
from shared.vault.port import Erasure, Group
from shared.vault.sealing import Sealer, key_id_of
from tests.messages.made import NOON, message

PHONE = "13812345678"


class Office:
    """A messenger with the keys behind its addresses, and a look at what it handed over."""

    def __init__(self, kind: str, folder: Path) -> None:
        clock = ManualClock(NOON)
        self.keys, self.accesses = MemoryKeyStore(), MemoryAccessLog()
        self.ring = KeyRing(self.keys, clock)
        self.sealer = Sealer("dispatch-test", self.ring)
        self.file = folder / "deep" / "messages.jsonl"
        self._addresses = SealedAddresses(Opener(self.ring, self.accesses, clock))
        self.kind = kind
        self.messenger = self.another()

    def another(self) -> Messenger:
        """As after a restart."""
        if self.kind == "memory":
            return self.messenger if hasattr(self, "messenger") else MemoryMessenger(self._addresses)
        return LogFileMessenger(self.file, self._addresses)

    def handed(self) -> list[str]:
        """Ids handed over, in order."""
        if isinstance(self.messenger, MemoryMessenger):
            return list(self.messenger.handed)
        return (
            [json.loads(line)["id"] for line in self.file.read_text("utf-8").splitlines()] if self.file.exists() else []
        )

    async def to_resident(self, position: int = 7) -> Message:
        token = await self.sealer.seal_new(Group.PERSON, "ticket-1", {"name": "王女士", "phone": PHONE})
        return message(RESIDENT, position, address=token, phone="", unit="")


@pytest.fixture(params=["memory", "log-file"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Office:
    return Office(request.param, tmp_path)


async def test_each_message_is_handed_over_in_turn(office: Office) -> None:
    await office.messenger.send(message("a"))
    await office.messenger.send(message("b"))
    assert office.handed() == [message("a").id, message("b").id]


async def test_the_same_id_is_handed_over_once_even_after_a_restart(office: Office) -> None:
    await office.messenger.send(message())
    await office.messenger.send(message(zh="again"))
    await office.another().send(message())
    assert office.handed() == [message().id]


async def test_a_residents_address_is_opened_by_the_messenger_alone_and_on_record(office: Office) -> None:
    letter = await office.to_resident()
    assert await office.accesses.read() == []
    await office.messenger.send(letter)
    (access,) = await office.accesses.read()
    assert (access.actor, access.purpose, access.subject, access.groups) == ("system", "message", "1", ("person",))
    assert office.handed() == [letter.id]


async def test_whoever_was_erased_or_left_no_number_cannot_be_told(office: Office) -> None:
    letter = await office.to_resident()
    order = Erasure(NOON, "privacy-officer-01", "asked", (key_id_of(letter.address),))
    await office.keys.destroy(order)
    office.ring.forget(order.key_ids)
    for one in (letter, message("b", phone="")):
        with pytest.raises(Undeliverable):
            await office.messenger.send(one)
    assert office.handed() == []


async def test_the_log_file_holds_no_residents_number(tmp_path: Path) -> None:
    office = Office("log-file", tmp_path)
    await office.messenger.send(await office.to_resident())
    await office.messenger.send(message())
    resident, staff = (json.loads(line) for line in office.file.read_text("utf-8").splitlines())
    assert (resident["to"], resident["phone"]) == ("resident", "138****5678")
    assert (staff["to"], staff["phone"], staff["zh"]) == ("a", "000-55500001", "工单GW-1")
    assert PHONE not in office.file.read_text("utf-8")


async def test_the_log_file_is_its_owners_alone_even_one_that_others_could_read(tmp_path: Path) -> None:
    office = Office("log-file", tmp_path)
    await office.messenger.send(message("a"))
    modes = [_mode(office.file)]
    office.file.chmod(0o644)
    again = office.another()
    modes.append(_mode(office.file))
    office.file.chmod(0o644)
    await again.send(message("b"))
    assert [*modes, _mode(office.file)] == [0o600] * 3, "from the start, after a restart, at each message"
    assert office.handed() == [message("a").id, message("b").id]


def _mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


async def test_a_line_cut_short_is_written_again(tmp_path: Path) -> None:
    office = Office("log-file", tmp_path)
    await office.messenger.send(message("a"))
    office.file.write_bytes(office.file.read_bytes() + b'{"id":"' + message("b").id.encode())
    await office.another().send(message("b"))
    assert json.loads(office.file.read_text("utf-8").splitlines()[-1])["id"] == message("b").id


async def test_a_file_that_cannot_be_written_is_a_matter_of_time(tmp_path: Path) -> None:
    office = Office("log-file", tmp_path)
    (tmp_path / "deep").write_text("no folder")
    with pytest.raises(NotNow):
        await office.messenger.send(message())


async def test_a_gateway_that_is_away_is_told_apart_from_a_wrong_number(tmp_path: Path) -> None:
    office = Office("memory", tmp_path)
    assert isinstance(office.messenger, MemoryMessenger)
    office.messenger.away = True
    with pytest.raises(NotNow):
        await office.messenger.send(message())
