"""API keys of client systems."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import yaml

from shared.access.clients import ApiKeys, BadClients, Client, new_key, read_clients
from shared.access.identity import Identity, Kind
from shared.clock import ManualClock

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
OLD, NEW, ENDED = new_key(), new_key(), new_key()
HOTLINE = Client("12345-zibo", "hotline-client", (OLD.hashed, NEW.hashed), scopes=("request.file-as-client",))
PARTNER = Client("partner-2", "client", (msgspec.structs.replace(ENDED.hashed, expires=NOW),), unit="huantai")


NO_MOMENT = (
    f"clients: [{{id: a, role: r, keys: [{{prefix: abcdefgh, sha256: {'0' * 64}, expires: '2026-13-01T00:00Z'}}]}}]"
)


def text_of(*clients: Client) -> str:
    return yaml.safe_dump({"clients": msgspec.to_builtins(clients)})


def put(file: Path, text: str) -> None:
    file.write_text(text, "utf-8")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "clients.yaml"
    path.write_text(text_of(HOTLINE, PARTNER), "utf-8")
    return path


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


async def test_a_client_is_known_by_either_of_its_keys(file: Path, clock: ManualClock) -> None:
    known = Identity("12345-zibo", Kind.CLIENT, "hotline-client", scopes=("request.file-as-client",))
    keys = ApiKeys(file, clock)
    assert [await keys.identify(key.secret) for key in (OLD, NEW)] == [known, known]


async def test_a_key_ends_at_its_moment(file: Path, clock: ManualClock) -> None:
    keys = ApiKeys(file, clock)
    assert await keys.identify(ENDED.secret) is None
    clock.advance(timedelta(seconds=-1))
    assert await keys.identify(ENDED.secret) == Identity("partner-2", Kind.CLIENT, "client", unit="huantai")


async def test_a_right_prefix_with_a_wrong_secret_is_nobody(file: Path, clock: ManualClock) -> None:
    keys = ApiKeys(file, clock)
    for wrong in (OLD.secret[:-1], OLD.secret + "x", new_key().secret, "gwk_", "gwk", "", OLD.hashed.sha256):
        assert await keys.identify(wrong) is None


async def test_a_withdrawn_key_is_worth_nothing_without_a_restart(file: Path, clock: ManualClock) -> None:
    keys = ApiKeys(file, clock)
    put(file, text_of(PARTNER) + "\n")
    assert await keys.identify(OLD.secret) is None


async def test_a_file_spoilt_later_leaves_the_last_good_one_in_force(file: Path, clock: ManualClock) -> None:
    keys = ApiKeys(file, clock)
    put(file, "clients: 7")
    assert await keys.identify(OLD.secret) is not None
    assert isinstance(keys.fault, BadClients)


def test_a_file_spoilt_from_the_start_is_refused(tmp_path: Path, clock: ManualClock) -> None:
    with pytest.raises(FileNotFoundError):
        ApiKeys(tmp_path / "absent", clock)


def test_no_key_stands_in_the_file() -> None:
    assert OLD.secret.split("_", 2)[2] not in text_of(HOTLINE)
    assert len({new_key().secret for _ in range(20)}) == 20


def test_every_fault_of_the_file_is_told_at_once() -> None:
    with pytest.raises(BadClients) as refused:
        read_clients("clients: [{id: 'A B', role: r, keys: []}, {id: a, keys: [{prefix: short, sha256: no}]}]")
    assert len(refused.value.faults) == 4


def test_a_prefix_that_stands_twice_is_refused() -> None:
    with pytest.raises(BadClients, match="twice"):
        read_clients(text_of(HOTLINE, msgspec.structs.replace(HOTLINE, id="another")))


@pytest.mark.parametrize("text", ["[", NO_MOMENT])
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(BadClients):
        read_clients(text)
