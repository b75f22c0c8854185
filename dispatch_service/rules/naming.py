"""What a place in a policy is called, and a value that stands there: names instead of codes wherever there are any."""

from typing import cast

import msgspec

from dispatch_service.policy.document import PolicyDocument
from dispatch_service.rules.words import DEFAULT, POSTS, URGENCY, Said, appeal_words, limit_words, rung_words

SECTIONS = {
    "categories": Said("事项", "category"), "codes": Said("代码表", "list"), "whistles": Said("吹哨类型", "whistle"),
    "options": Said("参数", "number"), "ladder": Said("层级", "rung"), "departments": Said("责任单位", "department"),
    "warning": Said("预警规则", "warning"), "weights": Said("三率权重", "weight"), "pack": Said("事项清单", "pack"),
    "policy": Said("规则文件", "policy"), "default_category": Said("默认事项", "default category"),
    "conditions": Said("立案条件", "condition"), "exemptions": Said("考核剔除", "exemption"),
    "appeals": Said("申诉审级", "appeal"),
    "self_disposal": Said("自处置层级", "self-disposal"), "suggestions": Said("提示规则", "suggestions"),
    "by_words": Said("按词提示事项", "category by words"), "duplicates": Said("疑似重复", "near-duplicates"),
    "callers": Said("重复来电", "repeat callers"), "incidents": Said("群体事件", "mass incidents"),
}  # fmt: skip
TIMES = frozenset({"limit", "approve", "answer", "arrive", "result", "confirm", "rate", "before"})
LAWS = {
    "acceptance": Said("受理时", "acceptance"), "next-day": Said("次日", "the next day"),
    "moment": Said("到点", "the moment"), "close-of-business": Said("下班", "close of business"),
    "midnight": Said("24时", "24:00"), "before": Said("事前审批", "before"), "after": Said("事后确认", "after"),
    "none": Said("无需审批", "none"), "True": Said("是", "yes"), "False": Said("否", "no"),
}  # fmt: skip


def entry_words(steps: list[tuple[str, str]], policy: PolicyDocument) -> Said:
    """The thing a place leads to or into: `category P01-37 Street lamp, condition Does not light`."""
    zh: list[str] = []
    en: list[str] = []
    keys: list[str] = []
    for number, (name, key) in enumerate(steps):
        if name and (number < 2 or name == "conditions"):
            section = SECTIONS.get(name, Said(name, name))
            zh.append(section.zh)
            en.append(section.en)
        if key:
            keys.append(key)
            names = _names(steps[0][0], steps[1][0], keys, policy)
            zh.append(f"{key} {names.zh}".rstrip())
            en.append(f"{key} {names.en}".rstrip())
    return Said(" ".join(zh), " ".join(en))


def _names(section: str, field: str, keys: list[str], policy: PolicyDocument) -> Said:
    """Names of the entry under these keys."""
    found: object = cast("dict[str, object]", msgspec.to_builtins(policy)).get(section)
    if section == "suggestions":
        found = msgspec.to_builtins(policy.categories)  # its entries are named by the category they speak for
    if section == "codes":
        found = cast("dict[str, object]", found).get(field)
    entry: dict[str, object] = {}
    for key in keys:
        entries = cast("list[dict[str, object]]", found or [])
        named = [one for one in entries if key in (one.get("code"), one.get("rung"), one.get("kind"))]
        entry = named[0] if named else {}
        found = entry.get("conditions")
    return Said(str(entry.get("zh", "")), str(entry.get("en", "")))


def value_words(field: str, text: str, policy: PolicyDocument) -> Said:
    """A value in JSON as people say it. `field` is what it is the value of."""
    value: object = msgspec.json.decode(text) if text else None
    if value is None:
        return DEFAULT
    if isinstance(value, list):
        words = [_word(field, part, policy) for part in cast("list[object]", value)]
        return Said("、".join(word.zh for word in words) or "无", ", ".join(word.en for word in words) or "nothing")
    return _word(field, value, policy)


def _word(field: str, value: object, policy: PolicyDocument) -> Said:
    text = str(value)
    if field in TIMES and " " in text:
        return limit_words(text)
    if field in {"rung", "above", "below", "blown_by", "superior"}:
        return (POSTS.get(text) if field == "superior" else None) or rung_words(text, policy)
    if field == "departments":
        return next((Said(one.zh, one.en) for one in policy.departments if one.kind == text), Said(text, text))
    if field == "appeals":
        return appeal_words(cast("dict[str, object]", value), policy)
    if isinstance(value, dict):
        return Said(*(str(cast("dict[str, object]", value).get(key, text)) for key in ("zh", "en")))
    return URGENCY.get(text) or LAWS.get(text) or Said(text, text)
