"""The ticket's transitions as one table: what may be asked in which state, by whom, and where it leads.

Whatever `decide` refuses for state or person it refuses by a row of this table; the deciders add only what needs the
rules or the command's own words. The diagram is generated from here and so are the wishes open to a resident.
"""

from collections.abc import Mapping
from enum import StrEnum

from dispatch_service.routing import commands as ask
from dispatch_service.routing.facts import Value
from dispatch_service.routing.guards import asked_by_link
from dispatch_service.routing.states import Stage, Ticket, Work


class Part(StrEnum):
    """What somebody is to a ticket; see `routing.parts` for how it is found out."""

    CUSTODIAN = "custodian"
    LEAD = "lead"
    ASSIST = "assist"
    DESK = "desk"
    CALLBACK = "callback"
    SUPERVISOR = "supervisor"
    LEADER = "leader"
    SHIFT_LEADER = "shift-leader"
    PANEL = "panel"
    CHECKER = "checker"
    OWING = "owing"
    CHARGED = "charged"
    HOTLINE = "hotline"
    AUTHORITY = "authority"
    REQUESTER = "requester"
    SYSTEM = "system"


Place = tuple[Stage, Work]
"""Stage and work together: one box of the diagram."""


class Row(Value):
    """One command: who may give it, and from where to where it may lead; staying is leading to the same place."""

    name: str
    who: frozenset[Part]
    moves: Mapping[Place, tuple[Place, ...]]
    by_rung: bool = True
    """Whether the rung of whoever has the ticket must allow it; a whistle's kind says itself who may blow it."""
    ended_only_going_on: bool = False
    """Whether it may be asked of what has ended only while that goes on as another ticket."""

    def open_at(self, ticket: Ticket) -> bool:
        """Whether it may be asked where the ticket stands."""
        if place(ticket) not in self.moves:
            return False
        return ticket.open or not self.ended_only_going_on or bool(ticket.asides.relatives.going_on)


DESKED = (Stage.REGISTERED, Work.TO_DISPATCH)
GIVEN = (Stage.DISPATCHED, Work.TO_SIGN)
AGAIN = (Stage.HANDLING, Work.TO_SIGN)
SIGNED = (Stage.HANDLING, Work.SIGNED)
CONTACTED = (Stage.HANDLING, Work.CONTACTED)
WORKING = (Stage.HANDLING, Work.WORKING)
RETURNING = (Stage.HANDLING, Work.RETURN_PENDING)
ON_CHECK = (Stage.REGISTERED, Work.TO_CHECK)
DISPUTED = (Stage.HANDLING, Work.DISPUTED)
SUSPENDED = (Stage.HANDLING, Work.SUSPENDED)
REVIEWED = (Stage.FEEDBACK, Work.TO_REVIEW)
VERIFIED = (Stage.FEEDBACK, Work.TO_VERIFY)
RESOLVED = (Stage.FEEDBACK, Work.TO_CALL_BACK)
CALLED_BACK = (Stage.VERIFY, Work.TO_CLOSE)

TO_SIGN = frozenset({GIVEN, AGAIN})
TAKEN = frozenset({SIGNED, CONTACTED, WORKING})
HELD = TO_SIGN | TAKEN
CHECKING = frozenset({RESOLVED, CALLED_BACK})
ANSWERED = CHECKING | {REVIEWED, VERIFIED}
UNANSWERED = HELD | {DESKED, RETURNING, ON_CHECK, DISPUTED, SUSPENDED}
ANYWHERE = UNANSWERED | ANSWERED
ENDS = {
    "normal": Stage.CLOSED,
    "informed": Stage.CLOSED,
    "unreachable": Stage.CLOSED,
    "anonymous": Stage.CLOSED,
    "unreasonable": Stage.CLOSED,
    "forced": Stage.CLOSED,
    "handed-back": Stage.CLOSED,
    "answered": Stage.ANSWERED,
    "refused": Stage.REFUSED,
    "void": Stage.VOID,
    "merged": Stage.MERGED,
}
"""The kinds of closing and the stage each ends in."""
SETTLED = frozenset({"normal", "unreachable", "anonymous"})
"""Kinds of closing that say the matter is done; under a condition that goes on: made safe."""


