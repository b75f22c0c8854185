"""Who is on duty when in the demo district: rotas, a stand-in for every grid, a few days of leave."""

from typing import Any

Record = dict[str, Any]
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
POSTS = {"basic": "grid-member", "dedicated": "dedicated-grid-member", "micro": "micro-grid-member"}


def duty(names: Record, units: list[Record]) -> Record:
    """District and street are there day and night; desks and communities by day, and leave the nights to them."""
    short = {f"C{number:02d}": one["zh"] for number, one in enumerate(names["communities"], start=1)}
    return {
        "utc_offset": "+08:00",
        "rotas": [*_offices(names), *(_by_day(code, _workers(name)) for code, name in short.items())],
        "stand_ins": [
            {"unit": unit["code"], "post": POSTS[unit["grid"]], "persons": _workers(short[unit["code"][:3]])}
            for unit in units
            if unit.get("grid")
        ],
        "leave": [
            {"person": f"网格员-{short['C01']}-07", "from": "2026-12-07", "to": "2026-12-11"},
            {"person": f"社区工作者-{short['C02']}-02", "from": "2026-12-24", "to": "2027-01-02"},
            {"person": f"督办专员-{names['district']['zh'][:2]}-02", "from": "2027-02-01", "to": "2027-02-05"},
        ],
    }


def _offices(names: Record) -> list[Record]:
    street, district = names["street"]["code"], names["district"]["code"]
    place, top = names["street"]["short"], names["district"]["zh"][:2]
    officers = [f"街道经办-{place}-{number:02d}" for number in range(1, 7)]
    desk = [f"派遣员-{place}-{number:02d}" for number in range(1, 7)]
    new_year = {"date": "2027-01-01", "persons": [f"街道负责人-{place}-02", officers[0]]}
    fire = next(one["short"] for one in names["departments"]["district"] if one["code"] == "fire")
    return [
        _always(district, [f"督办专员-{top}-01", f"督办专员-{top}-02"]),
        _always(street, officers) | {"dates": [new_year]},
        _by_day(f"{street}-DESK", desk, "08:00", "20:00", DAYS),
        _always("D-fire", [f"部门经办-{fire}-01", f"部门经办-{fire}-02"]),
    ]


def _always(unit: str, persons: list[str]) -> Record:
    """Each day another one, with the next for a deputy."""
    shifts = [{"days": [day], "persons": _turn(persons, number)} for number, day in enumerate(DAYS)]
    return {"unit": unit, "shifts": shifts}


def _by_day(
    unit: str, persons: list[str], begins: str = "08:30", ends: str = "18:00", days: list[str] = DAYS[:5]
) -> Record:
    shifts = [
        {"days": [day], "begins": begins, "ends": ends, "persons": _turn(persons, number)}
        for number, day in enumerate(days)
    ]
    return {"unit": unit, "gaps": "above", "shifts": shifts}


def _turn(persons: list[str], number: int) -> list[str]:
    return [persons[(number + step) % len(persons)] for step in range(2)]


def _workers(community: str) -> list[str]:
    return [f"社区工作者-{community}-{number:02d}" for number in (1, 2)]
