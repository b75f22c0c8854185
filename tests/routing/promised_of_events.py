"""What is promised of what may happen to a ticket: by whose word, and never without what has to be there before."""

from collections.abc import Sequence

from dispatch_service.routing import commands as ask
from dispatch_service.routing.deciding.outside import lead
from dispatch_service.routing.events import (
    AppealDecided,
    AppealExamined,
    CallbackRecorded,
    Event,
    RehandleOrdered,
    SupplementRecorded,
    TicketClosed,
    TicketMerged,
    TicketRated,
    TicketResumed,
)
from dispatch_service.routing.states import Ticket
from dispatch_service.routing.table import SETTLED
from tests.routing.fake_rules import FakeRules

NOTHING_TO_TELL = {"void", "answered", "refused", "unreasonable", "forced", "handed-back"}
"""Kinds of closing that need no callback, but a reason."""


def may_happen(event: Event, command: ask.Command, ticket: Ticket, world: FakeRules) -> None:
    """To the ticket as it stands before the event, by this command."""
    if isinstance(event, CallbackRecorded | TicketClosed):
        assert command.by.person not in ticket.handlers
    if isinstance(event, RehandleOrdered) and ticket.asides.outside is None:
        assert event.due_at >= ticket.due_at
    if isinstance(event, TicketRated):
        he_was_asked_and_has_not_answered(command, ticket)
    if isinstance(event, TicketResumed):
        a_pause_of_ours_ends_before_their_deadline(event, ticket, world)
    if isinstance(event, SupplementRecorded) and not event.said_on:
        assert ticket.open or ticket.asides.relatives.going_on
    a_platform_calls_back_and_ends_what_is_its_own(event, command, ticket)
    an_appeal_is_decided_by_others(event, command, ticket)
    if isinstance(event, TicketClosed):
        it_ends_answered_and_settled(event, ticket, world)


def he_was_asked_and_has_not_answered(command: ask.Command, ticket: Ticket) -> None:
    """A rating is a resident's own, of the round at hand, in a case of ours, once."""
    assert isinstance(command, ask.Rate)
    assert (command.by.role, command.round) == ("resident", ticket.flags.round)
    relatives = ticket.asides.relatives
    assert not relatives.master or command.asked == relatives.asked > 0
    assert ticket.origin.person
    assert (ticket.outcome.rated, ticket.asides.outside) == (False, None)


def a_pause_of_ours_ends_before_their_deadline(event: TicketResumed, ticket: Ticket, world: FakeRules) -> None:
    """By the lead, unless the case was due later before, or that moment is over."""
    outside = ticket.asides.outside
    if outside is not None and outside.due_at is not None:
        assert event.due_at <= max(outside.due_at - lead(world), ticket.due_at, event.at)


def a_platform_calls_back_and_ends_what_is_its_own(event: Event, command: ask.Command, ticket: Ticket) -> None:
    if ticket.asides.outside is not None and isinstance(event, CallbackRecorded | TicketClosed | TicketMerged):
        assert isinstance(command, ask.RecordAuthorityAnswer)


def an_appeal_is_decided_by_others(event: Event, command: ask.Command, ticket: Ticket) -> None:
    """Than whoever filed it, and at last by others than who examined it."""
    record = ticket.asides.record
    if isinstance(event, AppealExamined | AppealDecided):
        assert command.by.person != record.appeal_asker
    if isinstance(event, AppealDecided) and event.upheld:
        assert record.appeal == "examined"
        assert record.appeal_terms.stages == 1 or command.by.person != record.appeal_examiner


def it_ends_answered_and_settled(event: TicketClosed, ticket: Ticket, world: FakeRules) -> None:
    assert not ticket.whistles
    told = ticket.outcome.answer and ticket.outcome.callback in {"solved", "unsolved", "unreachable"}
    unnamed = event.kind == "anonymous" and not ticket.origin.person
    assert told or unnamed or event.kind in NOTHING_TO_TELL or ticket.asides.outside is not None
    assert event.reason or event.kind == "normal"
    criterion = any(world.matter(ticket.origin.category).closing)
    assert event.met or not (criterion and event.kind in SETTLED)
    assert not ticket.asides.duties


def what_is_made_safe_goes_on(events: Sequence[Event], ticket: Ticket, world: FakeRules) -> None:
    """As one ticket at a time, unless somebody said why not; and nothing goes on that was not made safe. The ticket
    stands as it does after these events."""
    relatives, record = ticket.asides.relatives, ticket.asides.record
    names = [one.ticket for one in relatives.follow_ups]
    assert len(set(names)) == len(names)
    assert sum(one.open for one in relatives.follow_ups) <= 1
    for event in events:
        if isinstance(event, TicketClosed):
            second = world.matter(ticket.origin.category, ticket.origin.condition).follow_up
            settled = event.kind in SETTLED and not ticket.flags.historic
            assert event.goes_on_as == record.goes_on_as == (second if settled else "")
            going_on = any(one.open for one in relatives.follow_ups)
            assert not record.goes_on_as or bool(record.declined) is not going_on
