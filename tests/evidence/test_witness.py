"""A witness signs a log that only grows, remembers it over restarts, and refuses every other history."""

from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import httpx
import pytest

from shared.clock import ManualClock
from shared.eventlog.checkpoint import Checkpoint, sign_checkpoint, verified_checkpoint
from shared.eventlog.cosigning import SIZE_TYPE, Answer, Memory, Witness
from shared.eventlog.merkle import leaf_hash, root_of
from shared.eventlog.note import BadNote, Signer, verified
from shared.eventlog.proofs import Growth
from shared.eventlog.witness import WitnessServer
from shared.eventlog.witnessing import Unwitnessed, WitnessClient, witnessed, witnesses_from
from tests.evidence.grown import LOG_ID, NOON, SIGNER, GrownLog
from tests.waiting import until

OWN = Signer("zibo.example/witness", bytes(range(32)))
LEAVES = [leaf_hash(bytes([number])) for number in range(8)]


def witness_in(folder: Path) -> Witness:
    return Witness(OWN, {LOG_ID: SIGNER.public}, Memory(folder / "checkpoints.json"), ManualClock(NOON))


def head(size: int, signer: Signer = SIGNER, leaves: list[bytes] = LEAVES) -> str:
    return sign_checkpoint(Checkpoint(signer.public.name, size, root_of(leaves[:size])), signer)


def test_the_first_checkpoint_of_a_known_log_is_signed(tmp_path: Path) -> None:
    answer = witness_in(tmp_path).add_checkpoint(Growth(0, (), head(1)).text)
    assert answer.status == 200
    text, signers = verified(head(1) + answer.body, [SIGNER.public, OWN.cosigning])
    assert text == head(1).partition("\n\n")[0] + "\n"
    assert OWN.cosigning in signers


def test_growth_is_signed_with_its_proof_and_only_with_it(tmp_path: Path) -> None:
    witness = witness_in(tmp_path)
    witness.add_checkpoint(Growth(0, (), head(1)).text)
    assert witness.add_checkpoint(Growth(1, (), head(2)).text).status == 422
    assert witness.add_checkpoint(Growth(1, (LEAVES[2],), head(2)).text).status == 422
    assert witness.add_checkpoint(Growth(1, (LEAVES[1],), head(2)).text).status == 200


def test_who_starts_from_another_size_is_told_the_size_that_is_known(tmp_path: Path) -> None:
    witness = witness_in(tmp_path)
    witness.add_checkpoint(Growth(0, (), head(2)).text)
    assert witness.add_checkpoint(Growth(1, (LEAVES[1],), head(2)).text) == Answer(409, "2\n", SIZE_TYPE)


def test_the_same_size_with_another_root_is_refused_for_ever(tmp_path: Path) -> None:
    witness = witness_in(tmp_path)
    witness.add_checkpoint(Growth(0, (), head(2)).text)
    assert witness.add_checkpoint(Growth(2, (), head(2)).text).status == 200
    assert witness.add_checkpoint(Growth(2, (), head(2, leaves=LEAVES[::-1])).text).status == 409


def test_a_witness_remembers_over_a_restart(tmp_path: Path) -> None:
    witness_in(tmp_path).add_checkpoint(Growth(0, (), head(3)).text)
    assert witness_in(tmp_path).add_checkpoint(Growth(0, (), head(1)).text) == Answer(409, "3\n", SIZE_TYPE)


def test_a_refused_checkpoint_is_not_remembered(tmp_path: Path) -> None:
    witness = witness_in(tmp_path)
    witness.add_checkpoint(Growth(0, (LEAVES[0],), head(2)).text)
    assert witness.add_checkpoint(Growth(0, (), head(1)).text).status == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("old 0\n\nnothing", 400),
        (Growth(3, (), head(2)).text, 400),
        (Growth(0, (), head(1, Signer("stranger", bytes(32)))).text, 404),
        (Growth(0, (), head(1, Signer(LOG_ID, bytes(range(32))))).text, 403),
        (Growth(0, (), head(1).replace(f"{LOG_ID}\n1\n", f"{LOG_ID}\n2\n")).text, 403),
    ],
)
def test_what_a_witness_cannot_trust_it_does_not_sign(body: str, status: int, tmp_path: Path) -> None:
    assert witness_in(tmp_path).add_checkpoint(body).status == status


