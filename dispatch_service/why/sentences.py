"""What each decision about custody or due time says to a resident, by the event and, where it matters, by its rule.

Fields in braces are filled with names and local times; a sentence that lacks one of them is a fault a test finds.
"""

from collections.abc import Mapping

from dispatch_service.rules.words import Said

PRECEDENT = Said(
    "{at}，{area}的{category}（{condition}）经裁定由{unit}负责（{ground}）",
    "{at}: {category} ({condition}) in {area} was ruled to be {unit}'s ({ground})",
)
"""What a ruling on another ticket says."""

CUSTODY: Mapping[str, Said] = {
    "TicketOpened": Said(
        "受理后先由{unit}负责派遣{held}", "accepted, and first held by {unit}, which decides who gets it{held}"
    ),
    "TicketDispatched by-area": Said(
        "{category}类事项按规则由最贴近现场的一级先行办理，{area}归{unit}",
        "matters of {category} are tried first by the rung nearest to the place; {area} is {unit}'s",
    ),
    "TicketDispatched by-department": Said(
        "{category}类事项按职责清单由{unit}承办", "matters of {category} belong to {unit} by the list of duties"
    ),
    "TicketDispatched": Said("派遣员将其派给{unit}（{reason}）", "the desk gave it to {unit} ({reason})"),
    "TicketEscalated": Said("承办单位上报，由{unit}办理（{reason}）", "handed one rung up to {unit} ({reason})"),
    "TicketSentDown": Said("下派至{unit}办理（{reason}）", "handed one rung down to {unit} ({reason})"),
    "TicketTransferred": Said("转由{unit}办理（{reason}）", "handed sideways to {unit} ({reason})"),
    "TicketTakenOver": Said(
        "超过时限未办结，提级由{unit}办理", "a time limit was missed, so {unit} one rung up took it over"
    ),
    "ReturnAccepted": Said("退单经审核同意，回到{unit}重新派遣", "a return was accepted; {unit} decides anew"),
    "DisputeOpened": Said(
        "职责有争议，裁定前由首接单位{unit}负责",
        "competence is disputed; until the ruling the first receiver leads: {unit}",
    ),
    "DisputeRuled": Said("经裁定由{unit}负责（{ground}）", "it was ruled to be {unit}'s ({ground})"),
    "ResolutionSubmitted": Said(
        "承办单位已办结，由{unit}审核回访", "reported done; {unit} checks it and calls the requester back"
    ),
    "ReworkOrdered": Said("审核未通过，退回{unit}返工", "the check did not pass; back to {unit} for rework"),
    "RehandleOrdered": Said("第{round}轮，退回{unit}重办（{reason}）", "round {round}: back to {unit} ({reason})"),
    "RehandleOrdered ticket.rate.unsolved": Said(
        "居民评价未解决，第{round}轮，退回{unit}重办", "the resident rated it unsolved; round {round}: back to {unit}"
    ),
    "TicketReopened ticket.rate.unsolved": Said(
        "结案后居民评价未解决，重新办理，仍由{unit}承办",
        "the resident rated it unsolved after closing; {unit} has it again",
    ),
    "TicketReopened": Said("结案后重新办理，仍由{unit}承办", "opened again after closing; {unit} has it as before"),
    "TicketUnmerged": Said("不再并案，回到{unit}重新派遣", "no longer merged; {unit} decides who gets it"),
    "LeadSet": Said("主协办调整：由{lead}主办", "lead or assists changed: {lead} answers for it"),
}

DUE: Mapping[str, Said] = {
    "TicketOpened": Said(
        "{accepted}受理，{category}（{condition}）的办理时限至{due}",
        "accepted {accepted}; the limit of {category} ({condition}) ends {due}",
    ),
    "TicketOpened theirs": Said(
        "{accepted}受理，由{authority}督管，以其时限为准并留出提前量，至{due}",
        "accepted {accepted}; it belongs to {authority}, whose deadline binds; ours ends a lead time before, {due}",
    ),
    "TicketDispatched": Said(
        "派遣时分类为{category}（{condition}），时限仍自受理起算，至{due}",
        "on dispatch it was filed under {category} ({condition}); counted from acceptance the limit ends {due}",
    ),
    "TicketRegistered": Said(
        "登记为{category}（{condition}），时限自受理起算，至{due}",
        "filed under {category} ({condition}); counted from acceptance the limit ends {due}",
    ),
    "TicketReclassified": Said(
        "分类调整为{category}（{condition}），时限自受理起算，由{old}改为{due}",
        "filed under {category} ({condition}) instead; counted from acceptance {old} became {due}",
    ),
    "ExtensionGranted": Said("同意延期，由{old}延至{due}", "an extension was granted: {old} became {due}"),
    "TicketResumed": Said(
        "挂账自{paused}起停止计时，恢复后剩余时间继续计算，至{due}",
        "the clock stood still from {paused}; what was left then runs on to {due}",
    ),
    "RehandleOrdered": Said("第{round}轮重办，新时限至{due}", "round {round} has a limit of its own, to {due}"),
    "TicketReopened": Said("重新办理（第{round}轮），新时限至{due}", "opened again as round {round}, due {due}"),
    "HandedUp": Said(
        "由{authority}督管，以其时限为准并留出提前量，至{due}",
        "it belongs to {authority}, whose deadline binds; ours ends a lead time before, {due}",
    ),
    "AuthorityDueChanged": Said(
        "{authority}将其时限改为{theirs}（{reason}），我方留出提前量，由{old}改为{due}",
        "{authority} moved its deadline to {theirs} ({reason}); ours, a lead time before it, went from {old} to {due}",
    ),
    "DueMoved": Said("经批准按新日历重算，由{old}改为{due}", "computed anew by another calendar: {old} became {due}"),
}
GOES_ON: Mapping[str, Said] = {
    "TicketOpened": Said(
        "前案险情已排除，本件{number}为其后续，按{category}（{second}）办理",
        "an earlier case was made safe; this one, {number}, is what it goes on as: {category} ({second})",
    ),
    "FollowUpOpened": Said(
        "险情已排除，后续（{second}）另立工单{number}办理，有自己的时限和承办单位",
        "made safe; what is left ({second}) goes on as ticket {number}, with a limit and a unit of its own",
    ),
    "FollowUpDeclined": Said(
        "险情已排除，后续（{second}）不另立工单：{reason}",
        "made safe; what was left ({second}) needs no ticket of its own: {reason}",
    ),
}
PROVISIONAL = Said("（该日期超出已公布的节假日安排，暂定）", " (provisional: past the last published holidays)")
HELD = {
    "area-unresolved": Said("（地点不明）", " (its place could not be found)"),
    "area-too-wide": Said("（地点范围过大）", " (its place is too wide)"),
    "first-contact": Said("（可当场答复）", " (it may be answered at once)"),
    "no-department": Said("（暂无对口部门）", " (no department is competent there)"),
}
