"""`gridwhistle suggestions`: what the desk may want to know of its tickets, and what that is worth on a file."""

from typing import Annotated

import typer

from cli.client import Json, dispatch, rows_of
from cli.measuring import measure_categories, measure_duplicates
from cli.output import JsonFlag, json_line, moment, out

app = typer.Typer(no_args_is_help=True, help="提示 Same matter, same caller, same cause: told, never decided.")

As = Annotated[str | None, typer.Option("--as", help="Act as this staff code of the demo directory.")]

app.command("measure-duplicates")(measure_duplicates)
app.command("measure-categories")(measure_categories)


@app.command("list")
def listed(
    unit: Annotated[str | None, typer.Option(help="Unit code; all one acts for where absent.")] = None,
    days: Annotated[int | None, typer.Option(help="Opened within so many days; by the policy where absent.")] = None,
    limit: Annotated[int, typer.Option(help="Of each kind.")] = 20,
    person_acting: As = None,
    json: JsonFlag = False,
) -> None:
    """提示清单 Everything suggested to a desk, with its reasons. Nothing of it is done: `ticket act` does."""
    answer = dispatch(person_acting).get("/v1/suggestions", unit=unit, days=days, limit=limit)
    return json_line(answer) if json else show(answer)


def show(answer: Json) -> None:
    """Kind by kind, the likest first."""
    for one in rows_of(answer, "duplicates"):
        earlier, later = (_case(one[which]) for which in ("earlier", "later"))
        _say("疑似重复 near-duplicate", one, [f"{earlier['number']} ← {later['number']}"])
        if one["mergeable"]:
            act = f"gridwhistle ticket act {later['ticket']} merge master={earlier['ticket']} reason=same-matter"
            out.print(f"  {act}", markup=False)
    for title, kind in (("群体事件 mass incident", "incidents"), ("重复来电 repeat caller", "callers")):
        for one in rows_of(answer, kind):
            _say(title, one, [_line(case) for case in rows_of(one, "tickets")])
    for one in rows_of(answer, "categories"):
        _say("事项提示 category", one, [f"{one['ticket']} → {one['category']}"])
    more = "，仅比较最新部分 (the newest only)" if answer["more"] else ""
    untold = "" if answer["callers_told"] else "；无权查看来电号码关联 (callers are not told)"
    out.print(
        f"比较了 {answer['looked_at']} 件 tickets compared, {moment(str(answer['since']))} 起{more}{untold}",
        markup=False,
    )


def _say(title: str, one: Json, lines: list[str]) -> None:
    out.print(f"{title}  {one['zh']}\n  {one['en']}", markup=False)
    for line in lines:
        out.print(f"  {line}", markup=False)


def _line(case: Json) -> str:
    return f"{case['number']}  {moment(str(case['opened_at']))}  {case['stage']}  {case['area']}  {case['ticket']}"


def _case(value: object) -> Json:
    import msgspec

    return msgspec.convert(value, type=Json)
