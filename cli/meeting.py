"""`gridwhistle meeting`: which meetings were held, who sat there, and what became of the matters raised."""

from typing import Annotated

import typer

from cli.client import dispatch, rows_of
from cli.fields import body_of
from cli.output import JsonFlag, err, facts, json_line, out, table

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
    columns = ("meeting", "residents", "raised", "by_proxy", "open", "solved")
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


@app.command("record")
def record(
    fields: Annotated[list[str], typer.Argument(help="FIELD=VALUE pairs of the record; VALUE may be JSON.")],
    person: As = None,
    json: JsonFlag = False,
) -> None:
    """登记 Who sat there: `meeting record kind=small-stool held_on=2026-11-20 area=C01-06 present='[...]' residents=9`.

    Of present people say unit, role and count; `names` are sealed at once.
    """
    answer = dispatch(person).post("/v1/meetings", body_of(fields))
    return json_line(answer) if json else facts(answer)


@app.command("who")
def who(
    meeting: Annotated[str, typer.Argument(help="As `meeting list` or a ticket names it.")],
    names: Annotated[bool, typer.Option("--names", help="With the sealed list of names; needs the right.")] = False,
    person: As = None,
    json: JsonFlag = False,
) -> None:
    """到会 Who sat in it, by unit, role and number."""
    answer = dispatch(person).get(f"/v1/meetings/{meeting}/record", names="true" if names else None)
    if json:
        return json_line(answer)
    columns = ("unit", "role", "count")
    seats = rows_of({"items": answer["present"]})
    table(columns, [tuple(row[name] for name in columns) for row in seats])
    return out.print(f"居民 residents: {answer['residents']}", markup=False)
