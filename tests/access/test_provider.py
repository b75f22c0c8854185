"""Staff with a token of the organisation's own identity provider."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from shared.access.identity import Identity, Kind
from shared.access.provider import BadMapping, KeysAway, Provider, fetch_from, read_mapping
from shared.clock import ManualClock

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MAPPING = """
issuer: https://login.huantai.example
audience: gridwhistle
algorithms: [ES256]
jwks: keys.json
claims: {person: staff_code, unit: org.code, role: groups, post: org.post, over: org.over}
roles: {街道负责人: street-leader, 网格员: grid-member}
units: {'370321001': chengqu}
"""
CLAIMS: dict[str, Any] = {
    "iss": "https://login.huantai.example",
    "aud": ["gridwhistle", "other"],
    "sub": "u-1",
    "exp": int(NOW.timestamp()) + 600,
    "staff_code": "网格员-文化路-07",
    "org": {"code": "370321001", "post": "leader", "over": ["370321001", "wenhua"]},
    "groups": ["网格员", "街道负责人"],
}
FIRST, SECOND = (ECKey.generate_key("P-256", {"kid": kid}) for kid in ("first", "second"))


class Keys:
    """The provider's published keys; counts how often they were asked for."""

    def __init__(self, *keys: ECKey) -> None:
        self.keys = keys
        self.asked = 0

    async def fetch(self) -> KeySet:
        self.asked += 1
        if not self.keys:
            raise KeysAway("gone")
        return KeySet(list(self.keys))


def token(key: ECKey = FIRST, changed: dict[str, object] | None = None) -> str:
    claims = {name: value for name, value in (CLAIMS | (changed or {})).items() if value is not None}
    return jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key)


def provider(keys: Keys, clock: ManualClock | None = None) -> Provider:
    return Provider(read_mapping(MAPPING), keys.fetch, clock or ManualClock(NOW))


async def test_claims_become_person_post_unit_and_the_first_role_of_the_mapping() -> None:
    assert await provider(Keys(FIRST)).identify(token()) == Identity(
        "网格员-文化路-07", Kind.STAFF, "street-leader", unit="chengqu", post="leader", over=("chengqu", "wenhua")
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another"},
        {"exp": int(NOW.timestamp()) - 61},
        {"exp": None},
        {"nbf": int(NOW.timestamp()) + 3600},
        {"groups": ["访客"]},
        {"groups": None},
        {"org": "370321001"},
        {"staff_code": 7},
    ],
)
async def test_a_token_that_does_not_fit_identifies_nobody(changed: dict[str, object]) -> None:
    assert await provider(Keys(FIRST)).identify(token(changed=changed)) is None


async def test_a_token_signed_by_somebody_else_under_a_known_name_is_worth_nothing() -> None:
    forger = ECKey.generate_key("P-256", {"kid": "first"})
    assert await provider(Keys(FIRST)).identify(token(forger)) is None


async def test_a_new_key_of_the_provider_is_picked_up() -> None:
    keys = Keys(FIRST)
    clock = ManualClock(NOW)
    known = provider(keys, clock)
    await known.identify(token())
    keys.keys = (FIRST, SECOND)
    clock.advance(timedelta(minutes=1))
    assert await known.identify(token(SECOND)) is not None
    assert await known.identify(token()) is not None
    assert keys.asked == 2


async def test_unknown_tokens_do_not_make_us_ask_the_provider_again_and_again() -> None:
    keys = Keys(FIRST)
    known = provider(keys)
    for _ in range(5):
        assert await known.identify(token(SECOND)) is None
    assert keys.asked == 1


async def test_while_the_providers_keys_are_away_nobody_new_is_known() -> None:
    assert await provider(Keys()).identify(token()) is None


async def test_keys_are_read_from_a_file_beside_the_mapping(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text(json.dumps(KeySet([FIRST]).as_dict(private=False)), "utf-8")
    async with httpx.AsyncClient() as http:
        fetch = fetch_from("keys.json", tmp_path, http)
        assert await Provider(read_mapping(MAPPING), fetch, ManualClock(NOW)).identify(token()) is not None
        (tmp_path / "keys.json").write_text("{}", "utf-8")
        with pytest.raises(KeysAway):
            await fetch()


async def test_keys_are_read_from_an_address() -> None:
    published = {"https://login.huantai.example/jwks": KeySet([FIRST]).as_dict(private=False)}

    def answer(request: httpx.Request) -> httpx.Response:
        found = published.get(str(request.url))
        return httpx.Response(200, json=found) if found else httpx.Response(503)

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        keys = await fetch_from("https://login.huantai.example/jwks", Path(), http)()
        assert [key.kid for key in keys.keys] == ["first"]
        with pytest.raises(KeysAway):
            await fetch_from("https://login.huantai.example/other", Path(), http)()


def test_every_fault_of_the_mapping_is_told_at_once() -> None:
    with pytest.raises(BadMapping) as refused:
        read_mapping(MAPPING.replace("ES256", "HS256").replace("person: staff_code, ", "").replace("roles:", "rolls:"))
    assert len(refused.value.faults) == 4
    with pytest.raises(BadMapping, match="not YAML"):
        read_mapping("[")
