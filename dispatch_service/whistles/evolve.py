"""What a whistle is after its events. Never refuses and holds no rule."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Never, cast

from dispatch_service.routing.facts import replace
from dispatch_service.whistles import events as did
from dispatch_service.whistles.states import Called, Whistle, WhistleStage


def fold(whistle_id: str, events: Iterable[did.WhistleEvent]) -> Whistle | None:
    """The whistle after all its events; None without any."""
    whistle = None
    for event in events:
        whistle = evolve(whistle, event, whistle_id)
    return whistle


def evolve(whistle: Whistle | None, event: did.WhistleEvent, whistle_id: str) -> Whistle:
    """The whistle after one more event. The first one of a stream is `WhistleBlown` or `WhistleDrafted`."""
    if whistle is None:
        return _begun(whistle_id, cast("did.WhistleBlown | did.WhistleDrafted", event))
    return EVOLVERS[type(event)](whistle, cast("Never", event))


def _begun(whistle_id: str, event: did.WhistleBlown | did.WhistleDrafted) -> Whistle:
    """Blown, or a draft: nobody is called by that before it is approved, and its times do not run."""
    blown = event if isinstance(event, did.WhistleBlown) else None
    arrive_by = blown.arrive_by if blown else None
    return Whistle(
        id=whistle_id,
        version=1,
        stage=WhistleStage.BLOWN if blown else WhistleStage.DRAFTED,
        ticket=event.ticket,
        kind=event.kind,
        terms=event.terms,
        blower=event.blower,
        blown_by=event.blown_by,
        lead=event.lead,
        called=tuple(Called(unit, arrive_by=arrive_by) for unit in (event.lead, *event.assists)),
        arrive_by=arrive_by or event.at,
        clocks=event.clocks,
        approved=blown.approved if blown else False,
    )


def _sounded(whistle: Whistle, event: did.WhistleSounded) -> Whistle:
    return replace(
        whistle,
        version=whistle.version + 1,
        stage=WhistleStage.BLOWN,
        called=tuple(replace(one, arrive_by=event.arrive_by) for one in whistle.called),
        arrive_by=event.arrive_by,
        clocks=event.clocks,
    )


def _rejected(whistle: Whistle, event: did.WhistleRejected) -> Whistle:
    return replace(whistle, version=whistle.version + 1, stage=WhistleStage.REJECTED, clocks=())


def _handover_asked(whistle: Whistle, event: did.HandoverAsked) -> Whistle:
    called = tuple(replace(one, hand_to=event.to) if one.unit == event.unit else one for one in whistle.called)
    return replace(whistle, version=whistle.version + 1, called=called)


def _handover_decided(whistle: Whistle, event: did.HandoverDecided) -> Whistle:
    comes = Called(event.to, arrive_by=event.arrive_by or whistle.arrive_by) if event.accepted else None
    called = tuple((comes or replace(one, hand_to="")) if one.unit == event.unit else one for one in whistle.called)
    return replace(whistle, version=whistle.version + 1, called=called, lead=event.lead, clocks=event.clocks)


def _lead_changed(whistle: Whistle, event: did.LeadChanged) -> Whistle:
    return replace(whistle, version=whistle.version + 1, lead=event.lead, clocks=event.clocks)


def _approved(whistle: Whistle, event: did.WhistleApproved) -> Whistle:
    return replace(whistle, version=whistle.version + 1, approved=True, clocks=event.clocks)


def _answered(whistle: Whistle, event: did.WhistleAnswered) -> Whistle:
    called = tuple(
        replace(one, answered_at=event.at, person=event.person, expected_at=event.expected_at)
        if one.unit == event.unit
        else one
        for one in whistle.called
    )
    return replace(whistle, version=whistle.version + 1, called=called, clocks=event.clocks)


def _arrived(whistle: Whistle, event: did.UnitArrived) -> Whistle:
    called = tuple(_there(one, event.at, event.late) if one.unit == event.unit else one for one in whistle.called)
    return replace(whistle, version=whistle.version + 1, called=called, clocks=event.clocks)


def _there(called: Called, at: datetime, late: bool) -> Called:
    return replace(called, answered_at=called.answered_at or at, arrived_at=at, late=late)


def _unchanged(whistle: Whistle, event: did.WhistleWorkReported | did.WhistleRated) -> Whistle:
    return replace(whistle, version=whistle.version + 1)


def _finished(whistle: Whistle, event: did.WhistleFinished) -> Whistle:
    return replace(whistle, version=whistle.version + 1, stage=WhistleStage.FINISHED, clocks=event.clocks)


def _confirmed(whistle: Whistle, event: did.WhistleConfirmed) -> Whistle:
    return replace(whistle, version=whistle.version + 1, stage=WhistleStage.CONFIRMED, clocks=event.clocks)


def _contested(whistle: Whistle, event: did.WhistleContested) -> Whistle:
    return replace(
        whistle,
        version=whistle.version + 1,
        stage=WhistleStage.BLOWN,
        clocks=event.clocks,
        contests=whistle.contests + 1,
    )


def _escalated(whistle: Whistle, event: did.WhistleEscalated) -> Whistle:
    told = whistle.escalated_to
    told = told if not event.to or event.to in told else (*told, event.to)
    return replace(whistle, version=whistle.version + 1, escalated_to=told, clocks=event.clocks)


def _closed(whistle: Whistle, event: did.WhistleClosed) -> Whistle:
    return replace(whistle, version=whistle.version + 1, stage=WhistleStage.CLOSED, clocks=())


EVOLVERS: Mapping[type[did.WhistleEvent], Callable[[Whistle, Never], Whistle]] = {
    did.WhistleApproved: _approved,
    did.WhistleAnswered: _answered,
    did.UnitArrived: _arrived,
    did.WhistleWorkReported: _unchanged,
    did.WhistleFinished: _finished,
    did.WhistleConfirmed: _confirmed,
    did.WhistleContested: _contested,
    did.WhistleEscalated: _escalated,
    did.WhistleRated: _unchanged,
    did.WhistleClosed: _closed,
    did.WhistleSounded: _sounded,
    did.WhistleRejected: _rejected,
    did.HandoverAsked: _handover_asked,
    did.HandoverDecided: _handover_decided,
    did.LeadChanged: _lead_changed,
}
