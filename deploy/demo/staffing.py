"""Who holds which post in the demo district. Staff are codes, never names; nobody has a number on 000."""

from collections.abc import Iterator
from itertools import count
from typing import Any

Record = dict[str, Any]

POSTS: list[Record] = [
    {"code": "grid-member", "role": "grid-member", "zh": "网格员", "en": "Grid member"},
    {"code": "dedicated-grid-member", "role": "grid-member", "zh": "专属网格员", "en": "Member of a dedicated grid"},
    {"code": "micro-grid-member", "role": "grid-member", "zh": "微网格员", "en": "Micro-grid member"},
    {"code": "grid-leader", "role": "grid-leader", "zh": "网格长", "en": "Grid leader"},
    {"code": "community-secretary", "role": "community", "zh": "社区书记", "en": "Community secretary"},
    {"code": "community-worker", "role": "community", "zh": "社区工作者", "en": "Community worker"},
    {"code": "dispatcher", "role": "resident-desk", "zh": "派遣员", "en": "Dispatcher"},
    {"code": "callback-agent", "role": "callback-agent", "zh": "回访员", "en": "Callback agent"},
    {"code": "verifier", "role": "verifier", "zh": "核查员", "en": "Verifier"},
    {"code": "street-officer", "role": "street-handler", "zh": "街道经办", "en": "Street officer"},
    {"code": "street-leader", "role": "street-leader", "zh": "街道负责人", "en": "Street leader"},
    {"code": "supervisor", "role": "supervisor", "zh": "督办专员", "en": "Supervisor"},
    {"code": "department-head", "role": "department-lead", "zh": "部门负责人", "en": "Head of department"},
    {"code": "department-officer", "role": "department-handler", "zh": "部门经办", "en": "Department officer"},
    {"code": "service-specialist", "role": "department-specialist", "zh": "服务专员", "en": "Service specialist"},
    {"code": "discipline-officer", "role": "discipline-officer", "zh": "纪检专员", "en": "Discipline officer"},
    {
        "code": "discipline-commissioner",
        "role": "discipline-commissioner",
        "zh": "社区纪检委员",
        "en": "Discipline commissioner",
        "acts": False,
    },
    {
        "code": "privacy-officer",
        "role": "privacy-officer",
        "zh": "个人信息保护专员",
        "en": "Privacy officer",
        "acts": False,
    },
    {"code": "auditor", "role": "auditor", "zh": "审计员", "en": "Auditor", "acts": False},
    {"code": "operator", "role": "ops", "zh": "运维员", "en": "Operator", "acts": False},
    {"code": "shift-leader", "role": "shift-leader", "zh": "值班长", "en": "Shift leader"},
    {"code": "hotline-officer", "role": "hotline-officer", "zh": "受理员", "en": "Hotline officer"},
    {"code": "district-leader", "role": "district-leader", "zh": "区负责人", "en": "District leader"},
    {"code": "panel-member", "role": "panel", "zh": "职责裁定员", "en": "Member of the panel on competence"},
]


def staff(names: Record, units: list[Record]) -> Iterator[Record]:
    """Everybody, with one duty telephone each, numbered in order."""
    numbers = count(1)
    short = {f"C{at:02d}": community["zh"] for at, community in enumerate(names["communities"], start=1)}
    everybody = (
        *_street(names),
        *_communities(short),
        *_grids(short, units),
        *_departments(names, short),
        *_later(names),
        *_discipline(names, short),
        *_hotline(names),
        *_callers(names),
    )
    for code, *posts in everybody:
        yield {"code": code, "phone": f"000-555{next(numbers):05d}", "posts": posts}


def _post(post: str, unit: str, area: str = "") -> Record:
    return {"post": post, "unit": unit} | ({"area": area} if area else {})


def _street(names: Record) -> Iterator[tuple[str, Record]]:
    street, district = names["street"]["code"], names["district"]["code"]
    short, top = names["street"]["short"], names["district"]["zh"][:2]
    for title, post, unit, place, how_many in (
        ("街道负责人", "street-leader", f"{street}-LEAD", short, 2),
        ("派遣员", "dispatcher", f"{street}-DESK", short, 6),
        ("回访员", "callback-agent", f"{street}-DESK", short, 3),
        ("核查员", "verifier", f"{street}-DESK", short, 2),
        ("街道经办", "street-officer", street, short, 6),
        ("派遣员", "dispatcher", f"{district}-DESK", top, 3),
        ("督办专员", "supervisor", f"{district}-SUP", top, 2),
        ("个人信息保护专员", "privacy-officer", district, top, 1),
        ("审计员", "auditor", district, top, 1),
        ("运维员", "operator", district, top, 2),
    ):
        for number in range(1, how_many + 1):
            yield f"{title}-{place}-{number:02d}", _post(post, unit)


