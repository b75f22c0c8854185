"""Rows of lists as their caller may see them: what he may not read is not even named to him."""

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from dispatch_service.api.lists import Asked, Concerned, Page, Row
from dispatch_service.api.parts import Parts
from dispatch_service.api.sight import may
from dispatch_service.api.target import target_of, target_of_line, target_of_unit
from dispatch_service.codec import ticket_stream
from dispatch_service.routing.ruling import rulers_by
from dispatch_service.routing.states import Ticket
from dispatch_service.whistles.rules import WhistleRules
from shared.access.identity import Identity
from shared.access.rights import Target

PAGE = 500
"""Lines read at once where those before were hidden."""


async def visible(parts: Parts, identity: Identity, rows: Sequence[Row], *actions: str) -> list[Row]:
    """Lines of tickets he may read, and do these things with. A confidential one is judged by all that stands in the
    log of it, not by its line: who was called or must not see it is not in there."""
    rules = await parts.rules.current()
    closed = [str(row["ticket"]) for row in rows if row.get("confidential")]
    known = await _targets(parts, closed, rules)
    targets = [known.get(str(row["ticket"])) or target_of_line(row, rules) for row in rows]
    wanted = ("ticket.read", *actions)
    return [
        row
        for row, target in zip(rows, targets, strict=True)
        if all(may(parts, identity, action, target) for action in wanted)
    ]


async def visible_lines(parts: Parts, identity: Identity, tickets: Sequence[str], *actions: str) -> list[Row]:
    """Lines of those of these tickets that he may read, and do these things with."""
    rulers = rulers_by(await parts.rules.current())
    rows = await parts.lists.lines(tickets, parts.clock.now(), rulers)
    return await visible(parts, identity, rows, *actions)


async def concerned(parts: Parts, identity: Identity, *actions: str) -> Concerned | None:
    """Whom a line has to do with that he may see and do these things with; None where that may be any. It keeps what is
    certainly hidden from being read; what is read is held to his rights all the same."""
    if all(may(parts, identity, action) for action in ("ticket.read", *actions)):
        return None
    units, roots = (await parts.reckoning()).units, identity.roots
    his = {code for code, unit in units.items() if not roots.isdisjoint(unit.path)}
    return Concerned(tuple(sorted(his | roots)), tuple(held.ticket for held in identity.parts))


async def visible_page(parts: Parts, identity: Identity, asked: Asked) -> Page:
    """One page of a worklist as he may see it, filled up from behind what is hidden. It says where it goes on only if
    he may see one more line, and by his own last line: neither a cursor nor a short page tells of the others."""
    now, more = parts.clock.now(), asked.limit + 1
    page = first = await parts.lists.worklist(replace(asked, limit=more), now)
    rows = await visible(parts, identity, page.items)
    while page.next and len(rows) < more:
        page = await parts.lists.worklist(replace(asked, limit=PAGE, after=page.next), now)
        rows += await visible(parts, identity, page.items)
    shown = rows[: asked.limit]
    return Page(first.position, shown, parts.lists.behind(shown[-1]) if len(rows) >= more else "")


async def readable(parts: Parts, identity: Identity, tickets: Collection[str]) -> frozenset[str]:
    """Those of these tickets that he may read."""
    targets = await _targets(parts, tickets, await parts.rules.current())
    return frozenset(ticket for ticket, target in targets.items() if may(parts, identity, "ticket.read", target))


async def not_kept(parts: Parts, identity: Identity, rows: Sequence[Row]) -> list[Row]:
    """Rows of units, without those of offices that keep matters of their own, where he is not one of theirs."""
    rules = await parts.rules.current()
    units = {unit: target_of_unit(unit, rules) for unit in {str(row.get("unit", "")) for row in rows}}
    return [
        row
        for row in rows
        if not (target := units[str(row.get("unit", ""))]).office or may(parts, identity, "ticket.list", target)
    ]


async def _targets(parts: Parts, tickets: Collection[str], rules: WhistleRules) -> dict[str, Target]:
    """What these tickets are to be judged by. A remembered state is old at worst by what another replica just did."""
    found = await parts.streams.get([ticket_stream(ticket) for ticket in dict.fromkeys(tickets)])
    states = [loaded.state for loaded in found.values()]
    return {state.id: target_of(state, (), rules) for state in states if isinstance(state, Ticket)}
