"""Files prepared rows through the intake API, many in flight, patient with a service that is away for a while.

Safe to repeat: each row carries an `external_id`, under which the same content is filed once for ever. A lost answer is
therefore no question: the row is filed again.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from cli.client import Json, rows_of
from cli.importing.rows import Fault, Ready

if TYPE_CHECKING:
    import httpx

IN_FLIGHT = 32
PATIENCE = timedelta(minutes=10)
"""How long one row is tried against a service that does not answer or says not now."""
AGAIN = (0.2, 0.5, 1.0, 2.0, 5.0)
NOT_NOW = frozenset({429, 500, 502, 503, 504})


class Tally(msgspec.Struct):
    """What became of the rows so far."""

    rows: int = 0
    created: int = 0
    existing: int = 0
    supplemented: int = 0
    faulty: int = 0


class GaveUp(Exception):
    """The service did not take rows for longer than anybody waits; what was filed stays filed."""


class Filer:
    """One run. `watch` is told how many rows are through."""

    def __init__(self, base: str, token: str | None, watch: Callable[[int], None]) -> None:
        import httpx

        headers = {"Authorization": f"Bearer {token}"} if token else {}
        limits = httpx.Limits(max_connections=IN_FLIGHT, max_keepalive_connections=IN_FLIGHT)
        self._http = httpx.AsyncClient(base_url=base, headers=headers, timeout=30, limits=limits, trust_env=False)
        self._watch = watch
        self.tally = Tally()
        self.faults: list[Fault] = []

    async def run(self, prepared: Iterable[Ready | list[Fault]]) -> None:
        """File everything that can be filed.

        Raises:
            GaveUp: the service stayed away.
        """
        rows = iter(prepared)
        try:
            async with self._http, asyncio.TaskGroup() as group:
                for _ in range(IN_FLIGHT):
                    group.create_task(self._work(rows))
        except* GaveUp as gave_up:
            raise gave_up.exceptions[0] from None

    async def _work(self, rows: Iterator[Ready | list[Fault]]) -> None:
        for one in rows:
            self.tally.rows += 1
            if isinstance(one, Ready):
                await self._file(one)
            else:
                self._refused(one)
            self._watch(self.tally.rows)

    async def _file(self, ready: Ready) -> None:
        answer = await self._posted(ready)
        if answer.status_code == 201:
            self.tally.created += 1
        elif answer.is_success:
            supplemented = bool(answer.json().get("supplemented"))
            self.tally.supplemented += supplemented
            self.tally.existing += not supplemented
        else:
            self._refused(list(faults_of(ready.row, answer)))

    def _refused(self, faults: list[Fault]) -> None:
        self.tally.faulty += 1
        self.faults += faults

    async def _posted(self, ready: Ready) -> "httpx.Response":
        import httpx

        content = msgspec.json.encode(ready.body)
        said = "no answer"
        async for _ in _attempts():
            try:
                answer = await self._http.post(
                    "/v1/requests", content=content, headers={"Content-Type": "application/json"}
                )
            except httpx.TransportError as fault:
                said = type(fault).__name__
                continue
            if answer.status_code not in NOT_NOW:
                return answer
            said = f"answer {answer.status_code}"
        raise GaveUp(f"row {ready.row}: {said} for {PATIENCE}")


async def _attempts() -> AsyncGenerator[int]:
    """Numbers of attempts, with growing pauses between them, until the patience is spent."""
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE.total_seconds()
    number = 0
    while loop.time() < end:
        yield number
        await asyncio.sleep(AGAIN[min(number, len(AGAIN) - 1)])
        number += 1


def faults_of(row: int, answer: "httpx.Response") -> Iterator[Fault]:
    """What the service says is wrong with a row, by its field."""
    try:
        problem = msgspec.json.decode(answer.content, type=Json)
    except msgspec.DecodeError:
        yield Fault(row, "", f"{answer.status_code} {answer.reason_phrase}")
        return
    faults = rows_of(problem, "errors")
    for fault in faults:
        yield Fault(row, str(fault.get("field", "")), str(fault.get("reason", "")))
    if not faults:
        yield Fault(row, "", str(problem.get("detail") or problem.get("title", answer.status_code)))


def by_reason(faults: Iterable[Fault]) -> Counter[str]:
    """How often each column had each fault."""
    return Counter(f"{fault.column}: {fault.reason}" for fault in faults)
