"""Staff who come with a token of the organisation's own identity provider. What its claims mean here is data.

Nothing is guessed: a token whose role claim is not listed in the mapping identifies nobody.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import cast

import httpx
import msgspec
import yaml
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from shared.access.identity import Identity, Kind
from shared.access.shape import faults_against
from shared.access.tokens import Claims, Trust, UnknownKey, claim, text_claim, texts
from shared.clock import Clock

PATIENCE = timedelta(minutes=1)
"""At most this often the provider's keys are asked for again, however many unknown tokens arrive."""

FetchKeys = Callable[[], Awaitable[KeySet]]


class BadMapping(Exception):
    """The mapping is unusable; `faults` names every place."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class KeysAway(Exception):
    """The provider's keys cannot be had now."""


class Where(msgspec.Struct, frozen=True):
    """Under which claims a provider puts what we need, as dotted paths."""

    person: str
    unit: str
    role: str
    post: str = ""
    over: str = ""


class Mapped(msgspec.Struct, frozen=True):
    """A provider: whom to trust, where its keys are, and what its words mean here."""

    issuer: str
    audience: str
    algorithms: tuple[str, ...]
    jwks: str
    claims: Where
    roles: dict[str, str]
    """The provider's role to ours, in order of precedence for who has several."""
    units: dict[str, str] = {}
    """The provider's unit codes to the directory's, where they differ."""

    def identity(self, claims: Claims) -> Identity | None:
        """Who the claims speak of; None where person, unit or role are missing or unknown."""
        held = texts(claim(claims, self.claims.role))
        role = next((ours for theirs, ours in self.roles.items() if theirs in held), "")
        person, unit = text_claim(claims, self.claims.person), text_claim(claims, self.claims.unit)
        if not (person and unit and role):
            return None
        return Identity(
            person=person,
            kind=Kind.STAFF,
            role=role,
            unit=self.units.get(unit, unit),
            post=text_claim(claims, self.claims.post),
            over=tuple(self.units.get(one, one) for one in texts(claim(claims, self.claims.over))),
        )


def read_mapping(text: str) -> Mapped:
    """The mapping written in YAML.

    Raises:
        BadMapping: with every fault.
    """
    try:
        raw: object = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - builds text, lists and mappings only
    except yaml.YAMLError as fault:
        raise BadMapping([f"not YAML: {fault}"]) from fault
    if faults := faults_against(files("shared.access").joinpath("provider.schema.json").read_text("utf-8"), raw):
        raise BadMapping(faults)
    return msgspec.convert(raw, Mapped)


class Provider:
    """Recognises the tokens of one provider. Its keys are fetched when first needed and when an unknown one appears."""

    def __init__(self, mapped: Mapped, fetch: FetchKeys, clock: Clock) -> None:
        self._mapped = mapped
        self._trust = Trust(mapped.issuer, mapped.audience, mapped.algorithms)
        self._fetch = fetch
        self._clock = clock
        self._keys = KeySet([])
        self._asked: datetime | None = None

    async def identify(self, credential: str) -> Identity | None:
        """Who the token speaks of; None for anything else, and while the provider's keys cannot be had."""
        now = self._clock.now()
        try:
            claims = self._trust.claims(credential, self._keys, now)
        except UnknownKey:
            claims = await self._look_again(credential, now)
        return None if claims is None else self._mapped.identity(claims)

    async def _look_again(self, credential: str, now: datetime) -> Claims | None:
        if self._asked is not None and now - self._asked < PATIENCE:
            return None
        self._asked = now
        try:
            self._keys = await self._fetch()
            return self._trust.claims(credential, self._keys, now)
        except (UnknownKey, KeysAway):
            return None


def fetch_from(jwks: str, beside: Path, http: httpx.AsyncClient) -> FetchKeys:
    """Keys from an https address, or from a file beside the mapping."""

    async def fetch() -> KeySet:
        try:
            if not jwks.startswith("https://"):
                return _key_set((beside / jwks).read_bytes())
            answer = await http.get(jwks)
            return _key_set(answer.raise_for_status().content)
        except (OSError, httpx.HTTPError, JoseError, ValueError, KeyError) as fault:
            raise KeysAway(f"{jwks}: {type(fault).__name__}") from fault

    return fetch


def _key_set(content: bytes) -> KeySet:
    return KeySet.import_key_set(cast(KeySetSerialization, msgspec.json.decode(content, type=Mapping[str, object])))
