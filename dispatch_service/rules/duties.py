"""What a clock waits for, as an action of the table of rights: at a desk not everybody does everything."""

from collections.abc import Mapping
from typing import Final

from dispatch_service.routing.states import ClockKind

DUTIES: Final[Mapping[str, str]] = {
    ClockKind.ACCEPT: "ticket.register",
    ClockKind.DISPATCH: "ticket.assign",
    ClockKind.RETURN: "ticket.decide-return",
    ClockKind.CALLBACK: "ticket.record-callback",
    ClockKind.CLOSE: "ticket.close",
    ClockKind.CHECK: "ticket.report-check",
    ClockKind.REVIEW: "ticket.review-resolution",
    ClockKind.VERIFY: "ticket.report-check",
    ClockKind.EXTENSION: "ticket.decide-extension",
    ClockKind.SUSPENSION: "ticket.decide-suspension",
    ClockKind.VOID: "ticket.void",
    ClockKind.SUPERVISE: "ticket.answer-supervision",
    ClockKind.DISPUTE: "ticket.rule",
    ClockKind.AUTHORITY: "ticket.record-authority-answer",
    ClockKind.APPEAL: "ticket.examine-appeal",
    ClockKind.APPEAL_DECISION: "ticket.decide-appeal",
}
"""Of the clocks that desks have, and of a dispute's, which the panel has. The others are their custodian's, whose
people may all do what is waited for."""
