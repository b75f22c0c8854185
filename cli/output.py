"""How commands speak: a table or a sentence for people, one JSON document (or one per line) with `--json`.

Answers go to stdout, everything about the way there to stderr, so that a pipe gets only the answer.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, NoReturn

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from cli.exits import Exit

JsonFlag = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def json_line(document: object) -> None:
    """One document on one line, UTF-8."""
    sys.stdout.buffer.write(msgspec.json.encode(document) + b"\n")
    sys.stdout.buffer.flush()


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows under headings; an empty cell for None."""
    sheet = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        sheet.add_row(*("" if cell is None else str(cell) for cell in row))
    out.print(sheet)


def facts(pairs: Mapping[str, object]) -> None:
    """Names and values below each other; what is empty is left out."""
    width = max((len(name) for name in pairs), default=0)
    for name, value in pairs.items():
        if value not in (None, "", [], ()):
            out.print(f"{name:<{width}}  {value}", markup=False)


def stop(code: Exit, message: str) -> NoReturn:
    """Say why on stderr and leave."""
    err.print(message, markup=False)
    raise typer.Exit(code)
