"""`gridwhistle log verify|export|checkpoint|proof`: what an auditor asks of the log."""

import sys
from typing import Annotated

import msgspec
import typer

from cli.exits import Exit
from cli.log import PAGE, Service
from cli.output import JsonFlag, json_line, out, stop
from cli.progress import Watch
from cli.stores import Which, open_log, run


class Verified(msgspec.Struct, frozen=True):
    """What a log's verification came to. `signed`: how many signed heads the recomputed tree passes through."""

    service: str
    log_id: str
    events: int
    root: str
    signed: int
    faults: list[str]


def verify(
    service: Annotated[Which | None, typer.Option("--service", "-s", help="Whose log; both where absent.")] = None,
    json: JsonFlag = False,
) -> None:
    """Recompute every leaf and the root, compare columns with bytes and signed heads with the tree. Exit code 1 on a
    fault."""
    services: tuple[Which, ...] = (service,) if service else ("intake", "dispatch")
    reports = [run(_verify(one)) for one in services]
    for report in reports:
        if json:
            json_line(report)
            continue
        out.print(f"{report.service}: {report.events} events, {report.signed} signed heads, root {report.root}")
        for fault in report.faults:
            out.print(f"  {fault}", markup=False)
    raise typer.Exit(Exit.FINDINGS if any(report.faults for report in reports) else Exit.OK)


async def _verify(service: Which) -> Verified:
    from shared.eventlog.merkle import Frontier
    from shared.eventlog.verify import Checker

    async with open_log(service) as opened:
        async with opened.database.transaction(read_only=True) as tx:
            signed = {row["size"]: row["root"] for row in await tx.raw.fetch("SELECT size, root FROM checkpoint")}
        checker, tree = Checker(opened.log.log_id), Frontier()
        wrong: list[str] = []
        watch = Watch(f"verify {service}", await opened.log.size())
        while page := await opened.log.read(checker.size, PAGE):
            for leaf in checker.leaves(page):
                tree.add(leaf)
                if checker.size in signed and signed[checker.size] != tree.root:
                    wrong.append(f"{checker.size}: these are not the events that were signed")
            watch.reached(checker.size)
        watch.done()
    wrong += [f"{size}: signed, but the log ends before" for size in signed if size > checker.size]
    faults = [*map(str, checker.faults), *wrong]
    return Verified(service, opened.log.log_id, checker.size, tree.root.hex(), len(signed) - len(wrong), faults)


def export(service: Service = "dispatch") -> None:
    """Every event as a line of JSON, for the stand-alone verifier (`python -m shared.eventlog.verifier`)."""
    run(_export(service))


async def _export(service: Which) -> None:
    from shared.eventlog.verifier import exported

    async with open_log(service) as opened:
        start = 0
        while page := await opened.log.read(start, PAGE):
            sys.stdout.buffer.writelines(exported(event) for event in page)
            start += len(page)
    sys.stdout.buffer.flush()


def checkpoint(service: Service = "dispatch", size: int | None = None) -> None:
    """The latest signed head of the tree, or the one of a size, as a signed note."""
    out.print(run(_evidence(service, size=size)), end="", markup=False)


def proof(
    position: Annotated[int, typer.Argument(help="Position of the event.")],
    service: Service = "dispatch",
) -> None:
    """Proof that an event stands under the latest signed head; verifiable without us."""
    out.print(run(_evidence(service, position=position)), end="", markup=False)


async def _evidence(service: Which, *, size: int | None = None, position: int | None = None) -> str:
    from shared.eventlog.evidence import Evidence, NoProof

    async with open_log(service) as opened:
        evidence = Evidence(opened.database)
        try:
            return await evidence.checkpoint(size) if position is None else (await evidence.inclusion(position)).text
        except NoProof as missing:
            stop(Exit.NOT_FOUND, str(missing))
