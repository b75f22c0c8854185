"""`gridwhistle messages`: what staff are told, the receipt, and who can be reached for a unit."""

from datetime import datetime
from typing import Annotated

import typer

from cli.client import dispatch, rows_of
from cli.output import JsonFlag, facts, json_line, table

app = typer.Typer(no_args_is_help=True, help="通知 Messages to staff, receipts, and who is on duty.")

As = Annotated[str | None, typer.Option("--as", help="Act as this staff code of the demo directory.")]


@app.command("list")
def messages(
    unit: Annotated[str | None, typer.Option(help="A unit's messages; the own ones where absent.")] = None,
    state: Annotated[str | None, typer.Option(help="queued, sent, received, passed-on, settled ...")] = None,
    limit: int = 50,
    person: As = None,
    json: JsonFlag = False,
) -> None:
    """Messages, newest first."""
    rows = rows_of(dispatch(person).get("/v1/messages", unit=unit, state=state, limit=limit))
    if json:
        return json_line(rows)
    columns = ("state", "person", "zh", "receipt_due", "id")
    return table(columns, ([row.get(column) for column in columns] for row in rows))


@app.command("receipt")
def receipt(
    message: Annotated[str, typer.Argument(help="The message's id.")], person: As = None, json: JsonFlag = False
) -> None:
    """回执 Answer for a message, so that nobody else is told."""
    answer = dispatch(person).post(f"/v1/messages/{message}/receipt", {})
    return json_line(answer) if json else facts(answer)


@app.command("duty")
def duty(
    unit: Annotated[str, typer.Argument(help="Unit code.")],
    post: Annotated[str | None, typer.Option(help="Code of a post.")] = None,
    at: Annotated[datetime | None, typer.Option(help="Moment; now where absent.")] = None,
    todo: Annotated[str | None, typer.Option("--for", help="Action that is waited for, as ticket.close.")] = None,
    person: As = None,
    json: JsonFlag = False,
) -> None:
    """值班 Who can be reached for a unit, in the order of asking."""
    moment = at.astimezone().isoformat() if at else None
    answer = dispatch(person).get("/v1/duty", unit=unit, post=post, at=moment, duty=todo)
    return json_line(answer) if json else facts(answer)
