"""When a whistle may be blown: by whom the kind says, after an own try, for units that are there and not called yet."""

from dispatch_service.routing.commands import By
from dispatch_service.routing.guards import known
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import EMERGENCY, Unit
from dispatch_service.whistles.arming import Arming
from dispatch_service.whistles.commands import BlowWhistle
from dispatch_service.whistles.events import WhistleBlown, WhistleDrafted, WhistleEvent
from dispatch_service.whistles.rules import WhistleKind, WhistleRules
from dispatch_service.whistles.states import WhistleClockKind


def blow(command: BlowWhistle, rules: WhistleRules) -> tuple[WhistleEvent, ...]:
    """Summon them; where a leader has to approve first and has not, it is drafted for him.

    Raises:
        Rejected: `unknown-kind`, `not-yours`, `rung-may-not`, `no-own-attempt`, `unknown-unit`, `calls-itself`,
            `not-a-department`, `already-called`, `wanted-missing`, `unknown-reason`.
    """
    kind = _kind(command.kind, rules)
    blower = _check_blower(command, kind, rules)
    if not command.wanted:
        raise Rejected("wanted-missing")
    known("whistle", command.reason, rules)
    if EMERGENCY not in (kind.urgency, command.ticket_urgency) and not command.own_attempt:
        raise Rejected("no-own-attempt")
    assists = tuple(unit for unit in dict.fromkeys(command.assists) if unit != command.lead)
    for unit in (command.lead, *assists):
        _check_callable(unit, blower, command, rules)
    if kind.approval == "before" and not command.approver:
        return (_drafted(command, kind, blower, assists, rules),)
    armed = Arming(command.whistle, 1, command.at, kind, rules)
    return (
        WhistleBlown(
            at=command.at,
            rule="whistle.blow",
            ticket=command.ticket,
            kind=kind.code,
            terms=kind,
            blower=blower.code,
            blown_by=command.by.person,
            lead=command.lead,
            assists=assists,
            place=command.place,
            wanted=command.wanted,
            reason=command.reason,
            approver=command.approver,
            approved=kind.approval != "after",
            arrive_by=rules.due(command.at, kind.arrive).due_at,
            clocks=armed.blown(blower.code, (command.lead, *assists), command.lead),
        ),
    )


def _drafted(
    command: BlowWhistle, kind: WhistleKind, blower: Unit, assists: tuple[str, ...], rules: WhistleRules
) -> WhistleDrafted:
    armed = Arming(command.whistle, 1, command.at, kind, rules)
    return WhistleDrafted(
        at=command.at,
        rule="whistle.draft",
        ticket=command.ticket,
        kind=kind.code,
        terms=kind,
        blower=blower.code,
        blown_by=command.by.person,
        lead=command.lead,
        assists=assists,
        place=command.place,
        wanted=command.wanted,
        reason=command.reason,
        clocks=(armed.clock(WhistleClockKind.APPROVE, blower.code),),
    )


def _kind(code: str, rules: WhistleRules) -> WhistleKind:
    kind = rules.whistle_kind(code)
    if kind is None:
        raise Rejected("unknown-kind", code)
    return kind


def acts_for(by: By, unit: str, rules: WhistleRules) -> bool:
    """Whether somebody belongs to a unit, or to the desk or the leader's office beside it."""
    own = rules.unit(by.unit)
    return by.unit == unit or (own is not None and own.kind in ("desk", "office") and own.path[-2:-1] == (unit,))


def _check_blower(command: BlowWhistle, kind: WhistleKind, rules: WhistleRules) -> Unit:
    blower = rules.unit(command.custodian)
    if blower is None or not acts_for(command.by, blower.code, rules):
        raise Rejected("not-yours", command.custodian)
    if blower.rung not in kind.blown_by:
        raise Rejected("rung-may-not", f"{blower.rung}: {kind.code}")
    return blower


def check_callable(code: str, blower: Unit, rules: WhistleRules) -> None:
    """Departments and offices come when called; a department may call a street or a community, too.

    Raises:
        Rejected: `unknown-unit`, `calls-itself`, `not-a-department`.
    """
    unit = rules.unit(code)
    if unit is None:
        raise Rejected("unknown-unit", code)
    if unit.code == blower.code:
        raise Rejected("calls-itself", code)
    by_department = blower.kind == "department" and unit.kind == "area"
    if unit.kind not in ("department", "office") and not by_department:
        raise Rejected("not-a-department", code)


def _check_callable(code: str, blower: Unit, command: BlowWhistle, rules: WhistleRules) -> None:
    check_callable(code, blower, rules)
    if code in command.already_called:
        raise Rejected("already-called", code)
