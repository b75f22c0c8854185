"""`gridwhistle bus`: records that stand parked, and trying them again."""

from typing import Annotated, Literal

import typer

from cli.client import Service, demo_token, dispatch, intake, rows_of
from cli.exits import Exit
from cli.fields import body_of
from cli.output import JsonFlag, facts, json_line, out, stop, table

app = typer.Typer(no_args_is_help=True, help="总线 Parked records: list them, try them again.")

Whose = Annotated[Literal["intake", "dispatch"], typer.Option("--service", "-s", help="Whose consumer.")]
As = Annotated[str | None, typer.Option("--as", help="Act as this staff code of the demo directory.")]


RELAY = "relay"
"""Name of the publishing follower in both services."""


def _service(whose: str, person: str | None) -> Service:
    return dispatch(person) if whose == "dispatch" else intake(demo_token(person) if person else None)


@app.command("parked")
def parked(whose: Whose = "dispatch", person: As = None, json: JsonFlag = False) -> None:
    """Keys with parked records: since when, how many, why."""
    rows = rows_of(_service(whose, person).get("/v1/parked"))
    if json:
        return json_line(rows)
    columns = ("key", "since", "records", "reason", "detail")
    return table(columns, ([row.get(column) for column in columns] for row in rows))


@app.command("redrive")
def redrive(
    key: Annotated[str, typer.Argument(help="The blocked key, as `bus parked` lists it.")],
    whose: Whose = "dispatch",
    person: As = None,
    json: JsonFlag = False,
) -> None:
    """Try a key's records again, in order; unblocks it when all went through."""
    answer = _service(whose, person).post(f"/v1/parked/{key}/redrive", {})
    return json_line(answer) if json else facts(answer)


@app.command("open")
def open_by_hand(
    key: Annotated[str, typer.Argument(help="The blocked key, as `bus parked` lists it.")],
    fields: Annotated[list[str], typer.Argument(help="area=, category=; request=, number=, text= if unreadable.")],
    person: As = None,
    json: JsonFlag = False,
) -> None:
    """手工立案 Open a parked filing at the desk; its ticket keeps the request's id."""
    answer = dispatch(person).post(f"/v1/parked/{key}/open", body_of(fields))
    return json_line(answer) if json else facts(answer)


@app.command("rewind")
def rewind(
    position: Annotated[int, typer.Argument(help="Position from which on the log is published again.")],
    whose: Whose = "dispatch",
    json: JsonFlag = False,
) -> None:
    """Publish a service's events again from a position on: after a topic was lost. Readers skip what they applied."""
    from cli.stores import open_log, run
    from shared.eventlog import cursors

    async def go_back() -> None:
        async with open_log(whose) as opened:
            try:
                await cursors.rewind(opened.database, RELAY, position)
            except ValueError as refused:
                stop(Exit.REFUSED, str(refused))

    run(go_back())
    return (
        json_line({"relay": whose, "position": position}) if json else out.print(f"{whose} publishes from {position}")
    )


@app.command("accept-loss")
def accept_loss(
    partition: Annotated[
        str, typer.Argument(help="The partition's key, as the log line of the lost position says it.")
    ],
    wanted: Annotated[int, typer.Argument(help="The offset that is gone.")],
    first: Annotated[int, typer.Argument(help="The oldest offset the bus still holds.")],
    whose: Whose = "dispatch",
) -> None:
    """Go on behind records the bus has lost; the holes park their tickets until `bus rewind` on the writer's side."""
    from cli.stores import open_log, run
    from shared.bus.positions import Moved
    from shared.bus.positions import accept_loss as accept

    async def go_on() -> None:
        async with open_log(whose) as opened:
            try:
                await accept(opened.log, whose, partition, wanted, first)
            except (Moved, ValueError) as refused:
                stop(Exit.REFUSED, str(refused))

    run(go_on())
