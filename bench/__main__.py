"""`python -m bench [--quick | --large] [MEASURE...]`: measure, print, write down; exit 1 where a ratio is missed."""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from time import monotonic

from rich.console import Console

from bench.apart import measured
from bench.machine import look_at
from bench.measure import FULL, LARGE, QUICK, Effort, Findings
from bench.place import forget_settings, temporary_home
from bench.report import Report, show, write

MEASURES = ("filing", "appending", "consuming", "replaying", "locating", "latency", "growth")
"""Modules of this folder, each with a coroutine `measure`."""


def run(names: Sequence[str], effort: Effort, console: Console) -> Findings:
    """One measure after the other, each in a process of its own: what one leaves in memory is no part of the next."""
    findings = Findings()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as processes:
        for name in names:
            started = monotonic()
            findings = findings.with_more(processes.submit(measured, name, effort).result())
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
    effort, console = given.effort or FULL, Console(stderr=True)
    with temporary_home() as home:
        machine = look_at(home)
    report = Report(machine, effort, run(given.measures or MEASURES, effort, console))
    show(report, Console())
    console.print(f"written to {write(report)}")
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main())
