"""Figures as a table for spreadsheets: one line for each group, stretch of time and rate; RFC 4180, UTF-8, with a head.

What cannot be computed says `n/a`; what does not belong to a rate is an empty cell.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

Row = Mapping[str, object]
MEDIA_TYPE = "text/csv"
NOT_AVAILABLE = "n/a"
COMPARED = ("previous", "change_on_previous", "last_year", "change_on_last_year")
RATIO = ("numerator", "denominator", "value")
HEAD = (
    "group", "name", "since", "until", "rate", "zh", "en", "unit", *RATIO,
    *(f"{name}_without_exempt" for name in RATIO), *COMPARED,
)  # fmt: skip


def sheet(rows: Iterable[Row]) -> bytes:
    """The whole table."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    writer.writerows(line for row in rows for line in lines(row))
    return text.getvalue().encode()


def lines(row: Row) -> Iterator[Sequence[object]]:
    """One group in one stretch of time: its counts, its rates, and what they are made of."""
    place = tuple(_cell(row[name]) for name in ("group", "name", "since", "until"))
    for name in ("cases", "closed"):
        yield (*place, name, *_rate(cast(Row, row[name])))
    for name, rate in cast(Mapping[str, Row], row["rates"]).items():
        yield (*place, name, *_rate(rate))
    for what, zh, en in (("settled_at", "办结层级", "settled at"), ("exempt", "剔除事由", "exempt")):
        for name, count in cast(Mapping[str, int], row[what]).items():
            yield _padded(*place, f"{what}:{name}", zh, en, "cases", count, "", count)
    if row["composite"] is not None:
        score = cast(Row, row["composite"])["score"]
        yield _padded(*place, "composite", "综合得分", "composite score", "of 100", "", "", _known(score))


def _rate(rate: Row) -> Sequence[object]:
    left = cast("Row | None", rate["without_exempt"])
    beside = ("", "", "") if left is None else (left["numerator"], left["denominator"], _known(left["value"]))
    made_of = (_cell(rate["numerator"]), rate["denominator"], _known(rate["value"]))
    compared = (_known(rate[name]) for name in COMPARED)
    return (rate["zh"], rate["en"], rate["unit"], *made_of, *beside, *compared)


def _padded(*cells: object) -> Sequence[object]:
    return (*cells, *[""] * (len(HEAD) - len(cells)))


def _known(value: object) -> object:
    return NOT_AVAILABLE if value is None else value


def _cell(value: object) -> object:
    return "" if value is None else value
