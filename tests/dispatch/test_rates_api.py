"""Rates over HTTP: for those who may see them, of what they may see, as JSON or as a table; and what is no question."""

import csv
import io
from typing import cast

import pytest

from dispatch_service.rates.asked import RatesAsked
from tests.dispatch.reader import Clients, acting
from tests.dispatch.service import COMMUNITY, GRID_MEMBER, LEADER, OPS, WATER, FixedLists

RATE = {
    "zh": "满意率", "en": "satisfied", "unit": "%", "numerator": 9, "denominator": 10, "value": 0.9,
    "without_exempt": {"numerator": 9, "denominator": 9, "value": 1.0}, "previous": 0.6, "change_on_previous": 0.5,
    "last_year": None, "change_on_last_year": None,
}  # fmt: skip
FIGURES = {
    "group": "community", "name": "文化路社区", "since": None, "until": None, "cases": RATE, "closed": RATE,
    "rates": {"satisfied": RATE}, "settled_at": {"grid": 9}, "exempt": {"closing:unreasonable": 1}, "composite": None,
}  # fmt: skip


async def scope_of(clients: Clients, person: object) -> frozenset[str] | None:
    lists = FixedLists()
    answer = await clients(lists).get("/v1/rates", headers=acting(person))
    assert answer.status_code == 200, answer.text
    return cast(RatesAsked, lists.asked[0]).scope


async def test_figures_are_those_of_the_own_subtree_and_everybody_s_for_those_who_may(client_on: Clients) -> None:
    assert await scope_of(client_on, COMMUNITY) == {"community", "grid-1", "grid-2"}
    assert await scope_of(client_on, LEADER) == {
        "street", "desk", "community", "grid-1", "grid-2", "parks", "water", "discipline", "panel",
    }  # fmt: skip
    assert await scope_of(client_on, OPS) is None


@pytest.mark.parametrize("person", [GRID_MEMBER, WATER])
async def test_who_has_no_right_to_figures_gets_none(client_on: Clients, person: object) -> None:
    lists = FixedLists()
    assert (await client_on(lists).get("/v1/rates", headers=acting(person))).status_code == 403
    assert (await client_on(lists).get("/v1/rates")).status_code == 401
    assert lists.asked == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("by=moon", "by"),
        ("by=", "by"),
        ("since=yesterday", "since"),
        ("since=2026-03-01", "since"),
        ("since=2026-03-01T00:00", "since"),
        ("since=0001-01-01T00:00:00Z", "since"),
        ("until=9999-12-31T23:59:59Z", "until"),
        ("since=2026-03-01T00:00:00Z&until=2026-03-01T00:00:00Z", "until"),
        ("since=2100-01-01T00:00:00Z", "since"),
        ("every=fortnight", "every"),
        ("every=month", "since"),
        ("every=month&since=1990-01-01T00:00:00Z", "since"),
        ("cohort=opened", "cohort"),
        ("historic=perhaps", "historic"),
        ("min_position=-1", "min_position"),
        ("untill=2026-03-01T00:00:00Z", "untill"),
    ],
)
async def test_a_bad_parameter_is_named(client_on: Clients, query: str, field: str) -> None:
    answer = await client_on(FixedLists()).get(f"/v1/rates?{query}", headers=acting(OPS))
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("by", ["area", "category", "channel", "unit", "person", "grid", "community", "street"])
async def test_figures_are_grouped_by_columns_and_by_every_rung_of_the_ladder(client_on: Clients, by: str) -> None:
    lists = FixedLists(FIGURES)
    answer = await client_on(lists).get(f"/v1/rates?by={by}", headers=acting(OPS))
    assert answer.json()["items"] == [FIGURES]
    assert cast(RatesAsked, lists.asked[0]).by == by


async def test_figures_come_as_a_table_for_who_asks_for_one(client_on: Clients) -> None:
    answer = await client_on(FixedLists(FIGURES)).get("/v1/rates", headers={**acting(OPS), "Accept": "text/csv"})
    assert answer.headers["Content-Type"].startswith("text/csv; charset=utf-8")
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8"))))
    assert [line["rate"] for line in lines] == [
        "cases", "closed", "satisfied", "settled_at:grid", "exempt:closing:unreasonable",
    ]  # fmt: skip
    satisfied = lines[2]
    assert (satisfied["name"], satisfied["zh"]) == ("文化路社区", "满意率")
    assert (satisfied["numerator"], satisfied["denominator"], satisfied["value"]) == ("9", "10", "0.9")
    assert satisfied["value_without_exempt"] == "1.0"
    assert (satisfied["change_on_previous"], satisfied["change_on_last_year"]) == ("0.5", "n/a")


async def test_an_empty_table_still_has_its_head(client_on: Clients) -> None:
    answer = await client_on(FixedLists()).get("/v1/rates", headers={**acting(OPS), "Accept": "text/csv"})
    assert answer.text.startswith("group,name,since,until,rate,")
