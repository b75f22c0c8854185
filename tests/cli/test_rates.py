"""Rates on the command line: as a table, as a trend, for spreadsheets, for machines."""

import csv
import io
import json
from typing import Any

import pytest

from tests.cli.stub import Stub

Json = dict[str, Any]


def rate(zh: str, top: int, bottom: int, unit: str = "%", change: float | None = None) -> Json:
    value = top / bottom if bottom else None
    left: Json = {"numerator": top, "denominator": bottom, "value": value}
    before: Json = {"previous": None, "change_on_previous": change, "last_year": None, "change_on_last_year": None}
    return {"zh": zh, "en": zh, "unit": unit, **left, "without_exempt": left if unit == "%" else None, **before}


def figures(since: str, cases: int) -> Json:
    return {
        "group": "C01", "name": "文化路社区", "since": since, "until": None,
        "cases": rate("工单量", cases, 1, "cases", change=-0.9), "closed": rate("结案量", 1, 1, "cases"),
        "rates": {"satisfied": rate("满意率", 124, 125), "rating": rate("部门得分", 0, 0, "of 5")},
        "settled_at": {"grid": 1}, "exempt": {"appeal:force-majeure": 2},
        "composite": {"score": 99.2, "parts": [{"rate": "satisfied", "weight": 100, "value": 0.992}]},
    }  # fmt: skip


PAGE: Json = {
    "position": 7,
    "next": "",
    "items": [figures("2026-06-30T16:00:00Z", 30), figures("2026-07-31T16:00:00Z", 3)],
}
ONE: Json = {**PAGE, "items": PAGE["items"][:1]}


def test_a_table_shows_what_each_rate_is_made_of_and_leaves_out_what_was_never_counted(service: Stub) -> None:
    service.will((200, ONE))
    told = service.run("rates", "--by", "community", "--since", "2026-07-01", "--until", "2026-08-01").stdout
    lines = [line.split() for line in told.splitlines()]
    assert service.asked[0].path == (
        "/v1/rates?by=community&since=2026-07-01T00%3A00%3A00%2B08%3A00&until=2026-08-01T00%3A00%3A00%2B08%3A00"
        "&cohort=registered"
    )
    assert ["C01", "文化路社区", "工单量", "cases", "30", "-90.0%", "n/a"] in lines
    assert ["满意率", "satisfied", "124", "125", "99.2%", "99.2%", "(124/125)", "n/a", "n/a"] in lines
    assert ["剔除", "exempt", "appeal:force-majeure", "2"] in lines
    assert "100 × satisfied 99.2%" in told
    assert "部门得分" not in told


def test_what_was_never_counted_is_shown_when_asked_for(service: Stub) -> None:
    service.will((200, ONE))
    told = service.run("rates", "--rate", "rating").stdout
    assert told.splitlines()[1].split()[2:] == ["部门得分", "rating", "0", "0", "n/a", "n/a", "n/a"]
    assert "满意率" not in told


def test_a_trend_has_a_line_for_each_group_and_a_column_for_each_month(service: Stub) -> None:
    service.will((200, PAGE))
    told = service.run("rates", "--by", "community", "--every", "month", "--since", "2026-07-01").stdout
    assert [line.split() for line in told.splitlines()] == [
        ["cases", "2026-07", "2026-08"], ["C01", "文化路社区", "30", "3"],
    ]  # fmt: skip


def test_a_rate_nobody_knows_is_named(service: Stub) -> None:
    service.will((200, PAGE))
    ended = service.run("rates", "--every", "month", "--since", "2026-07-01", "--rate", "happiness")
    assert ended.exit_code == 2
    assert "satisfied" in ended.stderr


def test_a_spreadsheet_gets_a_line_for_each_rate(service: Stub) -> None:
    service.will((200, ONE))
    told = service.run("rates", "--csv").stdout_bytes.decode("utf-8")
    lines = {line["rate"]: line for line in csv.DictReader(io.StringIO(told))}
    assert (lines["satisfied"]["numerator"], lines["satisfied"]["value"]) == ("124", "0.992")
    assert (lines["rating"]["value"], lines["satisfied"]["change_on_previous"]) == ("n/a", "n/a")
    assert lines["composite"]["value"] == "99.2"


def test_machines_get_the_page_as_it_is(service: Stub) -> None:
    service.will((200, PAGE))
    assert json.loads(service.run("rates", "--json", "--historic", "--cohort", "closed").stdout) == PAGE
    assert service.asked[0].path == "/v1/rates?by=street&cohort=closed&historic=true"


@pytest.mark.parametrize(("words", "field"), [(("--by", "moon"), "by"), (("--cohort", "x"), "cohort")])
def test_a_bad_parameter_is_malformed_input_and_named(service: Stub, words: tuple[str, ...], field: str) -> None:
    service.will((422, {"title": "invalid", "errors": [{"field": field, "reason": "unknown"}]}))
    ended = service.run("rates", *words)
    assert (ended.exit_code, f"{field}: unknown" in ended.stderr) == (6, True)
