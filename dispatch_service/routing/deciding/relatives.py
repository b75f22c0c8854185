"""Merging and splitting, each ticket's side of it. The handlers bring both sides into one append."""

from dispatch_service.routing import commands as ask
from dispatch_service.routing import events as did
from dispatch_service.routing.arming import after_the_end, arming, beside
from dispatch_service.routing.deciding.outside import check_ours
from dispatch_service.routing.guards import free_of_others, known
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Rules
from dispatch_service.routing.standing import held_by
from dispatch_service.routing.states import ClockKind, Ticket

Events = tuple[did.Event, ...]


def merge(ticket: Ticket, command: ask.Merge, rules: Rules) -> Events:
    """One level: what others follow follows nobody, and a part of a whole ends as that part."""
    known("merge", command.reason, rules)
    relatives = ticket.asides.relatives
    if command.master == ticket.id:
        raise Rejected("own-master", ticket.id)
    if relatives.followers:
        raise Rejected("has-followers", relatives.followers[0])
    if relatives.parent:
        raise Rejected("is-a-part", relatives.parent)
    if command.master == relatives.first:
        raise Rejected("is-its-follow-up", relatives.first)
    if any(one.ticket == command.master for one in relatives.follow_ups):
        raise Rejected("is-its-first", command.master)
    free_of_others(ticket)
    check_ours(ticket)
    return (
        did.TicketMerged(
            at=command.at,
            rule="ticket.merge",
            master=command.master,
            reason=command.reason,
            clocks=after_the_end(ticket),
            note=command.note,
        ),
    )


def unmerge(ticket: Ticket, command: ask.Unmerge, rules: Rules) -> Events:
    """Back on the desk with the deadline it has had from acceptance."""
    if command.by.role != "system":
        known("unmerge", command.reason, rules)
    if not ticket.asides.relatives.master:
        raise Rejected("not-merged")
    desk = rules.desk_of(ticket.origin.area)
    return (
        did.TicketUnmerged(
            at=command.at,
            rule="ticket.unmerge",
            reason=command.reason,
            custody=held_by(desk),
            clocks=beside(ticket) + arming(ticket, command.at, rules).clock(ClockKind.DISPATCH, desk),
            note=command.note,
        ),
    )


def follow(ticket: Ticket, command: ask.Follow, rules: Rules) -> Events:
    """The master's side: open, and no follower itself."""
    del rules
    if command.ticket in ticket.asides.relatives.followers:
        return ()
    return (did.FollowerJoined(at=command.at, rule="ticket.merge", ticket=command.ticket),)


def unfollow(ticket: Ticket, command: ask.Unfollow, rules: Rules) -> Events:
    del rules
    if command.ticket not in ticket.asides.relatives.followers:
        return ()
    return (did.FollowerLeft(at=command.at, rule="ticket.unmerge", ticket=command.ticket),)


def hear_of_master(ticket: Ticket, command: ask.HearOfMaster, rules: Rules) -> Events:
    """The follower's side: its requester is told what the master's is."""
    del rules
    if not ticket.asides.relatives.master:
        return ()
    return (
        did.MasterAdvanced(
            at=command.at,
            rule="ticket.merge",
            what=command.what,
            master_stage=command.stage,
            note=command.note,
            closing=command.closing,
        ),
    )


def split(ticket: Ticket, command: ask.Split, rules: Rules) -> Events:
    """At most so many parts, no part of a part, and none that an office keeps: the whole would hear of its end."""
    known("split", command.reason, rules)
    relatives = ticket.asides.relatives
    if relatives.parent:
        raise Rejected("is-a-part", relatives.parent)
    if not command.children:
        raise Rejected("no-parts")
    if relatives.split + len(command.children) > rules.option("split-max"):
        raise Rejected("too-many-parts", str(rules.option("split-max")))
    for child in command.children:
        if child.area and rules.unit(child.area) is None:
            raise Rejected("unknown-area", child.area)
        matter = rules.matter(child.category, child.condition)
        if matter.category != child.category:
            raise Rejected("unknown-category", child.category)
        if matter.office:
            raise Rejected("kept-for-its-office", child.category)
    children = tuple(child.ticket for child in command.children)
    return (
        did.TicketSplit(
            at=command.at, rule="ticket.split", children=children, reason=command.reason, note=command.note
        ),
    )


def end_child(ticket: Ticket, command: ask.EndChild, rules: Rules) -> Events:
    del rules
    if command.ticket not in ticket.asides.relatives.children:
        return ()
    return (did.ChildEnded(at=command.at, rule="ticket.split", ticket=command.ticket, stage=command.stage),)


def parts_of_whole(ticket: Ticket, command: ask.Split) -> tuple[ask.OpenTicket, ...]:
    """The commands that open the parts. The whole's text goes with each; its requester stays with the whole alone."""
    return tuple(
        ask.OpenTicket(
            at=command.at,
            by=command.by,
            ticket=child.ticket,
            number=f"{ticket.origin.number}-{ticket.asides.relatives.split + place}",
            channel=ticket.origin.channel,
            category=child.category,
            condition=child.condition,
            place=ask.Place(child.area or ticket.origin.area, "split"),
            narrative=ticket.origin.narrative,
            confidential=ticket.flags.confidential,
            historic=ticket.flags.historic,
            parent=ticket.id,
        )
        for place, child in enumerate(command.children, 1)
    )
