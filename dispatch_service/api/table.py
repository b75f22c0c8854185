"""The staff's commands as one table: path name, the core's command, its body, and the right it needs."""

from dataclasses import dataclass, fields
from datetime import datetime

from dispatch_service.api import bodies
from dispatch_service.routing import commands as ask


@dataclass(frozen=True, slots=True)
class Entry:
    """`action` is the right it needs; `by_kind` other rights that other kinds of the same command need instead."""

    name: str
    action: str
    command: type[ask.Command]
    body: type[bodies.Body]
    title: str
    by_kind: tuple[tuple[str, str], ...] = ()

    @property
    def actions(self) -> tuple[str, ...]:
        """Every right one of which opens the command at all."""
        return (self.action, *(action for _, action in self.by_kind))

    def needs(self, body: bodies.Body) -> str:
        """The right this body needs."""
        return dict(self.by_kind).get(getattr(body, "kind", ""), self.action)

    def build(self, body: bodies.Body, at: datetime, by: ask.By) -> ask.Command:
        """The command, its texts still in clear; the command path seals them before anything else."""
        return self.command(at=at, by=by, **{name: getattr(body, name) for name in type(body).model_fields})


CLOSING = (
    ("refused", "ticket.refuse"),
    ("answered", "ticket.answer"),
    ("void", "ticket.void"),
    ("merged", "ticket.merge"),
)
"""Kinds of closing that are no end of the loop but the desk's own."""
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
    Entry("close", "ticket.close", ask.Close, bodies.Close, "结案 Close the loop", CLOSING),
    Entry("remind", "ticket.remind", ask.Remind, bodies.Remind, "催办 Nudge the custodian"),
)
BY_COMMAND = {entry.command: entry for entry in COMMANDS}


def unfilled(entry: Entry) -> set[str]:
    """Fields of a command that its body does not name and that have to keep their default."""
    return {field.name for field in fields(entry.command)} - set(entry.body.model_fields) - {"at", "by"}
