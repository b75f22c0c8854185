"""`gridwhistle log`: the append-only record itself, as it was written."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from cli.exits import Exit
from cli.output import JsonFlag, err, json_line, out, stop
from cli.stores import Which, open_log, run

if TYPE_CHECKING:
    from shared.eventlog.port import EventLog, Recorded

app = typer.Typer(no_args_is_help=True, help="日志 Read the log, follow it, verify it.")

Service = Annotated[Which, typer.Option("--service", "-s", help="Whose log.")]
Type = Annotated[str | None, typer.Option("--type", help="Only this event type, such as RequestFiled.")]
PAGE = 1000
POLL = timedelta(milliseconds=300)


@app.command("tail")
def tail(
    service: Service = "dispatch",
    limit: Annotated[int, typer.Option(help="How many of the newest events.")] = 20,
    of_type: Type = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what comes.")] = False,
    json: JsonFlag = False,
) -> None:
    """The newest events, oldest first."""
    checked(service, of_type)
    run(_tail(service, limit, of_type, follow, json))


def checked(service: Which, of_type: str | None) -> None:
    """End the command where no event of that name can stand in the log: nothing would ever be shown, in silence."""
    if service == "intake":
        from intake_service.codec import TYPES as KNOWN
    else:
        from dispatch_service.codec import TYPES as KNOWN
    if of_type is None or of_type in KNOWN:
        return
    near = get_close_matches(of_type.casefold(), {name.casefold(): name for name in KNOWN}, 5, 0.5)
    names = [name for name in KNOWN if name.casefold() in near]
    stop(
        Exit.USAGE,
        f"no {service} event is called {of_type}; " + (f"near: {', '.join(names)}" if names else "see schemas/"),
    )


async def _tail(service: Which, limit: int, of_type: str | None, follow: bool, json: bool) -> None:
    async with open_log(service) as opened:
        size = await opened.log.size()
        for event in await newest(opened.log, size, limit, of_type):
            show_event(event, json)
        while follow:
            page = await opened.log.read(size, PAGE)
            for event in page:
                if of_type in (None, event.type):
                    show_event(event, json)
            size += len(page)
            if not page:
                await asyncio.sleep(POLL.total_seconds())


async def newest(log: "EventLog", size: int, limit: int, of_type: str | None) -> "list[Recorded]":
    """The last `limit` events of a type, in order; pages backwards from the end."""
    found: list[Recorded] = []
    end = size
    while end > 0 and len(found) < limit:
        start = max(0, end - PAGE)
        page = await log.read(start, end - start)
        found = [event for event in page if of_type in (None, event.type)] + found
        end = start
    return found[-limit:] if limit else []


@app.command("show")
def show(
    subject: Annotated[str, typer.Argument(help="A position, a ticket or request id, or a stream's name.")],
    service: Service = "dispatch",
    of_type: Type = None,
    limit: int = 1000,
    json: JsonFlag = False,
) -> None:
    """One event by position, or all of a ticket's streams."""
    checked(service, of_type)
    run(_show(service, subject, of_type, limit, json))


async def _show(service: Which, subject: str, of_type: str | None, limit: int, json: bool) -> None:
    async with open_log(service) as opened:
        shown = 0
        async for event in found_by(opened.log, subject):
            if of_type in (None, event.type) and shown < limit:
                show_event(event, json, whole=True)
                shown += 1
    if not shown:
        err.print(f"nothing in the {service} log is called {subject}", markup=False)
        raise typer.Exit(Exit.NOT_FOUND)


async def found_by(log: "EventLog", subject: str) -> "AsyncGenerator[Recorded]":
    """The event at a position, or the events of every stream that bears the name or the id."""
    if subject.isdigit():
        for event in await log.read(int(subject), 1):
            yield event
        return
    streams = [subject, *(f"{kind}-{subject}" for kind in ("request", "status", "ticket", "whistle"))]
    for events in (await log.read_streams(streams)).values():
        for event in events:
            yield event


def show_event(event: "Recorded", json: bool, whole: bool = False) -> None:
    """One event on one line; with `whole`, its body below it."""
    body: dict[str, object] = msgspec.json.decode(event.body, type=dict[str, object])
    if json:
        return json_line({"position": event.position, "recorded_at": event.recorded_at, **body})
    actor = msgspec.convert(body.get("actor", {}), type=dict[str, str])
    who = "/".join(filter(None, (actor.get("unit"), actor.get("person"))))
    at = f"{event.recorded_at:%Y-%m-%d %H:%M:%S}"
    out.print(f"{event.position:>8}  {at}  {event.type:<22} {event.stream} v{event.version}  {who}", markup=False)
    if whole:
        out.print(msgspec.json.format(msgspec.json.encode(body.get("data")), indent=2).decode(), markup=False)
    return None
