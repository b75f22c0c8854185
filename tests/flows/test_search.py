"""A city finds its tickets by words and by the caller's number; what is erased is gone, and all still verifies."""

from datetime import timedelta

from shared.vault.kek import KeyEncryption
from shared.vault.keys_postgres import PostgresAccessLog, PostgresKeyStore
from shared.vault.port import Erasure
from tests.flows.city import City, Json
from tests.flows.clean import opened, verified
from tests.waiting import until

DESK, ELSEWHERE = "派遣员-云溪-01", "网格员-建新-10"
PLACE = {"lat": 35.068, "lon": 117.104}


async def found(town: City, person: str = DESK, **query: str) -> list[Json]:
    answer = await town.dispatch.get("/v1/tickets", params=query, headers=await town.auth(person))
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def erased(town: City, ticket: str) -> None:
    """Its narrative's key is destroyed, and no process remembers it any more."""
    async with opened(town, "keys") as database:
        async with database.transaction() as tx:
            key_id = await tx.raw.fetchval("SELECT key_id FROM text_index WHERE ticket = $1", ticket)
        order = Erasure(town.clock.now(), "privacy-officer-01", "asked-by-person", (key_id,))
        assert await PostgresKeyStore(database, KeyEncryption([bytes(32)])).destroy(order) == [key_id]
    town.advance(timedelta(minutes=1))


async def test_a_ticket_is_found_until_it_is_erased(town: City) -> None:
    reporter = {"name": "李女士", "phone": "138 0013 8000"}
    receipt = await town.file(subject="井盖松动", description="玫瑰里西门井盖松动", location=PLACE, reporter=reporter)
    secret = await town.file(subject="玫瑰里某干部作风", category="H10-03", location=PLACE)
    for one in (receipt, secret):
        await town.ticket(one)

    async def indexed() -> list[Json]:
        return await found(town, text="玫瑰里 西门井盖")

    await until(indexed, "the ticket is in the index")
    (row,) = await indexed()
    assert (row["ticket"], row["number"]) == (receipt["id"], receipt["number"])
    assert [one["ticket"] for one in await found(town, text="玫瑰里")] == [receipt["id"]]
    assert receipt["id"] in [one["ticket"] for one in await found(town, phone="+86-13800138000")]
    assert await found(town, ELSEWHERE, text="玫瑰里") == []
    await erased(town, receipt["id"])
    assert await found(town, text="玫瑰里") == []
    await recorded(town)
    await verified(town)


async def recorded(town: City) -> None:
    """Whoever looked, and the index itself, are in the access log; no word of theirs is."""
    async with opened(town, "keys") as database:
        accesses = await PostgresAccessLog(database).read(limit=500)
    assert {(DESK, "search-text"), (DESK, "search-phone"), ("system", "text-index")} <= {
        (access.actor, access.purpose) for access in accesses
    }
    assert "玫瑰" not in str(accesses)


async def test_a_search_for_one_letter_is_refused_clearly(town: City) -> None:
    answer = await town.dispatch.get("/v1/tickets?text=井", headers=await town.auth(DESK))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "text")
