"""How many tickets stand where, as far as the caller may know of them."""

from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from dispatch_service.api.lists import Asked, Row
from dispatch_service.api.parts import Parts
from dispatch_service.api.sight import may
from dispatch_service.api.target import target_of_unit
from dispatch_service.api.visible import PAGE, not_kept, visible_page
from dispatch_service.views.light import LIGHTS
from dispatch_service.whistles.rules import WhistleRules
from shared.access.identity import Identity
from shared.access.rights import Target


def counts_confidential(
    parts: Parts, identity: Identity, action: str, units: Sequence[str], rules: WhistleRules
) -> bool:
    """Whether this right reaches to what is confidential in all of these units, or everywhere where none is named. His
    part in one such ticket brings it onto his list, not into his counts, which would tell of the others, too."""
    targets = [target_of_unit(unit, rules) for unit in units] or [Target()]
    return all(may(parts, identity, action, replace(target, confidential=True)) for target in targets)


async def counted(parts: Parts, identity: Identity, rows: Sequence[Row]) -> list[Row]:
    """Counts by unit and stage. An office that keeps matters of its own is counted for its own people alone, and for
    each of them over the lines he may see: no difference tells him of a report about himself."""
    rules = await parts.rules.current()
    known = await not_kept(parts, identity, rows)
    offices = sorted({unit for row in known if rules.office_of(unit := str(row["unit"]))})
    found = [row for row in known if row["unit"] not in offices]
    for office in offices:
        found += await _of_office(parts, identity, office)
    return sorted(found, key=lambda row: (str(row["unit"]), str(row["stage"])))


async def _of_office(parts: Parts, identity: Identity, office: str) -> list[Row]:
    seen = Counter((str(line["stage"]), str(line["light"])) for line in await _lines(parts, identity, office))
    stages = dict.fromkeys(stage for stage, _ in seen)
    return [{"unit": office, "stage": stage, **{light: seen[stage, light] for light in LIGHTS}} for stage in stages]


async def _lines(parts: Parts, identity: Identity, office: str) -> list[Row]:
    wanted = Asked((office,), limit=PAGE)
    page = await visible_page(parts, identity, wanted)
    lines = [*page.items]
    while page.next:
        page = await visible_page(parts, identity, replace(wanted, after=page.next))
        lines += page.items
    return lines
