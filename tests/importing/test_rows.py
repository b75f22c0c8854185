"""Which rows can be filed, what is wrong with the others, and what makes a row the same row again."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.importing.rows import Fault, Plan, Ready, prepare, read_plan
from cli.importing.sheet import SheetRow

PLAN = Plan(
    {"subject": "主题", "description": "详情", "occurred_at": "时间", "external_id": "编号", "lat": "纬", "lon": "经"}
)


def row(number: int = 2, lossy: tuple[str, ...] = (), **cells: str | datetime) -> SheetRow:
    return SheetRow(number, {"详情": "楼道堆物", **cells}, lossy)


def filed(*rows: SheetRow, plan: Plan = PLAN) -> list[dict[str, object]]:
    prepared = list(prepare(rows, plan))
    assert all(isinstance(one, Ready) for one in prepared), prepared
    return [one.body for one in prepared if isinstance(one, Ready)]


def faults(*rows: SheetRow) -> list[Fault]:
    return [fault for one in prepare(rows, PLAN) if isinstance(one, list) for fault in one]


def test_line_breaks_stay_and_tabs_become_spaces() -> None:
    (body,) = filed(row(详情="第一行\r\n\t第二行\x0b"))
    assert body["description"] == "第一行\n 第二行"


def test_a_missing_subject_is_the_beginning_of_the_text() -> None:
    (body,) = filed(row(详情="路灯不亮三天了\n在文化路"))
    assert body["subject"] == "路灯不亮三天了"


@pytest.mark.parametrize(
    "said",
    ["2019/4/25 9:32:09", "2019-04-25 09:32:09", datetime(2019, 4, 25, 9, 32, 9)],  # noqa: DTZ001 - a cell
)
def test_a_time_as_text_or_as_a_cell_is_china_s_wall_clock(said: str | datetime) -> None:
    (body,) = filed(row(时间=said))
    assert body["occurred_at"] == "2019-04-25T01:32:09+00:00"


def test_a_date_alone_is_taken() -> None:
    (body,) = filed(row(时间="2019年4月25日"))
    assert body["occurred_at"] == "2019-04-24T16:00:00+00:00"


def test_all_faults_of_a_row_are_told_at_once() -> None:
    found = faults(row(7, lossy=("编号",), 详情="  ", 时间="昨天", 编号="123456789012345678", 纬="北"))
    assert [(fault.row, fault.column) for fault in found] == [(7, "编号"), (7, "详情"), (7, "时间"), (7, "纬")]


@pytest.mark.parametrize("said", ["2019/2/30 9:00", "2019/4/25 25:00:00", "25.4.2019"])
def test_a_day_that_never_was_is_a_fault(said: str) -> None:
    (fault,) = faults(row(时间=said))
    assert fault.column == "时间"


def test_a_good_row_is_not_held_up_by_a_bad_one() -> None:
    prepared = list(prepare([row(2, 详情=""), row(3)], PLAN))
    assert [isinstance(one, Ready) for one in prepared] == [False, True]


def test_the_same_content_twice_in_a_file_is_two_requests_and_the_same_two_again() -> None:
    first = [body["external_id"] for body in filed(row(2), row(3))]
    again = [body["external_id"] for body in filed(row(2), row(3))]
    assert len(set(first)) == 2
    assert first == again


def test_a_number_of_its_own_identifies_a_row() -> None:
    (body,) = filed(row(编号="188006"))
    assert body["external_id"] == "188006"


@given(st.text(), st.text(), st.text())
def test_no_text_makes_the_preparation_fail(subject: str, description: str, time: str) -> None:
    (one,) = prepare([row(2, 主题=subject, 详情=description, 时间=time)], PLAN)
    assert isinstance(one, Ready | list)


@pytest.mark.parametrize("pair", ["titel=主题", "description=标题"])
def test_an_unknown_field_or_column_is_refused_by_name(pair: str) -> None:
    with pytest.raises(ValueError, match=pair.split("=", maxsplit=1)[0] if "titel" in pair else "标题"):
        read_plan([pair], "sheet", historic=False, columns=["主题"])
