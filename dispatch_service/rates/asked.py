"""What somebody wants to know: grouped by what, of which cases, over which stretch of time."""

from datetime import datetime
from typing import Literal

import msgspec

from dispatch_service.rates.periods import Span
from dispatch_service.rates.reckoning import Reckoning

Cohort = Literal["registered", "closed"]
"""Cases accepted within the span, or cases closed within it."""
Every = Literal["month"]


class RatesAsked(msgspec.Struct, frozen=True):
    """Historic imports are asked for apart. `scope`: units whose figures the asker may read; None for all."""

    by: str
    reckoning: Reckoning
    now: datetime
    span: Span = Span()
    every: Every | None = None
    cohort: Cohort = "registered"
    historic: bool = False
    scope: frozenset[str] | None = None
