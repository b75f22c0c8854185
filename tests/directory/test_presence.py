"""Who is asked, in which order, at which moment; and rotas that leave anything open are refused."""

import copy
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_service.directory.check import check
from dispatch_service.directory.directory import presence_of
from dispatch_service.directory.document import DirectoryDocument
from dispatch_service.documents.faults import Faults
from dispatch_service.documents.shape import canonical, decoded, typed
from tests.rules.demo import directory

DISTRICT = directory()
CHINA = timezone(timedelta(hours=8))
ROLES = {"grid-member"}
ALL_WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Raw = dict[str, Any]


def person(code: str, *held: tuple[str, str]) -> Raw:
    return {"code": code, "posts": [{"post": post, "unit": unit} for post, unit in held]}


def unit(code: str, kind: str = "area", parent: str | None = "Q", **more: object) -> Raw:
    return {"code": code, "rung": "street", "kind": kind, "zh": code, "en": code, "parent": parent, **more}


TOWN: Raw = {
    "directory": {"version": "1", "source": "test", "zh": "小城", "en": "Town"},
    "units": [
        unit("Q", parent=None, desk="QD", supervision="QS"),
        unit("QD", "desk"),
        unit("QS", "office"),
        unit("S"),
        unit("G", parent="S"),
    ],
    "posts": [
        {"code": "member", "role": "grid-member", "zh": "网格员", "en": "Grid member"},
        {"code": "officer", "role": "grid-member", "zh": "经办", "en": "Officer"},
    ],
    "staff": [
        person("g1", ("member", "G")),
        person("s1", ("officer", "S")),
        person("s2", ("officer", "S")),
        person("q1", ("officer", "QS")),
        person("q2", ("officer", "QS")),
    ],
    "duty": {
        "utc_offset": "+08:00",
        "rotas": [
            {"unit": "Q", "shifts": [{"days": ALL_WEEK, "persons": ["q1", "q2"]}]},
            {
                "unit": "S",
                "gaps": "above",
                "shifts": [{"days": ["mon", "tue"], "begins": "08:00", "ends": "18:00", "persons": ["s2"]}],
                "dates": [{"date": "2026-11-24", "begins": "08:00", "ends": "12:00", "persons": ["s1"]}],
            },
        ],
        "stand_ins": [{"unit": "G", "post": "member", "persons": ["s1"]}],
        "leave": [{"person": "g1", "from": "2026-11-24", "to": "2026-11-25"}],
    },
}


def town(change: Any = None) -> DirectoryDocument:
    raw = copy.deepcopy(TOWN)
    if change is not None:
        change(raw)
    document = typed(raw, DirectoryDocument)
    check(document, ROLES)
    return document


