"""What another calendar would make of open tickets' deadlines, old and new side by side. It changes nothing.

Only an approved event moves a deadline (`move-due`); each line says whether that command would take it, or what people
granted on top that no calendar may take back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from dispatch_service.calendar.again import Pause, again
from dispatch_service.calendar.working_time import WorkingTime
from dispatch_service.codec import Entry
from dispatch_service.policy.policy import Policy
from dispatch_service.replay.as_of import step
from dispatch_service.routing.events import RehandleOrdered, TicketReopened
from dispatch_service.routing.rules import Due
from dispatch_service.routing.states import Ticket


@dataclass(frozen=True, slots=True)
class Story:
    """How a ticket came by its outer deadline: where it began, what stood still, and under which versions."""

    ticket: Ticket
    started_at: datetime
    policy: str
    calendar: str
    pauses: tuple[Pause, ...] = ()


class Line(msgspec.Struct, frozen=True):
    """One open ticket under both calendars."""

    ticket: str
    number: str
    unit: str
    stage: str
    started_at: datetime
    calendar: str
    """Digest of the calendar the present deadline was computed with."""
    due_at: datetime
    provisional: bool
    new_due_at: datetime
    new_provisional: bool
    changes: bool
    hindered: str = ""
    """Why `move-due` would refuse: `extended`, `suspended`, `outside`, `round`; empty where it would move it."""


class Report(msgspec.Struct, frozen=True):
    """`calendar`: digest of the one looked at. Lines: the provisional first, then those that change, by deadline."""

    calendar: str
    label: str
    published_until: str
    open: int
    provisional: int
    changed: int
    items: list[Line]


def story(entries: Iterable[Entry]) -> Story | None:
    """The story a ticket's events tell; nothing for a stream without any."""
    told: Story | None = None
    for entry in entries:
        before = told.ticket if told else None
        ticket = step(before, entry)
        if told is None:
            told = Story(ticket, ticket.origin.accepted_at, entry.why.policy, entry.why.calendar)
        elif ticket.due != told.ticket.due:
            told = replace(told, policy=entry.why.policy, calendar=entry.why.calendar)
        if isinstance(entry.event, RehandleOrdered | TicketReopened):
            told = replace(told, started_at=entry.at, pauses=())
        pause = before.asides.pause if before else None
        if pause is not None and ticket.asides.pause is None:
            told = replace(told, pauses=(*told.pauses, (pause.since, entry.at)))
        told = replace(told, ticket=ticket)
    return told


def line(told: Story, policies: Mapping[str, Policy], calendars: Mapping[str, WorkingTime], new: WorkingTime) -> Line:
    """One ticket's line. `policies` and `calendars` hold the versions the story names, by digest."""
    ticket, hindered = told.ticket, _hindered(told.ticket)
    due = ticket.due
    if hindered:
        new_due = again(calendars[told.calendar], new, told.started_at, due, told.pauses)
    else:
        new_due = _from_the_beginning(told, policies[told.policy], new)
    return Line(
        ticket=ticket.id,
        number=ticket.origin.number,
        unit=ticket.custody.unit,
        stage=ticket.stage,
        started_at=told.started_at,
        calendar=told.calendar,
        due_at=due.due_at,
        provisional=due.provisional,
        new_due_at=new_due.due_at,
        new_provisional=new_due.provisional,
        changes=new_due.due_at != due.due_at,
        hindered=hindered,
    )


def report(calendar: str, label: str, published_until: str, lines: Iterable[Line]) -> Report:
    """The lines in order, counted."""
    ordered = sorted(lines, key=lambda one: (not one.provisional, not one.changes, one.due_at, one.ticket))
    return Report(
        calendar=calendar,
        label=label,
        published_until=published_until,
        open=len(ordered),
        provisional=sum(one.provisional for one in ordered),
        changed=sum(one.changes for one in ordered),
        items=ordered,
    )


def _hindered(ticket: Ticket) -> str:
    record = ticket.asides.record
    grounds = {
        "extended": record.extensions,
        "suspended": record.suspensions,
        "outside": ticket.asides.outside,
        "round": ticket.flags.round > 1,
    }
    return next((name for name, holds in grounds.items() if holds), "")


def _from_the_beginning(told: Story, policy: Policy, new: WorkingTime) -> Due:
    """As at acceptance, by the limit of the policy of then, with its rules for days."""
    origin = told.ticket.origin
    return new.due(told.started_at, policy.matter(origin.category, origin.condition).limit, policy.warn)
