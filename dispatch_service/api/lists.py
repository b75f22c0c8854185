"""What the routers ask of the read models: one port, filled by `dispatch_service.views` in `main`.

Rows come as plain mappings of JSON types; each carries the position it was read at through `position`.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

import msgspec

from dispatch_service.rates.asked import RatesAsked
from dispatch_service.routing.ruling import Rulers

Row = Mapping[str, object]


class Page(msgspec.Struct, frozen=True):
    """Rows, and how far into the log they have seen: the first `position` events."""

    position: int
    items: Sequence[Row]
    next: str = ""
    """Cursor of the next page; empty at the end."""


class NotYet(Exception):
    """The read model has not come as far as the caller asks."""


class BadCursor(Exception):
    """`after` is not the `next` of any page."""


class Asked(msgspec.Struct, frozen=True):
    """What is wanted of a list. Empty fields restrict nothing."""

    units: tuple[str, ...] = ()
    person: str = ""
    limit: int = 50
    after: str = ""
    min_position: int = 0
    confidential: bool = True
    """Whether confidential ones are among them."""
    rulers: Rulers = Rulers()
    """Whom those in dispute that have no clock wait for besides."""


class Concerned(msgspec.Struct, frozen=True):
    """Whom a ticket has to do with: it lies in one of these units or is theirs, or is one of these tickets."""

    units: tuple[str, ...]
    tickets: tuple[str, ...] = ()


class Lately(msgspec.Struct, frozen=True):
    """Tickets of these areas opened in [since, until], ended ones too, imported ones not; the nearest to `near` first.

    Of confidential ones a line does not tell whom they concern: they are among them whatever `concerned` says.
    """

    areas: Sequence[str]
    since: datetime
    until: datetime
    near: datetime
    limit: int
    concerned: Concerned | None = None


class Raised(msgspec.Struct, frozen=True):
    """Matters raised at meetings held in [since, until] for one of these areas, or at one meeting."""

    meeting: str = ""
    areas: tuple[str, ...] | None = None
    since: date | None = None
    until: date | None = None


class Lists(Protocol):
    """The read models.

    All raise `NotYet` where `min_position` was not reached in time; those with pages raise `BadCursor`.
    """

    async def worklist(self, asked: Asked, now: datetime) -> Page:
        """What waits for these units, due first: what they have, and what they are to rule on."""
        ...

    def behind(self, line: Row) -> str:
        """The `after` of a worklist's page that goes on behind this line."""
        ...

    async def lines(self, tickets: Sequence[str], now: datetime, rulers: Rulers) -> Sequence[Row]:
        """Those of these tickets the worklist knows, in the same order, as its rows; `rulers` as where it is asked."""
        ...

    async def opened(self, lately: Lately, now: datetime) -> Sequence[Row]: ...
    async def timeline(self, ticket: str, min_position: int = 0) -> Page: ...
    async def counts(self, asked: Asked, now: datetime) -> Page:
        """By unit and stage. What is in dispute is counted twice: for who has it, and for who is to rule."""
        ...

    async def rates(self, asked: RatesAsked, min_position: int = 0) -> Page: ...
    async def rulings(self, category: str = "", unit: str = "", min_position: int = 0) -> Page:
        """Binding rulings, the newest first; empty words restrict nothing."""
        ...

    async def matters(self, raised: Raised, min_position: int = 0) -> Page:
        """Of whole meetings only; `next` is the day of the first one there is no room for."""
        ...

    async def held(self, raised: Raised, min_position: int = 0) -> Page:
        """Meetings as they were recorded; their names are sealed tokens."""
        ...

    async def timers(self, asked: Asked) -> Page: ...
