"""How well are we doing? Rates with numerator and denominator, by area, category, unit or channel, for any period.

Historic imports are counted apart; a rate without a denominator is `n/a`, never 0 or 1.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

import msgspec
import sqlalchemy as sa

from dispatch_service.views.outcomes import TABLE
from shared.db import Transaction

GROUPS = ("area", "category", "unit", "channel")
SATISFIED = ("satisfied", "mostly")


class Rate(msgspec.Struct, frozen=True):
    """A ratio that shows what it was made of; `value` is None where there is nothing to divide by."""

    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None


class Rates(msgspec.Struct, frozen=True):
    """Counts and rates of one group."""

    group: str
    opened: int
    closed: int
    answered: Rate
    """Reached on callback and said to have been contacted (响应率)."""
    solved: Rate
    """Said to be solved, of those who answered the callback (解决率)."""
    satisfied: Rate
    """Satisfied or basically satisfied, of those who answered (满意率)."""
    on_time: Rate
    """Resolved before the case's limit, of all resolved (按时办结率)."""
    self_disposal: Rate
    """Settled without ever climbing a rung, of all opened (自处置率)."""


_COUNTS = {
    "opened": sa.func.count(),
    "closed": sa.func.count(TABLE.c.closed_at),
    "reached": sa.func.count().filter(TABLE.c.reached),
    "contacted": sa.func.count().filter(TABLE.c.contacted),
    "solved": sa.func.count().filter(TABLE.c.solved),
    "satisfied": sa.func.count().filter(TABLE.c.satisfied.in_(SATISFIED)),
    "resolved": sa.func.count().filter(TABLE.c.handled_at != ""),
    "on_time": sa.func.count().filter(TABLE.c.on_time),
    "settled_below": sa.func.count().filter(sa.and_(TABLE.c.handled_at != "", TABLE.c.escalations == 0)),
}


class Span(msgspec.Struct, frozen=True):
    """Tickets opened in [since, until); either end may be open. Historic imports are asked for apart."""

    since: datetime | None = None
    until: datetime | None = None
    historic: bool = False


async def read(tx: Transaction, by: str, span: Span, rename: Callable[[str], str] = str) -> list[Rates]:
    """Rates of the span's tickets, grouped by a column of GROUPS.

    `rename` may fold groups into larger ones: the area of a grid into its community's.
    """
    column = TABLE.c[by]
    wanted = [TABLE.c.historic == span.historic]
    wanted += [TABLE.c.opened_at >= span.since] if span.since else []
    wanted += [TABLE.c.opened_at < span.until] if span.until else []
    query = sa.select(column, *(count.label(name) for name, count in _COUNTS.items()))
    found = await tx.sql.execute(query.where(*wanted).group_by(column).order_by(column))
    return summed((rename(str(row[0])), dict(zip(_COUNTS, row[1:], strict=True))) for row in found)


def summed(groups: Iterable[tuple[str, dict[str, int]]]) -> list[Rates]:
    """Groups of one name added up, by name."""
    totals: dict[str, dict[str, int]] = {}
    for name, counts in groups:
        total = totals.setdefault(name, dict.fromkeys(_COUNTS, 0))
        for count, value in counts.items():
            total[count] += value
    return [_rates(name, totals[name]) for name in sorted(totals)]


def _rates(name: str, n: dict[str, int]) -> Rates:
    return Rates(
        group=name,
        opened=n["opened"],
        closed=n["closed"],
        answered=Rate(n["contacted"], n["reached"]),
        solved=Rate(n["solved"], n["reached"]),
        satisfied=Rate(n["satisfied"], n["reached"]),
        on_time=Rate(n["on_time"], n["resolved"]),
        self_disposal=Rate(n["settled_below"], n["opened"]),
    )
