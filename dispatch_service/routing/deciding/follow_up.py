"""What is made safe is still to be repaired: the case ends, and goes on as another one under its second condition.

Source: a filing and closing standard (E05-01, 02, 04) whose urgent condition closes on "made safe" and whose structural
one on "repaired". Once in each round of a case, and under an id that follows from it, so that nothing doubles.
"""

from uuid import NAMESPACE_URL, uuid5

from dispatch_service.routing import commands as ask
from dispatch_service.routing import events as did
from dispatch_service.routing.guards import known
from dispatch_service.routing.parts import check_never_handled
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Rules
from dispatch_service.routing.states import Ticket
from dispatch_service.routing.table import SETTLED

Events = tuple[did.Event, ...]


def goes_on_as(ticket: Ticket, kind: str, rules: Rules) -> str:
    """The condition that this kind of closing leaves to be seen to; none, or of a historic case, none."""
    if kind not in SETTLED or ticket.flags.historic:
        return ""
    return rules.matter(ticket.origin.category, ticket.origin.condition).follow_up


def gone_on(ticket: Ticket, closed: did.TicketClosed) -> tuple[did.FollowUpOpened, ...]:
    """What is opened with this end: nothing where it was declined, or where one is open from an earlier round."""
    asides, origin = ticket.asides, ticket.origin
    if not closed.goes_on_as or asides.record.declined or asides.relatives.going_on:
        return ()
    return (
        did.FollowUpOpened(
            at=closed.at,
            rule="ticket.close.made-safe",
            follow_up=_id(ticket),
            number=f"{origin.number}-F{ticket.flags.round}",
            category=origin.category,
            condition=closed.goes_on_as,
        ),
    )


def _id(ticket: Ticket) -> str:
    return str(uuid5(NAMESPACE_URL, f"urn:gridwhistle:follow-up:{ticket.id}:{ticket.flags.round}"))


def opening_of(ticket: Ticket, event: did.FollowUpOpened, by: ask.By) -> ask.OpenTicket:
    """The command that opens it: the same words, place and requester; limit, clocks and owner are its condition's own.

    A platform that owned the first does not own it: its deadline and its word were for the first.
    """
    origin, flags = ticket.origin, ticket.flags
    return ask.OpenTicket(
        at=event.at,
        by=by,
        ticket=event.follow_up,
        number=event.number,
        channel=origin.channel,
        category=event.category,
        condition=event.condition,
        place=ask.Place(origin.area, "follow-up"),
        narrative=origin.narrative,
        person=origin.person,
        confidential=flags.confidential,
        first=ticket.id,
        by_proxy=origin.by_proxy,
        office=flags.office,
        about=flags.about,
        recused=flags.recused,
    )


def decline_follow_up(ticket: Ticket, command: ask.DeclineFollowUp, rules: Rules) -> Events:
    """Said by whoever checks the answer and closes: it does not go on, and why."""
    check_never_handled(command.by, ticket)
    condition = rules.matter(ticket.origin.category, ticket.origin.condition).follow_up
    if not condition:
        raise Rejected("no-follow-up", ticket.origin.condition)
    known("decline-follow-up", command.reason, rules)
    if ticket.asides.record.declined:
        raise Rejected("declined-before", ticket.asides.record.declined)
    if going_on := ticket.asides.relatives.going_on:
        raise Rejected("follow-up-open", going_on[0])
    return (
        did.FollowUpDeclined(
            at=command.at,
            rule="ticket.decline-follow-up",
            condition=condition,
            reason=command.reason,
            note=command.note,
        ),
    )


def hear_of_follow_up(ticket: Ticket, command: ask.HearOfFollowUp, rules: Rules) -> Events:
    """The side of whoever waits for it: his requester is told what became of it, however long his own is over."""
    del ticket, rules
    return (
        did.FollowUpAdvanced(
            at=command.at,
            rule="ticket.close.made-safe",
            follow_up=command.follow_up,
            what=command.what,
            stage=command.stage,
            note=command.note,
        ),
    )


def hear_of_first(ticket: Ticket, command: ask.HearOfFirst, rules: Rules) -> Events:
    """The side of whoever holds the repair, or it would be worked at without what its requester adds. Words of a
    confidential case stay on it; elsewhere stands where they are."""
    del rules
    kept_back = command.confidential and not ticket.flags.confidential
    return (
        did.SupplementRecorded(
            at=command.at,
            rule="ticket.supplement.made-safe",
            operation="",
            note="" if kept_back else command.note,
            said_on=command.first,
        ),
    )
