"""How commands speak: a table or a sentence for people, one JSON document (or one per line) with `--json`.

Answers go to stdout, everything about the way there to stderr, so that a pipe gets only the answer.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, NoReturn

import msgspec
import typer
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from cli.exits import Exit
from shared.china import CHINA

JsonFlag = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]

UNBOUNDED = 10_000
"""Columns of a table that goes into a file or a pipe."""

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def json_line(document: object) -> None:
    """One document on one line, UTF-8."""
    sys.stdout.buffer.write(msgspec.json.encode(document) + b"\n")
    sys.stdout.buffer.flush()


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows under headings; an empty cell for None. Nothing is cut off: a code that is half there is of no use."""
    sheet = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        sheet.add_column(column, overflow="fold")
    for row in rows:
        sheet.add_row(*("" if cell is None else plain(cell) for cell in row))
    where = out if out.is_terminal else Console(file=out.file, highlight=False, width=UNBOUNDED)
    where.print(sheet)


def facts(pairs: Mapping[str, object]) -> None:
    """Names and values below each other; what is empty is left out."""
    width = max((cell_len(name) for name in pairs), default=0)
    for name, value in pairs.items():
        if value not in (None, "", [], ()):
            out.print(f"{name}{' ' * (width - cell_len(name))}  {plain(value)}", markup=False)


def plain(value: object) -> str:
    """A value as people read it: times on China's wall clock, lists without their brackets."""
    if isinstance(value, list | tuple):
        return ", ".join(map(plain, value))  # pyright: ignore[reportUnknownArgumentType] # any values
    return moment(value) if isinstance(value, str | datetime) else str(value)


def moment(value: str | datetime) -> str:
    """A time as `2026-11-23 09:00:00`, where the streets are; anything else as it is."""
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    return f"{time.astimezone(CHINA):%Y-%m-%d %H:%M:%S}" if time.tzinfo else str(value)


def stop(code: Exit, message: str) -> NoReturn:
    """Say why on stderr and leave."""
    err.print(message, markup=False)
    raise typer.Exit(code)
