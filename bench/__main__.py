"""`python -m bench [--quick | --large] [MEASURE...]`: measure, print, write down; exit 1 where a ratio is missed."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from importlib import import_module
from time import monotonic

import uvloop
from rich.console import Console

from bench.machine import look_at
from bench.measure import FULL, LARGE, QUICK, Effort, Findings
from bench.place import forget_settings, temporary_home
from bench.report import Report, show, write
from shared.collector import look_seldom

MEASURES = ("filing", "appending", "consuming", "replaying", "locating", "latency", "growth")
"""Modules of this folder, each with a coroutine `measure`."""


async def run(names: Sequence[str], effort: Effort, console: Console) -> Findings:
    """One measure after the other."""
    findings = Findings()
    for name in names:
        started = monotonic()
        measure: Callable[[Effort], Awaitable[Findings]] = import_module(f"bench.{name}").measure
        findings = findings.with_more(await measure(effort))
        console.print(f"{name}: measured in {monotonic() - started:.0f} s")
    return findings


def main(arguments: Sequence[str] | None = None) -> int:
    """The whole run."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_const", dest="effort", const=QUICK, help="see that it works")
    parser.add_argument(
        "--large", action="store_const", dest="effort", const=LARGE, help="growth up to a million events"
    )
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help=", ".join(MEASURES))
    given = parser.parse_args(arguments)
    if unknown := set(given.measures) - set(MEASURES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    forget_settings()
    look_seldom()
    effort, console = given.effort or FULL, Console(stderr=True)
    with temporary_home() as home:
        machine = look_at(home)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        findings = runner.run(run(given.measures or MEASURES, effort, console))
    report = Report(machine, effort, findings)
    show(report, Console())
    console.print(f"written to {write(report)}")
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main())
