"""The verifier, as an outsider runs it: files, a public key, and nothing else."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from shared.eventlog.checkpoint import Checkpoint, verified_checkpoint
from shared.eventlog.codec import entry, leaf
from shared.eventlog.export import BadExport, exported, leaf_of, verify_export
from shared.eventlog.port import Recorded
from shared.eventlog.signing import BadSigningKey, load_signer
from shared.eventlog.verifier import main
from tests.evidence.grown import LOG_ID, SIGNER, GrownLog

KEY = ["--key", SIGNER.public.text]


def judged(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        main([*KEY, *map(str, arguments)])
    assert isinstance(ended.value.code, int)
    return ended.value.code


async def signed(grown: GrownLog, size: int | None = None) -> Checkpoint:
    return verified_checkpoint(await grown.evidence.checkpoint(size), [SIGNER.public])


async def test_an_export_holds_under_every_checkpoint_of_its_log(grown: GrownLog) -> None:
    await grown.grow(3, 260)
    checkpoints = [await signed(grown, 3), await signed(grown)]
    lines = [exported(event) for event in await grown.events()]
    verdict = verify_export(lines, checkpoints)
    assert verdict.good
    assert (verdict.events, verdict.unsigned, verdict.hold) == (263, 0, tuple(checkpoints))
    assert verify_export([*lines, exported(_after((await grown.events())[-1]))], checkpoints).unsigned == 1


async def test_one_altered_byte_breaks_every_checkpoint_behind_it(grown: GrownLog) -> None:
    await grown.grow(3, 3)
    lines = [exported(event) for event in await grown.events()]
    lines[4] = lines[4].replace(b'\\"number\\":0', b'\\"number\\":1')
    verdict = verify_export(lines, [await signed(grown, 3), await signed(grown)])
    assert not verdict.good
    assert [one.size for one in verdict.hold] == [3]
    assert [one.size for one in verdict.broken] == [6]


async def test_of_a_cut_export_nothing_is_said_about_later_checkpoints(grown: GrownLog) -> None:
    await grown.grow(3, 3)
    lines = [exported(event) for event in await grown.events()]
    verdict = verify_export(lines[:4], [await signed(grown, 3), await signed(grown)])
    assert [one.size for one in verdict.beyond] == [6]
    assert not verify_export(lines[:4], [await signed(grown)]).good


async def test_missing_doubled_and_backward_lines_are_named(grown: GrownLog) -> None:
    await grown.grow(1, 1, 1)
    events = await grown.events()
    one, two, three = [exported(event) for event in events]
    checkpoint = [await signed(grown)]
    earlier = msgspec.structs.replace(events[0], position=1)
    for lines, named in [
        ([one, three], "line 2: wanted position 1, found 2"),
        ([one, one], "line 2: wanted position 1, found 0"),
        ([one, two, b"{}\n"], "line 3"),
        ([msgspec.json.encode({"position": 0, "recorded_at": "2026-03-02T12:00:00", "body": ""})], "time zone"),
        ([exported(msgspec.structs.replace(earlier, position=0)), one], "line 2"),
        ([exported(msgspec.structs.replace(events[2], position=0)), exported(earlier)], "before the event"),
    ]:
        with pytest.raises(BadExport, match=named):
            verify_export(lines, checkpoint)


async def test_bytes_that_are_no_text_are_exported_whole(grown: GrownLog) -> None:
    await grown.grow(1)
    odd = msgspec.structs.replace((await grown.events())[0], body=b"\xff\x00")
    assert leaf_of(exported(odd), LOG_ID) == (0, leaf(entry(LOG_ID, odd)))


async def test_the_command_says_by_its_exit_code_what_it_found(grown: GrownLog, tmp_path: Path) -> None:
    await grown.grow(2, 3)
    events = await grown.events()
    files = {
        "events": b"".join(map(exported, events)),
        "forged": b"".join(map(exported, events)).replace(b"Noted", b"Notes"),
        "event": exported(events[3]),
        "other": exported(events[2]),
        "old": (await grown.evidence.checkpoint(2)).encode(),
        "new": (await grown.evidence.checkpoint()).encode(),
        "proof": (await grown.evidence.inclusion(3)).text.encode(),
        "growth": (await grown.evidence.growth(2)).text.encode(),
    }
    at = {name: tmp_path / name for name in files}
    for name, data in files.items():
        at[name].write_bytes(data)
    assert judged("export", at["events"], "--checkpoint", at["old"], "--checkpoint", at["new"]) == 0
    assert judged("export", at["forged"], "--checkpoint", at["new"]) == 1
    assert judged("export", at["events"], "--checkpoint", at["proof"]) == 2
    assert judged("proof", at["event"], at["proof"]) == 0
    assert judged("proof", at["other"], at["proof"]) == 1
    assert judged("growth", at["old"], at["growth"]) == 0
    assert judged("growth", at["new"], at["growth"]) == 1
    assert judged("growth", at["old"], tmp_path / "absent") == 2


def test_the_verifier_loads_neither_services_nor_database() -> None:
    loaded = (
        "import sys, shared.eventlog.verifier; "
        "print(*sorted(name for name in sys.modules if name.split('.')[0] in "
        "('sqlalchemy', 'asyncpg', 'fastapi', 'aiokafka', 'httpx', 'intake_service', 'dispatch_service')))"
    )
    ran = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""


def test_each_log_of_one_owner_signs_with_a_key_of_its_own(tmp_path: Path) -> None:
    first, second = (load_signer({}, tmp_path, name) for name in (LOG_ID, "huantai.example/intake"))
    assert first.public.raw != second.public.raw
    assert load_signer({}, tmp_path, LOG_ID).public == first.public
    assert (tmp_path / "secrets" / "log-key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "environment", [{"GRIDWHISTLE_PRODUCTION": "1"}, {"GRIDWHISTLE_LOG_KEY": "%"}, {"GRIDWHISTLE_LOG_KEY": "AAAA"}]
)
def test_without_a_usable_key_nothing_is_signed(environment: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(BadSigningKey):
        load_signer(environment, tmp_path, LOG_ID)


def _after(event: Recorded) -> Recorded:
    return msgspec.structs.replace(event, position=event.position + 1)
