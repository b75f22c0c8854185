"""Tokens of the built-in issuer, which serves demonstrations only."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shared.access.identity import SYSTEM, Identity, Kind
from shared.access.issuer import BuiltInIssuer, NotInProduction, load_issuer
from shared.clock import ManualClock

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MEMBER = Identity("网格员-文化路-07", Kind.STAFF, "grid-member", unit="wenhua-07", post="grid-member", over=("wenhua",))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def issuer(clock: ManualClock) -> BuiltInIssuer:
    return BuiltInIssuer(bytes(32), clock)


async def test_a_token_brings_back_the_identity_it_was_issued_to(issuer: BuiltInIssuer) -> None:
    assert await issuer.identify(issuer.issue(MEMBER)) == MEMBER


async def test_a_token_ends(issuer: BuiltInIssuer, clock: ManualClock) -> None:
    token = issuer.issue(MEMBER, timedelta(hours=1))
    clock.advance(timedelta(hours=1, minutes=2))
    assert await issuer.identify(token) is None


async def test_another_machines_token_is_worth_nothing(issuer: BuiltInIssuer, clock: ManualClock) -> None:
    assert await issuer.identify(BuiltInIssuer(bytes(range(32)), clock).issue(MEMBER)) is None


async def test_an_altered_token_is_worth_nothing(issuer: BuiltInIssuer) -> None:
    header, payload, signature = issuer.issue(MEMBER).split(".")
    for altered in ("", "x", f"{header}.{payload}.", f"{header}.{payload[:-2]}.{signature}", "a.b.c", "x" * 9000):
        assert await issuer.identify(altered) is None


def test_nobody_but_staff_gets_a_token(issuer: BuiltInIssuer) -> None:
    with pytest.raises(ValueError, match="staff only"):
        issuer.issue(SYSTEM)


async def test_both_services_of_a_machine_share_one_key(tmp_path: Path, clock: ManualClock) -> None:
    token = load_issuer({}, tmp_path, clock).issue(MEMBER)
    assert await load_issuer({"GRIDWHISTLE_PRODUCTION": "false"}, tmp_path, clock).identify(token) == MEMBER
    assert (tmp_path / "secrets" / "issuer-key").stat().st_mode & 0o777 == 0o600


def test_there_is_no_built_in_issuer_in_production(tmp_path: Path, clock: ManualClock) -> None:
    with pytest.raises(NotInProduction):
        load_issuer({"GRIDWHISTLE_PRODUCTION": "1"}, tmp_path, clock)
    assert list(tmp_path.iterdir()) == []
