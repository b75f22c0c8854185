"""What residents file in a measure: the demo's requests, over and over, each time a little different."""

import json
from collections.abc import Iterable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import cast

import msgspec
import yaml

from intake_service.api.filings import Filing
from intake_service.handlers.content import Caller
from intake_service.handlers.content import facts as facts_of
from intake_service.handlers.words import Words
from shared.access.identity import ANYBODY
from shared.bus.port import Outgoing, Publisher
from shared.clock import SystemClock
from shared.contracts.envelope import NAMES, Envelope, to_headers
from shared.contracts.resident_request import RequestFiled
from shared.contracts.topics import RESIDENT_REQUESTS
from shared.ids import new_id
from shared.vault.naming import Naming
from shared.vault.sealing import Sealer

DEMO = Path(__file__).parent.parent / "deploy" / "demo"
Json = dict[str, object]
PAGE = 500
SOURCE = "bench-intake"
LEFT_OUT = ("external_id", "occurred_at")
"""The same id of another system would be the same request; and the plain service cannot read a time strictly."""


def requests() -> list[Json]:
    """The bodies of the demo's requests."""
    listed = yaml.safe_load((DEMO / "requests.yaml").read_text("utf-8"))["requests"]
    bodies = [cast(Json, entry["request"]) for entry in listed]
    return [{name: value for name, value in body.items() if name not in LEFT_OUT} for body in bodies]


def with_coordinates() -> list[Json]:
    """Those that say where they are by a point, as an app or a grid member's telephone does."""
    return [body for body in requests() if "location" in body]


def filings(bodies: Iterable[Json], count: int) -> Iterator[Json]:
    """So many of these in turn, no two with the same words."""
    for number, body in enumerate(islice(cycle(bodies), count)):
        yield {**body, "description": f"{body['description']}（第 {number} 次反映）"}


async def published(publisher: Publisher, sealer: Sealer, bodies: Iterable[Json]) -> int:
    """File bodies past the intake service: sealed, and put on the bus as its relay would."""
    records = [await _record(sealer, number, body) for number, body in enumerate(bodies, start=1)]
    for first in range(0, len(records), PAGE):
        await publisher.publish(records[first : first + PAGE])
    return len(records)


async def _record(sealer: Sealer, number: int, body: Json) -> Outgoing:
    now, request = SystemClock().now(), new_id()
    content = Filing.model_validate_json(json.dumps(body)).content(now)
    narrative, person = await Words(sealer, Naming(b"")).of_new(request, content)
    facts = facts_of(content, Caller(ANYBODY), now)
    filed = RequestFiled(request, f"GW-{number}", facts, narrative, person)
    envelope = Envelope(new_id(), SOURCE, NAMES[RequestFiled], str(request), now, 1)
    return Outgoing(RESIDENT_REQUESTS, str(request), msgspec.json.encode(filed), to_headers(envelope))
