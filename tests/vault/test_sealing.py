"""Sealing and opening: text goes in, a token travels, and only a key that still exists brings the text back."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from shared.clock import ManualClock
from shared.db import Unavailable
from shared.vault.keyring import KeyRing
from shared.vault.keys_memory import MemoryAccessLog, MemoryKeyStore
from shared.vault.opening import Erased, Opened, Opener, Purpose, Unreadable
from shared.vault.port import Erasure, Group, Key
from shared.vault.sealing import KeyDestroyed, Sealer, key_id_of
from shared.vault.token import Coordinates, WorkingKey, open_with, parse, seal
from tests.waiting import until

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
STREAM = "request-7"
PURPOSE = Purpose(actor="网格员-文化路-07", unit="grid-07", why="handle", subject="request-7", correlation="c-1")


class Reporter(msgspec.Struct, frozen=True):
    name: str
    phone: str


class Vault:
    """A sealer and an opener over one store."""

    def __init__(self) -> None:
        self.store = MemoryKeyStore()
        self.accesses = MemoryAccessLog()
        self.clock = ManualClock(NOW)
        self.keys = KeyRing(self.store, self.clock, batch=8, low=2)
        self.sealer = Sealer("intake", self.keys)
        self.opener = Opener(self.keys, self.accesses, self.clock)

    async def erase(self, token: str) -> None:
        await self.store.destroy(Erasure(NOW, "privacy-officer", "asked", (key_id_of(token),)))

    async def opened(self, token: str) -> Opened | Erased | Unreadable:
        return (await self.opener.open([token], PURPOSE))[token]


@pytest.fixture
async def vault() -> AsyncIterator[Vault]:
    made = Vault()
    yield made
    await made.keys.close()


async def test_what_was_sealed_opens_as_it_was(vault: Vault) -> None:
    reporter = Reporter("王女士", "13812345678")
    token = await vault.sealer.seal_new(Group.PERSON, STREAM, reporter)
    opened = await vault.opened(token)
    assert isinstance(opened, Opened)
    assert opened.read(Reporter) == reporter
    assert (opened.at.log, opened.at.stream, opened.at.group) == ("intake", STREAM, Group.PERSON)


async def test_a_token_shows_nothing_of_what_it_holds(vault: Vault) -> None:
    token = await vault.sealer.seal_new(Group.NARRATIVE, STREAM, "楼下烧烤 13812345678".encode())
    assert token.isascii()
    assert "13812345678" not in token


async def test_each_group_of_a_new_request_has_a_key_of_its_own(vault: Vault) -> None:
    person = await vault.sealer.seal_new(Group.PERSON, STREAM, b"p")
    narrative = await vault.sealer.seal_new(Group.NARRATIVE, STREAM, b"n")
    assert key_id_of(person) != key_id_of(narrative)


async def test_later_texts_of_a_ticket_share_the_key_of_the_first(vault: Vault) -> None:
    first = await vault.sealer.seal_new(Group.NARRATIVE, STREAM, b"first")
    later = await vault.sealer.seal_with(key_id_of(first), Group.NARRATIVE, STREAM, b"later")
    assert key_id_of(later) == key_id_of(first)
    assert later != first


async def test_an_erased_group_leaves_a_tombstone(vault: Vault) -> None:
    token = await vault.sealer.seal_new(Group.PERSON, STREAM, b"p")
    await vault.erase(token)
    vault.keys.forget([key_id_of(token)])
    assert await vault.opened(token) == Erased(parse(token).at, key_id_of(token))


async def test_an_erasure_elsewhere_is_felt_once_the_key_is_no_longer_kept(vault: Vault) -> None:
    token = await vault.sealer.seal_new(Group.PERSON, STREAM, b"p")
    await vault.erase(token)
    vault.clock.advance(timedelta(seconds=31))
    assert isinstance(await vault.opened(token), Erased)


async def test_nothing_more_is_sealed_with_a_destroyed_key(vault: Vault) -> None:
    token = await vault.sealer.seal_new(Group.NARRATIVE, STREAM, b"n")
    await vault.erase(token)
    vault.keys.forget([key_id_of(token)])
    with pytest.raises(KeyDestroyed):
        await vault.sealer.seal_with(key_id_of(token), Group.NARRATIVE, STREAM, b"more")


async def test_one_request_for_many_tokens_leaves_one_access_record(vault: Vault) -> None:
    person = await vault.sealer.seal_new(Group.PERSON, STREAM, b"p")
    narrative = await vault.sealer.seal_new(Group.NARRATIVE, STREAM, b"n")
    await vault.opener.open([person, narrative, person], PURPOSE)
    (access,) = await vault.accesses.read()
    assert access.groups == ("narrative", "person")
    assert (access.actor, access.subject, access.at) == (PURPOSE.actor, "request-7", NOW)


async def test_opening_nothing_leaves_no_record(vault: Vault) -> None:
    assert await vault.opener.open([], PURPOSE) == {}
    assert await vault.accesses.read() == []


async def test_the_discipline_office_has_one_key_for_all_its_matters(vault: Vault) -> None:
    one = await vault.sealer.seal_for_office("discipline", Group.DISCIPLINE, "ticket-1", b"1")
    two = await vault.sealer.seal_for_office("discipline", Group.DISCIPLINE, "ticket-2", b"2")
    assert key_id_of(one) == key_id_of(two)
    assert isinstance(await vault.opened(two), Opened)


async def test_an_altered_token_is_told_from_an_erased_one(vault: Vault) -> None:
    token = await vault.sealer.seal_new(Group.PERSON, STREAM, b"p")
    for altered in (token.replace("request-7", "request-8"), token[:-2] + ("AA" if token[-2:] != "AA" else "BA"), "x"):
        assert isinstance(await vault.opened(altered), Unreadable)


def test_tokens_of_the_first_format_open_for_ever() -> None:
    written_by_the_first_release = (
        "gws1.A256GCM.intake.request-7.narrative.k-1.kVRMcX-XZyBdP4blmWIqE1qpKpv94NerAQGaRkVbBxw.AAAAAAAAAAAAAAAA"
        ".e6bWSw5GnnJ4gP-x88640RH486iwNGIqO4ezEg"
    )
    token, key = parse(written_by_the_first_release), WorkingKey.of(Key("k-1", bytes(range(32))))
    assert open_with(key, token).decode() == "楼下烧烤"
    assert key_id_of(written_by_the_first_release) == "k-1"


def test_tokens_of_the_second_format_are_written_as_they_are_frozen_here() -> None:
    key = WorkingKey.of(Key("k-1", bytes(range(32))))
    token = seal(key, Coordinates("intake", "request-7", Group.NARRATIVE), "楼下烧烤".encode(), bytes(12))
    assert token == (
        "gws2.A256GCM.intake.request-7.narrative.k-1.3fSyzsXMwxzcuUeOj2Hn-D8b6mZyhGuLIT8U6he0wso.AAAAAAAAAAAAAAAA"
        ".lS9megTc2w_37oQyIL4iX2wVum4xP0U7YfoxTg"
    )


class Away(MemoryKeyStore):
    """A key store that can be away, and counts how often it is asked for fresh keys."""

    def __init__(self) -> None:
        super().__init__()
        self.away = False
        self.asked = 0

    async def take(self, count: int = 1) -> list[Key]:
        self.asked += 1
        if self.away:
            raise Unavailable
        return await super().take(count)


async def test_sealing_goes_on_from_the_stock_while_the_key_store_is_away() -> None:
    store = Away()
    keys = KeyRing(store, ManualClock(NOW), batch=4, low=1)
    sealer = Sealer("intake", keys)
    await sealer.seal_new(Group.PERSON, STREAM, b"1")
    store.away = True
    for text in (b"2", b"3", b"4"):
        await sealer.seal_new(Group.PERSON, STREAM, text)
    with pytest.raises(Unavailable):
        await sealer.seal_new(Group.PERSON, STREAM, b"5")
    store.away = False
    await sealer.seal_new(Group.PERSON, STREAM, b"5")
    await keys.close()


async def test_many_waiting_for_keys_ask_the_store_once() -> None:
    store = Away()
    keys = KeyRing(store, ManualClock(NOW), batch=64, low=1)
    sealer = Sealer("intake", keys)
    tokens = await asyncio.gather(*(sealer.seal_new(Group.PERSON, STREAM, b"x") for _ in range(50)))
    assert len({key_id_of(token) for token in tokens}) == 50
    assert store.asked == 1
    await keys.close()


async def test_the_stock_is_filled_up_before_it_runs_dry() -> None:
    store = Away()
    keys = KeyRing(store, ManualClock(NOW), batch=4, low=2)
    for _ in range(2):
        await keys.fresh()
    await until(lambda: store.asked == 2, "the stock was filled up")
    await keys.close()


async def test_only_so_many_found_keys_are_remembered() -> None:
    store = MemoryKeyStore()
    keys = KeyRing(store, ManualClock(NOW), batch=4, low=0, remember=1)
    first, second = await keys.fresh(), await keys.fresh()
    for key in (first, second):
        await keys.find([key.id])
    await store.destroy(Erasure(NOW, "privacy-officer", "asked", (first.id, second.id)))
    assert set(await keys.find([first.id, second.id])) == {second.id}
    await keys.close()


async def test_a_key_just_used_is_remembered_only_once_it_is_asked_for() -> None:
    store = MemoryKeyStore()
    keys = KeyRing(store, ManualClock(NOW), batch=4, low=0)
    key = await keys.fresh()
    await store.destroy(Erasure(NOW, "privacy-officer", "asked", (key.id,)))
    assert not await keys.find([key.id])
    await keys.close()
