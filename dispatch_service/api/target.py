"""Who is what to a ticket, for `authorise`: its parts with their paths in the directory, and whom its whistles call."""

from collections.abc import Iterable, Iterator, Mapping

from dispatch_service.routing.rules import Rules
from dispatch_service.routing.ruling import ruled_by, to_rule
from dispatch_service.routing.states import Ticket
from dispatch_service.whistles.states import Whistle, WhistleStage
from shared.access.identity import Part
from shared.access.rights import Involved, Target


def target_of(ticket: Ticket, whistles: Iterable[Whistle], rules: Rules) -> Target:
    """The ticket as something to be acted on. `whistles` are its open ones."""
    parts = (*_parts(ticket), *_ruling(ticket, rules), *_called(whistles))
    known = ((part, unit, person) for part, unit, person in parts if unit or person)
    involved = tuple(Involved(part, unit, _path(unit, rules) if unit else (), person) for part, unit, person in known)
    flags = ticket.flags
    return Target(ticket.id, involved, flags.confidential, flags.office, frozenset(flags.about))


def target_of_unit(unit: str, rules: Rules) -> Target:
    """A unit's lists and figures; those of an office that keeps matters of its own are the office's."""
    return Target.unit(unit, _path(unit, rules), rules.office_of(unit))


def target_of_line(row: Mapping[str, object], rules: Rules) -> Target:
    """A line of a worklist: as much of its ticket as the line itself tells; of a confidential one not enough."""
    parts = ((Part.CUSTODIAN, "unit"), (Part.LEAD, "lead"), (Part.PLACE, "area"))
    known = [(part, str(row.get(column, ""))) for part, column in parts]
    confidential, ruling = bool(row.get("confidential")), str(row.get("to_rule", ""))
    if not confidential and _sits(ruling, rules):
        known.append((Part.RULING, ruling))
    involved = tuple(Involved(part, unit, _path(unit, rules)) for part, unit in known if unit)
    return Target(str(row.get("ticket", "")), involved, confidential)


def _parts(ticket: Ticket) -> Iterator[tuple[Part, str, str]]:
    custody = ticket.custody
    if ticket.open:
        yield Part.CUSTODIAN, custody.unit, custody.person
        yield Part.LEAD, custody.lead, ""
        yield from ((Part.ASSIST, unit, "") for unit in custody.assists)
    yield Part.PLACE, ticket.origin.area, ""
    if ticket.asides.outside is not None:
        yield Part.AUTHOR, "", ticket.asides.outside.client
    yield from ((Part.SUPERVISOR, unit, "") for unit in ticket.flags.supervised_by)
    yield from ((Part.PAST, unit, "") for unit in sorted(ticket.units | {custody.unit, custody.lead}))


def _ruling(ticket: Ticket, rules: Rules) -> Iterator[tuple[Part, str, str]]:
    """Who is to rule on it; who has ruled keeps sight of it."""
    found = ((Part.RULING, to_rule(ticket, rules)), (Part.PAST, ruled_by(ticket, rules)))
    yield from ((part, unit, "") for part, unit in found if _sits(unit, rules))


def _sits(unit: str, rules: Rules) -> bool:
    """Whether it is there to rule. The desk stands in where nobody is, cannot rule, and sees what it sees anyway."""
    known = rules.unit(unit)
    return known is not None and known.kind != "desk"


def _called(whistles: Iterable[Whistle]) -> Iterator[tuple[Part, str, str]]:
    for whistle in whistles:
        if whistle.stage is WhistleStage.DRAFTED:
            continue  # nobody is called before the leader has approved
        yield from ((Part.CALLED, unit, "") for unit in whistle.units)


def _path(unit: str, rules: Rules) -> tuple[str, ...]:
    known = rules.unit(unit)
    return known.path if known else (unit,)
