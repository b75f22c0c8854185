"""Cells of every kind and files of every spelling come out as the same rows."""

from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from cli.importing.sheet import BadFile, columns_of, rows_of

HEADER = "留言编号,留言主题,留言详情\r\n"


def book(path: Path, *rows: list[object]) -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm"}) as made:
        sheet = made.add_worksheet()  # pyright: ignore[reportUnknownMemberType] # its stub leaves types open
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)  # pyright: ignore[reportUnknownMemberType] # the same
    return path


def test_a_number_cell_reads_as_its_digits(tmp_path: Path) -> None:
    file = book(tmp_path / "a.xlsx", ["编号"], [188006.0], [12.5])
    assert [row.cells["编号"] for row in rows_of(file)] == ["188006", "12.5"]


def test_a_date_cell_stays_a_moment(tmp_path: Path) -> None:
    file = book(tmp_path / "a.xlsx", ["时间"], [datetime(2019, 2, 28, 11, 25)])  # noqa: DTZ001 - as cells are
    (row,) = rows_of(file)
    assert row.cells["时间"] == datetime(2019, 2, 28, 11, 25)  # noqa: DTZ001


def test_a_number_too_long_for_a_cell_is_told(tmp_path: Path) -> None:
    file = book(tmp_path / "a.xlsx", ["编号"], [123456789012345678.0])
    assert [row.lossy for row in rows_of(file)] == [("编号",)]


def test_empty_rows_are_passed_over_and_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    file = book(tmp_path / "a.xlsx", ["主题"], ["路灯"], [""], ["  "], ["井盖"])
    assert [row.number for row in rows_of(file)] == [2, 5]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes((HEADER + '7,路灯,"第一行\n第二行"\r\n').encode(encoding))
    (row,) = rows_of(file)
    assert (row.number, row.cells["留言详情"]) == (2, "第一行\n第二行")
    assert columns_of(file) == ["留言编号", "留言主题", "留言详情"]


@pytest.mark.parametrize("name", ["gone.xlsx", "gone.csv"])
def test_a_file_that_is_not_there_is_a_bad_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadFile):
        list(rows_of(tmp_path / name))


def test_bytes_of_another_kind_are_a_bad_file(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"not a workbook")
    with pytest.raises(BadFile):
        list(rows_of(file))
