"""What residents read about each stage and step: Chinese first, English beside it. Data of this module, no rules.

A step of a name unknown here is shown by its stage: so may dispatch learn new steps first, and so is every kind of
closing told by what it came to.
"""

from typing import NamedTuple

from shared.contracts.ticket_event import Stage


class Text(NamedTuple):
    zh: str
    en: str


STAGES: dict[Stage, Text] = {
    "received": Text("已受理", "Received"),
    "registered": Text("已立案", "Registered"),
    "dispatched": Text("已派遣", "Dispatched"),
    "handling": Text("处置中", "Being handled"),
    "feedback": Text("已反馈", "Answered by the handler"),
    "verify": Text("核查回访中", "Being verified"),
    "closed": Text("已结案", "Closed"),
    "archived": Text("已归档", "Archived"),
    "refused": Text("不予受理", "Not accepted"),
    "answered": Text("已直接答复", "Answered at once"),
    "void": Text("已作废", "Void"),
    "merged": Text("已并案", "Merged with another request"),
    "withdrawn": Text("已撤诉", "Withdrawn"),
}

STEPS: dict[str, Text] = {
    "RequestFiled": Text("诉求已提交", "Request filed"),
    "supplement": Text("已提交补充", "Supplement sent"),
    "remind": Text("已提交催办", "Reminder sent"),
    "withdraw": Text("已申请撤诉", "Withdrawal asked for"),
    "rate": Text("已提交评价", "Rating sent"),
    "reopen": Text("已申请重新办理", "Asked to open it again"),
    "authority-due": Text("督管平台另行要求办理期限", "The platform it belongs to named another time limit"),
    "TicketOpened": Text("已受理立案", "Registered as a ticket"),
    "TicketDispatched": Text("已派遣承办单位", "Given to a unit"),
    "TicketSigned": Text("承办单位已签收", "The unit has taken it on"),
    "RequesterContacted": Text("承办单位已与您联系", "The unit has contacted you"),
    "ProgressReported": Text("办理进展", "Progress"),
    "AssistReported": Text("协办单位反馈", "Word from a unit that helps"),
    "TicketEscalated": Text("已上报上一级办理", "Handed to the next level up"),
    "TicketSentDown": Text("已下派基层办理", "Handed to the level below"),
    "TicketTransferred": Text("已转其他单位办理", "Handed to another unit"),
    "TicketTakenOver": Text("已提级办理", "Taken over by the next level"),
    "TicketRaised": Text("已提级督办", "Under the next level's supervision"),
    "TicketReminded": Text("已催办", "The unit was reminded"),
    "SupplementRecorded": Text("补充内容已转承办单位", "Your supplement reached the unit"),
    "OperationRefused": Text("申请未被接受", "What you asked for was not accepted"),
    "ResolutionSubmitted": Text("承办单位已办结并答复", "The unit reports it done, with its answer"),
    "CallbackRecorded": Text("已回访", "You were called back"),
    "TicketRated": Text("您的评价已记录", "Your rating was recorded"),
    "RehandleOrdered": Text("已退回重办", "Sent back for another round"),
    "TicketReopened": Text("已重新办理", "Opened again"),
    "TicketWithdrawn": Text("已撤诉", "Withdrawn"),
    "TicketMerged": Text("已并入同类诉求一并办理", "Merged with a request on the same matter"),
    "TicketUnmerged": Text("不再并案，单独办理", "Handled on its own again"),
    "MasterAdvanced": Text("并案的诉求有新进展", "News of the request it was merged with"),
    "FollowUpOpened": Text("险情已排除，后续修复另行办理", "Made safe; the repair goes on as a case of its own"),
    "FollowUpAdvanced": Text("后续修复有新进展", "News of the repair that goes on"),
    "TicketRegistered": Text("已确定事项分类和办理期限", "Filed under a category, with its time limit"),
    "TicketReclassified": Text("已调整事项分类和办理期限", "Filed under another category, with its time limit"),
    "PlaceCorrected": Text("已更正事发地点", "The place was corrected"),
    "DisputeRuled": Text("承办单位已裁定", "Ruled whose matter it is"),
    "HandedUp": Text("已转上级平台督管", "Under the oversight of another platform"),
    "AuthorityDueChanged": Text("督管平台调整了办理期限", "The platform it belongs to moved the time limit"),
    "DueMoved": Text("办理期限按新日历重算", "The time limit was computed anew by another calendar"),
    "WhistleAttached": Text("街道已吹哨，相关部门将报到会办", "The street has called the departments together"),
    "WhistleDetached": Text("部门会办结束", "The departments' joint work has ended"),
    "DeadlineMissed": Text("超过办理时限，已转上级督促", "A time limit was missed; the next level was told"),
    "ExtensionGranted": Text("办理期限已延长", "More time was granted"),
    "TicketSuspended": Text("暂停计时（挂账）", "The clock was stopped for a cause"),
    "TicketResumed": Text("恢复计时", "The clock runs again"),
    "Internal": Text("办理信息更新", "Updated"),
}


def stage_text(stage: Stage) -> Text:
    """The stage in words."""
    return STAGES[stage]


def step_text(what: str, stage: Stage) -> Text:
    """The step in words; its stage's where the step is not known here."""
    return STEPS.get(what) or STAGES[stage]
