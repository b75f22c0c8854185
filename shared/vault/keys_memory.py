"""A key store, person index and access log that live as long as the process: for tests and rehearsals."""

from collections.abc import Mapping, Sequence

from shared.ids import new_id, random_bytes
from shared.vault.phone import keyed_hash
from shared.vault.port import MOST_OF_ONE, Access, Erasure, Key, Trace

SECRET_BYTES = 32
PHONE_INDEX = "phone-index"


class MemoryKeyStore:
    """Fulfils `KeyStore` and `PersonIndex`."""

    def __init__(self) -> None:
        self._keys: dict[str, Key] = {}
        self._names: dict[str, str] = {}
        self._destroyed: dict[str, Erasure] = {}
        self._traces: dict[bytes, dict[str, Trace]] = {}

    async def take(self, count: int = 1) -> list[Key]:
        keys = [Key(str(new_id()), random_bytes(SECRET_BYTES)) for _ in range(count)]
        self._keys.update({key.id: key for key in keys})
        return keys

    async def find(self, ids: Sequence[str]) -> Mapping[str, Key]:
        return {key_id: self._keys[key_id] for key_id in ids if key_id in self._keys}

    async def standing(self, name: str) -> Key:
        if name not in self._names:
            self._names[name] = (await self.take())[0].id
        return self._keys[self._names[name]]

    async def destroy(self, erasure: Erasure) -> list[str]:
        gone = [key_id for key_id in erasure.key_ids if self._keys.pop(key_id, None) is not None]
        self._destroyed.update({key_id: erasure for key_id in erasure.key_ids if key_id not in self._destroyed})
        for traces in self._traces.values():
            for key_id in erasure.key_ids:
                traces.pop(key_id, None)
        return gone

    async def destroyed(self, ids: Sequence[str] | None = None) -> list[str]:
        return sorted(self._destroyed if ids is None else self._destroyed.keys() & set(ids))

    async def note(self, found: Mapping[str, Sequence[Trace]]) -> None:
        for phone, traces in found.items():
            known = self._traces.setdefault(await self._hash(phone), {})
            for trace in traces:
                if trace.key_id in self._keys:
                    known.setdefault(trace.key_id, trace)

    async def traces(self, phone: str) -> list[Trace]:
        known = self._traces.get(await self._hash(phone), {})
        return [known[key_id] for key_id in sorted(known)]

    async def of_same_person(self, subjects: Sequence[str]) -> Mapping[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for traces in self._traces.values():
            his = frozenset(trace.subject for trace in traces.values() if trace.key_id in self._keys)
            if 1 < len(his) <= MOST_OF_ONE:
                found |= {one: found.get(one, frozenset()) | his - {one} for one in his.intersection(subjects)}
        return found

    async def _hash(self, phone: str) -> bytes:
        return keyed_hash((await self.standing(PHONE_INDEX)).secret, phone)


class MemoryAccessLog:
    """Fulfils `AccessLog`."""

    def __init__(self) -> None:
        self._accesses: list[Access] = []

    async def record(self, access: Access) -> None:
        self._accesses.append(access)

    async def read(self, subject: str | None = None, limit: int = 100) -> list[Access]:
        """The latest first."""
        return [access for access in reversed(self._accesses) if subject in (None, access.subject)][:limit]
