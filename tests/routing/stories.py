"""Who is who in the made-up district, and the commands they give. Hours count from the moment the ticket is opened."""

from datetime import UTC, datetime, timedelta

from dispatch_service.routing import commands as ask
from dispatch_service.routing.commands import By
from dispatch_service.routing.decide import decide
from dispatch_service.routing.events import Event
from dispatch_service.routing.evolve import evolve
from dispatch_service.routing.facts import replace
from dispatch_service.routing.rules import Rules
from dispatch_service.routing.states import ClockKind, Ticket
from tests.routing.fake_rules import RULES
from tests.spec import Core

TICKET = "t"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)

GRID = By("grid-7", "s1c1g1", "grid-member", "grid-member")
OTHER_GRID = By("grid-8", "s1c1g2", "grid-member", "grid-member")
COMMUNITY = By("community-1", "s1c1", "secretary", "community")
STREET = By("street-1", "s1", "officer", "street-handler")
LEADER = By("leader-1", "s1", "leader", "street-leader")
LEADER_IN_HIS_OFFICE = By("leader-1", "s1-leader", "leader", "street-leader")
DESK = By("desk-1", "s1-desk", "dispatcher", "resident-desk")
OTHER_DESK = By("desk-9", "s2-desk", "dispatcher", "resident-desk")
DISTRICT_DESK = By("desk-0", "d-desk", "dispatcher", "resident-desk")
CALLER = By("caller-1", "d-desk", "agent", "callback")
WATER = By("water-1", "s1-water", "handler", "department-handler")
WORKS = By("works-1", "s1-works", "handler", "department-handler")
SHIFT_LEADER = By("shift-1", "s1-desk", "shift-leader", "shift-leader")
SUPERVISOR = By("super-1", "d-supervision", "inspector", "supervisor")
RESIDENT = By("resident", role="resident")
SYSTEM = By("system", role="system")
STRANGER = By("stranger", "s2c2g2", "grid-member", "grid-member")


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def opening(
    category: str = "lamp", area: str = "s1c1g1", *, anonymous: bool = False, historic: bool = False
) -> ask.OpenTicket:
    return ask.OpenTicket(
        at=START,
        by=SYSTEM,
        ticket=TICKET,
        number="2026-1",
        channel="web",
        category=category,
        condition=None,
        place=ask.Place(area, "point"),
        narrative="sealed-narrative",
        person="" if anonymous else "sealed-person",
        historic=historic,
    )


def filed_by_platform(category: str = "lamp", hours: float | None = 40) -> ask.OpenTicket:
    """A request that the hotline filed as its own, due there after so many hours."""
    return replace(
        opening(category),
        source="city",
        external_id="12345-1",
        authority="city-hotline",
        authority_due_at=None if hours is None else at(hours),
    )


def sign(hours: float = 0.5, by: By = GRID) -> ask.Sign:
    return ask.Sign(at=at(hours), by=by)


def contact(hours: float = 0.6, by: By = GRID) -> ask.RecordContact:
    return ask.RecordContact(at=at(hours), by=by, result="spoken")


def progress(hours: float = 0.7, by: By = GRID, *, public: bool = True) -> ask.ReportProgress:
    return ask.ReportProgress(at=at(hours), by=by, public=public, note="sealed-note")


def escalate(hours: float = 0.8, by: By = GRID, reason: str = "no-power") -> ask.Escalate:
    return ask.Escalate(at=at(hours), by=by, reason=reason)


def send_down(unit: str = "s1c1g1", hours: float = 0.9, by: By = COMMUNITY) -> ask.SendDown:
    return ask.SendDown(at=at(hours), by=by, unit=unit, reason="belongs-below")


def transfer(unit: str = "s1c1g2", hours: float = 0.8, by: By = GRID) -> ask.Transfer:
    return ask.Transfer(at=at(hours), by=by, unit=unit, reason="neighbour")


def ask_return(hours: float = 0.8, by: By = GRID, ground: str = "not-ours") -> ask.RequestReturn:
    return ask.RequestReturn(at=at(hours), by=by, ground=ground)


def decide_return(accept: bool, hours: float = 0.9, by: By = DESK) -> ask.DecideReturn:
    return ask.DecideReturn(at=at(hours), by=by, accept=accept)


def assign(unit: str = "s1c1g1", hours: float = 1.0, by: By = DESK, assists: tuple[str, ...] = ()) -> ask.Assign:
    return ask.Assign(at=at(hours), by=by, unit=unit, reason="by-hand", assists=assists)


