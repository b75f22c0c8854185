"""From events to one request's public state and history. Pure: the same events give the same bytes.

What depends on now (the light) or on keys (a note's words) is left to whoever reads it.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from intake_service.codec import Happened
from shared.contracts.resident_request import (
    AuthorityDueFiled,
    RatingGiven,
    ReminderFiled,
    ReopeningAsked,
    RequestFiled,
    SupplementFiled,
    WithdrawalAsked,
)
from shared.contracts.ticket_event import Holder, OtherWay, Stage, TicketAnnounced

What = Literal["supplement", "remind", "withdraw", "rate", "reopen", "authority-due"]
INTERNAL = "Internal"
"""The name dispatch gives to what residents are not told; it moves the state without a line in the history."""
FILED = "RequestFiled"


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the history. `note` is a sealed token; `accepted` and `reason` answer an operation asked before."""

    at: datetime
    what: str
    stage: Stage
    note: str | None = None
    operation: UUID | None = None
    accepted: bool | None = None
    reason: str = ""
    instead: OtherWay | None = None


class State(msgspec.Struct, frozen=True, omit_defaults=True):
    """One request as the public sees it."""

    request: UUID
    number: str = ""
    source: str = ""
    """Client that filed it; empty for the public form."""
    external_id: str | None = None
    filed_at: datetime | None = None
    updated_at: datetime | None = None
    stage: Stage = "received"
    round: int = 1
    holder: Holder | None = None
    warn_at: datetime | None = None
    due_at: datetime | None = None
    provisional: bool = False
    may_now: tuple[str, ...] = ()
    history: tuple[Step, ...] = ()


OPEN_TO: tuple[str, ...] = ("supplement", "remind", "withdraw")
"""What may be asked before dispatch has said anything."""
_NAMES: dict[type, What] = {
    SupplementFiled: "supplement",
    ReminderFiled: "remind",
    WithdrawalAsked: "withdraw",
    RatingGiven: "rate",
    ReopeningAsked: "reopen",
    AuthorityDueFiled: "authority-due",
}


def request_of(event: Happened) -> UUID:
    """Which request an event belongs to."""
    return event.ticket if isinstance(event, TicketAnnounced) else event.request


def apply(state: State | None, event: Happened, at: datetime) -> State:
    """The state after an event that happened `at`."""
    state = state or State(request_of(event))
    if isinstance(event, TicketAnnounced):
        return _announced(state, event)
    if isinstance(event, RequestFiled):
        facts = event.facts
        return msgspec.structs.replace(
            state,
            number=event.number,
            source=facts.source,
            external_id=facts.external_id,
            filed_at=facts.filed_at,
            updated_at=state.updated_at or facts.filed_at,
            may_now=state.may_now or OPEN_TO,
            history=(*state.history, Step(facts.filed_at, FILED, state.stage)),
        )
    step = Step(at, _NAMES[type(event)], state.stage, operation=event.operation)
    return msgspec.structs.replace(state, updated_at=at, history=(*state.history, step))


def _announced(state: State, event: TicketAnnounced) -> State:
    return msgspec.structs.replace(
        state,
        number=state.number or event.number,
        updated_at=event.at,
        stage=event.stage,
        round=event.round,
        holder=event.holder,
        warn_at=event.warn_at,
        due_at=event.due_at,
        provisional=event.provisional,
        may_now=event.may_now,
        history=(*state.history, *_steps(event)),
    )


def _steps(event: TicketAnnounced) -> tuple[Step, ...]:
    answer = event.operation
    if event.what == INTERNAL and event.public_note is None and answer is None:
        return ()
    step = Step(event.at, event.what, event.stage, event.public_note, instead=event.instead)
    if answer is not None:
        step = msgspec.structs.replace(step, operation=answer.operation, accepted=answer.accepted, reason=answer.reason)
    return (step,)
