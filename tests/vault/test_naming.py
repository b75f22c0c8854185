"""Whom a report is about is known by hashes: the same for who has the key, nothing for who has not."""

from shared.vault.keys_memory import MemoryKeyStore
from shared.vault.naming import Naming

NAMING = Naming(b"one key")


async def test_every_process_derives_the_same_and_another_installation_something_else() -> None:
    store = MemoryKeyStore()
    first, second = await Naming.load(store), await Naming.load(store)
    assert first.of("网格员-文化路-07") == second.of("网格员-文化路-07") != NAMING.of("网格员-文化路-07")


def test_a_report_concerns_whom_it_names_and_nobody_else() -> None:
    about = frozenset(NAMING.all_of(["worker-02", "C03", ""]))
    assert NAMING.concerns(about, ("worker-02", "C01"))
    assert NAMING.concerns(about, ("worker-07", "C03"))
    assert not NAMING.concerns(about, ("worker-07", "C01", ""))
    assert not NAMING.concerns(frozenset(), ("worker-02",))


def test_the_order_of_hashes_says_nothing_of_the_order_of_names() -> None:
    assert NAMING.all_of(["b", "a", "b"]) == NAMING.all_of(["a", "b"])
