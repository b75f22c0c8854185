"""What the caller does: stand behind the call, confirm or contest its end, and rate who came."""

from dispatch_service.routing.guards import known
from dispatch_service.routing.rejections import Rejected
from dispatch_service.whistles.arming import Arming, approving, arming, without
from dispatch_service.whistles.commands import (
    ApproveWhistle,
    ConfirmWhistle,
    ContestWhistle,
    RateWhistle,
    Rating,
    RejectWhistle,
)
from dispatch_service.whistles.events import (
    WhistleApproved,
    WhistleClosed,
    WhistleConfirmed,
    WhistleContested,
    WhistleEvent,
    WhistleRated,
    WhistleRejected,
    WhistleSounded,
)
from dispatch_service.whistles.rules import WhistleRules
from dispatch_service.whistles.states import Whistle, WhistleClockKind, WhistleStage

WORST, BEST = 1, 5


def approve(whistle: Whistle, command: ApproveWhistle, rules: WhistleRules) -> tuple[WhistleEvent, ...]:
    """By somebody else than who blew. A draft is blown thereby, and its times run from now."""
    if whistle.approved:
        raise Rejected("approved-before")
    if command.by.person == whistle.blown_by:
        raise Rejected("own-whistle")
    approved = WhistleApproved(
        at=command.at,
        rule="whistle.approve",
        approver=command.by.person,
        clocks=without(whistle, whistle.blower, WhistleClockKind.APPROVE),
    )
    if whistle.stage is not WhistleStage.DRAFTED:
        return (approved,)
    armed = Arming(whistle.id, whistle.version + 2, command.at, whistle.terms, rules)
    sounded = WhistleSounded(
        at=command.at,
        rule="whistle.blow",
        arrive_by=rules.due(command.at, whistle.terms.arrive).due_at,
        clocks=armed.blown(whistle.blower, whistle.units, whistle.lead),
    )
    return (approved, sounded)


def reject(whistle: Whistle, command: RejectWhistle, rules: WhistleRules) -> tuple[WhistleEvent, ...]:
    """A draft that the leader will not stand behind; it stays in the counts."""
    known("whistle-refusal", command.reason, rules)
    if command.by.person == whistle.blown_by:
        raise Rejected("own-whistle")
    return (WhistleRejected(at=command.at, rule="whistle.reject", reason=command.reason, note=command.note),)


def confirm(whistle: Whistle, command: ConfirmWhistle, rules: WhistleRules) -> tuple[WhistleEvent, ...]:
    """The departments may leave; what remains is the rating."""
    armed = arming(whistle, command.at, rules)
    return (
        WhistleConfirmed(
            at=command.at,
            rule="whistle.confirm",
            clocks=(*approving(whistle), armed.clock(WhistleClockKind.RATE, whistle.blower)),
            note=command.note,
        ),
    )


def contest(whistle: Whistle, command: ContestWhistle, rules: WhistleRules) -> tuple[WhistleEvent, ...]:
    """Back to work, with a fresh time for the result."""
    known("whistle-contest", command.reason, rules)
    armed = arming(whistle, command.at, rules)
    return (
        WhistleContested(
            at=command.at,
            rule="whistle.contest",
            reason=command.reason,
            clocks=(*approving(whistle), armed.clock(WhistleClockKind.RESULT, whistle.lead)),
            note=command.note,
        ),
    )


def rate(whistle: Whistle, command: RateWhistle, rules: WhistleRules) -> tuple[WhistleEvent, ...]:
    """Everybody called is rated once, and that ends it."""
    if sorted(rating.unit for rating in command.ratings) != sorted(whistle.units):
        raise Rejected("ratings-incomplete")
    if any(not _in_scale(rating) for rating in command.ratings):
        raise Rejected("rating-out-of-scale", f"{WORST} to {BEST}")
    rated = WhistleRated(at=command.at, rule="whistle.rate", ratings=command.ratings, note=command.note)
    return (rated, WhistleClosed(at=command.at, rule="whistle.close", outcome="rated"))


def _in_scale(rating: Rating) -> bool:
    return all(WORST <= score <= BEST for score in (rating.timeliness, rating.effort, rating.result))
