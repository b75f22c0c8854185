"""Decide and evolve: what a command on a request causes, and what it leaves.

Rule: `decide` alone may refuse. Whether a ticket still takes a reminder or a withdrawal is dispatch's to decide; here
only what cannot be true is refused.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import assert_never
from uuid import UUID

import msgspec

from intake_service.requests.commands import (
    AskReopening,
    AskWithdrawal,
    Command,
    FileRequest,
    Later,
    MoveAuthorityDue,
    Rate,
    Remind,
    Supplement,
)
from intake_service.requests.rejections import Rejected
from shared.contracts.resident_request import (
    AuthorityDueFiled,
    RatingGiven,
    ReminderFiled,
    ReopeningAsked,
    RequestFiled,
    ResidentRequest,
    SupplementFiled,
    WithdrawalAsked,
)
from shared.contracts.ticket_event import TicketAnnounced

DUE_CHANGED = "AuthorityDueChanged"
"""What dispatch calls it when a platform's deadline is another one from now on."""


class Unfiled(msgspec.Struct, frozen=True):
    """Nobody has filed it."""


class Filed(msgspec.Struct, frozen=True):
    """It was accepted. `narrative` is the first sealed text: its key seals all later ones."""

    number: str
    narrative: str
    person: str | None = None
    asked: tuple[UUID, ...] = ()
    """Operations asked for since."""
    authority: str = ""
    """The platform it belongs to; empty: our own desk."""
    authority_due_at: datetime | None = None
    """What that platform last named as its deadline, here."""
    due_moved_past_us: bool = False
    """Since then it was changed on the ticket itself, to what we are not told."""
    rated: tuple[int, ...] = ()
    """Questions answered by link, by their numbers."""


State = Unfiled | Filed


def decide(state: State, command: Command) -> ResidentRequest:
    """The event a command causes.

    Raises:
        Rejected: `already-filed`, `not-filed`, `operation-known`, or `already-rated`.
    """
    if isinstance(command, FileRequest):
        if isinstance(state, Filed):
            raise Rejected("already-filed")
        return RequestFiled(command.request, command.number, command.facts, command.narrative, command.person)
    if isinstance(state, Unfiled):
        raise Rejected("not-filed")
    if command.operation in state.asked:
        raise Rejected("operation-known")
    return _said(state, command)


def _said(state: Filed, command: Later) -> ResidentRequest:
    match command:
        case Supplement(request, operation, narrative, person):
            return SupplementFiled(request, operation, narrative, person)
        case Remind(request, operation, text):
            return ReminderFiled(request, operation, text)
        case AskWithdrawal(request, operation, text):
            return WithdrawalAsked(request, operation, text)
        case AskReopening(request, operation, text):
            return ReopeningAsked(request, operation, text)
        case MoveAuthorityDue(request, operation, due_at, source):
            return AuthorityDueFiled(request, operation, due_at, source)
        case Rate():
            return _rated(state, command)
        case _:
            assert_never(command)


def _rated(state: Filed, command: Rate) -> RatingGiven:
    """A link is good for one answer, whatever comes of it: where it is asked anew, another link is sent."""
    answers = command.answers
    if answers.asked in state.rated:
        raise Rejected("already-rated")
    return RatingGiven(
        request=command.request,
        operation=command.operation,
        round=answers.round,
        asked=answers.asked,
        solved=answers.solved,
        satisfied=answers.satisfied,
        contacted=answers.contacted,
        narrative=command.narrative,
    )


def evolve(state: State, event: ResidentRequest | TicketAnnounced) -> State:
    """The state after an event; never refuses."""
    if isinstance(event, RequestFiled):
        facts = event.facts
        return Filed(
            event.number,
            event.narrative,
            event.person,
            authority=facts.authority,
            authority_due_at=facts.authority_due_at,
        )
    if not isinstance(state, Filed):
        return state
    if isinstance(event, TicketAnnounced):
        return _announced(state, event)
    rated = (*state.rated, event.asked) if isinstance(event, RatingGiven) else state.rated
    after = msgspec.structs.replace(state, asked=(*state.asked, event.operation), rated=rated)
    if isinstance(event, AuthorityDueFiled):
        return msgspec.structs.replace(after, authority_due_at=event.authority_due_at, due_moved_past_us=False)
    return after


def _announced(state: Filed, event: TicketAnnounced) -> Filed:
    """What was asked here is answered by its operation; a change that answers none was not asked here."""
    if event.what != DUE_CHANGED:
        return state
    return msgspec.structs.replace(state, due_moved_past_us=event.operation is None)


def replay(events: Iterable[ResidentRequest | TicketAnnounced]) -> State:
    """The state after these events, such as a whole stream."""
    state: State = Unfiled()
    for event in events:
        state = evolve(state, event)
    return state
