"""What the summoned units do: answer, report in, work, and the lead reports the end."""

from dispatch_service.routing.guards import known
from dispatch_service.routing.rejections import Rejected
from dispatch_service.whistles.arming import approving, arming, without
from dispatch_service.whistles.commands import AnswerWhistle, Arrive, FinishWhistle, ReportWork
from dispatch_service.whistles.events import (
    UnitArrived,
    WhistleAnswered,
    WhistleEvent,
    WhistleFinished,
    WhistleWorkReported,
)
from dispatch_service.whistles.rules import WhistleRules
from dispatch_service.whistles.states import Called, Whistle, WhistleClockKind


def answer(whistle: Whistle, command: AnswerWhistle, rules: WhistleRules) -> tuple[WhistleEvent, ...]:
    if _call(whistle, command.unit).answered_at is not None:
        raise Rejected("answered-before", command.unit)
    return (
        WhistleAnswered(
            at=command.at,
            rule="whistle.answer",
            unit=command.unit,
            person=command.person,
            expected_at=command.expected_at,
            clocks=without(whistle, command.unit, WhistleClockKind.ANSWER),
        ),
    )


def arrive(whistle: Whistle, command: Arrive, rules: WhistleRules) -> tuple[WhistleEvent, ...]:
    """On site, in time or late by the unit's own call; coming is an answer, too."""
    called = _call(whistle, command.unit)
    if called.arrived_at is not None:
        raise Rejected("arrived-before", command.unit)
    return (
        UnitArrived(
            at=command.at,
            rule="whistle.arrive",
            unit=command.unit,
            late=command.at > (called.arrive_by or whistle.arrive_by),
            proof=command.proof,
            place=command.place,
            clocks=without(whistle, command.unit, WhistleClockKind.ANSWER, WhistleClockKind.ARRIVE),
        ),
    )


def report_work(whistle: Whistle, command: ReportWork, rules: WhistleRules) -> tuple[WhistleEvent, ...]:
    if not command.note:
        raise Rejected("note-missing")
    return (WhistleWorkReported(at=command.at, rule="whistle.report-progress", unit=command.unit, note=command.note),)


def finish(whistle: Whistle, command: FinishWhistle, rules: WhistleRules) -> tuple[WhistleEvent, ...]:
    """Done, says the lead, who must have been there; units that never came are named."""
    if _call(whistle, whistle.lead).arrived_at is None:
        raise Rejected("not-arrived", whistle.lead)
    known("resolve", command.result, rules)
    armed = arming(whistle, command.at, rules)
    return (
        WhistleFinished(
            at=command.at,
            rule="whistle.finish",
            unit=whistle.lead,
            result=command.result,
            absent=tuple(called.unit for called in whistle.called if called.arrived_at is None),
            clocks=(*approving(whistle), armed.clock(WhistleClockKind.CONFIRM, whistle.blower)),
            note=command.note,
        ),
    )


def _call(whistle: Whistle, unit: str) -> Called:
    called = whistle.call(unit)
    if called is None:
        raise Rejected("not-called", unit)
    return called