CLOSED = (Stage.CLOSED, Work.NONE)
VOIDED = (Stage.VOID, Work.NONE)
MERGED = (Stage.MERGED, Work.NONE)
ENDED = frozenset((stage, Work.NONE) for stage in dict.fromkeys((*ENDS.values(), Stage.WITHDRAWN)))


def _parts(*parts: Part) -> frozenset[Part]:
    return frozenset(parts)


def _lead(places: frozenset[Place], *to: Place) -> dict[Place, tuple[Place, ...]]:
    return dict.fromkeys(_in_order(places), to)


def _stay(places: frozenset[Place], *or_to: Place) -> dict[Place, tuple[Place, ...]]:
    return {place: tuple(dict.fromkeys((place, *or_to))) for place in _in_order(places)}


def _in_order(places: frozenset[Place]) -> list[Place]:
    """As a ticket passes them, which is how stages and works are declared."""
    return sorted(places, key=lambda place: (list(Stage).index(place[0]), list(Work).index(place[1])))


_CUSTODIAN = _parts(Part.CUSTODIAN)
_LEADING = _parts(Part.CUSTODIAN, Part.LEAD)
_DESK = _parts(Part.DESK)
CHECKERS = _parts(Part.DESK, Part.CALLBACK)
LEADERS = _parts(Part.LEADER)
_SYSTEM = _parts(Part.SYSTEM)
_OUTSIDE = _parts(Part.DESK, Part.AUTHORITY)
_ASKING = _parts(Part.REQUESTER, Part.DESK)
_BEGINNING: Mapping[Place, tuple[Place, ...]] = {}