def _later(names: Record) -> Iterator[tuple[str, Record]]:
    """Who decides what one person alone must not; listed last, so that nobody else's telephone changes."""
    street, district = names["street"]["code"], names["district"]["code"]
    short, top = names["street"]["short"], names["district"]["zh"][:2]
    for title, post, unit, place, how_many in (
        ("值班长", "shift-leader", f"{street}-DESK", short, 2),
        ("值班长", "shift-leader", f"{district}-DESK", top, 1),
        ("区负责人", "district-leader", f"{district}-LEAD", top, 1),
        ("职责裁定员", "panel-member", f"{district}-PANEL", top, 3),
    ):
        for number in range(1, how_many + 1):
            yield f"{title}-{place}-{number:02d}", _post(post, unit)


def _communities(short: dict[str, str]) -> Iterator[tuple[str, *tuple[Record, ...]]]:
    """The secretary doubles as leader of the community's grids."""
    for code, name in short.items():
        yield f"社区书记-{name}-01", _post("community-secretary", code), _post("grid-leader", code)
        for number in (1, 2):
            yield f"社区工作者-{name}-{number:02d}", _post("community-worker", code)


def _grids(short: dict[str, str], units: list[Record]) -> Iterator[tuple[str, Record]]:
    titles = {"basic": ("网格员", "grid-member"), "dedicated": ("专属网格员", "dedicated-grid-member"),
              "micro": ("微网格员", "micro-grid-member")}  # fmt: skip
    for unit in units:
        if kind := unit.get("grid"):
            community, _, rest = unit["code"].partition("-")
            title, post = titles[kind]
            yield f"{title}-{short[community]}-{rest}", _post(post, unit["code"])


def _departments(names: Record, short: dict[str, str]) -> Iterator[tuple[str, *tuple[Record, ...]]]:
    """Head, officers, and service specialists: one per community where `named`, else two who share the communities."""
    street = names["street"]["code"]
    entries = [(f"D-{entry['code']}", entry) for entry in names["departments"]["district"]]
    entries += [(f"{street}-{entry['code']}", entry) for entry in names["departments"]["street"]]
    entries += [(f"D-{entry['code']}", entry) for entry in names["departments"]["later"]]
    for unit, entry in entries:
        if entry["code"] == "discipline":
            yield f"纪检专员-{entry['short']}-01", _post("discipline-officer", unit)
            continue
        yield f"部门负责人-{entry['short']}-01", _post("department-head", unit)
        for number in (1, 2):
            yield f"部门经办-{entry['short']}-{number:02d}", _post("department-officer", unit)
        yield from _specialists(unit, entry, short)


def _specialists(unit: str, entry: Record, short: dict[str, str]) -> Iterator[tuple[str, *tuple[Record, ...]]]:
    if entry.get("named"):
        for code, name in short.items():
            yield f"服务专员-{entry['short']}-{name}", _post("service-specialist", unit, code)
        return
    codes = list(short)
    for number, shared in enumerate((codes[: len(codes) // 2], codes[len(codes) // 2 :]), start=1):
        posts = [_post("service-specialist", unit, code) for code in shared]
        yield f"服务专员-{entry['short']}-{number:02d}", *posts


def _discipline(names: Record, short: dict[str, str]) -> Iterator[tuple[str, Record]]:
    """A second officer in each office, for whoever handles a matter neither reviews nor closes it; and one commissioner
    in each community, who reports. Listed last: what was made before keeps its staff codes and telephones."""
    street = names["street"]["code"]
    for unit, listed in ((f"{street}-discipline", "street"), ("D-discipline", "later")):
        entry = next(one for one in names["departments"][listed] if one["code"] == "discipline")
        yield f"纪检专员-{entry['short']}-02", _post("discipline-officer", unit)
    for code, name in short.items():
        yield f"社区纪检委员-{name}-01", _post("discipline-commissioner", code)


def _hotline(names: Record) -> Iterator[tuple[str, Record]]:
    """Who has the last word on an appeal. Listed last, as those before."""
    district, top = names["district"]["code"], names["district"]["zh"][:2]
    for number in (1, 2):
        yield f"受理员-{top}-{number:02d}", _post("hotline-officer", f"{district}-DESK")


def _callers(names: Record) -> Iterator[tuple[str, Record]]:
    """Who calls back where the district's departments handled it. Listed last, as those before."""
    district, top = names["district"]["code"], names["district"]["zh"][:2]
    for number in (1, 2):
        yield f"回访员-{top}-{number:02d}", _post("callback-agent", f"{district}-DESK")
