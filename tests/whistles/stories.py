"""Who blows, who is called, and the commands they give. Hours count from the blowing."""

from datetime import timedelta

from dispatch_service.routing.commands import By
from dispatch_service.routing.facts import replace
from dispatch_service.whistles import commands as ask
from dispatch_service.whistles.decide import decide
from dispatch_service.whistles.events import WhistleEvent
from dispatch_service.whistles.evolve import evolve
from dispatch_service.whistles.rules import WhistleRules
from dispatch_service.whistles.states import Whistle, WhistleClockKind
from tests.routing.fake_rules import RULES
from tests.routing.stories import START
from tests.spec import Core

WHISTLE = "w"
STREET = By("street-1", "s1", role="street-handler")
LEADER = By("leader-1", "s1", role="street-leader")
LEADER_IN_HIS_OFFICE = By("leader-1", "s1-leader", role="street-leader")
DESK = By("desk-1", "s1-desk", role="resident-desk")
WATER = By("water-1", "s1-water", role="department-handler")
WORKS = By("works-1", "s1-works", role="department-handler")
GAS = By("gas-1", "d-gas", role="department-handler")
SYSTEM = By("system", role="system")
FULL = ask.Rating("s1-water", 5, 4, 3), ask.Rating("s1-works", 1, 2, 3)


def blow(
    kind: str = "key", by: By = STREET, *, lead: str = "s1-water", assists: tuple[str, ...] = ("s1-works",)
) -> ask.BlowWhistle:
    return ask.BlowWhistle(
        at=START,
        by=by,
        whistle=WHISTLE,
        ticket="t",
        kind=kind,
        lead=lead,
        assists=assists,
        place="s1c1g1",
        wanted="sealed-wish",
        reason="no-power",
        approver="leader-1" if kind == "enforcement" else "",
        custodian="s1",
        own_attempt=True,
    )


def approve(hours: float = 0.5, by: By = LEADER) -> ask.ApproveWhistle:
    return ask.ApproveWhistle(at=START + timedelta(hours=hours), by=by)


def answer(hours: float = 0.5, by: By = WATER, unit: str = "") -> ask.AnswerWhistle:
    at = START + timedelta(hours=hours)
    return ask.AnswerWhistle(at=at, by=by, unit=unit or by.unit, person="water-9", expected_at=at)


def arrive(hours: float = 1.0, by: By = WATER, unit: str = "") -> ask.Arrive:
    return ask.Arrive(at=START + timedelta(hours=hours), by=by, unit=unit or by.unit, proof="photo-1")


def report(hours: float = 1.5, by: By = WORKS, note: str = "sealed-note") -> ask.ReportWork:
    return ask.ReportWork(at=START + timedelta(hours=hours), by=by, unit=by.unit, note=note)


def finish(hours: float = 2.0, by: By = WATER, result: str = "solved") -> ask.FinishWhistle:
    return ask.FinishWhistle(at=START + timedelta(hours=hours), by=by, result=result)


def confirm(hours: float = 3.0, by: By = STREET) -> ask.ConfirmWhistle:
    return ask.ConfirmWhistle(at=START + timedelta(hours=hours), by=by)


def contest(hours: float = 3.0, by: By = STREET, reason: str = "still-leaking") -> ask.ContestWhistle:
    return ask.ContestWhistle(at=START + timedelta(hours=hours), by=by, reason=reason)


def rate(hours: float = 4.0, by: By = STREET, ratings: tuple[ask.Rating, ...] = FULL) -> ask.RateWhistle:
    return ask.RateWhistle(at=START + timedelta(hours=hours), by=by, ratings=ratings)


def draft() -> ask.BlowWhistle:
    """A kind that the leader has to approve first, and has not."""
    return replace(blow("enforcement"), approver="")


def reject(hours: float = 0.5, by: By = LEADER, reason: str = "no-own-attempt") -> ask.RejectWhistle:
    return ask.RejectWhistle(at=START + timedelta(hours=hours), by=by, reason=reason)


def hand_over(hours: float = 0.5, by: By = WORKS, to: str = "d-gas", reason: str = "not-ours") -> ask.AskHandover:
    return ask.AskHandover(at=START + timedelta(hours=hours), by=by, unit=by.unit, to=to, reason=reason)


def decide_handover(
    accept: bool = True, unit: str = "s1-works", hours: float = 0.6, by: By = STREET
) -> ask.DecideHandover:
    return ask.DecideHandover(at=START + timedelta(hours=hours), by=by, unit=unit, accept=accept)


def change_lead(hours: float = 0.7, unit: str = "s1-works", by: By = STREET) -> ask.ChangeLead:
    return ask.ChangeLead(at=START + timedelta(hours=hours), by=by, unit=unit)


def missed(whistle: Whistle, kind: WhistleClockKind, unit: str, late: float = 0) -> ask.FireWhistleDeadline:
    """The firing of a unit's clock, so many hours after its due time."""
    clock = next(clock for clock in whistle.clocks if (clock.kind, clock.unit) == (kind, unit))
    return ask.FireWhistleDeadline(at=clock.due_at + timedelta(hours=late), by=SYSTEM, timer=clock.timer)


def told(*commands: ask.WhistleCommand) -> tuple[WhistleEvent, ...]:
    """All that happened when these were asked one after the other."""
    history: tuple[WhistleEvent, ...] = ()
    for command in commands:
        history += decide(WHISTLES.fold(history), command, RULES)
    return history


def stands(*commands: ask.WhistleCommand) -> Whistle:
    """The whistle after these commands."""
    whistle = WHISTLES.fold(told(*commands))
    assert whistle is not None
    return whistle


def _evolve(whistle: Whistle | None, event: WhistleEvent) -> Whistle:
    return evolve(whistle, event, WHISTLE)


WHISTLES: Core[Whistle, WhistleEvent, ask.WhistleCommand, WhistleRules] = Core(decide, _evolve, RULES)
given = WHISTLES.given
