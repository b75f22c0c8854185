"""The rules of a whistle: a state and a command in, events out, or a refusal. Same shape as the ticket's."""

from collections.abc import Callable, Mapping
from typing import Never, cast

from dispatch_service.routing.commands import By
from dispatch_service.routing.rejections import Rejected
from dispatch_service.whistles import blowing, deadlines, ending, following, handing
from dispatch_service.whistles import commands as ask
from dispatch_service.whistles.events import WhistleEvent
from dispatch_service.whistles.rules import WhistleRules
from dispatch_service.whistles.states import Whistle
from dispatch_service.whistles.table import WHISTLE_TABLE, WhistlePart

DECIDERS: Mapping[type[ask.WhistleCommand], Callable[[Whistle, Never, WhistleRules], tuple[WhistleEvent, ...]]] = {
    ask.ApproveWhistle: ending.approve,
    ask.AnswerWhistle: following.answer,
    ask.Arrive: following.arrive,
    ask.ReportWork: following.report_work,
    ask.FinishWhistle: following.finish,
    ask.ConfirmWhistle: ending.confirm,
    ask.ContestWhistle: ending.contest,
    ask.RateWhistle: ending.rate,
    ask.FireWhistleDeadline: deadlines.fire,
    ask.RejectWhistle: ending.reject,
    ask.AskHandover: handing.ask_handover,
    ask.DecideHandover: handing.decide_handover,
    ask.ChangeLead: handing.change_lead,
}


def decide(whistle: Whistle | None, command: ask.WhistleCommand, rules: WhistleRules) -> tuple[WhistleEvent, ...]:
    """What follows from a command. Blowing a whistle that is blown, or firing a clock that is gone: nothing.

    Raises:
        Rejected: the rules say no.
    """
    if isinstance(command, ask.BlowWhistle):
        return blowing.blow(command, rules) if whistle is None else ()
    if whistle is None:
        raise Rejected("no-whistle")
    row = WHISTLE_TABLE[type(command)]
    if not parts_of(command, whistle, rules) & row.who:
        raise Rejected("not-yours", row.name)
    if whistle.stage not in row.moves:
        if isinstance(command, ask.FireWhistleDeadline):
            return ()
        raise Rejected("wrong-stage", f"{row.name} at {whistle.stage}")
    return DECIDERS[type(command)](whistle, cast("Never", command), rules)


def parts_of(command: ask.WhistleCommand, whistle: Whistle, rules: WhistleRules) -> frozenset[WhistlePart]:
    """Everything the actor is to this whistle. A called unit speaks for itself alone."""
    found: set[WhistlePart] = set()
    if command.by.role == "system":
        found.add(WhistlePart.SYSTEM)
    if blowing.acts_for(command.by, whistle.blower, rules):
        found.add(WhistlePart.CALLER)
    if command.by.unit == whistle.lead:
        found.add(WhistlePart.LEAD)
    if _speaks_for_itself(command, command.by, whistle):
        found.add(WhistlePart.CALLED)
    return frozenset(found)


def _speaks_for_itself(command: ask.WhistleCommand, by: By, whistle: Whistle) -> bool:
    if not isinstance(command, ask.AnswerWhistle | ask.Arrive | ask.ReportWork | ask.AskHandover):
        return False
    return command.unit == by.unit and by.unit in whistle.units
