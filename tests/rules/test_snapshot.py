"""One snapshot answers everything a decision asks, and can be made again from its bytes alone."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from dispatch_service.bootstrap.inforce import Faulty
from dispatch_service.documents.faults import Faults
from dispatch_service.routing.rules import Limit, LimitUnit, Unit
from dispatch_service.rules.build import build
from dispatch_service.rules.bundle import Bundle, DocumentKind, loaded, read
from dispatch_service.rules.schemas import SHAPES, document_schemas
from dispatch_service.whistles.rules import WhistleRules
from tests.rules.demo import FOLDER, bundles, rules

RULES: WhistleRules = rules()


def code(unit: Unit | None) -> str:
    return unit.code if unit else ""


def contents() -> dict[str, bytes]:
    return {kind.value: bundle.content for kind, bundle in bundles().items()}


def test_its_versions_are_the_digests_of_the_three_documents() -> None:
    named = (RULES.versions.policy, RULES.versions.directory, RULES.versions.calendar)
    assert named == tuple(bundle.digest for bundle in bundles().values())


@pytest.mark.parametrize("bundle", bundles().values(), ids=lambda bundle: bundle.kind)
def test_a_document_read_from_its_own_bytes_is_the_same_document(bundle: Bundle) -> None:
    assert loaded(bundle.kind, bundle.content) == bundle


def test_the_same_bytes_answer_the_same() -> None:
    again, since = build(contents()), datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    limit = Limit(2, LimitUnit.WORKING_DAY)
    assert again.versions == RULES.versions
    assert again.due(since, limit) == RULES.due(since, limit)
    assert again.matter("E01-08", "charging") == RULES.matter("E01-08", "charging")


def test_a_step_summons_a_rung_the_leader_or_the_district() -> None:
    words = ("community", "street", "leader", "district", "grid")
    assert [code(RULES.summoned(to, "C01-02")) for to in words] == ["C01", "S01", "S01-LEAD", "Q-SUP", "C01-02"]


@pytest.mark.parametrize("unit", ["C01-02", "D-power", "a unit since abolished"])
def test_the_district_leader_can_always_be_reached(unit: str) -> None:
    leader = RULES.summoned("district-leader", unit)
    assert code(leader) == "Q-LEAD"
    asked = rules().directory.presence.reachable(code(leader), "", datetime(2026, 11, 21, 3, tzinfo=UTC))
    assert asked[0] == "区负责人-示范-01"
    assert len(asked) > 1, "somebody is next"


def test_a_department_of_the_district_is_not_raised_to_a_street() -> None:
    assert RULES.summoned("street", "D-power") is None
    assert code(RULES.summoned("leader", "D-power")) == "Q-SUP"


def test_every_category_that_names_departments_finds_the_first_of_them_in_a_grid() -> None:
    policy = rules().policy.document
    lost = [entry.code for entry in policy.categories if entry.departments
            and RULES.department_for(entry.departments[0], "C01-02") is None]  # fmt: skip
    assert lost == []


def test_codes_options_and_whistles_are_looked_up() -> None:
    assert RULES.knows_code("satisfied", "mostly")
    assert not RULES.knows_code("no such list", "mostly")
    assert RULES.option("callback-tries") == 3
    assert RULES.whistle_kind("vuvuzela") is None


def test_faults_of_all_three_documents_are_named_at_once() -> None:
    broken = contents() | {"policy": b'{"policy": 1}', "calendar": b"not json"}
    with pytest.raises(Faulty) as refused:
        build(broken)
    kinds = {fault.partition(":")[0] for fault in refused.value.faults}
    assert kinds == {"policy", "calendar"}
    assert len(refused.value.faults) > 3


def test_a_directory_that_does_not_fit_the_policy_is_refused_with_every_misfit() -> None:
    directory = contents()["directory"].replace(b'"serves":["power"]', b'"serves":["candles"]')
    with pytest.raises(Faulty) as refused:
        build(contents() | {"directory": directory.replace(b'"rung":"micro"', b'"rung":"nano"')})
    assert any("no department of kind 'candles'" in fault for fault in refused.value.faults)
    assert sum("has no rung 'nano'" in fault for fault in refused.value.faults) == 16


def test_an_office_that_keeps_matters_must_be_there_for_every_place() -> None:
    directory = msgspec.json.decode(contents()["directory"])
    directory["units"] = [unit for unit in directory["units"] if unit["code"] != "D-discipline"]
    directory["staff"] = [one for one in directory["staff"] if "D-discipline" not in str(one)]
    with pytest.raises(Faulty, match="would lie nowhere"):
        build(contents() | {"directory": msgspec.json.encode(directory)})


def test_from_inside_an_office_there_is_the_office_and_the_one_above() -> None:
    inside = RULES.within("discipline")
    above = inside.summoned("leader", "S01-discipline")
    assert above is not None
    assert (inside.desk_of("C01-06").code, inside.desk_of("D-discipline").code) == ("S01-discipline", "D-discipline")
    assert (above.code, inside.summoned("district", above.code)) == ("D-discipline", None)
    assert inside.within("discipline") is inside
    named = {"纪检专员-纪检-01", "纪检专员-纪检-02"}
    assert RULES.recused("discipline", named.__contains__) == ("S01-discipline",)
    assert RULES.recused("discipline", {"纪检专员-纪检-01"}.__contains__) == ()


def test_an_office_recused_is_passed_over_wherever_the_rules_name_one() -> None:
    about_it = RULES.within("discipline", ("S01-discipline",))
    assert [about_it.desk_of(unit).code for unit in ("C01-06", "S01-discipline")] == ["D-discipline"] * 2
    assert about_it.within("discipline", ("S01-discipline",)) is about_it
    above = RULES.within("discipline", ("D-discipline",))
    assert (above.desk_of("C01-06").code, above.summoned("leader", "S01-discipline")) == ("S01-discipline", None)
    assert above.ancestor("S01-discipline", "street") is None
    everybody = RULES.within("discipline", ("S01-discipline", "D-discipline"))
    assert everybody.desk_of("C01-06").code == "D-discipline", "it has to lie somewhere"


def test_a_citys_own_days_are_read_from_yaml_and_laid_over_the_official_ones(tmp_path: Path) -> None:
    own = "version: yunxi-1\nsource: local notice\nholidays: [2026-11-20]\nsegments: [{begins: 08:30, ends: 12:30}]\n"
    (tmp_path / "days.yaml").write_text(own)
    calendar = read(DocumentKind.CALENDAR, tmp_path / "days.yaml")
    since = datetime(2026, 11, 19, 4, tzinfo=UTC)
    due = build(contents() | {"calendar": calendar.content}).due(since, Limit(1, LimitUnit.WORKING_HOUR))
    assert due.due_at == datetime(2026, 11, 23, 1, tzinfo=UTC)
    assert calendar.label.endswith("+yunxi-1")


def test_bytes_with_an_unknown_field_are_refused() -> None:
    raw = msgspec.json.decode(contents()["calendar"]) | {"colour": "red"}
    with pytest.raises(Faults, match="colour"):
        loaded(DocumentKind.CALENDAR, msgspec.json.encode(raw))


def test_the_schemas_that_are_checked_in_are_those_the_records_have() -> None:
    folder = FOLDER.parents[1] / "schemas" / "data"
    checked_in = {name: msgspec.json.decode((folder / f"{name}.schema.json").read_bytes()) for name in SHAPES}
    assert checked_in == msgspec.json.decode(msgspec.json.encode(dict(document_schemas())))


def test_a_version_stored_before_there_were_more_lists_and_clocks_still_makes_rules() -> None:
    """Its bytes are what the log rests on; only a new version is held to what is demanded today."""
    old = msgspec.json.decode(contents()["policy"])
    old["codes"] = {name: old["codes"][name] for name in ("escalate", "return", "resolve", "satisfied")}
    old["limits"].pop("verify")
    old["options"].pop("split-max")
    stored = msgspec.json.encode(old)
    rules_then = build(contents() | {"policy": stored})
    assert rules_then.limit("verify", "street", "general") == rules_then.limit("callback", "street", "general")
    assert (rules_then.option("split-max"), rules_then.knows_code("void", "test")) == (10, False)
    with pytest.raises(Faults, match="the list 'void' is missing"):
        loaded(DocumentKind.POLICY, stored)
