"""`gridwhistle rulings`: whose matter it was ruled to be, as precedents for dispatchers and for the directory."""

from typing import Annotated

import typer

from cli.client import dispatch, rows_of
from cli.output import JsonFlag, json_line, table

As = Annotated[str | None, typer.Option("--as", help="Act as this staff code of the demo directory.")]


def rulings(
    category: Annotated[str | None, typer.Option(help="Category code.")] = None,
    unit: Annotated[str | None, typer.Option(help="Unit it was ruled to be the matter of.")] = None,
    area: Annotated[str | None, typer.Option(help="Area code, with all below it.")] = None,
    limit: int = 50,
    person: As = None,
    json: JsonFlag = False,
) -> None:
    """裁定先例 Binding rulings on competence, the newest first. They decide nothing by themselves."""
    rows = rows_of(dispatch(person).get("/v1/rulings", category=category, unit=unit, area=area, limit=limit))
    if json:
        return json_line(rows)
    columns = ("at", "category", "condition", "area", "unit", "ground", "number", "ticket")
    return table(columns, ([row.get(column) for column in columns] for row in rows))
