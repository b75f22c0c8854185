"""A ticket as suggestions see it: where, when, what about by its code, and keyed hashes instead of its words. Pure."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from dispatch_service.routing.states import OPEN, Stage

SETTLED: Final = frozenset({Stage.CLOSED, Stage.ARCHIVED, Stage.ANSWERED})
"""Ended with an answer: worth knowing of, though nothing can be merged into them."""


class Case(msgspec.Struct, frozen=True):
    ticket: str
    number: str
    stage: str
    opened_at: datetime
    area: str
    category: str
    near: str = ""
    """The area of the rung that counts as one place; empty where the ticket's own area is wider, or unknown."""
    caller: str = ""
    """The same for all tickets of one telephone number; empty where none is known, or where it may not be told."""
    pieces: frozenset[int] = frozenset()
    text: str = ""
    """The same for all tickets that carry the text of one request: what was split, its parts, and what any of them goes
    on as; empty where it is not known."""

    @property
    def request(self) -> str:
        """Names what somebody asked for once, in however many tickets it lies."""
        return self.text or self.ticket

    @property
    def open(self) -> bool:
        return self.stage in OPEN

    @property
    def counts(self) -> bool:
        """Merged, withdrawn, refused and struck-out tickets are nobody's duplicate."""
        return self.open or self.stage in SETTLED


class Place(StrEnum):
    """How the places of two tickets stand to each other."""

    SAME_AREA = "same-area"
    NEAR = "near"
    UNKNOWN = "unknown"
    ELSEWHERE = "elsewhere"

    @property
    def same(self) -> bool:
        return self in {Place.SAME_AREA, Place.NEAR}


def place_of(one: Case, other: Case) -> Place:
    """Whichever is asked first."""
    if not one.near or not other.near:
        return Place.UNKNOWN
    if one.area == other.area:
        return Place.SAME_AREA
    return Place.NEAR if one.near == other.near else Place.ELSEWHERE


def hours_between(one: Case, other: Case) -> float:
    return abs((one.opened_at - other.opened_at).total_seconds()) / 3600


def requests(cases: Iterable[Case]) -> int:
    """How often somebody asked: parts and follow-ups are not asked for anew."""
    return len({case.request for case in cases})


def callers(cases: Iterable[Case]) -> int:
    """Different telephone numbers among them; a request without a known one counts as one."""
    by_request: dict[str, str] = {}
    for case in cases:
        by_request[case.request] = by_request.get(case.request) or case.caller
    return len({caller or request for request, caller in by_request.items()})


def same_request(one: Case, other: Case) -> bool:
    return one.ticket == other.ticket or one.request == other.request


def same_caller(one: Case, other: Case) -> bool:
    return bool(one.caller) and one.caller == other.caller
