"""Rows out of a spreadsheet, as text: xlsx, xls and ods by calamine, csv in UTF-8 or GB 18030.

A sheet is a header row and rows below it. Row numbers count as the program that made the file shows them: from 1, the
header included.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import msgspec
from python_calamine import CalamineError, CalamineWorkbook

from shared.china import CHINA

Cell = str | float | int | bool | date | datetime | time | timedelta

WHOLE_DIGITS = 15
"""Above this many digits a number cell has already lost the last ones."""


class BadFile(Exception):
    """The file as a whole cannot be read; nothing was filed."""


class SheetRow(msgspec.Struct, frozen=True):
    """One row: its number in the file and its cells by column name, as text or as a moment."""

    number: int
    cells: dict[str, str | datetime]
    lossy: tuple[str, ...] = ()
    """Columns whose number had more digits than a number cell can keep."""


def rows_of(path: Path) -> Iterator[SheetRow]:
    """Every row that has anything in it.

    Raises:
        BadFile: no such file, another format, or no header.
    """
    table = _csv(path) if path.suffix.lower() == ".csv" else _workbook(path)
    header = [_text(cell).strip() for cell in next(table, ())]
    if not any(header):
        raise BadFile(f"{path.name}: the first row must name the columns")
    for number, cells in enumerate(table, 2):
        if any(_text(cell).strip() for cell in cells):
            yield _row(number, header, cells)


def columns_of(path: Path) -> list[str]:
    """The names in the header row."""
    table = _csv(path) if path.suffix.lower() == ".csv" else _workbook(path)
    return [name for cell in next(table, ()) if (name := _text(cell).strip())]


def _row(number: int, header: Sequence[str], cells: Sequence[Cell]) -> SheetRow:
    named = {name: cell for name, cell in zip(header, cells, strict=False) if name}
    lossy = tuple(name for name, cell in named.items() if _lossy(cell))
    return SheetRow(number, {name: _plain(cell) for name, cell in named.items()}, lossy)


def _plain(cell: Cell) -> str | datetime:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - the zone comes with the mapping
    return _text(cell)


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _lossy(cell: Cell) -> bool:
    return isinstance(cell, float) and cell.is_integer() and abs(cell) >= 10**WHOLE_DIGITS


def _workbook(path: Path) -> Iterator[Sequence[Cell]]:
    try:
        book = CalamineWorkbook.from_path(str(path))  # pyright: ignore[reportUnknownMemberType] # its stub says PathLike of anything
        sheet = book.get_sheet_by_index(0)
    except (CalamineError, OSError, IndexError) as fault:
        raise BadFile(f"{path.name}: {fault}") from fault
    yield from sheet.to_python(skip_empty_area=False)


def _csv(path: Path) -> Iterator[Sequence[Cell]]:
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise BadFile(f"{path.name}: {fault}") from fault
    yield from csv.reader(io.StringIO(_decoded(path, content), newline=""))


def _decoded(path: Path, content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile(f"{path.name}: neither UTF-8 nor GB 18030")


def aware(moment: datetime) -> datetime:
    """A wall-clock time of the file as an instant; the clock is China's."""
    return moment.replace(tzinfo=CHINA).astimezone(UTC) if moment.tzinfo is None else moment
