"""`gridwhistle token`: a token of the built-in issuer, for demo staff. In production tokens come from elsewhere."""

from typing import Annotated

import typer

from cli.client import demo_token
from cli.output import JsonFlag, json_line, out


def token(
    person: Annotated[str, typer.Argument(help="Staff code of the directory, such as 网格员-文化路-07.")],
    json: JsonFlag = False,
) -> None:
    """令牌 A token to act as a member of the demo staff; put it into GRIDWHISTLE_TOKEN."""
    value = demo_token(person)
    return json_line({"token": value, "person": person}) if json else out.print(value, markup=False)
