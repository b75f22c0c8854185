"""Rulings in words, and those that speak to a ticket, for whoever may read them."""

from collections.abc import Iterable, Sequence

import msgspec

from dispatch_service.api.parts import Parts
from dispatch_service.api.shapes import RulingShown
from dispatch_service.api.sight import Sight, may
from dispatch_service.routing.rules import Rules
from dispatch_service.why.chain import local
from dispatch_service.why.names import names_of
from dispatch_service.why.precedents import Paths, Ruling, nearest
from dispatch_service.why.sentences import PRECEDENT
from shared.access.identity import Identity

READ = "ruling.read"


async def precedents_for(parts: Parts, identity: Identity, sight: Sight) -> list[RulingShown]:
    """The nearest rulings on the ticket's matter; nothing for those who may not read rulings."""
    if not may(parts, identity, READ):
        return []
    page = await parts.lists.rulings(category=sight.ticket.origin.category)
    return shown(nearest(sight.ticket, read(page.items), paths_of(sight.rules)), sight.rules)


def read(rows: Iterable[object]) -> list[Ruling]:
    """Rows of the read model as rulings."""
    return [msgspec.convert(row, type=Ruling) for row in rows]


def paths_of(rules: Rules) -> Paths:
    """Where units stand in the directory in force."""

    def path(code: str) -> Sequence[str]:
        unit = rules.unit(code)
        return unit.path if unit else ()

    return path


def shown(rulings: Iterable[Ruling], rules: Rules) -> list[RulingShown]:
    """With a sentence in each language."""
    return [_shown(one, rules) for one in rulings]


def _shown(ruling: Ruling, rules: Rules) -> RulingShown:
    name = names_of(rules)
    named = {
        "category": name("category", ruling.category),
        "condition": name("condition", f"{ruling.category} {ruling.condition}"),
        "area": name("unit", ruling.area),
        "unit": name("unit", ruling.unit),
        "ground": name("ground", ruling.ground),
    }
    zh = PRECEDENT.zh.format(at=local(ruling.at), **{field: said.zh for field, said in named.items()})
    en = PRECEDENT.en.format(at=local(ruling.at), **{field: said.en for field, said in named.items()})
    return RulingShown(**msgspec.structs.asdict(ruling), zh=zh, en=en)