RARER: Mapping[type[ask.Command], Row] = {
    ask.Register: Row("register", _DESK, _stay(frozenset({DESKED}))),
    ask.Refuse: Row("refuse", _DESK, _stay(frozenset({DESKED}), (Stage.REFUSED, Work.NONE))),
    ask.AnswerDirectly: Row("answer-directly", _DESK, _stay(frozenset({DESKED}), (Stage.ANSWERED, Work.NONE))),
    ask.OrderCheck: Row("order-check", _DESK, _lead(frozenset({DESKED}), ON_CHECK)),
    ask.ReportCheck: Row("report-check", _parts(Part.CHECKER), _lead(frozenset({ON_CHECK}), DESKED), by_rung=False),
    ask.Reclassify: Row("reclassify", _DESK, _stay(ANYWHERE)),
    ask.CorrectPlace: Row("correct-place", _DESK, _stay(UNANSWERED)),
    ask.RequestVoid: Row("request-void", _DESK, _stay(ANYWHERE)),
    ask.DecideVoid: Row("decide-void", LEADERS | {Part.SHIFT_LEADER}, _stay(ANYWHERE, VOIDED)),
    ask.RequestExtension: Row("request-extension", _LEADING, _stay(HELD), by_rung=False),
    ask.DecideExtension: Row("decide-extension", _DESK, _stay(ANYWHERE)),
    ask.RequestSuspension: Row("request-suspension", _LEADING, _stay(TAKEN), by_rung=False),
    ask.DecideSuspension: Row("decide-suspension", _DESK, _stay(TAKEN, SUSPENDED)),
    ask.Resume: Row("resume", _LEADING | _DESK, _lead(frozenset({SUSPENDED}), *TAKEN), by_rung=False),
    ask.Supervise: Row("supervise", _DESK | LEADERS | {Part.SUPERVISOR}, _stay(ANYWHERE)),
    ask.ReplySupervision: Row("reply-supervision", _parts(Part.OWING), _stay(ANYWHERE)),
    ask.MoveDue: Row("move-due", LEADERS, _stay(ANYWHERE)),
    ask.OpenDispute: Row("open-dispute", _DESK, _lead(HELD - {WORKING} | {DESKED}, DISPUTED)),
    ask.RuleDispute: Row("rule-dispute", _parts(Part.PANEL), _lead(frozenset({DISPUTED}), GIVEN)),
    ask.SetLead: Row("set-lead", _DESK, _stay(HELD)),
    ask.AddAssist: Row("add-assist", _DESK, _stay(HELD)),
    ask.DropAssist: Row("drop-assist", _DESK, _stay(HELD)),
    ask.ReviewResolution: Row("review-resolution", _DESK, _lead(frozenset({RESOLVED, REVIEWED}), RESOLVED, WORKING)),
    ask.OrderVerify: Row("order-verify", _DESK, _lead(frozenset({RESOLVED, REVIEWED}), VERIFIED)),
    ask.ReportVerify: Row(
        "report-verify", _parts(Part.CHECKER), _lead(frozenset({VERIFIED}), RESOLVED, WORKING), by_rung=False
    ),
    ask.Rate: Row(
        "rate",
        _parts(Part.REQUESTER),
        _lead(CHECKING, CALLED_BACK, AGAIN) | _stay(frozenset({CLOSED}), AGAIN) | _stay(frozenset({MERGED})),
    ),
    ask.Reopen: Row("reopen", _ASKING | {Part.CALLBACK}, _lead(frozenset({CLOSED}), AGAIN)),
    ask.Appeal: Row("appeal", _parts(Part.LEAD, Part.CHARGED), _stay(frozenset({CLOSED})), by_rung=False),
    ask.ExamineAppeal: Row("examine-appeal", _DESK, _stay(ANYWHERE | ENDED)),
    ask.DecideAppeal: Row("decide-appeal", _parts(Part.HOTLINE), _stay(ANYWHERE | ENDED)),
    ask.Merge: Row("merge", _DESK, _lead(UNANSWERED, MERGED)),
    ask.Unmerge: Row("unmerge", _DESK | _SYSTEM, _lead(frozenset({MERGED}), DESKED)),
    ask.Follow: Row("follow", _SYSTEM, _stay(ANYWHERE)),
    ask.Unfollow: Row("unfollow", _SYSTEM, _stay(ANYWHERE | ENDED)),
    ask.HearOfMaster: Row("hear-of-master", _SYSTEM, _stay(frozenset({MERGED}))),
    ask.HearOfFollower: Row("hear-of-follower", _SYSTEM, _stay(ANYWHERE | ENDED) | _stay(CHECKING | {CLOSED}, AGAIN)),
    ask.Split: Row("split", _DESK, _stay(HELD | {DESKED})),
    ask.EndChild: Row("end-child", _SYSTEM, _stay(ANYWHERE)),
    ask.DeclineFollowUp: Row("decline-follow-up", CHECKERS, _stay(ANSWERED)),
    ask.HearOfFollowUp: Row("hear-of-follow-up", _SYSTEM, _stay(ANYWHERE | ENDED)),
    ask.HearOfFirst: Row("hear-of-first", _SYSTEM, _stay(ANYWHERE | ENDED)),
    ask.HandUp: Row("hand-up", _DESK, _stay(UNANSWERED)),
    ask.ChangeAuthorityDue: Row("change-authority-due", _OUTSIDE, _stay(ANYWHERE)),
    ask.RecordAuthorityAnswer: Row(
        "record-authority-answer",
        _OUTSIDE,
        _stay(ANYWHERE)
        | _stay(frozenset({DESKED}), CLOSED, (Stage.ANSWERED, Work.NONE))
        | _stay(frozenset({RETURNING}), SIGNED, CLOSED)
        | _stay(CHECKING, CLOSED, AGAIN),
    ),
}
"""What few tickets ever meet."""

