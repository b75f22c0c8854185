"""What a new policy changes is told in words, for whom it changes, and once for all who share it."""

import copy
from collections.abc import Callable
from typing import cast

import msgspec
import pytest

from dispatch_service.documents.shape import canonical
from dispatch_service.rules.telling import told
from tests.rules.demo import policy_document

Raw = dict[str, object]
OLD = canonical(policy_document())
RAW = cast(Raw, msgspec.json.decode(OLD))


def rows(raw: Raw, *path: str | int) -> list[Raw]:
    found: object = raw
    for step in path:
        found = cast("dict[str | int, object]", found)[step]
    return cast(list[Raw], found)


def changed(change: Callable[[Raw], object]) -> list[tuple[str, str]]:
    raw = copy.deepcopy(RAW)
    change(raw)
    return [(one.zh, one.en) for one in told(OLD, msgspec.json.encode(raw))]


def entry(raw: Raw, section: str, code: str) -> Raw:
    return next(one for one in rows(raw, section) if code in (one.get("code"), one.get("kind"), one.get("rung")))


def test_nothing_is_told_of_what_did_not_change() -> None:
    assert told(OLD, OLD) == []


def test_a_limit_is_told_with_those_it_holds_for() -> None:
    assert changed(lambda raw: rows(raw, "limits", "sign")[1].update(limit="6 wh")) == [
        ("签收时限（部门，一般）：由1个工作日改为6个工作小时",
         "signing, limit (Department, general): 1 working day becomes 6 working hours"),
    ]  # fmt: skip


def test_a_limit_that_changes_for_everybody_is_told_once() -> None:
    assert changed(lambda raw: rows(raw, "limits", "close")[0].update(limit="2 wd")) == [
        ("结案时限：由1个工作日改为2个工作日", "closing, limit: 1 working day becomes 2 working days"),
    ]  # fmt: skip


def test_rows_written_otherwise_that_mean_the_same_are_no_change() -> None:
    assert changed(lambda raw: rows(raw, "limits", "callback").append({"limit": "1 wd", "rung": ["grid"]})) == []


def test_another_answer_to_a_miss_is_told() -> None:
    [(zh, en)] = changed(lambda raw: rows(raw, "misses", "sign")[0].update(steps=[{"do": "raise", "to": "leader"}]))
    assert zh == "签收超时处置：由自动签收改为提级督办至街道负责人"
    assert en == "signing, answer to a miss: signs by itself becomes raises to street leader"


def test_the_day_a_limit_counts_from_is_told() -> None:
    [(zh, en)] = changed(lambda raw: rows(raw, "limits", "close")[0].update({"from": "next-day", "until": "midnight"}))
    assert zh.endswith("改为1个工作日，次日起算，至24时")
    assert en.endswith("becomes 1 working day from the next day until 24:00")


def test_who_looks_at_an_appeal_is_told() -> None:
    rows = [{"authority": ["petition"], "denial_ends": False}, {"stages": 1}]
    [(zh, en)] = changed(lambda raw: raw.update(appeals=rows))
    assert zh.endswith("改为信访部门两审，初审不予支持仍报终审、所有申诉由派遣员一审终结")
    assert en.endswith(
        "becomes Petitions office: the desk, then the hotline whatever the desk says, every appeal: the desk alone"
    )


Case = tuple[str, Callable[[Raw], object], str, str]
CASES: list[Case] = [
    ("a rung", lambda raw: entry(raw, "categories", "E01-10").update(rung="community"),
     "事项 E01-10 暴露垃圾的首办层级：由网格改为社区",
     "category E01-10 Exposed rubbish, first rung: Grid becomes Community"),
    ("owners", lambda raw: entry(raw, "categories", "E01-10").update(departments=["sanitation", "fire"]),
     "事项 E01-10 暴露垃圾的责任单位：由环境卫生改为环境卫生、消防救援",
     "category E01-10 Exposed rubbish, owners: Sanitation becomes Sanitation, Fire and rescue"),
    ("a condition's limit", lambda raw: rows(entry(raw, "categories", "P01-37"), "conditions")[1].update(limit="3 wd"),
     "事项 P01-37 路灯 立案条件 dark 不亮的时限：由2个工作日改为3个工作日",
     "category P01-37 Street lamp condition dark Does not light, limit: 2 working days becomes 3 working days"),
    ("whom a whistle is raised to", lambda raw: entry(raw, "whistles", "quick").update(superior="district"),
     "吹哨类型 quick 快捷哨的提级对象：由默认改为区督办",
     "whistle quick Quick call, raised to: the default becomes district supervision"),
    ("a category gone", lambda raw: rows(raw, "categories").remove(entry(raw, "categories", "E01-92")),
     "取消事项 E01-92 垃圾满溢", "category E01-92 Rubbish overflowing removed"),
    ("a code more", lambda raw: rows(raw, "codes", "void").append({"code": "other", "zh": "其他", "en": "Other"}),
     "新增代码表 void other 其他", "list void other Other added"),
    ("a list gone", lambda raw: cast(Raw, raw["codes"]).pop("cause"), "取消代码表 cause", "list cause removed"),
    ("a kind of whistle gone", lambda raw: rows(raw, "whistles").pop(3),
     "取消吹哨类型 quick 快捷哨", "whistle quick Quick call removed"),
    ("an approval", lambda raw: entry(raw, "whistles", "key-work").update(approval="after"),
     "吹哨类型 key-work 重点工作哨的审批：由事前审批改为事后确认",
     "whistle key-work Key work, approval: before becomes after"),
    ("a number", lambda raw: cast(Raw, raw["options"]).update({"split-max": 5}),
     "参数 split-max：由10改为5", "number split-max: 10 becomes 5"),
    ("the light", lambda raw: raw.update(warning={"before": "1 wd"}),
     "预警规则 before：由默认改为1个工作日", "warning before: the default becomes 1 working day"),
    ("the default", lambda raw: raw.update(default_category="H10-02"),
     "默认事项：由H10-99改为H10-02", "default category: H10-99 becomes H10-02"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_one_change_is_one_sentence(case: Case) -> None:
    _, change, zh, en = case
    assert changed(change) == [(zh, en)]