def faults_of(change: Any) -> list[str]:
    with pytest.raises(Faults) as refused:
        town(change)
    return [str(fault) for fault in refused.value.faults]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """November 2026 as the town's clocks show it; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=CHINA)


PRESENCE = presence_of(town())


def test_the_holder_is_asked_first_then_stand_ins_then_whoever_is_on_duty_above() -> None:
    assert PRESENCE.reachable("G", "member", at(23, 9)) == ("g1", "s1", "s2", "q1", "q2")


def test_on_leave_from_the_first_to_the_last_day_the_stand_in_comes_first() -> None:
    moments = (at(23, 23), at(24, 0), at(25, 23), at(26, 0))
    assert [PRESENCE.reachable("G", "member", moment)[0] for moment in moments] == ["g1", "s1", "s1", "g1"]


def test_hours_are_local_whatever_zone_the_moment_comes_in() -> None:
    assert PRESENCE.on_duty("S", datetime(2026, 11, 23, 0, tzinfo=UTC)) == ("s2",)
    assert PRESENCE.on_duty("S", datetime(2026, 11, 23, 10, tzinfo=UTC)) == ()


def test_a_date_goes_before_its_weekday() -> None:
    assert (PRESENCE.on_duty("S", at(24, 9)), PRESENCE.on_duty("S", at(24, 13))) == (("s1",), ("s2",))


def test_without_a_post_the_duty_officer_is_asked_before_the_others_of_the_unit() -> None:
    assert PRESENCE.reachable("S", "", at(23, 9))[:2] == ("s2", "s1")
    assert PRESENCE.reachable("S", "", at(23, 20))[:2] == ("s1", "s2")


def test_a_named_person_is_asked_first_and_his_stand_ins_for_him() -> None:
    assert PRESENCE.reachable("G", "", at(23, 9), person="g1")[:2] == ("g1", "s1")
    assert PRESENCE.reachable("G", "", at(24, 9), person="g1")[0] == "s1"


def test_a_unit_nobody_knows_falls_to_the_top() -> None:
    assert PRESENCE.reachable("nowhere", "", at(23, 9)) == ("q1", "q2")


def test_who_can_do_nothing_about_a_units_work_is_asked_for_it_only_by_name() -> None:
    def with_a_reporter(raw: Raw) -> None:
        raw["posts"].append({"code": "reporter", "role": "grid-member", "zh": "纪检委员", "en": "Rep", "acts": False})
        raw["staff"].insert(0, person("r1", ("reporter", "S"), ("reporter", "QS")))
        raw["staff"].append(person("s3", ("reporter", "S"), ("officer", "S")))
        raw["staff"].append(person("s4", ("officer", "G")))
        raw["duty"]["stand_ins"].append({"unit": "S", "post": "reporter", "persons": ["s4"]})

    presence = presence_of(town(with_a_reporter))
    assert presence.reachable("S", "", at(23, 9))[:3] == ("s2", "s1", "s3"), "s3 holds another post as well"
    assert "r1" not in presence.reachable("S", "", at(23, 9))
    assert "r1" not in presence.reachable("nowhere", "", at(23, 9))
    assert "s4" not in presence.reachable("S", "", at(23, 9)), "nor is who stands in for him"
    assert presence.reachable("S", "reporter", at(23, 9))[:3] == ("r1", "s3", "s4")
    assert presence.reachable("S", "", at(23, 9), person="r1")[0] == "r1"


def test_nobody_of_the_demo_district_is_asked_who_cannot_act() -> None:
    asked = {one for unit in DISTRICT.units for one in DISTRICT.presence.reachable(unit, "", at(23, 9))}
    titles = {one.partition("-")[0] for one in asked}
    assert titles.isdisjoint({"社区纪检委员", "审计员", "运维员", "个人信息保护专员"})
    assert titles >= {"网格员", "派遣员", "区负责人", "纪检专员"}


@pytest.mark.parametrize(
    ("duty", "titles"),
    [
        ("", {"派遣员", "值班长"}),
        ("ticket.decide-return", {"派遣员", "值班长"}),
        ("ticket.record-callback", {"回访员"}),
        ("ticket.decide-appeal", {"受理员"}),
        ("ticket.void", {"值班长"}),
    ],
)
def test_of_a_desks_people_those_are_asked_who_may_do_what_is_waited_for(duty: str, titles: set[str]) -> None:
    asked = DISTRICT.presence.reachable("Q-DESK", "", at(23, 9), duty=duty)
    desk = {person.code for person, _ in DISTRICT.posted_in("Q-DESK")}
    assert {one.partition("-")[0] for one in asked if one in desk} == titles
    assert asked[0] in desk


def test_whoever_is_on_duty_at_a_desk_is_asked_before_the_others_only_for_what_he_may_do() -> None:
    assert DISTRICT.presence.reachable("S01-DESK", "", at(23, 9))[0] == "派遣员-云溪-01"
    calling = DISTRICT.presence.reachable("S01-DESK", "", at(23, 9), duty="ticket.record-callback")
    assert calling[:3] == ("回访员-云溪-01", "回访员-云溪-02", "回访员-云溪-03")
    assert "派遣员-云溪-01" not in calling


def test_a_unit_whose_work_is_not_divided_is_asked_as_ever() -> None:
    common = DISTRICT.presence.reachable("C01-06", "", at(23, 9))
    assert DISTRICT.presence.reachable("C01-06", "", at(23, 9), duty="ticket.assign") == common


def test_where_nobody_may_do_it_those_of_the_last_resort_are_asked_all_the_same() -> None:
    def with_a_clerk(raw: Raw) -> None:
        raw["staff"] = [person("d1", ("officer", "QD"))]
        del raw["duty"]

    assert presence_of(town(with_a_clerk)).reachable("QD", "", at(23, 9)) == ("d1",)


def test_a_version_without_duty_still_names_its_people() -> None:
    def without(raw: Raw) -> None:
        del raw["duty"]

    presence = presence_of(town(without))
    assert presence.reachable("G", "", at(24, 9)) == ("g1", "q1", "q2")


def test_duty_survives_the_canonical_bytes() -> None:
    document = town()
    assert decoded(canonical(document), DirectoryDocument) == document


def test_unknown_codes_overlaps_gaps_and_reversed_times_are_listed_together() -> None:
    def spoil(raw: Raw) -> None:
        duty = raw["duty"]
        duty["rotas"][0]["shifts"] = [{"days": ["mon"], "begins": "06:00", "persons": ["q1", "ghost"]}]
        duty["rotas"][1]["shifts"] += [{"days": ["mon"], "begins": "17:00", "ends": "20:00", "persons": ["s1"]}]
        duty["rotas"][1]["dates"] += [{"date": "2026-11-30", "begins": "09:00", "ends": "08:00", "persons": ["s1"]}]
        duty["stand_ins"] += [{"unit": "moon", "post": "captain", "persons": ["s1"]}]
        duty["leave"] += [{"person": "nobody", "from": "2026-12-02", "to": "2026-12-01"}]

    gaps = {f"duty.rotas[0].shifts: {day} 00:00 to 24:00 is given to nobody" for day in ALL_WEEK[1:]}
    assert set(faults_of(spoil)) == gaps | {
        "duty.rotas[0].shifts[0].persons: no person has the code 'ghost'",
        "duty.rotas[0].shifts: mon 00:00 to 06:00 is given to nobody",
        "duty.rotas[1].shifts: mon 17:00 to 18:00 is given twice",
        "duty.rotas[1].dates[1]: ends at 08:00, not after 09:00",
        "duty.stand_ins[1].unit: no unit has the code 'moon'",
        "duty.stand_ins[1].post: no post has the code 'captain'",
        "duty.leave[1].person: no person has the code 'nobody'",
        "duty.leave[1]: ends on 2026-12-01, before it begins",
    }


def test_the_top_leaves_no_hours_to_a_unit_above_it() -> None:
    def spoil(raw: Raw) -> None:
        raw["duty"]["rotas"][0]["gaps"] = "above"

    assert faults_of(spoil) == ["duty.rotas[0].gaps: there is no unit above the top"]


def test_a_moment_at_which_everybody_of_the_last_resort_is_away_is_a_fault() -> None:
    def spoil(raw: Raw) -> None:
        raw["duty"]["leave"] += [
            {"person": "q1", "from": "2026-12-01", "to": "2026-12-10"},
            {"person": "q2", "from": "2026-12-08", "to": "2026-12-20"},
        ]

    assert faults_of(spoil) == ["duty: from 2026-12-08 00:00 on nobody can be reached"]


DEMO = DISTRICT.presence
UNITS = sorted(directory().units)


SPAN = timedelta(days=1000)


@given(st.sampled_from(UNITS), st.timedeltas(timedelta(), SPAN))
def test_in_the_demo_district_somebody_is_reached_for_every_unit_at_every_moment(code: str, later: timedelta) -> None:
    assert DEMO.reachable(code, "", at(1, 0) + later)
