"""`gridwhistle replay`: the log read again. Nothing here writes or sends anything."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from cli.exits import Exit
from cli.output import JsonFlag, err, facts, json_line, moment, out, stop, table
from cli.progress import Watch
from cli.stores import Which, open_log, run
from shared.china import CHINA

if TYPE_CHECKING:
    from dispatch_service.replay.prefix import Until
    from dispatch_service.routing.states import Ticket
    from shared.eventlog.view_check import Comparison

app = typer.Typer(no_args_is_help=True, help="回放 What was known then; whether the views are what the log says.")


@app.command("as-of")
def as_of(
    moment: Annotated[str, typer.Argument(help="A position, or a time such as 2026-11-20T14:05+08:00.")],
    ticket: Annotated[str | None, typer.Option(help="One ticket; all of them counted where absent.")] = None,
    json: JsonFlag = False,
) -> None:
    """State as it had been recorded by a position or a moment."""
    from dispatch_service.replay.as_of import ticket_as_of

    until = until_of(moment)
    if ticket is None:
        return show_census(until, json)

    async def one() -> "Ticket | None":
        async with open_log("dispatch") as opened:
            return await ticket_as_of(opened.log, ticket, until)

    state = run(one())
    if state is None:
        err.print(f"ticket {ticket} was not open by {moment}", markup=False)
        raise typer.Exit(Exit.NOT_FOUND)
    return json_line(named(state)) if json else show_ticket(state)


def named(state: "Ticket") -> object:
    """A state by the names of its fields, its sets in order: the same state always prints the same."""
    return msgspec.to_builtins(state, order="deterministic")


def show_ticket(state: "Ticket") -> None:
    """What people ask of a ticket as it was; the rest comes with --json."""
    custody = state.custody
    facts(
        {
            "ticket": state.id,
            "number": state.origin.number,
            "version": state.version,
            "stage": state.stage,
            "work": state.work,
            "unit": custody.unit,
            "person": custody.person,
            "lead": custody.lead,
            "assists": custody.assists,
            "accepted_at": state.origin.accepted_at,
            "due_at": state.due_at,
            "clocks": [f"{clock.kind} of {clock.unit}, due {moment(clock.due_at)}" for clock in state.clocks],
            "whistles": state.whistles,
        }
    )


def show_census(until: "Until", json: bool) -> None:
    """All tickets at that moment, counted."""
    from dispatch_service.replay.as_of import Census, census, tickets_as_of

    async def all_of_them() -> Census:
        async with open_log("dispatch") as opened:
            watch = Watch("replay", await opened.log.size())
            counted = census(*await tickets_as_of(opened.log, until, watch.reached))
            watch.done()
            return counted

    counted = run(all_of_them())
    if json:
        return json_line(counted)
    facts({"position": counted.position, "recorded_at": counted.recorded_at, "tickets": counted.tickets})
    table(("stage", "tickets"), counted.by_stage.items())
    return table(("unit", "open"), counted.open_by_unit.items())


def until_of(text: str) -> "Until":
    """A position or an aware time; a time without a zone is China's."""
    from dispatch_service.replay.prefix import Until

    if text.isdigit():
        return Until(position=int(text))
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        stop(Exit.MALFORMED, f"neither a position nor a time: {text!r}")
    return Until(time=time if time.tzinfo else time.replace(tzinfo=CHINA))


@app.command("verify")
def verify(
    service: Annotated[Which | None, typer.Option("--service", "-s", help="Whose views; both where absent.")] = None,
    json: JsonFlag = False,
) -> None:
    """Rebuild every view beside the live one at its cursor, compare byte for byte. Exit code 1 on a difference."""
    services: tuple[Which, ...] = (service,) if service else ("intake", "dispatch")
    compared = [(one, found) for one in services for found in run(_verify(one))]
    for one, found in compared:
        if json:
            json_line({"service": one, "equal": found.equal, **msgspec.to_builtins(found)})
        else:
            verdict = "equal" if found.equal else f"{found.differing} rows differ"
            out.print(f"{one} {found.view}: {found.rows} rows at position {found.position}, {verdict}", markup=False)
    raise typer.Exit(Exit.OK if all(found.equal for _, found in compared) else Exit.FINDINGS)


async def _verify(service: Which) -> "list[Comparison]":
    from shared.eventlog.view_check import verify_views

    async with open_log(service) as opened:
        watch = Watch(f"verify {service}", await opened.log.size())
        try:
            if service == "intake":
                from intake_service.codec import decode as decode_intake
                from intake_service.status.view import VIEWS as STATUS

                return await verify_views(opened.database, STATUS, decode_intake, watch.reached)
            from dispatch_service.codec import decode
            from dispatch_service.views.catalogue import VIEWS

            return await verify_views(opened.database, VIEWS, decode, watch.reached)
        finally:
            watch.done()
