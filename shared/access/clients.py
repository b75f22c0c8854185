"""API keys of client systems. The file holds hashes only; it is read again when it changed, so that a key can be
withdrawn without a restart.

A key is 256 random bits, so one SHA-256 is enough to keep it; its prefix finds the entry, the whole hash decides.
"""

import hmac
from datetime import datetime
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import msgspec
import yaml

from shared.access.identity import Identity, Kind
from shared.access.shape import faults_against
from shared.clock import Clock
from shared.ids import random_text, random_token

MARK = "gwk"
PREFIX_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
PREFIX_LENGTH = 8


class BadClients(Exception):
    """The file is unusable; `faults` names every place."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class HashedKey(msgspec.Struct, frozen=True, omit_defaults=True):
    prefix: str
    sha256: str
    expires: datetime | None = None


class Client(msgspec.Struct, frozen=True, omit_defaults=True):
    """A client system. Two keys at a time let it change over without a gap."""

    id: str
    role: str
    keys: tuple[HashedKey, ...]
    unit: str = ""
    scopes: tuple[str, ...] = ()


class NewKey(msgspec.Struct, frozen=True):
    """A key just made: `secret` is shown once, `hashed` goes into the file."""

    secret: str
    hashed: HashedKey


class _File(msgspec.Struct, frozen=True):
    clients: tuple[Client, ...]


def new_key() -> NewKey:
    """A fresh key for a client."""
    prefix = random_text(PREFIX_LETTERS, PREFIX_LENGTH)
    secret = f"{MARK}_{prefix}_{random_token(32)}"
    return NewKey(secret, HashedKey(prefix, _hash(secret)))


def read_clients(text: str) -> tuple[Client, ...]:
    """The clients written in YAML or JSON.

    Raises:
        BadClients: with every fault.
    """
    try:
        raw: object = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - builds text, lists and mappings only
    except yaml.YAMLError as fault:
        raise BadClients([f"not YAML: {fault}"]) from fault
    if faults := faults_against(files("shared.access").joinpath("clients.schema.json").read_text("utf-8"), raw):
        raise BadClients(faults)
    try:
        clients = msgspec.convert(raw, _File, strict=False).clients
    except msgspec.ValidationError as fault:
        raise BadClients([str(fault)]) from fault
    prefixes = [key.prefix for client in clients for key in client.keys]
    if doubled := sorted({prefix for prefix in prefixes if prefixes.count(prefix) > 1}):
        raise BadClients([f"clients: the prefix {prefix} stands twice" for prefix in doubled])
    return clients


class ApiKeys:
    """Recognises clients by their keys. A file that became unusable keeps the last good one in force: see `fault`."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._read_at = -1
        self._by_prefix: dict[str, tuple[Client, HashedKey]] = {}
        self.fault: Exception | None = None
        self._load()
        if self.fault is not None:
            raise self.fault

    async def identify(self, credential: str) -> Identity | None:
        """Whose key it is; None for anything else."""
        mark, _, rest = credential.partition("_")
        if mark != MARK:
            return None
        self._load()
        client, key = self._by_prefix.get(rest.partition("_")[0], (None, None))
        genuine = hmac.compare_digest(_hash(credential), key.sha256 if key else "")
        if client is None or key is None or not genuine or (key.expires and key.expires <= self._clock.now()):
            return None
        return Identity(client.id, Kind.CLIENT, client.role, unit=client.unit, scopes=client.scopes)

    def _load(self) -> None:
        try:
            changed = self._path.stat().st_mtime_ns
            if changed == self._read_at:
                return
            clients = read_clients(self._path.read_text("utf-8"))
        except (OSError, BadClients) as fault:
            self.fault = fault
            return
        self._by_prefix = {key.prefix: (client, key) for client in clients for key in client.keys}
        self._read_at, self.fault = changed, None


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
