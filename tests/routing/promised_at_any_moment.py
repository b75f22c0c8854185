"""What is promised of a ticket whatever has happened to it, between any two commands."""

from dispatch_service.routing.arming import APPEALS
from dispatch_service.routing.asides import Wish
from dispatch_service.routing.deciding.desk import OF_THE_DESK
from dispatch_service.routing.deciding.outside import lead
from dispatch_service.routing.states import ClockKind, Ticket, Work
from dispatch_service.routing.table import TAKEN, place
from tests.routing.fake_rules import FakeRules

WISH_CLOCKS = {
    Wish.EXTENSION: ClockKind.EXTENSION,
    Wish.SUSPENSION: ClockKind.SUSPENSION,
    Wish.VOID: ClockKind.VOID,
}
APPEAL_CLOCKS = {"filed": ClockKind.APPEAL, "examined": ClockKind.APPEAL_DECISION}


def everything_holds(ticket: Ticket, world: FakeRules) -> None:
    timers = [clock.timer for clock in ticket.clocks]
    assert len(set(timers)) == len(timers)
    an_appeal_waits_for_one_word(ticket)
    if not ticket.open:
        assert len(ticket.clocks) == (ticket.asides.record.appealing and not ticket.flags.historic)
        return
    assert world.unit(ticket.custody.unit)
    assert world.unit(ticket.custody.lead)
    assert bool(ticket.clocks) is not ticket.flags.historic
    if ticket.flags.office:
        what_is_kept_is_nobody_elses(ticket, world)
    if not ticket.flags.historic:
        nothing_beside_the_way_is_left_behind(ticket)
        no_platform_waits_for_a_case_that_stands_still(ticket, world)
        whoever_assists_is_waited_for_once(ticket)


def an_appeal_waits_for_one_word(ticket: Ticket) -> None:
    record = ticket.asides.record
    deciding = record.appealing and not ticket.flags.historic
    words = [clock.kind for clock in ticket.clocks if clock.kind in APPEALS]
    assert words == ([APPEAL_CLOCKS[record.appeal]] if deciding else [])


def what_is_kept_is_nobody_elses(ticket: Ticket, world: FakeRules) -> None:
    """Whoever holds it or is waited for sits in an office that may have it."""
    custody, asides = ticket.custody, ticket.asides
    holding = {custody.unit, custody.lead, *custody.assists, *(clock.unit for clock in ticket.clocks)}
    assert {world.office_of(unit) for unit in holding} == {ticket.flags.office}
    assert custody.unit == "d-control" or custody.unit not in ticket.flags.recused
    assert asides.outside is None
    assert (asides.relatives.parent, asides.relatives.master) == ("", "")
    others = (asides.relatives.followers, asides.relatives.children, asides.duties, ticket.whistles)
    assert not any(others)
    assert asides.pending is None or asides.pending.wish is not Wish.VOID
    assert ticket.work not in (Work.TO_CHECK, Work.TO_VERIFY, Work.DISPUTED, Work.RETURN_PENDING)


def nothing_beside_the_way_is_left_behind(ticket: Ticket) -> None:
    asides, kinds = ticket.asides, [clock.kind for clock in ticket.clocks]
    waiting = asides.outside.waiting if asides.outside else ""
    assert kinds.count(ClockKind.SUPERVISE) == len(asides.duties)
    assert (ClockKind.AUTHORITY in kinds) is bool(waiting)
    if asides.pending and not waiting:
        assert WISH_CLOCKS[asides.pending.wish] in kinds
    assert (ticket.work is Work.SUSPENDED) is (asides.pause is not None) is (ClockKind.PAUSE in kinds)
    assert (ticket.work is Work.DISPUTED) is (ClockKind.DISPUTE in kinds)
    still = [clock for clock in ticket.clocks if clock.suspended_at and clock.kind in OF_THE_DESK]
    assert len(still) == (ticket.work is Work.TO_CHECK)
    assert len(asides.relatives.children) <= asides.relatives.split <= 10


def no_platform_waits_for_a_case_that_stands_still(ticket: Ticket, world: FakeRules) -> None:
    pause, outside = ticket.clock(ClockKind.PAUSE), ticket.asides.outside
    if pause is not None and outside is not None and outside.due_at is not None:
        assert pause.due_at <= max(outside.due_at - lead(world), pause.started_at)
        assert ticket.asides.pause is not None
        assert ticket.asides.pause.until == pause.due_at


def whoever_assists_is_waited_for_once(ticket: Ticket) -> None:
    custody = ticket.custody
    asked = [clock.unit for clock in ticket.clocks if clock.kind is ClockKind.ASSIST]
    assert len(set(asked)) == len(asked)
    assert set(asked) <= set(custody.assists) - {custody.lead, custody.unit}
    if place(ticket) in TAKEN and custody.unit == custody.lead:
        assert set(custody.assists) - {custody.unit} <= set(asked) | ticket.attempt.assisted
