"""Where filed matters lie: by code and by point for a whole batch at once; by the words of the address only where those
fail. The address is opened by the system, on record, and forgotten as soon as its area is known.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

import msgspec

from dispatch_service.routing.commands import Place
from dispatch_service.whistles.rules import WhistleRules
from shared.contracts.actor import SYSTEM
from shared.contracts.resident_request import Facts, RequestFiled
from shared.vault.keyring import KeyRing
from shared.vault.opening import Opened, Opener, Purpose
from shared.vault.sealing import key_id_of
from shared.vault.token import Damaged

S = TypeVar("S", bound=WhistleRules)
AT_ONCE = 16
"""Narratives opened at the same time: each writes its own access record."""
WHY = "locate"


class Locates(Protocol):
    """What of a locator is used."""

    def locate(
        self,
        lat: float | None = None,
        lon: float | None = None,
        grid_code: str | None = None,
        area: str | None = None,
        address: str = "",
    ) -> Place: ...
    def locate_many(self, lats: Sequence[float], lons: Sequence[float]) -> Sequence[str | None]: ...


class Places(Generic[S]):
    """Finds places; one locator is made for each directory that comes in force."""

    def __init__(self, opener: Opener, keys: KeyRing, make: Callable[[S], Locates]) -> None:
        self._opener = opener
        self._keys = keys
        self._make = make
        self._made: tuple[str, Locates] | None = None

    async def find(self, requests: Mapping[str, RequestFiled], rules: S) -> dict[str, Place]:
        """The place of each request, both by its id. Words filed for an office alone are not opened for that.

        Raises:
            shared.db.Unavailable: an address has to be opened and key store or access log are away.
        """
        locator = self._locator(rules)
        found = _by_points(requests, locator)
        for id_, request in requests.items():
            if id_ not in found:
                found[id_] = _by_facts(request.facts, locator)
        unknown = {id_: one for id_, one in requests.items() if found[id_].found_by == "none" and not one.facts.office}
        for id_, address in (await self._addresses(unknown)).items():
            if address:
                found[id_] = _by_facts(requests[id_].facts, locator, address)
        return found

    def _locator(self, rules: S) -> Locates:
        directory = rules.versions.directory
        if self._made is None or self._made[0] != directory:
            self._made = (directory, self._make(rules))
        return self._made[1]

    async def _addresses(self, requests: Mapping[str, RequestFiled]) -> dict[str, str]:
        """What each request says of its place; empty where it says nothing or was erased."""
        if not requests:
            return {}
        await self._keys.find(key for request in requests.values() if (key := _key(request.narrative)))
        gate = asyncio.Semaphore(AT_ONCE)

        async def address(id_: str, request: RequestFiled) -> str:
            async with gate:
                purpose = Purpose(SYSTEM.person, "", WHY, id_)
                outcome = (await self._opener.open([request.narrative], purpose))[request.narrative]
            return _address_in(outcome) if isinstance(outcome, Opened) else ""

        found = await asyncio.gather(*(address(id_, request) for id_, request in requests.items()))
        return dict(zip(requests, found, strict=True))


def _by_points(requests: Mapping[str, RequestFiled], locator: Locates) -> dict[str, Place]:
    """Those found by their coordinates alone, all at once; a grid code, where there is one, goes first."""
    asked: dict[str, tuple[float, float]] = {}
    for id_, request in requests.items():
        facts = request.facts
        if not facts.grid_code and facts.lat is not None and facts.lon is not None:
            asked[id_] = (facts.lat, facts.lon)
    if not asked:
        return {}
    codes = locator.locate_many([lat for lat, _ in asked.values()], [lon for _, lon in asked.values()])
    return {id_: Place(code, "point") for id_, code in zip(asked, codes, strict=True) if code}


def _by_facts(facts: Facts, locator: Locates, address: str = "") -> Place:
    return locator.locate(facts.lat, facts.lon, facts.grid_code, facts.area, address)


def _address_in(opened: Opened) -> str:
    """The address, or where it was left empty the description, in which people name places too."""
    try:
        words: Mapping[str, object] = opened.read(dict[str, object])
    except msgspec.DecodeError:
        return ""
    return str(words.get("address") or words.get("description") or "")


def _key(token: str) -> str:
    try:
        return key_id_of(token)
    except Damaged:
        return ""
