"""Histories folded into the views' tables on a real database, and the questions asked of them."""

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from dispatch_service.codec import Entry
from dispatch_service.rates.asked import Cohort, Every, RatesAsked
from dispatch_service.rates.figures import Figures
from dispatch_service.rates.periods import Span
from dispatch_service.rates.reading import read
from dispatch_service.rates.reckoning import Reckoning
from dispatch_service.routing.events import Event
from dispatch_service.views import outcomes, summons
from shared.db import Database
from shared.embedded.postgres import EmbeddedPostgres
from shared.eventlog.rows import Rows
from shared.eventlog.views import fold_all
from tests.eventlog.stores import log_database, opened
from tests.routing import stories as tell
from tests.routing.fake_rules import RULES
from tests.views.entries import entries

VIEWS = (outcomes.VIEW, summons.VIEW)
RECKONING = Reckoning(
    units=RULES.units,
    rungs={name: RULES.rung(name) for name in ("grid", "community", "street", "department")},
    self_disposal=("grid", "community"),
    exempt_closings=("unreasonable", "beyond-duty"),
    exempt_suspensions=("weather",),
)
EVERYTHING = Span()


class Desk:
    """The tables of the views, filled from what happened."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._opened = 0

    async def happened(self, *histories: Iterable[Event]) -> list[UUID]:
        """Each history is one more ticket's; their ids."""
        ids = [UUID(int=(0x018F << 112) + self._opened + number) for number in range(1, len(histories) + 1)]
        self._opened += len(ids)
        await self.recorded([entry for id_, told in zip(ids, histories, strict=True) for entry in entries(told, id_)])
        return ids

    async def recorded(self, told: Sequence[Entry]) -> None:
        """Fold them and put the rows where the views keep them."""
        async with self.database.transaction() as tx:
            for view in VIEWS:
                await Rows(view.table).put(tx.raw, list(fold_all(view, told).values()))

    async def asked(
        self,
        by: str = "street",
        span: Span = EVERYTHING,
        every: Every | None = None,
        cohort: Cohort = "registered",
        *,
        now: datetime = tell.START + timedelta(days=400),
        historic: bool = False,
        scope: frozenset[str] | None = None,
        reckoning: Reckoning = RECKONING,
    ) -> list[Figures]:
        """The figures as read now."""
        asked = RatesAsked(by, reckoning, now, span, every, cohort, historic, scope)
        async with self.database.transaction(read_only=True) as tx:
            return await read(tx, asked)


@asynccontextmanager
async def a_desk(postgres: EmbeddedPostgres) -> AsyncGenerator[Desk]:
    async with log_database(postgres, *(view.table for view in VIEWS)) as home, opened(home) as store:
        yield Desk(store.database)


def weighed(**weights: int) -> Reckoning:
    """The reckoning under these weights."""
    return msgspec.structs.replace(RECKONING, weights=weights)


def made_of(figures: Figures, rate: str) -> tuple[int | None, int]:
    """Numerator and denominator."""
    found = figures.rates[rate]
    return found.numerator, found.denominator
