"""The contract of an index of texts, on memory and on PostgreSQL."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from shared.ids import new_id
from shared.vault.index_memory import MemoryTextIndex
from shared.vault.index_port import TextIndex, Words
from shared.vault.index_postgres import PostgresTextIndex
from shared.vault.kek import KeyEncryption
from shared.vault.keys_memory import MemoryKeyStore
from shared.vault.keys_postgres import PostgresKeyStore
from shared.vault.port import Erasure, KeyStore
from tests.vault.laid import lay_vault_tables, opened

LAMP, BINS = "文化路12号楼门前路灯坏了", "幸福小区的垃圾桶满了"


@dataclass
class Desk:
    """An empty index, the keys behind it, and what a test does with both."""

    keys: KeyStore
    index: TextIndex

    async def words(self, *texts: str) -> Words:
        """A new ticket with these texts, under a key of its own."""
        return Words(str(new_id()), (await self.keys.take())[0].id, texts)

    async def noted(self, *texts: str) -> str:
        """The same, in the index."""
        words = await self.words(*texts)
        await self.index.note([words])
        return words.ticket

    async def erase(self, words: Words) -> None:
        order = Erasure(datetime(2026, 3, 2, tzinfo=UTC), "privacy-officer-01", "asked", (words.key_id,))
        await self.keys.destroy(order)


@pytest.fixture(params=["memory", "postgres"])
async def desk(request: pytest.FixtureRequest) -> AsyncGenerator[Desk]:
    if request.param == "memory":
        keys = MemoryKeyStore()
        yield Desk(keys, MemoryTextIndex(keys))
        return
    made = request.getfixturevalue("fresh_database")
    await lay_vault_tables(made)
    async with opened(made.app) as database:
        stored = PostgresKeyStore(database, KeyEncryption([bytes(32)]))
        yield Desk(stored, PostgresTextIndex(database, stored))


async def test_a_ticket_is_found_by_any_part_of_its_texts_in_any_spelling(desk: Desk) -> None:
    lamp, bins = await desk.noted("路灯", LAMP, "Bus stop No. 7"), await desk.noted(BINS)
    for query in ("路灯坏了", "路 灯", "文化路１２号", "12号楼", "BUS-Stop", "top no", "号楼门前，路灯"):
        assert await desk.index.find(query) == [lamp], query
    assert await desk.index.find("垃圾桶") == [bins]
    assert await desk.index.find("井盖") == []


async def test_all_of_a_query_must_be_there(desk: Desk) -> None:
    await desk.noted(LAMP)
    assert await desk.index.find("路灯满了") == []


async def test_the_newest_come_first_and_in_pages(desk: Desk) -> None:
    tickets = [await desk.noted(BINS) for _ in range(5)]
    first = await desk.index.find("垃圾桶", limit=2)
    rest = await desk.index.find("垃圾桶", before=first[-1])
    assert [*first, *rest] == sorted(tickets, reverse=True)


async def test_a_ticket_noted_again_is_found_by_its_new_words_only(desk: Desk) -> None:
    before = await desk.words(LAMP)
    await desk.index.note([before])
    await desk.index.note([Words(before.ticket, before.key_id, (BINS,))])
    assert await desk.index.find("路灯") == []
    assert await desk.index.find("垃圾桶") == [before.ticket]


async def test_a_page_may_name_a_ticket_twice_and_hold_empty_texts(desk: Desk) -> None:
    lamp = await desk.words(LAMP)
    await desk.index.note([lamp, await desk.words(), await desk.words("", "。"), lamp])
    await desk.index.note([])
    assert await desk.index.find("路灯") == [lamp.ticket]


async def test_with_its_key_a_ticket_leaves_the_index_and_never_comes_back(desk: Desk) -> None:
    gone, kept = await desk.words(LAMP), await desk.words(LAMP)
    await desk.index.note([gone, kept])
    await desk.erase(gone)
    assert await desk.index.find("路灯") == [kept.ticket]
    await desk.index.note([gone])
    assert await desk.index.find("路灯") == [kept.ticket]


@pytest.mark.parametrize("query", ["", "路", " 路。", "？！"])
async def test_fewer_than_two_letters_are_no_query(desk: Desk, query: str) -> None:
    with pytest.raises(ValueError, match="short"):
        await desk.index.find(query)


async def test_hashes_of_tickets_show_what_they_share_and_nothing_else(desk: Desk) -> None:
    lamp, again, bins = await desk.noted(LAMP), await desk.noted(LAMP), await desk.noted(BINS)
    held = await desk.index.held([lamp, again, bins, "nobody"])
    assert held.keys() == {lamp, again, bins}
    assert held[lamp].pieces == held[again].pieces
    assert held[lamp].pieces.isdisjoint(held[bins].pieces)


async def test_tickets_that_carry_one_text_are_told_from_those_that_say_the_same(desk: Desk) -> None:
    filed, again = await desk.words(LAMP), await desk.words(LAMP)
    goes_on = Words(str(new_id()), filed.key_id, (LAMP,))
    await desk.index.note([filed, again, goes_on])
    held = await desk.index.held([filed.ticket, again.ticket, goes_on.ticket])
    assert held[filed.ticket] == held[goes_on.ticket]
    assert held[filed.ticket].key_id != held[again.ticket].key_id


async def test_a_word_of_a_rule_is_found_in_a_text_by_its_hashes(desk: Desk) -> None:
    lamp, bins = await desk.noted(LAMP), await desk.noted(BINS)
    numbers = await desk.index.numbers(["路灯", "坏了"])
    held = await desk.index.held([lamp, bins])
    assert numbers.keys() == {"路灯", "坏了"}
    assert held[lamp].pieces.issuperset(numbers.values())
    assert held[bins].pieces.isdisjoint(numbers.values())


async def test_the_newest_texts_are_a_sample_without_names(desk: Desk) -> None:
    tickets = [await desk.noted(text) for text in (LAMP, BINS, "Bus stop No. 7")]
    held = await desk.index.held(tickets)
    assert await desk.index.newest(2) == [held[tickets[2]].pieces, held[tickets[1]].pieces]


async def test_with_its_key_a_tickets_hashes_are_gone_too(desk: Desk) -> None:
    gone, kept = await desk.words(LAMP), await desk.words(BINS)
    await desk.index.note([gone, kept])
    await desk.erase(gone)
    assert (await desk.index.held([gone.ticket, kept.ticket])).keys() == {kept.ticket}
    assert len(await desk.index.newest(9)) == 1