TABLE: Mapping[type[ask.Command], Row] = {
    ask.OpenTicket: Row("open-ticket", _parts(Part.SYSTEM, Part.DESK), _BEGINNING),
    ask.Assign: Row("assign", _DESK, _lead(HELD | {DESKED}, GIVEN)),
    ask.Sign: Row("sign", _CUSTODIAN, _lead(TO_SIGN, SIGNED)),
    ask.RecordContact: Row("record-contact", _LEADING | {Part.ASSIST}, _stay(TAKEN, CONTACTED)),
    ask.ReportProgress: Row("report-progress", _LEADING | {Part.ASSIST}, _stay(TAKEN, WORKING)),
    ask.Escalate: Row("escalate", _CUSTODIAN, _lead(HELD, GIVEN)),
    ask.SendDown: Row("send-down", _CUSTODIAN, _lead(HELD, GIVEN)),
    ask.Transfer: Row("transfer", _CUSTODIAN, _lead(HELD, GIVEN)),
    ask.RequestReturn: Row("request-return", _CUSTODIAN, _lead(HELD - {WORKING}, RETURNING)),
    ask.DecideReturn: Row("decide-return", _DESK, _stay(frozenset({RETURNING}), DESKED, SIGNED, DISPUTED)),
    ask.Resolve: Row("resolve", _LEADING, _lead(TAKEN, RESOLVED, REVIEWED)),
    ask.RecordCallback: Row("record-callback", CHECKERS, _stay(frozenset({RESOLVED}), CALLED_BACK, AGAIN)),
    ask.OrderRehandle: Row("order-rehandle", CHECKERS | {Part.SUPERVISOR}, _lead(CHECKING, AGAIN)),
    ask.Close: Row("close", CHECKERS | LEADERS, _stay(CHECKING, CLOSED)),
    ask.Remind: Row("remind", _ASKING | {Part.SUPERVISOR}, _stay(ANYWHERE)),
    ask.Supplement: Row("supplement", _ASKING, _stay(ANYWHERE | {CLOSED}), ended_only_going_on=True),
    ask.Withdraw: Row("withdraw", _ASKING, _lead(UNANSWERED, (Stage.WITHDRAWN, Work.NONE))),
    ask.AttachWhistle: Row("attach-whistle", _CUSTODIAN | {Part.SYSTEM, Part.DESK}, _stay(HELD), by_rung=False),
    ask.NoteRefusedWhistle: Row("note-refused-whistle", _SYSTEM, _stay(ANYWHERE)),
    ask.DetachWhistle: Row("detach-whistle", _SYSTEM, _stay(ANYWHERE)),
    ask.FireDeadline: Row(
        "fire-deadline",
        _SYSTEM,
        _stay(ANYWHERE | ENDED)
        | _stay(TO_SIGN, SIGNED, GIVEN)
        | _stay(TAKEN | {RETURNING, DISPUTED}, GIVEN)
        | _stay(frozenset({SUSPENDED}), *TAKEN),
    ),
    **RARER,
}

OF_THE_RUNG = frozenset({Part.CUSTODIAN, Part.LEAD, Part.ASSIST})
"""Parts that must also be allowed the command by their rung."""
WISHES = (ask.Supplement, ask.Remind, ask.Withdraw, ask.Rate, ask.Reopen)
"""What a resident may ask for; a refusal is an event that he sees."""


_MAY_NOW: Mapping[Place, tuple[str, ...]] = {
    at: tuple(TABLE[wish].name for wish in WISHES if at in TABLE[wish].moves)
    for at in {at for wish in WISHES for at in TABLE[wish].moves}
}
_RATE, _SUPPLEMENT = TABLE[ask.Rate], TABLE[ask.Supplement]


def place(ticket: Ticket) -> Place:
    return (ticket.stage, ticket.work)


def may_now(ticket: Ticket) -> tuple[str, ...]:
    """Names of the wishes that are open to the resident in this state."""
    wishes = _MAY_NOW.get(place(ticket), ())
    if _RATE.name in wishes and not _invited(ticket):
        wishes = _without(_RATE, wishes)
    return wishes if ticket.open or _SUPPLEMENT.open_at(ticket) else _without(_SUPPLEMENT, wishes)


def _without(row: Row, wishes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(wish for wish in wishes if wish != row.name)


def _invited(ticket: Ticket) -> bool:
    """To rate, until he has: while the case waits for his callback, and after an end that calls it settled; merged into
    another, while an answer of that one stands. By the link he was sent before he may after any other end too, but
    nobody asks him whether what was not done went well."""
    known = ticket.asides.relatives
    of_master = known.asked and known.master_ended in {"", *SETTLED}
    asked = ticket.open or ticket.asides.record.ended in SETTLED or of_master
    return bool(asked) and asked_by_link(ticket) and not ticket.outcome.rated
