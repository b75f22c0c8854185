"""The staff's commands as one table: each becomes a route, and `may_now` is read from it."""

from msgspec.structs import fields

from dispatch_service.api import bodies
from dispatch_service.api.entry import Entry
from dispatch_service.api.table_rarer import RARER
from dispatch_service.routing import commands as ask

COMMANDS: tuple[Entry, ...] = (
    Entry("assign", "ticket.assign", ask.Assign, bodies.Assign, "派遣 Give the ticket to a unit"),
    Entry("sign", "ticket.sign", ask.Sign, bodies.Sign, "签收 Take the ticket on"),
    Entry("contact", "ticket.record-contact", ask.RecordContact, bodies.RecordContact, "联系 Record the contact"),
    Entry("progress", "ticket.report-progress", ask.ReportProgress, bodies.ReportProgress, "进展 Report progress"),
    Entry("escalate", "ticket.escalate", ask.Escalate, bodies.Escalate, "上报 Hand it one rung up"),
    Entry("send-down", "ticket.send-down", ask.SendDown, bodies.Move, "下派 Hand it one rung down"),
    Entry("transfer", "ticket.transfer", ask.Transfer, bodies.Move, "转派 Hand it sideways"),
    Entry("return", "ticket.request-return", ask.RequestReturn, bodies.RequestReturn, "退单 Ask the desk to take it"),
    Entry("decide-return", "ticket.decide-return", ask.DecideReturn, bodies.DecideReturn, "退单审核 Decide a return"),
    Entry("resolve", "ticket.resolve", ask.Resolve, bodies.Resolve, "办结 Report it done, with the answer"),
    Entry("callback", "ticket.record-callback", ask.RecordCallback, bodies.RecordCallback, "回访 Record the callback"),
    Entry("rehandle", "ticket.order-rehandle", ask.OrderRehandle, bodies.OrderRehandle, "重办 Order another round"),
    Entry("close", "ticket.close", ask.Close, bodies.Close, "结案 Close the loop"),
    Entry("remind", "ticket.remind", ask.Remind, bodies.Remind, "催办 Nudge the custodian"),
    Entry("supplement", "ticket.supplement", ask.Supplement, bodies.Supplement, "补充 Enter what the requester adds"),
    Entry("withdraw", "ticket.withdraw", ask.Withdraw, bodies.Withdraw, "撤诉 Enter that he takes it back"),
    *RARER,
)
BY_COMMAND = {entry.command: entry for entry in COMMANDS}


def unfilled(entry: Entry) -> set[str]:
    """Fields of a command that its body does not name and that have to keep their default."""
    return {field.name for field in fields(entry.command)} - set(entry.body.model_fields) - {"at", "by"}
