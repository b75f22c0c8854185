"""The words in which changes of a policy are told: names of clocks, units of time and steps, 中文 and English."""

from collections.abc import Mapping
from typing import NamedTuple, cast

from dispatch_service.policy.clocks import StepText, Timed
from dispatch_service.policy.document import PolicyDocument
from dispatch_service.routing.rules import Counts, Ends


class Said(NamedTuple):
    """The same thing twice."""

    zh: str
    en: str


DEFAULT = Said("默认", "the default")
UNITS = {
    "min": Said("分钟", "minutes"),
    "uh": Said("小时（昼夜连续）", "hours round the clock"),
    "ud": Said("个自然日", "calendar days"),
    "wh": Said("个工作小时", "working hours"),
    "wd": Said("个工作日", "working days"),
}
CLOCKS = {
    "accept": Said("受理", "accepting"),
    "check": Said("核查", "site check"),
    "dispatch": Said("派遣", "dispatch"),
    "sign": Said("签收", "signing"),
    "contact": Said("联系诉求人", "first contact"),
    "handle": Said("最短办理", "least time to handle"),
    "return": Said("退单审核", "deciding a return"),
    "return-window": Said("申请退单", "asking for a return"),
    "review": Said("办结审核", "review of an answer"),
    "verify": Said("现场核实", "verification"),
    "callback": Said("回访", "callback"),
    "close": Said("结案", "closing"),
    "rehandle": Said("重办", "another round"),
    "reopen-window": Said("申请重开", "asking for reopening"),
    "rating-window": Said("评价链接有效期", "validity of a rating link"),
    "extension": Said("单次延期上限", "most of one extension"),
    "extension-answer": Said("延期审批", "deciding an extension"),
    "suspension": Said("挂账上限", "longest suspension"),
    "suspension-answer": Said("挂账审批", "deciding a suspension"),
    "void-answer": Said("作废审批", "deciding a voiding"),
    "supervise-reply": Said("督办回复", "reply to supervision"),
    "dispute": Said("争议裁定", "ruling a dispute"),
    "authority-answer": Said("督管方答复", "answer of an authority"),
    "appeal": Said("申诉初审", "examining an appeal"),
    "appeal-decision": Said("申诉终审", "deciding an appeal"),
    "appeal-window": Said("提出申诉", "asking for an appeal"),
    "assist": Said("协办", "assisting"),
}
STEPS = {
    "auto-sign": Said("自动签收", "signs by itself"),
    "remind": Said("催办", "reminds"),
    "raise": Said("提级督办", "raises"),
    "take-over": Said("提级办理", "takes over"),
}
POSTS = {
    "leader": Said("街道负责人", "street leader"),
    "district": Said("区督办", "district supervision"),
    "district-leader": Said("区负责人", "district leader"),
}
URGENCY = {"general": Said("一般", "general"), "urgent": Said("紧急", "urgent"), "emergency": Said("特急", "emergency")}
FIELDS = {
    "limit": Said("时限", "limit"), "urgency": Said("紧急程度", "urgency"), "rung": Said("首办层级", "first rung"),
    "departments": Said("责任单位", "owners"), "assume": Said("默认立案条件", "assumed condition"),
    "whistle": Said("吹哨类型", "kind of whistle"), "confidential": Said("保密", "confidential"),
    "closing": Said("结案条件", "closing criterion"), "follow_up": Said("后续条件", "follow-up condition"),
    "from": Said("起算", "counted from"), "until": Said("截止", "ends at"), "may": Said("可用操作", "commands"),
    "above": Said("上级", "rung above"), "below": Said("下级", "rung below"), "zh": Said("中文", "in Chinese"),
    "blown_by": Said("吹哨主体", "blown by"), "approval": Said("审批", "approval"), "en": Said("英文", "in English"),
    "approve": Said("审批时限", "approval limit"), "answer": Said("响应时限", "answer limit"),
    "arrive": Said("报到时限", "arrival limit"), "result": Said("办结时限", "result limit"),
    "confirm": Said("确认时限", "confirmation limit"), "rate": Said("评哨时限", "rating limit"),
    "superior": Said("提级对象", "raised to"), "instead": Said("其他途径", "other way told"),
    "also": Said("别名", "other names"), "group": Said("大类", "group"),
    "first_contact": Said("直办", "answered at first contact"),
}  # fmt: skip


def limit_words(text: str) -> Said:
    """`2 wd` in words."""
    amount, unit = text.split(" ")
    words = UNITS[unit]
    noun, _, rest = words.en.partition("s")
    return Said(f"{amount}{words.zh}", f"{amount} {noun}{rest}" if amount == "1" else f"{amount} {words.en}")


def timed_words(row: Timed) -> Said:
    """A limit with its rules for days."""
    zh, en = limit_words(row.limit)
    if row.counts is Counts.NEXT_DAY:
        zh, en = f"{zh}，次日起算", f"{en} from the next day"
    if row.ends is not Ends.MOMENT:
        close = row.ends is Ends.CLOSE
        zh, en = f"{zh}，{'至下班' if close else '至24时'}", f"{en} until {'close of business' if close else '24:00'}"
    return Said(zh, en)


def step_words(step: StepText, policy: PolicyDocument) -> Said:
    """One answer to a miss."""
    zh, en = STEPS[step.do]
    if step.to:
        to = POSTS.get(step.to) or rung_words(step.to, policy)
        zh, en = f"{zh}至{to.zh}", f"{en} to {to.en}"
    if step.then_after:
        wait = limit_words(step.then_after)
        zh, en = f"{zh}（{wait.zh}后下一步）", f"{en} (next step after {wait.en})"
    return Said(zh, en)


def appeal_words(row: Mapping[str, object], policy: PolicyDocument) -> Said:
    """How many look at which appeals."""
    names = [
        _entry(code_list, code, policy)
        for code_list, field in (("authority", "authority"), ("appeal", "ground"))
        for code in cast("list[str]", row.get(field, []))
    ]
    zh, en = "、".join(name.zh for name in names), ", ".join(name.en for name in names)
    if row.get("stages") == 1:
        how = Said("由派遣员一审终结", "the desk alone")
    elif row.get("denial_ends") is False:
        how = Said("两审，初审不予支持仍报终审", "the desk, then the hotline whatever the desk says")
    else:
        how = Said("两审，初审不予支持即终结", "the desk, then the hotline unless the desk denies it")
    return Said(f"{zh or '所有申诉'}{how.zh}", f"{en or 'every appeal'}: {how.en}")


def _entry(code_list: str, code: str, policy: PolicyDocument) -> Said:
    entries = policy.codes.get(code_list, ())
    return next((Said(entry.zh, entry.en) for entry in entries if entry.code == code), Said(code, code))


def rung_words(code: str, policy: PolicyDocument) -> Said:
    """A rung by its names; its code where this version does not know it."""
    return next((Said(rung.zh, rung.en) for rung in policy.ladder if rung.rung == code), Said(code, code))
