"""The rules of a ticket: a state and a command in, events out, or a refusal. Pure: time arrives in the command.

The table refuses for state and person, one small function per command for everything else.
"""

from collections.abc import Callable, Mapping
from typing import Never, cast

from dispatch_service.routing import closing, deadlines, handling, moves, opening, returns, whistling, wishes
from dispatch_service.routing import commands as ask
from dispatch_service.routing.deciding import (
    appeals,
    authority_answer,
    authority_due,
    checking,
    competence,
    desk,
    follow_up,
    outside,
    rating,
    relatives,
    time,
    watching,
)
from dispatch_service.routing.events import Event
from dispatch_service.routing.keeping import rules_for, stays_inside
from dispatch_service.routing.parts import check_who
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Rules
from dispatch_service.routing.states import Ticket
from dispatch_service.routing.table import TABLE

SYSTEM = "system"
Decider = Callable[[Ticket, Never, Rules], tuple[Event, ...]]

DECIDERS: Mapping[type[ask.Command], Decider] = {
    ask.Assign: moves.assign,
    ask.Sign: handling.sign,
    ask.RecordContact: handling.record_contact,
    ask.ReportProgress: handling.report_progress,
    ask.Escalate: moves.escalate,
    ask.SendDown: moves.send_down,
    ask.Transfer: moves.transfer,
    ask.RequestReturn: returns.request_return,
    ask.DecideReturn: returns.decide_return,
    ask.Resolve: handling.resolve,
    ask.RecordCallback: closing.record_callback,
    ask.OrderRehandle: closing.order_rehandle,
    ask.Close: closing.close,
    ask.Remind: wishes.remind,
    ask.Supplement: wishes.supplement,
    ask.Withdraw: wishes.withdraw,
    ask.AttachWhistle: whistling.attach_whistle,
    ask.DetachWhistle: whistling.detach_whistle,
    ask.NoteRefusedWhistle: whistling.note_refused_whistle,
    ask.FireDeadline: deadlines.fire,
    ask.Register: desk.register,
    ask.Refuse: desk.refuse,
    ask.AnswerDirectly: desk.answer_directly,
    ask.OrderCheck: desk.order_check,
    ask.ReportCheck: desk.report_check,
    ask.Reclassify: desk.reclassify,
    ask.CorrectPlace: desk.correct_place,
    ask.RequestVoid: desk.request_void,
    ask.DecideVoid: desk.decide_void,
    ask.RequestExtension: time.request_extension,
    ask.DecideExtension: time.decide_extension,
    ask.RequestSuspension: time.request_suspension,
    ask.DecideSuspension: time.decide_suspension,
    ask.Resume: time.resume,
    ask.MoveDue: time.move_due,
    ask.Supervise: watching.supervise,
    ask.ReplySupervision: watching.reply_supervision,
    ask.OpenDispute: competence.open_dispute,
    ask.RuleDispute: competence.rule_dispute,
    ask.SetLead: competence.set_lead,
    ask.AddAssist: competence.add_assist,
    ask.DropAssist: competence.drop_assist,
    ask.ReviewResolution: checking.review_resolution,
    ask.OrderVerify: checking.order_verify,
    ask.ReportVerify: checking.report_verify,
    ask.Rate: rating.rate,
    ask.Reopen: checking.reopen,
    ask.Appeal: appeals.appeal,
    ask.ExamineAppeal: appeals.examine_appeal,
    ask.DecideAppeal: appeals.decide_appeal,
    ask.Merge: relatives.merge,
    ask.Unmerge: relatives.unmerge,
    ask.Follow: relatives.follow,
    ask.Unfollow: relatives.unfollow,
    ask.HearOfMaster: relatives.hear_of_master,
    ask.HearOfFollower: rating.hear_of_follower,
    ask.Split: relatives.split,
    ask.EndChild: relatives.end_child,
    ask.DeclineFollowUp: follow_up.decline_follow_up,
    ask.HearOfFollowUp: follow_up.hear_of_follow_up,
    ask.HearOfFirst: follow_up.hear_of_first,
    ask.HandUp: outside.hand_up,
    ask.ChangeAuthorityDue: authority_due.change_authority_due,
    ask.RecordAuthorityAnswer: authority_answer.record_authority_answer,
}


def decide(ticket: Ticket | None, command: ask.Command, rules: Rules) -> tuple[Event, ...]:
    """What follows from a command. Opening what is open, and firing a clock that is gone, follow with nothing.

    Raises:
        Rejected: the rules say no; a resident's wish is refused by an event instead.
    """
    if isinstance(command, ask.OpenTicket):
        return opening.open_ticket(command, rules) if ticket is None else ()
    if ticket is None:
        raise Rejected("no-ticket")
    try:
        return _decide(ticket, command, rules)
    except Rejected as refusal:
        refused = wishes.refused_wish(command, refusal)
        if refused is None:
            raise
        return (refused,)


def _decide(ticket: Ticket, command: ask.Command, rules: Rules) -> tuple[Event, ...]:
    row = TABLE[type(command)]
    rules = rules_for(ticket, rules)
    check_who(row, command.by, ticket, rules)
    if not row.open_at(ticket):
        if isinstance(command, ask.FireDeadline):
            return ()
        raise Rejected("wrong-stage" if ticket.open else "closed", f"{row.name} at {ticket.stage}, {ticket.work}")
    outside.check_theirs(ticket, command, row)
    events = DECIDERS[type(command)](ticket, cast("Never", command), rules)
    if command.by.role != SYSTEM:
        stays_inside(ticket, events, rules)
    return events
