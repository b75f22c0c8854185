"""The rarer commands of staff, in the same table's form."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from dispatch_service.api import bodies, bodies_rarer
from dispatch_service.api.entry import Entry
from dispatch_service.routing import commands as ask
from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class Splitting(Entry):
    """Each part gets its id here."""

    def build(self, body: bodies.Body, at: datetime, by: ask.By) -> ask.Command:
        """The command with a ticket id for each part."""
        split = cast(bodies_rarer.Split, body)
        parts = tuple(ask.Child(str(new_id()), part.category, part.condition, part.area) for part in split.parts)
        return ask.Split(at=at, by=by, children=parts, reason=split.reason, note=split.note)


B = bodies_rarer
RARER: tuple[Entry, ...] = (
    Entry("register", "ticket.register", ask.Register, B.Register, "立案 File it under category and condition"),
    Entry("refuse", "ticket.refuse", ask.Refuse, B.Refuse, "不予受理 Refuse with a ground and another way"),
    Entry("answer", "ticket.answer", ask.AnswerDirectly, B.AnswerDirectly, "直办 Answer at first contact"),
    Entry("order-check", "ticket.order-check", ask.OrderCheck, B.OrderLook, "核查 Send somebody to look"),
    Entry("report-check", "ticket.report-check", ask.ReportCheck, B.ReportCheck, "核查反馈 Report what was found"),
    Entry("reclassify", "ticket.reclassify", ask.Reclassify, B.Reclassify, "调整分类 Change the category"),
    Entry("correct-place", "ticket.correct-place", ask.CorrectPlace, B.CorrectPlace, "更正地点 Correct the place"),
    Entry("request-void", "ticket.request-void", ask.RequestVoid, B.Reasoned, "申请作废 Ask to strike it out"),
    Entry("decide-void", "ticket.void", ask.DecideVoid, B.Decide, "作废审批 Strike it out or not"),
    Entry(
        "request-extension",
        "ticket.request-extension",
        ask.RequestExtension,
        B.RequestExtension,
        "申请延期 Ask for time",
    ),
    Entry("decide-extension", "ticket.decide-extension", ask.DecideExtension, B.Decide, "延期审批 Decide an extension"),
    Entry(
        "request-suspension",
        "ticket.request-suspension",
        ask.RequestSuspension,
        B.RequestSuspension,
        "申请挂账 Ask to stop it",
    ),
    Entry(
        "decide-suspension", "ticket.decide-suspension", ask.DecideSuspension, B.Decide, "挂账审批 Decide a suspension"
    ),
    Entry("resume", "ticket.resume", ask.Resume, B.Reasoned, "恢复计时 Start the clock again"),
    Entry("supervise", "ticket.supervise", ask.Supervise, B.Supervise, "督办 Put under supervision"),
    Entry(
        "reply-supervision",
        "ticket.answer-supervision",
        ask.ReplySupervision,
        B.ReplySupervision,
        "督办回复 Reply to it",
    ),
    Entry("move-due", "ticket.move-due", ask.MoveDue, B.MoveDue, "重算时限 Take the due time of another calendar"),
    Entry("open-dispute", "ticket.open-dispute", ask.OpenDispute, B.Grounded, "提请会商 Bring it to a ruling"),
    Entry("rule-dispute", "ticket.rule", ask.RuleDispute, B.RuleDispute, "裁定 Rule on competence"),
    Entry("set-lead", "ticket.set-lead", ask.SetLead, B.OneUnit, "确定主办 Name the lead"),
    Entry("add-assist", "ticket.add-assist", ask.AddAssist, B.OneUnit, "增加协办 Add an assisting unit"),
    Entry("drop-assist", "ticket.drop-assist", ask.DropAssist, B.OneUnit, "撤销协办 Release an assisting unit"),
    Entry("review", "ticket.review-resolution", ask.ReviewResolution, B.Decide, "办结审核 Approve it or order rework"),
    Entry("order-verify", "ticket.order-check", ask.OrderVerify, B.OrderLook, "核实 Have the result looked at"),
    Entry("report-verify", "ticket.report-check", ask.ReportVerify, B.ReportVerify, "核实反馈 Report whether it holds"),
    Entry("reopen", "ticket.reopen", ask.Reopen, B.Reasoned, "重新办理 Open it again after closing"),
    Entry("appeal", "ticket.appeal", ask.Appeal, B.Grounded, "申诉 Appeal against a charged miss"),
    Entry(
        "examine-appeal", "ticket.examine-appeal", ask.ExamineAppeal, B.ExamineAppeal, "申诉初审 Examine at the desk"
    ),
    Entry("decide-appeal", "ticket.decide-appeal", ask.DecideAppeal, B.DecideAppeal, "申诉终审 Decide an appeal"),
    Entry("merge", "ticket.merge", ask.Merge, B.Merge, "并案 Merge it into another ticket"),
    Entry("unmerge", "ticket.merge", ask.Unmerge, B.Reasoned, "拆并 Take it out of its master"),
    Splitting("split", "ticket.split", ask.Split, B.Split, "拆分 Split it into parts"),
    Entry(
        "decline-follow-up",
        "ticket.close",
        ask.DeclineFollowUp,
        B.Reasoned,
        "不另立后续件 Say why it need not go on",
    ),
    Entry("hand-up", "ticket.hand-up", ask.HandUp, B.HandUp, "移交上级平台 Hand it up"),
    Entry(
        "authority-due",
        "ticket.record-authority-answer",
        ask.ChangeAuthorityDue,
        B.AuthorityDue,
        "平台调整时限 It has moved its own deadline",
    ),
    Entry(
        "authority-answer",
        "ticket.record-authority-answer",
        ask.RecordAuthorityAnswer,
        B.AuthorityAnswer,
        "平台答复 Its answer",
    ),
)