def resolve(hours: float = 1.0, by: By = GRID, result: str = "solved") -> ask.Resolve:
    return ask.Resolve(at=at(hours), by=by, result=result, answer="sealed-answer")


def call_back(
    hours: float = 1.5, by: By = CALLER, *, reached: bool = True, solved: bool | None = True
) -> ask.RecordCallback:
    return ask.RecordCallback(
        at=at(hours), by=by, reached=reached, contacted=reached, solved=solved, satisfied="satisfied" if solved else ""
    )


def rate(hours: float = 1.5, *, solved: bool = True, round_: int = 1, operation: str = "op-4") -> ask.Rate:
    """The resident answers by his link."""
    return ask.Rate(
        at=at(hours),
        by=RESIDENT,
        operation=operation,
        round=round_,
        contacted=True,
        solved=solved,
        satisfied="satisfied" if solved else "dissatisfied",
    )


def rehandle(hours: float = 1.6, by: By = DESK, reason: str = "answer-wrong") -> ask.OrderRehandle:
    return ask.OrderRehandle(at=at(hours), by=by, reason=reason)


def close(kind: str = "normal", hours: float = 2.0, by: By = DESK, reason: str = "", note: str = "") -> ask.Close:
    return ask.Close(at=at(hours), by=by, kind=kind, reason=reason, note=note)


def remind(hours: float = 2.0, by: By = RESIDENT) -> ask.Remind:
    return ask.Remind(at=at(hours), by=by, operation="op-1")


def supplement(hours: float = 2.0, by: By = RESIDENT) -> ask.Supplement:
    return ask.Supplement(at=at(hours), by=by, operation="op-2", note="sealed-note")


def withdraw(hours: float = 2.0, by: By = RESIDENT, operation: str = "op-3") -> ask.Withdraw:
    return ask.Withdraw(at=at(hours), by=by, operation=operation)


def attach(hours: float = 1.0, by: By = SYSTEM) -> ask.AttachWhistle:
    return ask.AttachWhistle(at=at(hours), by=by, whistle="w", kind="key", units=("s1-water",))


def detach(hours: float = 2.0, by: By = SYSTEM) -> ask.DetachWhistle:
    return ask.DetachWhistle(at=at(hours), by=by, whistle="w", outcome="confirmed")


def fire(timer: str, hours: float, by: By = SYSTEM, late_cause: str = "") -> ask.FireDeadline:
    return ask.FireDeadline(at=at(hours), by=by, timer=timer, late_cause=late_cause)


def missed(ticket: Ticket, kind: ClockKind, seconds: float = 0) -> ask.FireDeadline:
    """The firing of the ticket's clock of that kind, at its due time and some seconds."""
    clock = ticket.clock(kind)
    assert clock is not None, f"no {kind} clock among {ticket.clocks}"
    return ask.FireDeadline(at=clock.due_at + timedelta(seconds=seconds), by=SYSTEM, timer=clock.timer)


def told(*commands: ask.Command, rules: Rules = RULES) -> tuple[Event, ...]:
    """All that happened when these were asked one after the other."""
    history: tuple[Event, ...] = ()
    ticket: Ticket | None = None
    for command in commands:
        for event in decide(ticket, command, rules):
            ticket = evolve(ticket, event, TICKET)
            history += (event,)
    return history


def stands(*commands: ask.Command, rules: Rules = RULES) -> Ticket:
    """The ticket after these commands."""
    return folded(told(*commands, rules=rules))


def folded(history: tuple[Event, ...]) -> Ticket:
    """The ticket after these events."""
    ticket = TICKETS.fold(history)
    assert ticket is not None
    return ticket


def late(kind: ClockKind, *commands: ask.Command) -> tuple[ask.Command, ...]:
    """These, and then the clock of that kind that they armed runs out."""
    return (*commands, missed(stands(*commands), kind))


TICKETS: Core[Ticket, Event, ask.Command, Rules] = Core(
    decide, lambda ticket, event: evolve(ticket, event, TICKET), RULES
)
given = TICKETS.given

TOGETHER = (opening("water"), sign(by=WATER))
"""Water leads and has signed, works helps: the policy names both."""
HANDLED_AFTERWARDS = (contact(1.7), resolve(1.8), call_back(1.9), close(hours=2.0))
AFTER_A_MISS = (*late(ClockKind.CONTACT, opening(), sign()), *HANDLED_AFTERWARDS)
"""The grid called late, and it was closed all the same."""
