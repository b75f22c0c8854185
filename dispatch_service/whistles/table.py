"""The whistle's transitions as one table; its diagram is generated from it."""

from collections.abc import Mapping
from enum import StrEnum

from dispatch_service.routing.facts import Value
from dispatch_service.whistles import commands as ask
from dispatch_service.whistles.states import WhistleStage


class WhistlePart(StrEnum):
    """What somebody is to a whistle. The caller's desk and leader act for the caller."""

    CALLER = "caller"
    LEAD = "lead"
    CALLED = "called"
    SYSTEM = "system"


class WhistleRow(Value):
    """One command: who may give it, and from where to where it may lead; staying is leading to the same stage."""

    name: str
    who: frozenset[WhistlePart]
    moves: Mapping[WhistleStage, tuple[WhistleStage, ...]]


_CALLER = frozenset({WhistlePart.CALLER})
_LEAD = frozenset({WhistlePart.LEAD})
_CALLED = frozenset({WhistlePart.CALLED})
_SYSTEM = frozenset({WhistlePart.SYSTEM})
DRAFTED, BLOWN, FINISHED, CONFIRMED, CLOSED, REJECTED = WhistleStage
_BEGINNING: Mapping[WhistleStage, tuple[WhistleStage, ...]] = {}


def _stay(*stages: WhistleStage) -> dict[WhistleStage, tuple[WhistleStage, ...]]:
    return {stage: (stage,) for stage in stages}


WHISTLE_TABLE: Mapping[type[ask.WhistleCommand], WhistleRow] = {
    ask.BlowWhistle: WhistleRow("blow", _CALLER, _BEGINNING),
    ask.ApproveWhistle: WhistleRow("approve", _CALLER, {DRAFTED: (BLOWN,)} | _stay(BLOWN, FINISHED, CONFIRMED)),
    ask.RejectWhistle: WhistleRow("reject", _CALLER, {DRAFTED: (REJECTED,)}),
    ask.AskHandover: WhistleRow("ask-handover", _CALLED, _stay(BLOWN)),
    ask.DecideHandover: WhistleRow("decide-handover", _CALLER, _stay(BLOWN)),
    ask.ChangeLead: WhistleRow("change-lead", _CALLER, _stay(BLOWN)),
    ask.AnswerWhistle: WhistleRow("answer", _CALLED, _stay(BLOWN)),
    ask.Arrive: WhistleRow("arrive", _CALLED, _stay(BLOWN, FINISHED)),
    ask.ReportWork: WhistleRow("report-progress", _CALLED, _stay(BLOWN)),
    ask.FinishWhistle: WhistleRow("finish", _LEAD, {BLOWN: (FINISHED,)}),
    ask.ConfirmWhistle: WhistleRow("confirm", _CALLER, {FINISHED: (CONFIRMED,)}),
    ask.ContestWhistle: WhistleRow("contest", _CALLER, {FINISHED: (BLOWN,)}),
    ask.RateWhistle: WhistleRow("rate", _CALLER, {CONFIRMED: (CLOSED,)}),
    ask.FireWhistleDeadline: WhistleRow(
        "fire-deadline", _SYSTEM, _stay(DRAFTED, BLOWN, FINISHED) | {CONFIRMED: (CONFIRMED, CLOSED)}
    ),
}
