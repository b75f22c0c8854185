"""The answer: counts and rates of one group in one stretch of time, each beside what it was before."""

from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec

from dispatch_service.views.measures import MEASURES, MEDIAN, Spares


class Tally(msgspec.Struct):
    """What the database counted of one group in one stretch of time."""

    cases: int = 0
    closed: int = 0
    parts: dict[str, tuple[int, int, int, int]] = {}
    """By rate: numerator and denominator, and both without the exempt."""
    first_contact: float | None = None
    contacted: int = 0
    exempt: dict[str, int] = {}
    settled_at: dict[str, int] = {}


class Ratio(msgspec.Struct, frozen=True):
    """What a rate is made of; `value` is null where there is nothing to divide by."""

    numerator: int
    denominator: int
    value: float | None


class Rate(msgspec.Struct, frozen=True):
    """A rate with all that belongs beside it. Values of periods without cases, and changes on 0, are null."""

    zh: str
    en: str
    unit: str
    numerator: int | None
    denominator: int
    value: float | None
    without_exempt: Ratio | None = None
    """The same without the exempt cases; null for a rate that knows no exemption."""
    previous: float | None = None
    change_on_previous: float | None = None
    """环比: (this - previous) / previous."""
    last_year: float | None = None
    change_on_last_year: float | None = None
    """同比: the same on the same period of last year."""


class Part(msgspec.Struct, frozen=True):
    rate: str
    weight: int
    value: float | None


class Score(msgspec.Struct, frozen=True):
    """The weighted rates in one figure of 100; null while one of them has nothing to divide by."""

    score: float | None
    parts: tuple[Part, ...]


class Figures(msgspec.Struct, frozen=True):
    group: str
    name: str
    since: datetime | None
    until: datetime | None
    cases: Rate
    closed: Rate
    rates: Mapping[str, Rate]
    settled_at: Mapping[str, int]
    """Settled cases by the rung that settled them."""
    exempt: Mapping[str, int]
    """Cases by the ground that exempts them."""
    composite: Score | None


class Compared(msgspec.Struct, frozen=True):
    """A tally, and those it is compared with; None where that period is open."""

    this: Tally
    previous: Tally | None
    last_year: Tally | None


def volume(compared: Compared, what: str) -> Rate:
    """A plain count, as a rate of which nothing is the denominator."""
    this, *before = (None if one is None else float(getattr(one, what)) for one in _all(compared))
    assert this is not None  # noqa: S101 - the first is a tally
    names = {"cases": ("工单量", "cases"), "closed": ("结案量", "closed")}[what]
    return Rate(*names, "cases", int(this), 1, this, None, *_against(this, *before))


def rates(compared: Compared) -> Iterator[tuple[str, Rate]]:
    """Every rate by its name."""
    for measure in MEASURES:
        parts = [None if one is None else one.parts.get(measure.name, (0, 0, 0, 0)) for one in _all(compared)]
        top, bottom, top_left, bottom_left = parts[0] or (0, 0, 0, 0)
        left = Ratio(top_left, bottom_left, _divided(top_left, bottom_left))
        this, *before = (None if one is None else _divided(*one[:2]) for one in parts)
        yield (
            measure.name,
            Rate(
                measure.zh, measure.en, measure.unit, top, bottom, this,
                left if measure.spares is not Spares.NOBODY else None, *_against(this, *before),
            ),
        )  # fmt: skip
    name, zh, en, unit = MEDIAN
    this, *before = (None if one is None else one.first_contact for one in _all(compared))
    yield name, Rate(zh, en, unit, None, compared.this.contacted, this, None, *_against(this, *before))


def score(found: Mapping[str, Rate], weights: Mapping[str, int] | None) -> Score | None:
    """Weighted as the policy in force says now, whatever it said when the cases were handled."""
    if weights is None:
        return None
    parts = tuple(Part(name, weight, found[name].value) for name, weight in weights.items())
    total = sum(part.weight * part.value for part in parts if part.value is not None)
    whole = all(part.value is not None or not part.weight for part in parts)
    return Score(total if whole else None, parts)


def _all(compared: Compared) -> tuple[Tally | None, Tally | None, Tally | None]:
    return compared.this, compared.previous, compared.last_year


def _divided(top: int, bottom: int) -> float | None:
    return top / bottom if bottom else None


def _against(
    this: float | None, previous: float | None, last_year: float | None
) -> tuple[float | None, float | None, float | None, float | None]:
    return previous, _change(this, previous), last_year, _change(this, last_year)


def _change(this: float | None, base: float | None) -> float | None:
    return (this - base) / base if this is not None and base else None
