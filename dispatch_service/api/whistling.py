"""The commands on a whistle as one table: path name, right, the core's command and its body."""

from dataclasses import dataclass
from datetime import datetime

from dispatch_service.api import whistle_bodies as bodies
from dispatch_service.api.bodies import Body
from dispatch_service.routing.commands import By
from dispatch_service.whistles import commands as ask


@dataclass(frozen=True, slots=True)
class Entry:
    """`own` names fields that mean the caller himself where they are empty, and what of him."""

    name: str
    action: str
    command: type[ask.WhistleCommand]
    body: type[Body]
    title: str
    own: tuple[tuple[str, str], ...] = ()

    def build(self, body: Body, at: datetime, by: By) -> ask.WhistleCommand:
        """The command, its texts still in clear."""
        words = {name: getattr(body, name) for name in type(body).model_fields}
        for field, source in self.own:
            words[field] = words[field] or getattr(by, source)
        if isinstance(body, bodies.Rate):
            words["ratings"] = tuple(ask.Rating(**one.model_dump()) for one in body.ratings)
        return self.command(at=at, by=by, **words)


UNIT = ("unit", "unit")
COMMANDS: tuple[Entry, ...] = (
    Entry("approve", "whistle.approve", ask.ApproveWhistle, bodies.Approve, "审哨 Approve a draft, or one blown first"),
    Entry("reject", "whistle.approve", ask.RejectWhistle, bodies.Reject, "退回 Do not have a draft blown"),
    Entry("ask-handover", "whistle.hand-over", ask.AskHandover, bodies.AskHandover, "移交 Name another", (UNIT,)),
    Entry("decide-handover", "whistle.change-lead", ask.DecideHandover, bodies.DecideHandover, "移交审核 Decide it"),
    Entry("change-lead", "whistle.change-lead", ask.ChangeLead, bodies.ChangeLead, "变更牵头 Name another lead"),
    Entry(
        "answer",
        "whistle.answer",
        ask.AnswerWhistle,
        bodies.AnswerCall,
        "应哨 Say who comes and when",
        (UNIT, ("person", "person")),
    ),
    Entry("arrive", "whistle.arrive", ask.Arrive, bodies.ReportIn, "报到 Report in on site", (UNIT,)),
    Entry("progress", "whistle.report-progress", ask.ReportWork, bodies.ReportWork, "哨进展 Report progress", (UNIT,)),
    Entry("finish", "whistle.finish", ask.FinishWhistle, bodies.Finish, "哨办结 The lead reports it finished"),
    Entry("confirm", "whistle.confirm", ask.ConfirmWhistle, bodies.Confirm, "确认 The caller confirms the end"),
    Entry("contest", "whistle.contest", ask.ContestWhistle, bodies.Contest, "异议 The caller contests it"),
    Entry("rate", "whistle.rate", ask.RateWhistle, bodies.Rate, "评哨 Rate the departments"),
)
