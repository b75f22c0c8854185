"""Versions come in force by events, whole and checked, and never for a time already past."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from dispatch_service.bootstrap.artifacts import MemoryArtifacts, digest_of
from dispatch_service.bootstrap.inforce import Faulty, NewVersion, NoRules, RulesInForce
from dispatch_service.routing.rejections import Rejected
from shared.clock import ManualClock
from shared.contracts.actor import SYSTEM
from shared.eventlog.memory import MemoryLog
from tests.dispatch.service import MORNING, Service, build_town
from tests.dispatch.town import Town


def picky(contents: Mapping[str, bytes]) -> Town:
    """Refuses a policy that does not fit its directory."""
    if contents["policy"] != contents["directory"]:
        raise Faulty(["policy: does not fit", "directory: does not fit"])
    return Town()


async def test_there_are_no_rules_before_all_three_kinds_are_in_force() -> None:
    service = Service()
    await service.rules.put(NewVersion("policy", b"p", "1"), SYSTEM)
    with pytest.raises(NoRules, match="directory, calendar"):
        await service.rules.current()


async def test_a_version_is_kept_whole_under_the_digest_of_its_bytes(service: Service) -> None:
    digest, _ = await service.rules.put(NewVersion("policy", b"second", "2"), SYSTEM)
    assert (digest, await service.rules.content(digest)) == (digest_of(b"second"), b"second")


async def test_a_version_for_later_holds_from_its_time_on(service: Service) -> None:
    tomorrow = service.clock.now() + timedelta(days=1)
    digest, _ = await service.rules.put(NewVersion("policy", b"later", "2", tomorrow), SYSTEM)
    history = await service.rules.history()
    assert history.at(service.clock.now())["policy"] == digest_of(b"policy")
    assert history.at(tomorrow)["policy"] == digest


async def test_nothing_is_put_in_force_for_a_time_already_past(service: Service) -> None:
    yesterday = service.clock.now() - timedelta(days=1)
    with pytest.raises(Rejected, match="effective-in-past"):
        await service.rules.put(NewVersion("policy", b"earlier", "0", yesterday), SYSTEM)


async def test_what_holds_already_is_not_put_in_force_again(service: Service) -> None:
    with pytest.raises(Rejected, match="already-in-force"):
        await service.rules.put(NewVersion("policy", b"policy", "1"), SYSTEM)


async def test_a_version_that_does_not_fit_the_others_is_refused_with_all_its_faults() -> None:
    clock = ManualClock(MORNING)
    rules = RulesInForce(MemoryLog(clock), MemoryArtifacts(), clock, picky)
    await rules.put(NewVersion("policy", b"a", "1"), SYSTEM)
    await rules.put(NewVersion("calendar", b"c", "1"), SYSTEM)
    with pytest.raises(Faulty) as refused:
        await rules.put(NewVersion("directory", b"b", "1"), SYSTEM)
    assert len(refused.value.faults) == 2
    assert len((await rules.history()).said) == 2


async def test_another_replica_sees_a_new_version_within_seconds(service: Service) -> None:
    artifacts = MemoryArtifacts()
    for kind in ("policy", "directory", "calendar"):
        await artifacts.put(kind, kind.encode())
    other = RulesInForce(service.log, artifacts, service.clock, build_town)
    await other.current()
    await artifacts.put("policy", b"second")
    await service.rules.put(NewVersion("policy", b"second", "2"), SYSTEM)
    service.clock.advance(timedelta(seconds=3))
    await other.current()
    assert (await other.history()).at(service.clock.now())["policy"] == digest_of(b"second")
