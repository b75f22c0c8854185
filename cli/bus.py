"""`gridwhistle bus`: records that stand parked, and trying them again."""

from typing import Annotated, Literal

import typer

from cli.client import Service, dispatch, intake, rows_of
from cli.output import JsonFlag, facts, json_line, table

app = typer.Typer(no_args_is_help=True, help="总线 Parked records: list them, try them again.")

Whose = Annotated[Literal["intake", "dispatch"], typer.Option("--service", "-s", help="Whose consumer.")]
As = Annotated[str | None, typer.Option("--as", help="Act as this staff code of the demo directory.")]


def _service(whose: str, person: str | None) -> Service:
    return dispatch(person) if whose == "dispatch" else intake()


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