@contextmanager
def served(witness: Witness) -> Generator[str]:
    server = WitnessServer(("127.0.0.1", 0), witness, OWN)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
async def http() -> AsyncGenerator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
        yield client


async def test_a_log_shows_its_growth_and_keeps_the_signature(
    grown: GrownLog, http: httpx.AsyncClient, tmp_path: Path
) -> None:
    with served(witness_in(tmp_path)) as url:
        client = WitnessClient(http, url, OWN.cosigning)
        await grown.grow(3)
        assert await client.show(grown.evidence) == 3
        await grown.grow(300)
        assert await client.show(grown.evidence) == 303
    _, signers = verified(await grown.evidence.checkpoint(), [SIGNER.public, OWN.cosigning])
    assert signers == (SIGNER.public, OWN.cosigning)


async def test_a_restarted_log_asks_the_witness_where_it_stands(
    grown: GrownLog, http: httpx.AsyncClient, tmp_path: Path
) -> None:
    await grown.grow(3)
    with served(witness_in(tmp_path)) as url:
        await WitnessClient(http, url, OWN.cosigning).show(grown.evidence)
        await grown.grow(4)
        assert await WitnessClient(http, url, OWN.cosigning).show(grown.evidence) == 7


async def test_a_log_with_another_history_raises_the_alarm(
    grown: GrownLog, http: httpx.AsyncClient, tmp_path: Path
) -> None:
    witness = witness_in(tmp_path)
    witness.add_checkpoint(Growth(0, (), head(8)).text)
    await grown.grow(9)
    with served(witness) as url, pytest.raises(Unwitnessed) as refused:
        await WitnessClient(http, url, OWN.cosigning).show(grown.evidence)
    assert refused.value.forked


async def test_a_silent_witness_is_no_alarm(grown: GrownLog, http: httpx.AsyncClient) -> None:
    await grown.grow(1)
    with pytest.raises(Unwitnessed) as refused:
        await WitnessClient(http, "http://127.0.0.1:1", OWN.cosigning).show(grown.evidence)
    assert not refused.value.forked


async def test_a_signature_of_another_key_is_not_taken(
    grown: GrownLog, http: httpx.AsyncClient, tmp_path: Path
) -> None:
    await grown.grow(1)
    another = Signer("zibo.example/witness", bytes(range(1, 33))).cosigning
    with served(witness_in(tmp_path)) as url, pytest.raises(Unwitnessed, match="missing or false"):
        await WitnessClient(http, url, another).show(grown.evidence)
    assert verified_checkpoint(await grown.evidence.checkpoint(), [SIGNER.public]).size == 1


async def test_the_server_tells_its_key_and_turns_nonsense_away(http: httpx.AsyncClient, tmp_path: Path) -> None:
    with served(witness_in(tmp_path)) as url:
        assert (await http.get(f"{url}/")).text == OWN.cosigning.text + "\n"
        assert (await http.get(f"{url}/secret")).status_code == 404
        assert (await http.post(f"{url}/other")).status_code == 404
        assert (await http.post(f"{url}/add-checkpoint", content=b"\xff")).status_code == 400
        assert (await http.post(f"{url}/add-checkpoint", content=b"x" * 100_000)).status_code == 400


async def test_a_running_service_shows_every_new_checkpoint(
    grown: GrownLog, http: httpx.AsyncClient, tmp_path: Path
) -> None:
    memory = Memory(tmp_path / "checkpoints.json")

    async def seen(size: int) -> None:
        await until(lambda: (last := memory.last(LOG_ID)) is not None and last.size == size, f"{size} was witnessed")

    with served(witness_in(tmp_path)) as url:
        witnesses = witnesses_from({"GRIDWHISTLE_WITNESSES": f"{url} {OWN.cosigning.text}"}, http)
        async with witnessed(grown.evidence, witnesses, seconds=0.02):
            await grown.grow(2)
            await seen(2)
            await grown.grow(3)
            await seen(5)


@pytest.mark.parametrize("setting", ["http://witness.example", "a b c", "http://witness.example key"])
async def test_a_witness_without_a_usable_key_is_refused(setting: str, http: httpx.AsyncClient) -> None:
    with pytest.raises(BadNote):
        witnesses_from({"GRIDWHISTLE_WITNESSES": setting}, http)


async def test_without_the_setting_there_are_no_witnesses(http: httpx.AsyncClient) -> None:
    assert witnesses_from({}, http) == []
