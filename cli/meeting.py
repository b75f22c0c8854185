"""`gridwhistle meeting`: which meetings were held, and what became of the matters raised there."""

from typing import Annotated

import typer

from cli.client import dispatch, rows_of
from cli.output import JsonFlag, err, json_line, table

app = typer.Typer(no_args_is_help=True, help="会议 Meetings at which residents raise matters, and what became of each.")
As = Annotated[str | None, typer.Option("--as", help="Staff code; demonstrations only.")]


@app.command("list")
def meetings(
    unit: Annotated[str | None, typer.Option(help="Held in this area or below it.")] = None,
    since: Annotated[str | None, typer.Option(help="First day, as 2026-11-20.")] = None,
    until: Annotated[str | None, typer.Option(help="Last day.")] = None,
    person: As = None,
    json: JsonFlag = False,
) -> None:
    """Meetings, the latest first, counted over the matters you may see."""
    page = dispatch(person).get("/v1/meetings", unit=unit, since=since, until=until)
    if json:
        return json_line(page)
    columns = ("meeting", "raised", "by_proxy", "open", "solved")
    table(columns, [tuple(row[name] for name in columns) for row in rows_of(page)])
    if page["next"]:
        err.print(f"更早的会议未列出 older meetings are left out: --until {page['next']}", markup=False)
    return None


@app.command("show")
def matters(
    meeting: Annotated[str, typer.Argument(help="As `meeting list` or a ticket names it.")],
    person: As = None,
    json: JsonFlag = False,
) -> None:
    """The matters raised there, and what became of each."""
    page = dispatch(person).get(f"/v1/meetings/{meeting}")
    if json:
        return json_line(page)
    columns = ("number", "category", "by_proxy", "unit", "stage", "result", "ended")
    return table(columns, [tuple(row[name] for name in columns) for row in rows_of(page)])
