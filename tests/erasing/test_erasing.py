"""A person is erased, on record: asked for before, done after, and carried to its end whatever is cut off."""

from collections.abc import Sequence

import pytest

from dispatch_service import codec
from dispatch_service.codec import ERASURE
from dispatch_service.erasing.erasing import SPACE, Erasing
from dispatch_service.erasing.events import ErasureRequested, SubjectKeysDestroyed
from dispatch_service.views.catalogue import VIEWS
from shared.clock import ManualClock
from shared.contracts.actor import Actor
from shared.db import Unavailable
from shared.eventlog.memory import MemoryLog
from shared.eventlog.views import fold_all
from shared.vault.keyring import KeyRing
from shared.vault.keys_memory import MemoryAccessLog, MemoryKeyStore
from shared.vault.opening import Erased, Opened, Opener, Purpose
from shared.vault.port import Erasure, Group, Trace
from shared.vault.sealing import Sealer, key_id_of
from tests.routing import stories as tell
from tests.vault.test_erasure import NOW
from tests.views.entries import entries

OFFICER = Actor(person="privacy-01", unit="district", role="privacy-officer")
PHONE, ANOTHER = "13812345678", "13987654321"
PURPOSE = Purpose("system", "", "test", "request-1")
GROUND = "asked-by-person"


class Vault:
    """A log and keys, with what was sealed of two people in three requests."""

    def __init__(self) -> None:
        self.clock = ManualClock(NOW)
        self.log = MemoryLog(self.clock)
        self.store, self.accesses = FragileStore(), MemoryAccessLog()
        self.ring = KeyRing(self.store, self.clock, batch=4, low=0)
        self.opener = Opener(self.ring, MemoryAccessLog(), self.clock)
        self.erasing = Erasing(self.log, self.store, self.accesses, self.clock)

    async def seal(self, phone: str, subject: str) -> str:
        """A text of this person in that request."""
        token = await Sealer("intake", self.ring).seal_new(Group.PERSON, subject, b"{}")
        await self.store.note({phone: [Trace(key_id_of(token), subject)]})
        return token

    async def erase(self, phone: str) -> None:
        traces = await self.store.traces(phone)
        await self.erasing.erase(traces, OFFICER, GROUND)
        self.ring.forget(trace.key_id for trace in traces)

    async def readable(self, *tokens: str) -> list[bool]:
        opened = await self.opener.open(tokens, PURPOSE)
        assert all(isinstance(one, Opened | Erased) for one in opened.values())
        return [isinstance(opened[token], Opened) for token in tokens]

    async def written(self, subject: str) -> list[object]:
        return [codec.decode(one).event for one in await self.log.read_stream(f"{ERASURE}{subject}")]


class FragileStore(MemoryKeyStore):
    """Keys that are out of reach while `away`."""

    away = False

    async def destroy(self, erasure: Erasure) -> list[str]:
        if self.away:
            raise Unavailable("keys")
        return await super().destroy(erasure)


@pytest.fixture
def vault() -> Vault:
    return Vault()


def kinds(events: Sequence[object]) -> list[type]:
    return [type(event) for event in events]


async def test_everything_of_one_person_is_erased_and_nothing_of_another(vault: Vault) -> None:
    his, also_his, hers = [
        await vault.seal(phone, f"request-{number}") for number, phone in enumerate((PHONE, PHONE, ANOTHER))
    ]
    await vault.erase("+86 138 1234 5678")
    assert await vault.readable(his, also_his, hers) == [False, False, True]


async def test_the_log_says_for_each_request_that_it_was_asked_for_and_done(vault: Vault) -> None:
    token = await vault.seal(PHONE, "request-1")
    await vault.seal(PHONE, "request-2")
    await vault.erase(PHONE)
    keys = (key_id_of(token),)
    assert await vault.written("request-1") == [
        ErasureRequested(at=NOW, rule="person.erase", ground=GROUND, keys=keys),
        SubjectKeysDestroyed(at=NOW, rule="person.erase", ground=GROUND, keys=keys),
    ]
    assert kinds(await vault.written("request-2")) == [ErasureRequested, SubjectKeysDestroyed]
    by = {codec.decode(one).actor for one in await vault.log.read()}
    assert by == {OFFICER}
    assert PHONE.encode() not in b"".join(one.body for one in await vault.log.read())


async def test_the_access_log_knows_who_erased_which_request_on_what_ground(vault: Vault) -> None:
    await vault.seal(PHONE, "request-1")
    await vault.erase(PHONE)
    (access,) = await vault.accesses.read()
    assert (access.actor, access.subject, access.purpose) == ("privacy-01", "request-1", "erasure:asked-by-person")


async def test_what_was_cut_off_is_carried_out_by_the_next_run_and_then_no_more(vault: Vault) -> None:
    token = await vault.seal(PHONE, "request-1")
    vault.store.away = True
    with pytest.raises(Unavailable):
        await vault.erase(PHONE)
    assert kinds(await vault.written("request-1")) == [ErasureRequested]
    assert await vault.readable(token) == [True]
    vault.store.away = False
    assert await vault.erasing.carry_out() == 1
    vault.ring.forget([key_id_of(token)])
    assert await vault.readable(token) == [False]
    assert kinds(await vault.written("request-1")) == [ErasureRequested, SubjectKeysDestroyed]
    assert await vault.erasing.carry_out() == 0
    assert await vault.log.scan_cells(SPACE) == []


async def test_a_request_that_was_added_to_afterwards_is_erased_again(vault: Vault) -> None:
    await vault.seal(PHONE, "request-1")
    await vault.erase(PHONE)
    later = await vault.seal(PHONE, "request-1")
    await vault.erase(PHONE)
    assert await vault.readable(later) == [False]
    assert kinds(await vault.written("request-1")) == [ErasureRequested, SubjectKeysDestroyed] * 2


async def test_a_new_order_does_not_swallow_one_that_was_cut_off(vault: Vault) -> None:
    first = await vault.seal(PHONE, "request-1")
    vault.store.away = True
    with pytest.raises(Unavailable):
        await vault.erase(PHONE)
    vault.store.away = False
    second = await vault.seal(PHONE, "request-1")
    await vault.erase(PHONE)
    assert await vault.readable(first, second) == [False, False]
    assert kinds(await vault.written("request-1")) == [ErasureRequested, SubjectKeysDestroyed] * 2


async def test_erasing_somebody_nobody_knows_leaves_no_trace(vault: Vault) -> None:
    await vault.erase(PHONE)
    assert await vault.log.size() == 0
    assert await vault.store.destroyed() == []


async def test_views_replay_to_the_same_with_and_without_an_erasure(vault: Vault) -> None:
    ticket = "018f0000-0000-7000-8000-000000000001"
    story = entries(tell.told(tell.opening(), tell.sign()), ticket)
    await vault.seal(PHONE, ticket)
    await vault.erase(PHONE)
    erasure = [codec.decode(one) for one in await vault.log.read()]
    for view in VIEWS:
        assert fold_all(view, [*story, *erasure]) == fold_all(view, story), view.name
