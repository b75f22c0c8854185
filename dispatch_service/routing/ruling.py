"""Who rules on whose matter a case is (裁定)."""

from dispatch_service.routing.facts import Value
from dispatch_service.routing.rules import DISTRICT_LEADER, PANEL, Rules, Unit
from dispatch_service.routing.states import ClockKind, Ticket, Work


class Rulers(Value):
    """Units that rule where no clock of a case in dispute names one; empty where nobody is asked for."""

    panel: str = ""
    first_person: str = ""
    """On what is confidential."""


def rulers_by(rules: Rules) -> Rulers:
    """As the rules have it."""
    return Rulers(ruling_unit(rules, confidential=False).code, ruling_unit(rules, confidential=True).code)


def ruling_unit(rules: Rules, *, confidential: bool, near: str = "") -> Unit:
    """The panel, as seen from a unit. What is confidential no panel sees: the district's first person rules on it."""
    return rules.summoned(DISTRICT_LEADER if confidential else PANEL, near) or rules.desk_of("")


def ruled_by(ticket: Ticket, rules: Rules) -> str:
    """The unit whose ruling binds it, as the rules have it today; empty where none does."""
    record, flags = ticket.asides.record, ticket.flags
    return ruling_unit(rules, confidential=flags.confidential, near=record.ruled).code if record.ruled else ""


def to_rule(ticket: Ticket, rules: Rules) -> str:
    """The unit whose ruling a case waits for; empty where it is not in dispute. It is the one its clock names; a
    historic case has no clock, and that of a confidential one may be from when panels had those too: there the rules
    say it."""
    if ticket.work is not Work.DISPUTED:
        return ""
    clock = ticket.clock(ClockKind.DISPUTE)
    if clock is None or ticket.flags.confidential:
        return ruling_unit(rules, confidential=ticket.flags.confidential, near=ticket.custody.unit).code
    return clock.unit
