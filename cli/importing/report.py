"""The faulty rows as a sheet: the original columns with what is wrong beside them, to be mended and filed again."""

from collections.abc import Iterable
from pathlib import Path

from cli.importing.rows import Fault
from cli.importing.sheet import rows_of

REASON = "错误 fault"


def save_faults(source: Path, faults: Iterable[Fault], target: Path) -> int:
    """Write the faulty rows; how many. Every cell is text, so nothing in it can run as a formula."""
    import xlsxwriter

    reasons: dict[int, list[str]] = {}
    for fault in faults:
        reasons.setdefault(fault.row, []).append(f"{fault.column}: {fault.reason}")
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()  # pyright: ignore[reportUnknownMemberType] # its stub leaves a class open
        columns: list[str] = []
        for line, row in enumerate((row for row in rows_of(source) if row.number in reasons), 1):
            columns = columns or [*row.cells, REASON]
            cells = [*map(str, row.cells.values()), "; ".join(reasons[row.number])]
            for column, text in enumerate(cells):
                sheet.write_string(line, column, text)
        for column, name in enumerate(columns):
            sheet.write_string(0, column, name)
    return len(reasons)
