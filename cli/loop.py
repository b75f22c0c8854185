"""`gridwhistle loop check`: is the loop closed? Every accepted request has one ticket or stands parked; every open
ticket has one custodian, one lead and a live clock; whatever ended was answered and left nobody waiting.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated
from urllib.parse import unquote

import msgspec
import typer

from cli.exits import Exit
from cli.output import JsonFlag, json_line, out
from cli.progress import Watch
from cli.stores import open_log, run

if TYPE_CHECKING:
    from dispatch_service.loop.faults import LoopFault
    from shared.eventlog.port import EventLog

app = typer.Typer(no_args_is_help=True, help="闭环 Check that every matter has a place to go and gets an answer.")

CONSUMER = "dispatch"


class LoopReport(msgspec.Struct, frozen=True):
    """What the check came to. `on_the_way`: accepted moments ago and not consumed yet; not a fault."""

    requests: int
    tickets: int
    open: int
    parked: int
    on_the_way: int
    faults: "list[LoopFault]"


@app.command("check")
def check(
    grace: Annotated[int, typer.Option(help="Seconds a fresh request may be on the way.")] = 30,
    json: JsonFlag = False,
) -> None:
    """Compare both logs and fold every ticket and whistle. Exit code 1 when a promise is broken."""
    report = run(_check(timedelta(seconds=grace)))
    if json:
        json_line(report)
    else:
        counted = f"{report.requests} requests, {report.tickets} tickets, {report.open} open, {report.parked} parked"
        out.print(f"{counted}, {report.on_the_way} on the way, {len(report.faults)} faults")
        for fault in report.faults:
            out.print(f"  {fault.promise}: {fault.subject} {fault.detail}", markup=False)
    raise typer.Exit(Exit.FINDINGS if report.faults else Exit.OK)


async def _check(grace: timedelta) -> LoopReport:
    from dispatch_service.loop.check import faults
    from dispatch_service.loop.histories import histories_of
    from dispatch_service.routing.states import Ticket

    async with open_log("intake") as intake, open_log("dispatch") as dispatch:
        accepted, fresh = await accepted_requests(intake.log, grace)
        watch = Watch("loop check", await dispatch.log.size())
        histories = await histories_of(dispatch.log, watch.reached)
        parked = await parked_keys(dispatch.log)
        watch.done()
    tickets = {one.state.id: one.state for one in histories.values() if isinstance(one.state, Ticket)}
    waiting = {request for request in fresh if request not in tickets and request not in parked}
    settled = {request: number for request, number in accepted.items() if request not in waiting}
    found = faults(settled, histories, parked)
    still_open = sum(ticket.open for ticket in tickets.values())
    return LoopReport(len(accepted), len(tickets), still_open, len(parked), len(waiting), found)


async def accepted_requests(log: "EventLog", grace: timedelta) -> tuple[dict[str, str], set[str]]:
    """Accepted requests as id → number, and those accepted within the grace."""
    from intake_service.codec import decode
    from shared.clock import SystemClock
    from shared.contracts.resident_request import RequestFiled

    recent = SystemClock().now() - grace
    accepted: dict[str, str] = {}
    fresh: set[str] = set()
    start = 0
    while page := await log.read(start, 2000):
        start += len(page)
        for recorded in page:
            if recorded.type != RequestFiled.__name__:
                continue
            filed = decode(recorded).event
            assert isinstance(filed, RequestFiled)  # noqa: S101 # the type's name said so
            accepted[str(filed.request)] = filed.number
            if recorded.recorded_at > recent:
                fresh.add(str(filed.request))
    return accepted, fresh


async def parked_keys(log: "EventLog") -> frozenset[str]:
    """Ticket ids with a parked record at the dispatch consumer."""
    from shared.bus import cells

    prefix = cells.blocked_key(CONSUMER, "")
    keys: set[str] = set()
    after = ""
    while page := await log.scan_cells(cells.BLOCKED, prefix, after):
        keys.update(unquote(name.removeprefix(prefix)) for name, _ in page)
        after = page[-1][0]
    return frozenset(keys)
