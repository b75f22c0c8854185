"""What a caller hands in, whatever door he came through, and how it is split into clear facts, words and a person."""

import re
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

import msgspec

from intake_service.requests.commands import Answers
from shared.access.identity import Identity, Kind
from shared.contracts.resident_request import Channel, Facts, Meeting, Office
from shared.contracts.sealed import Narrative, Person

DECIMALS = 3
"""Of a degree: coordinates finer than about 100 m would point at a home, so they are sealed."""

CLEAR = frozenset({"condition"})
"""Attributes that routing reads, so they stand in clear as well; but only where they are codes."""
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,15}")


class Caller(msgspec.Struct, frozen=True):
    """Who is asking, and as part of what."""

    identity: Identity
    correlation: str = ""

    @property
    def source(self) -> str:
        """The client or staff member that vouches for what it files; empty for a resident on the public form."""
        return "" if self.identity.kind is Kind.RESIDENT else self.identity.person


class Content(msgspec.Struct, frozen=True, omit_defaults=True):
    """A filing as it was handed in, checked. Encoded, it is what two filings are compared by."""

    subject: str
    description: str
    channel: Channel
    name: str = ""
    phone: str = ""
    anonymous: bool = False
    category: str | None = None
    lat: float | None = None
    lon: float | None = None
    address: str = ""
    grid_code: str | None = None
    occurred_at: datetime | None = None
    confidential: bool = False
    external_id: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    """Sorted by name."""
    historic: bool = False
    authority: str = ""
    authority_due_at: datetime | None = None
    meeting: Meeting | None = None
    by_proxy: bool = False
    office: Office | None = None
    about: tuple[str, ...] = ()
    """Staff and unit codes a report is about, sorted. They leave this process as hashes and sealed words only."""


What = Literal["supplement", "remind", "withdraw", "rate", "reopen"]
"""What may be asked of a filed request."""


class Said(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is asked of a filed request: what, and the words with it."""

    what: What
    text: str = ""
    answers: Answers | None = None
    """Those of a rating."""


def facts(content: Content, caller: Caller, now: datetime, about: tuple[str, ...] = ()) -> Facts:
    """The part that stands in clear. `about` are hashes of whom it reports.

    What is kept for an office says nothing of who filed it but the area he works in, where he named no place.
    """
    kept, placed = content.office is not None, content.grid_code or content.lat is not None
    return Facts(
        channel=content.channel,
        filed_at=now,
        occurred_at=content.occurred_at.astimezone(UTC) if content.occurred_at else None,
        category=content.category,
        grid_code=content.grid_code,
        area=caller.identity.unit if kept and not placed else None,
        lat=_coarse(content.lat),
        lon=_coarse(content.lon),
        confidential=content.confidential or kept,
        anonymous=content.anonymous or not (content.name or content.phone),
        source="" if kept else caller.source,
        external_id=content.external_id,
        historic=content.historic,
        attributes={name: code for name, code in content.attributes if name in CLEAR and CODE.fullmatch(code)},
        authority=content.authority,
        authority_due_at=content.authority_due_at,
        meeting=content.meeting,
        by_proxy=content.by_proxy,
        office=content.office,
        about=about,
    )


def narrative(content: Content) -> Narrative:
    """The words, and what would point at a person's home."""
    place = "" if content.lat is None else f"{content.lat},{content.lon}"
    return Narrative(
        content.subject, content.description, content.address, place, dict(content.attributes), content.about
    )


def person(content: Content) -> Person | None:
    """The reporter, where anything is known of him."""
    return Person(content.name, content.phone) if content.name or content.phone else None


def _coarse(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, DECIMALS)


class Receipt(msgspec.Struct, frozen=True):
    """What became of a filing. `position` is where it stands in the log."""

    request: UUID
    number: str
    position: int
    created: bool
    """False: an earlier filing of the same external id answers."""
    operation: UUID | None = None
    """The supplement this became, where the earlier filing said something else."""
    authority_due_at: datetime | None = None
    """The deadline a platform named for its own case, as it is recorded."""
