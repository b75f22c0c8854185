"""Who is called after all: a unit that should not have been, and who leads."""

from dispatch_service.routing.facts import replace
from dispatch_service.routing.guards import known
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.standing import standing
from dispatch_service.whistles.arming import arming
from dispatch_service.whistles.blowing import check_callable
from dispatch_service.whistles.commands import AskHandover, ChangeLead, DecideHandover
from dispatch_service.whistles.events import HandoverAsked, HandoverDecided, LeadChanged, WhistleEvent
from dispatch_service.whistles.rules import WhistleRules
from dispatch_service.whistles.states import Whistle, WhistleClock, WhistleClockKind


def ask_handover(whistle: Whistle, command: AskHandover, rules: WhistleRules) -> tuple[WhistleEvent, ...]:
    """Its own times run on until the caller has decided: asking is no way to stay away."""
    called = whistle.call(command.unit)
    if called is None:
        raise Rejected("not-called", command.unit)
    if called.hand_to:
        raise Rejected("asked-before", called.hand_to)
    if called.arrived_at is not None:
        raise Rejected("arrived-before", command.unit)
    known("whistle-handover", command.reason, rules)
    _check_new(whistle, command.to, rules)
    return (
        HandoverAsked(
            at=command.at,
            rule="whistle.ask-handover",
            unit=command.unit,
            to=command.to,
            reason=command.reason,
            note=command.note,
        ),
    )


def decide_handover(whistle: Whistle, command: DecideHandover, rules: WhistleRules) -> tuple[WhistleEvent, ...]:
    """Accepted, the other unit gets its own times from now, and leads where the first one led."""
    called = whistle.call(command.unit)
    if called is None or not called.hand_to:
        raise Rejected("nothing-asked", command.unit)
    led = whistle.lead == command.unit and command.accept
    clocks = whistle.clocks
    if command.accept:
        _check_new(whistle, called.hand_to, rules)
        left = tuple(clock for clock in clocks if clock.unit != command.unit or clock.kind is WhistleClockKind.RESULT)
        fresh = arming(whistle, command.at, rules).called((called.hand_to,))
        clocks = (*_led_by(left, called.hand_to if led else whistle.lead), *fresh)
    return (
        HandoverDecided(
            at=command.at,
            rule="whistle.decide-handover",
            unit=command.unit,
            to=called.hand_to,
            accepted=command.accept,
            lead=called.hand_to if led else whistle.lead,
            clocks=clocks,
            note=command.note,
            arrive_by=rules.due(command.at, whistle.terms.arrive).due_at if command.accept else None,
        ),
    )


def change_lead(whistle: Whistle, command: ChangeLead, rules: WhistleRules) -> tuple[WhistleEvent, ...]:
    """The time for the result stays what it was; another unit answers for it."""
    del rules
    if whistle.call(command.unit) is None:
        raise Rejected("not-called", command.unit)
    if command.unit == whistle.lead:
        raise Rejected("nothing-changes", command.unit)
    return (
        LeadChanged(
            at=command.at,
            rule="whistle.change-lead",
            lead=command.unit,
            former=whistle.lead,
            clocks=_led_by(whistle.clocks, command.unit),
            note=command.note,
        ),
    )


def _led_by(clocks: tuple[WhistleClock, ...], lead: str) -> tuple[WhistleClock, ...]:
    return tuple(replace(clock, unit=lead) if clock.kind is WhistleClockKind.RESULT else clock for clock in clocks)


def _check_new(whistle: Whistle, unit: str, rules: WhistleRules) -> None:
    if whistle.call(unit) is not None:
        raise Rejected("already-called", unit)
    check_callable(unit, standing(whistle.blower, rules), rules)
