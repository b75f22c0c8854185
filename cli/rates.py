"""`gridwhistle rates`: how well it goes, with numerator and denominator, beside the period before and last year's."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any, cast

import typer

from cli.client import Json, dispatch, rows_of
from cli.output import JsonFlag, json_line, moment, table
from cli.rules import MOMENTS
from shared.china import CHINA

NOT_AVAILABLE = "n/a"
COUNTS = ("cases", "closed")
HEAD = (
    "分组 group", "指标 rate", "分子 of", "分母 all", "值 value", "剔除后 without exempt", "环比 on previous",
    "同比 on last year",
)  # fmt: skip
Day = Annotated[
    datetime | None, typer.Option(formats=MOMENTS, help="A moment on China's wall clock, such as 2026-03-01.")
]


def rates(
    by: Annotated[str, typer.Option(help="street, community, grid, department, category, person, unit ...")] = "street",
    since: Day = None,
    until: Day = None,
    every: Annotated[str | None, typer.Option(help="month: a trend, one figure for each month.")] = None,
    cohort: Annotated[
        str, typer.Option(help="registered or closed: cases accepted, or closed, within.")
    ] = "registered",
    historic: Annotated[bool, typer.Option("--historic", help="Historic imports, and nothing else.")] = False,
    rate: Annotated[list[str], typer.Option(help="Only this rate; may be given again.")] = [],  # noqa: B006 # typer's
    everything: Annotated[bool, typer.Option("--all", help="Also rates that nothing was counted for.")] = False,
    person_acting: Annotated[str | None, typer.Option("--as", help="Act as this staff code of the demo.")] = None,
    csv: Annotated[bool, typer.Option("--csv", help="A table for spreadsheets: UTF-8, with a head.")] = False,
    json: JsonFlag = False,
) -> None:
    """三率及考核指标 Rates by place, unit, category or person; docs/rates.md says what each one is made of."""
    page = dispatch(person_acting).get(
        "/v1/rates",
        by=by,
        since=_there(since),
        until=_there(until),
        every=every,
        cohort=cohort,
        historic="true" if historic else None,
    )
    rows = rows_of(page)
    if json:
        return json_line(page)
    if csv:
        from dispatch_service.rates.sheet import sheet

        sys.stdout.buffer.write(sheet(rows))
        return sys.stdout.buffer.flush()
    if every:
        return _trend(rows, rate[0] if rate else "cases")
    return table(HEAD, (line for row in rows for line in _lines(row, rate, everything=everything)))


def _there(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=CHINA)).isoformat()


def _all_rates(row: Json) -> dict[str, Json]:
    counts = {name: cast(Json, row[name]) for name in COUNTS}
    return counts | cast("dict[str, Json]", row["rates"])


def _lines(row: Json, only: Sequence[str], *, everything: bool) -> Iterator[Sequence[object]]:
    """A group's rates below each other; its name stands in the first line only."""
    group = " ".join(str(row[name]) for name in ("group", "name") if row[name]) or "–"
    for name, rate in _all_rates(row).items():
        if only and name not in only:
            continue
        if everything or name in only or name in COUNTS or rate["denominator"]:
            yield (group, f"{rate['zh']} {name}", *_figures(name, rate))
            group = ""
    yield from () if only else _beside(row)


def _figures(name: str, rate: Json) -> Iterator[object]:
    unit, left = str(rate["unit"]), cast("Json | None", rate["without_exempt"])
    yield from ("", "") if name in COUNTS else (rate["numerator"], rate["denominator"])
    yield _value(rate["value"], unit)
    yield "" if left is None else f"{_value(left['value'], unit)} ({left['numerator']}/{left['denominator']})"
    yield from (_change(rate[name]) for name in ("change_on_previous", "change_on_last_year"))


def _beside(row: Json) -> Iterator[Sequence[object]]:
    """What the rates are made of, and what they make together."""
    for what, zh in (("settled_at", "办结层级"), ("exempt", "剔除")):
        for name, count in cast("dict[str, int]", row[what]).items():
            yield ("", f"{zh} {what} {name}", "", "", count, "", "", "")
    if (score := cast("Json | None", row["composite"])) is not None:
        parts = cast("list[Json]", score["parts"])
        told = " + ".join(f"{part['weight']} × {part['rate']} {_value(part['value'], '%')}" for part in parts)
        yield ("", f"综合得分 composite = {told}", "", "", _value(score["score"], ""), "", "", "")


def _trend(rows: Iterable[Json], name: str) -> None:
    """One line for each group, one column for each month."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        rate = _all_rates(row).get(name)
        if rate is None:
            raise typer.BadParameter(f"no rate is called {name!r}: {', '.join(_all_rates(row))}", param_hint="--rate")
        group = " ".join(str(row[part]) for part in ("group", "name") if row[part]) or "–"
        found.setdefault(group, {})[moment(str(row["since"]))[:7]] = _value(rate["value"], str(rate["unit"]))
    columns = list(dict.fromkeys(month for line in found.values() for month in line))
    table((f"{name}", *columns), ((group, *(line.get(month) for month in columns)) for group, line in found.items()))


def _value(value: Any, unit: str) -> str:  # noqa: ANN401 # a number of the answer
    if value is None:
        return NOT_AVAILABLE
    if unit == "%":
        return f"{value:.1%}"
    return f"{value:.0f}" if unit == "cases" else f"{value:.2f}"


def _change(value: Any) -> str:  # noqa: ANN401 # a number of the answer
    return NOT_AVAILABLE if value is None else f"{value:+.1%}"
