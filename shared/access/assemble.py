"""Which credentials an installation takes, as its environment says. For composition roots.

`GRIDWHISTLE_CLIENTS`: file of client systems (default `home/clients.yaml`, where it is there).
`GRIDWHISTLE_PROVIDER`: mapping of the identity provider's claims. The built-in issuer serves outside production only.
"""

from collections.abc import Mapping
from pathlib import Path

import httpx

from shared.access.clients import ApiKeys
from shared.access.credentials import Credentials, Recognises
from shared.access.issuer import load_issuer
from shared.access.provider import Provider, fetch_from, read_mapping
from shared.clock import Clock
from shared.vault.secret_file import in_production

CLIENTS = "GRIDWHISTLE_CLIENTS"
PROVIDER = "GRIDWHISTLE_PROVIDER"


class NobodyComesIn(Exception):
    """No way to identify staff is configured."""


def credentials_from(environment: Mapping[str, str], home: Path, clock: Clock, http: httpx.AsyncClient) -> Credentials:
    """Every kind of credential that is configured.

    Raises:
        NobodyComesIn: production without an identity provider.
        shared.access.clients.BadClients, shared.access.provider.BadMapping: a file is unusable.
        OSError: a file that is named is not there.
        shared.vault.secret_file.Exposed: others may read the built-in issuer's key.
    """
    kinds: list[Recognises] = []
    clients = Path(environment.get(CLIENTS) or home / "clients.yaml")
    if environment.get(CLIENTS) or clients.exists():
        kinds.append(ApiKeys(clients, clock))
    if mapping := environment.get(PROVIDER):
        mapped = read_mapping(Path(mapping).read_text("utf-8"))
        kinds.append(Provider(mapped, fetch_from(mapped.jwks, Path(mapping).parent, http), clock))
    if not in_production(environment):
        kinds.append(load_issuer(environment, home, clock))
    elif not mapping:
        raise NobodyComesIn(f"{PROVIDER} must name the mapping of an identity provider in production")
    return Credentials(kinds)
