"""What the staff API answers about whistles."""

from datetime import datetime

from msgspec.structs import asdict
from pydantic import BaseModel, Field

from dispatch_service.api.shapes import ClockShown, clock_shown
from dispatch_service.whistles.states import Whistle


class CalledShown(BaseModel):
    unit: str
    person: str
    answered_at: datetime | None
    expected_at: datetime | None
    arrived_at: datetime | None
    arrive_by: datetime | None = Field(description="Until when it has to be there, by its own call; none in a draft.")
    late: bool


class WhistleShown(BaseModel):
    """A whistle as it stands. `version` is also the `ETag`."""

    whistle: str
    ticket: str
    version: int
    stage: str
    open: bool
    kind: str
    blower: str
    blown_by: str
    lead: str
    approved: bool
    arrive_by: datetime
    called: list[CalledShown]
    escalated_to: list[str]
    contests: int
    clocks: list[ClockShown]
    reachable: dict[str, list[str]] = Field(
        default={}, description="By unit: staff codes that can be reached now, in the order of asking."
    )


class WhistleAnswer(BaseModel):
    """What a command on a whistle came to."""

    position: int
    whistle: str
    ticket: str
    version: int
    stage: str
    repeated: bool = False


def whistle_shown(whistle: Whistle, now: datetime) -> WhistleShown:
    """The whistle for those who may see it."""
    return WhistleShown(
        whistle=whistle.id,
        ticket=whistle.ticket,
        version=whistle.version,
        stage=whistle.stage,
        open=whistle.open,
        kind=whistle.kind,
        blower=whistle.blower,
        blown_by=whistle.blown_by,
        lead=whistle.lead,
        approved=whistle.approved,
        arrive_by=whistle.arrive_by,
        called=[CalledShown(**asdict(called)) for called in whistle.called],
        escalated_to=list(whistle.escalated_to),
        contests=whistle.contests,
        clocks=[clock_shown(clock, now) for clock in whistle.clocks],
    )
