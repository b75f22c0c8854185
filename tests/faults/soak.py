"""`make soak`: one installation under one storm after another, for as long as it is let, counted out after each.

Ends at the first broken promise, or at Ctrl-C; what each storm came to stands in the report, one JSON line per storm.
A storm is known by its number: `--first N` begins with that one.
"""

import argparse
import asyncio
import itertools
import sys
import time
from pathlib import Path
from typing import cast

import msgspec

from shared.embedded.broker import missing_tools
from tests.faults.plan import storm
from tests.faults.resident import Told
from tests.faults.system import System, system, weather


class Outcome(msgspec.Struct, frozen=True):
    """What one storm came to. Counts are totals since the start, but `rows`, `lost` and `seconds`."""

    storm: int
    bus: str
    faults: list[str]
    rows: int
    lost: int
    """Answers the wire lost."""
    seconds: float
    requests: int
    tickets: int
    operations: int
    """Supplements and reminders that were answered."""
    parked: int
    broken: str = ""
    """The promise that did not hold."""


async def one_storm(installation: System, told: Told, number: int, rows: int, bus: str) -> Outcome:
    """A storm, and the count afterwards."""
    began, broken, lost, books = time.monotonic(), "", 0, None
    plan = storm(number, list(installation.victims), 1)
    try:
        lost = await weather(installation, plan, told, rows)
        books = await installation.check(told)
    except* AssertionError as fault:
        broken = "; ".join(_said(fault))
    types = [line.type for line in (*books.intake, *books.dispatch)] if books else []
    return Outcome(
        storm=number,
        bus=bus,
        faults=[str(fault) for fault in plan],
        rows=rows,
        lost=lost,
        seconds=round(time.monotonic() - began, 1),
        requests=types.count("RequestFiled"),
        tickets=types.count("TicketOpened"),
        operations=sum(map(len, told.operations.values())),
        parked=len(books.parked) if books else 0,
        broken=broken,
    )


def _said(fault: BaseException) -> list[str]:
    """What each of them says, however deep it stands."""
    if not isinstance(fault, BaseExceptionGroup):
        return [str(fault)]
    return [words for one in cast(BaseExceptionGroup[BaseException], fault).exceptions for words in _said(one)]


async def soak(options: argparse.Namespace) -> int:
    """Storms until the count is reached or a promise broken; the exit code."""
    told, kafka = Told(), options.bus == "kafka"
    options.report.parent.mkdir(parents=True, exist_ok=True)
    numbers = itertools.count(options.first)
    async with system(kafka=kafka) as installation:
        for number in itertools.islice(numbers, options.storms) if options.storms else numbers:
            outcome = await one_storm(installation, told, number, options.rows, options.bus)
            with options.report.open("ab") as report:
                report.write(msgspec.json.encode(outcome) + b"\n")
            verdict = f"BROKEN: {outcome.broken}" if outcome.broken else "every promise held"
            print(
                f"storm {number}: {len(outcome.faults)} faults, {outcome.lost} answers lost, {outcome.seconds:.0f} s;"
                f" {outcome.requests} requests, {outcome.tickets} tickets, {outcome.parked} parked: {verdict}",
                flush=True,
            )
            if outcome.broken:
                return 1
    return 0


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    default = "embedded" if missing_tools() else "kafka"
    parser.add_argument("--bus", choices=("embedded", "kafka"), default=default)
    parser.add_argument("--rows", type=int, default=500, help="requests filed in each storm")
    parser.add_argument("--first", type=int, default=1, help="number of the first storm")
    parser.add_argument("--storms", type=int, default=0, help="how many; without end where 0")
    parser.add_argument("--report", type=Path, default=Path("var/soak.jsonl"))
    try:
        sys.exit(asyncio.run(soak(parser.parse_args())))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
