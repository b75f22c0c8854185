"""The whistle's transitions as one table; its diagram is generated from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dispatch_service.whistles import commands as ask
from dispatch_service.whistles.states import WhistleStage


class WhistlePart(StrEnum):
    """What somebody is to a whistle. The caller's desk and leader act for the caller."""

    CALLER = "caller"
    LEAD = "lead"
    CALLED = "called"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class WhistleRow:
    """One command: where it is allowed, by whom, and where else than here it may lead."""

    name: str
    who: frozenset[WhistlePart]
    at: frozenset[WhistleStage]
    to: tuple[WhistleStage, ...] = ()
    stays: bool = True

    @property
    def rule(self) -> str:
        """Id of the rule, as it stands in the events it made."""
        return f"whistle.{self.name}"


_CALLER = frozenset({WhistlePart.CALLER})
_LEAD = frozenset({WhistlePart.LEAD})
_CALLED = frozenset({WhistlePart.CALLED})
BLOWN, FINISHED = frozenset({WhistleStage.BLOWN}), frozenset({WhistleStage.FINISHED})
CONFIRMED = frozenset({WhistleStage.CONFIRMED})

WHISTLE_TABLE: Mapping[type[ask.WhistleCommand], WhistleRow] = {
    ask.BlowWhistle: WhistleRow("blow", _CALLER, frozenset(), (WhistleStage.BLOWN,), stays=False),
    ask.ApproveWhistle: WhistleRow("approve", _CALLER, BLOWN | FINISHED | CONFIRMED),
    ask.AnswerWhistle: WhistleRow("answer", _CALLED, BLOWN),
    ask.Arrive: WhistleRow("arrive", _CALLED, BLOWN | FINISHED),
    ask.ReportWork: WhistleRow("report-progress", _CALLED, BLOWN),
    ask.FinishWhistle: WhistleRow("finish", _LEAD, BLOWN, (WhistleStage.FINISHED,), stays=False),
    ask.ConfirmWhistle: WhistleRow("confirm", _CALLER, FINISHED, (WhistleStage.CONFIRMED,), stays=False),
    ask.ContestWhistle: WhistleRow("contest", _CALLER, FINISHED, (WhistleStage.BLOWN,), stays=False),
    ask.RateWhistle: WhistleRow("rate", _CALLER, CONFIRMED, (WhistleStage.CLOSED,), stays=False),
    ask.FireWhistleDeadline: WhistleRow(
        "fire-deadline", frozenset({WhistlePart.SYSTEM}), BLOWN | FINISHED | CONFIRMED, (WhistleStage.CLOSED,)
    ),
}
